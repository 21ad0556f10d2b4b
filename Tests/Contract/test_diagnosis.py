"""Sends results with known mistakes to `/diagnose`, and applies the changes that it answers with.

The cases are made with PyTorch: see Tests/Fixtures/diagnosis/README.md.
"""

import json
import re

import pytest

from server import ROOT

ROUNDING = {"float32": 4e-6, "float64": 1e-12, "float16": 2**-9, "bfloat16": 2**-6}


class Case:
    """A request of `/attention` with what an implementation gave for it."""

    def __init__(self, line: str):
        whole = json.loads(line)
        self.name, self.convention, self.agrees = whole["name"], whole["convention"], whole["agrees"]
        self.request, self.observed = whole["request"], whole["observed"]
        # As it is written: the number of decimals counts.
        self.observed_text = line[line.index(',"observed":') + len(',"observed":'):].strip()[:-1]

    @property
    def body(self) -> bytes:
        return f'{json.dumps(self.request)[:-1]}, "observed": {self.observed_text}}}'.encode()

    @property
    def decimals(self) -> dict[str, int]:
        """The most decimals of the numbers of each observed tensor, exponents counted."""
        texts = re.findall(r'"(\w+)":((?:\{.*?\}|\[[^a-z]*?(?:null[^a-z]*?)*\])(?=[,}]|$))', self.observed_text[1:])
        return {name: decimals_of(text) for name, text in texts}


def decimals_of(text: str) -> int:
    numbers = re.findall(r"-?\d+(?:\.(\d+))?(?:[eE]([+-]?\d+))?", text)
    return max((len(digits) - int(exponent or 0) for digits, exponent in numbers), default=0)


def cases(file: str):
    lines = (ROOT / f"Tests/Fixtures/diagnosis/{file}.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case.name) for case in map(Case, lines)]


def post(server, path: str, body: bytes) -> dict:
    answer = server.send("POST", path, body, Content_Type="application/json")
    assert answer.status == 200, answer.body.decode()
    return json.loads(answer.body)


def merged(target, patch):
    """Applies a JSON Merge Patch (RFC 7396, section 2)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def numbers(tensor) -> list:
    if isinstance(tensor, dict):
        return tensor["data"]
    return [number for row in tensor for number in numbers(row)] if isinstance(tensor, list) else [tensor]


def assert_observed(server, case: Case, changes: dict) -> None:
    """Asserts that the changed request gives what was observed."""
    names = {
        name: "masked_scores" if name == "scores" and None in numbers(tensor) else name
        for name, tensor in case.observed.items()
    }
    request = merged(case.request, changes)
    request["include"] = [name for name in names.values() if name not in ("context", "output")]
    answer = post(server, "/attention", json.dumps(request).encode())
    for observed, name in names.items():
        # Without W_O, an observed output is compared with the context.
        expected = numbers(answer.get(name, answer["context"]) if name == "output" else answer[name])
        found = numbers(case.observed[observed])
        assert len(found) == len(expected)
        decimals = case.decimals[observed]
        largest = max((abs(number) for number in expected if number is not None), default=0)
        tolerance = (0.5 * 10**-decimals if decimals >= 3 else 0) + ROUNDING[answer["dtype"]] * max(1, largest)
        for one, other in zip(found, expected):
            assert (one is None) == (other is None)
            # Both numbers have been read from decimals.
            assert one is None or abs(one - other) <= tolerance * (1 + 1e-6) + 1e-15, (observed, one, other)


def sorted_pair(convention: str) -> str:
    return "+".join(sorted(convention.split("+")))


@pytest.mark.parametrize("case", cases("singles") + cases("pairs"))
def test_a_mistake_is_found(server, case):
    answer = post(server, "/diagnose", case.body)
    assert not answer["agrees"] and answer["complete"]
    explanations = answer["explanations"]
    assert 1 <= len(explanations) <= 8
    found = {name for one in explanations for name in [one["convention"], *one["same_result"]]}
    assert sorted_pair(case.convention) in map(sorted_pair, found)
    for explanation in explanations:
        assert explanation["convention"].count("+") == case.convention.count("+")
        assert explanation["description"].startswith(("The observed ", "In the observed "))
        if explanation["changes"] is not None:
            assert not {"include", "observed", "tolerance"} & explanation["changes"].keys()
            assert_observed(server, case, explanation["changes"])


@pytest.mark.parametrize("case", cases("unexplained"))
def test_nothing_is_made_up(server, case):
    answer = post(server, "/diagnose", case.body)
    assert not answer["agrees"] and answer["complete"]
    assert answer["explanations"] == []
    assert answer["tried"] > 5
    assert any(compared["rows_that_differ"] for compared in answer["compared"].values())


@pytest.mark.parametrize("case", cases("agreeing"))
def test_the_right_result_agrees(server, case):
    answer = post(server, "/diagnose", case.body)
    assert answer["agrees"] and answer["explanations"] == []
    assert all(compared["rows_that_differ"] == [] for compared in answer["compared"].values())


def test_the_answer_is_always_the_same(server):
    body = cases("pairs")[0].values[0].body
    assert post(server, "/diagnose", body) == post(server, "/diagnose", body)


def test_a_long_problem_is_explained(server):
    """Hundreds of queries, of which a few are tried first."""
    rows = [[(row * 7 + column * 3) % 11 / 5 - 1 for column in range(8)] for row in range(300)]
    request = {"queries": rows, "keys": rows[::-1], "values": rows, "num_heads": 2}
    right = post(server, "/attention", json.dumps(request | {"causal": True, "scale": 0.5}).encode())
    body = json.dumps(request | {"observed": {"context": right["context"]}}).encode()
    answer = post(server, "/diagnose", body)
    assert [one["convention"] for one in answer["explanations"]] == ["scale+causal"]
    assert answer["compared"]["context"]["rows_that_differ"][0] == 0
