"""Compares responses as text with those in JSON, and the notebook's cells with what PyTorch prints."""

import json
import re

import pytest

from server import ROOT

CELLS = [
    json.loads(line)
    for line in (ROOT / "Tests/Fixtures/text/notebook.jsonl").read_text(encoding="utf-8").splitlines()
]


def text(server, path: str, request: dict) -> str:
    body = json.dumps(request).encode()
    answer = server.send("POST", path, body, Content_Type="application/json", Accept="text/plain")
    assert answer.status == 200, answer.body.decode()
    assert answer.fields["content-type"] == "text/plain; charset=utf-8"
    assert answer.fields["vary"] == "Accept, Accept-Encoding"
    return answer.body.decode()


def tensors(response: str) -> dict[str, list]:
    """The tensors of a text as nested lists."""
    found = re.findall(r"^([a-z_.]+)(?:  [0-9x]+)?\ntensor\((.*?)(?:, dtype=[a-z0-9.]+)?\)$", response,
                       re.MULTILINE | re.DOTALL)
    return {name: json.loads(re.sub(r"(?<=\d)\.(?!\d)", ".0", body.replace("-inf", "null")))
            for name, body in found}


def close(found, expected) -> bool:
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(close, found, expected))
    return found == expected if None in (found, expected) else abs(found - expected) <= 5.1e-5


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell["cell"])
def test_the_notebook_is_what_pytorch_prints(server, cell):
    assert text(server, cell["path"], cell["request"]) == cell["text"]


def test_a_text_has_the_numbers_of_the_json(server):
    request = {
        "inputs": {"shape": [2, 5, 8], "seed": 1, "init": "randn"}, "num_heads": 2, "causal": True,
        "include": ["scores", "masked_scores", "weights", "lse", "queries", "keys", "values"],
    }
    body = json.dumps(request).encode()
    numbers = json.loads(server.send("POST", "/attention", body, Content_Type="application/json").body)
    printed = tensors(text(server, "/attention", request))
    assert printed.keys() == numbers.keys() - {"scale", "dtype"}
    for name, tensor in printed.items():
        assert close(tensor, numbers[name]), name


def test_no_line_is_longer_than_80_characters_and_none_ends_in_a_blank(server):
    for shape in [[1, 1], [6, 3], [40, 3], [3, 7, 8]]:
        request = {"inputs": {"shape": shape, "seed": 1}, "include": ["scores", "weights"]}
        for line in text(server, "/attention", request).splitlines():
            assert len(line) <= 80
            assert line == line.rstrip()
