"""The requests to the servers, and the expected results."""

import json
import math
import random

NOTEBOOK = [
    [0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64],
    [0.22, 0.58, 0.33], [0.77, 0.25, 0.10], [0.05, 0.80, 0.55],
]
# Attention of one word of the notebook: 290 bytes with wrk's header.
NOTEBOOK_REQUEST = {"inputs": NOTEBOOK, "query": 2, "include": ["scores", "weights"]}


def text(request):
    return json.dumps(request, separators=(",", ":")).encode()


def matrix(rows, columns, seed):
    """Returns normally distributed numbers with four decimals."""
    generator = random.Random(seed)
    return [[round(generator.gauss(0, 1), 4) for _ in range(columns)] for _ in range(rows)]


def given(queries, keys, dimension):
    """Returns a request with random queries, keys and values."""
    return {
        "queries": matrix(queries, dimension, 1),
        "keys": matrix(keys, dimension, 2),
        "values": matrix(keys, dimension, 3),
        "scale": 1 / math.sqrt(dimension),
    }


def context(request):
    """Computes the context of a request in plain loops."""
    queries, keys, values = (
        request.get(name) or request["inputs"] for name in ("queries", "keys", "values")
    )
    rows = []
    for query in queries if "query" not in request else [queries[request["query"]]]:
        scale = request.get("scale", 1)
        scores = [scale * sum(map(float.__mul__, query, key)) for key in keys]
        highest = max(scores)
        exponentials = [math.exp(score - highest) for score in scores]
        total = sum(exponentials)
        rows.append([
            sum(map(float.__mul__, exponentials, column)) / total for column in zip(*values)
        ])
    return rows if "query" not in request else rows[0]


def is_right(request, answer):
    """Returns whether a response has the context of its request, within float32's precision."""
    expected, found = context(request), json.loads(answer)["context"]
    if "query" in request:
        expected, found = [expected], [found]
    return len(expected) == len(found) and all(
        len(one) == len(other) and all(map(is_close, one, other))
        for one, other in zip(expected, found)
    )


def is_close(expected, found):
    return math.isclose(expected, found, abs_tol=1e-5)
