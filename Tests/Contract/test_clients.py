"""Generates clients from openapi.yaml, sends requests with them and compares the responses."""

import os
import shutil

import pytest

import generators
import openapi
from test_examples import CELLS, NOTEBOOK, flat
from test_openapi import difference

GENERATORS = ["openapi_python_client", "openapi_generator"]
TENSORS = {"inputs", "queries", "keys", "values", "wq", "wk", "wv"}
SUCCESSFUL = [e for e in openapi.examples() if e.status == 200 and e.answer_media_type == "application/json"]


@pytest.fixture(scope="module", params=GENERATORS)
def client(request, tmp_path_factory):
    generators.install()
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "openapi_generator":
        generators.generate_with_openapi_generator(
            "python", folder, "--package-name=attention_client"
        )
    else:
        generators.generate_with_openapi_python_client(folder)
    return generators.Client(folder, f"with_{request.param}.py")


def in_flat_form(request: dict) -> dict:
    """Returns a request with the tensors of another in the flat form, and with flat tensors in its response."""

    def converted(name, value):
        if isinstance(value, dict):
            return {inner: converted(inner, item) for inner, item in value.items()}
        if name not in TENSORS:
            return value
        return {"shape": [len(value), len(value[0])], "data": flat(value)}

    return converted(None, request) | {"tensor_format": "flat"}


def with_given_parameters(request: dict) -> dict:
    """Returns a request with the matrices of the notebook instead of their seed."""
    return request | ({"parameters": NOTEBOOK["parameters"]} if "parameters" in request else {})


def numbers(tensor) -> list[float]:
    """Returns the numbers of a tensor in either form."""
    return tensor["data"] if isinstance(tensor, dict) else flat(tensor)


def without_nulls(value):
    """Returns a response without the members that are null, which clients cannot tell from absent ones."""
    if not isinstance(value, dict):
        return value
    return {name: without_nulls(item) for name, item in value.items() if item is not None}


@pytest.mark.parametrize("parameters", [dict, with_given_parameters], ids=["seeded", "given"])
@pytest.mark.parametrize("form", [dict, in_flat_form], ids=["nested", "flat"])
def test_a_generated_client_gets_the_numbers_of_the_notebook(server, client, form, parameters):
    requests = [(cell["endpoint"], form(parameters(cell["request"]))) for cell in CELLS]
    for cell, answer in zip(CELLS, client.send(server.origin, requests), strict=True):
        for name, expected in cell["expect"].items():
            tolerance = pytest.approx(flat(expected), abs=NOTEBOOK["tolerance"])
            assert numbers(answer[name]) == tolerance, cell["cell"]


def test_a_generated_client_sends_every_documented_request(server, client):
    requests = [(example.path, example.request) for example in SUCCESSFUL]
    for example, found in zip(SUCCESSFUL, client.send(server.origin, requests), strict=True):
        assert difference(without_nulls(found), without_nulls(example.answer)) is None, example


def test_a_generated_client_gets_the_problem_of_a_request(server, client):
    [problem] = client.send(server.origin, [("/attention", {"inputs": [[1, 2], [3]]})])
    assert problem["status"] == 422
    assert problem["type"] == "/docs#ragged-tensor"
    assert problem["pointer"] == "/inputs/1"


@pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed")
def test_the_generated_client_in_go_has_no_faults(tmp_path):
    generators.install()
    generators.generate_with_openapi_generator("go", tmp_path)
    # It needs neither a C compiler nor other modules.
    environment = os.environ | {"CGO_ENABLED": "0", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    generators.run("go", "vet", "./...", cwd=tmp_path, env=environment)
