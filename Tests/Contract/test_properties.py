"""Sends valid and invalid requests derived from openapi.yaml and compares the responses with it.

Schemathesis derives them: the document's examples, every boundary of every schema, and random
requests, the same ones in each run. No response may have an undocumented status, field, media type
or content, or a 5xx status, and no request that violates the schema may succeed.
"""

import copy

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

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
    document = copy.deepcopy(openapi.DOCUMENT)
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


def check(case, server: Server, session: requests.Session) -> None:
    """Sends a request; raises an error if the response is wrong."""
    case.call_and_validate(
        base_url=server.origin,
        session=session,
        headers={"Authorization": f"Bearer {KEY}"},
        # Requests that conform can still be rejected, because schemas cannot describe matching shapes.
        excluded_checks=[positive_data_acceptance],
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
