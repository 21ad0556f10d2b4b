"""Sends valid and invalid requests derived from the strict form of openapi.yaml, and checks the responses.

Schemathesis derives them: the document's examples, every boundary of every schema, and random
requests, the same ones in each run. No response may have an undocumented status, field, media type
or content, or a 5xx status, and no request that violates the schema may succeed.
"""

import copy
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

import openapi
from server import Server

KEY = "key-of-the-contract-tests"
CONFIG = schemathesis.Config.from_dict(
    {
        "phases": {
            # Without QUERY: a method that the server does not implement gets 501.
            "coverage": {
                "unexpected-methods": ["GET", "PUT", "POST", "DELETE", "PATCH", "TRACE"],
            },
        },
    }
)


def document_of_a_server_with_keys() -> dict:
    """Returns the document with a required key for POST."""
    document = copy.deepcopy(openapi.STRICT_DOCUMENT)
    for method, path, _ in openapi.operations():
        if method == "post":
            document["paths"][path][method]["security"].remove({})
    return document


SCHEMA = schemathesis.openapi.from_dict(document_of_a_server_with_keys(), config=CONFIG)


@pytest.fixture(scope="module")
def server_with_keys():
    with Server(ATTENTION_API_KEYS=KEY) as running:
        yield running


@pytest.fixture(scope="module")
def session():
    with requests.Session() as session:
        yield session


def deterministic(example_count: int) -> settings:
    """Returns settings with the same requests in each run, `example_count` random ones of them."""
    return settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=example_count,
        suppress_health_check=list(HealthCheck),
    )


def without_absent_members(value: Any, place: str) -> Any:
    """Returns a body without the members that are null, which the server takes as absent, except `scale`."""
    place, schema = openapi.resolve(place)
    if isinstance(value, list) and "items" in schema:
        return [without_absent_members(item, f"{place}/items") for item in value]
    if not isinstance(value, dict):
        return value
    # An object where the schema has no type is a tensor.
    known = schema.get("properties", ["shape", "data", "seed", "init"])
    members = {}
    for name, item in value.items():
        if name in schema.get("properties", {}) and (item is not None or name == "scale"):
            members[name] = without_absent_members(item, f"{place}/properties/{name}")
        elif item is not None or name not in known:
            members[name] = item
    return members


def check(case, server: Server, session: requests.Session) -> None:
    """Sends a request; raises an error if the response is wrong."""
    # Requests that conform can still be rejected, because schemas cannot describe matching shapes.
    excluded = [positive_data_acceptance]
    # Schemas do not list null, the value of members that are absent.
    if isinstance(case.body, dict):
        place = openapi.request_schema(case.operation.method, case.operation.path)
        body = without_absent_members(case.body, place)
        if body != case.body and openapi.conforms(body, place):
            excluded.append(negative_data_rejection)
    case.call_and_validate(
        base_url=server.origin,
        session=session,
        headers={"Authorization": f"Bearer {KEY}"},
        excluded_checks=excluded,
    )


@SCHEMA.include(method="POST").parametrize()
@deterministic(example_count=25)
def test_a_computation_responds_as_documented(case, server_with_keys, session):
    check(case, server_with_keys, session)


# Only a few: GET has hardly any variants, and long documents take long to validate.
@SCHEMA.include(method="GET").parametrize()
@deterministic(example_count=2)
def test_a_get_responds_as_documented(case, server_with_keys, session):
    check(case, server_with_keys, session)
