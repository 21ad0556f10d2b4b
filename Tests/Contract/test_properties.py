"""Requests drawn from openapi.yaml, valid and not, and whether each answer is as documented.

Schemathesis makes them: the document's examples, every boundary of every schema, and random ones, the
same in each run. None may get an undocumented status, field, media type or content, or an error of
the server's; none that the schema forbids may succeed.
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
            # QUERY is left out: a method that the server does not know at all is answered 501.
            "coverage": {
                "unexpected-methods": ["GET", "PUT", "POST", "DELETE", "PATCH", "TRACE"],
            },
        },
    }
)


def document_of_a_server_with_keys() -> dict:
    """The document, in which POST needs a key."""
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
    """The same requests in each run, so many of them random ones for each operation."""
    return settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=example_count,
        suppress_health_check=list(HealthCheck),
    )


def check(case, server: Server, session: requests.Session) -> None:
    """Sends a request and raises what is wrong with the answer."""
    case.call_and_validate(
        base_url=server.origin,
        session=session,
        headers={"Authorization": f"Bearer {KEY}"},
        # What the schema allows can still be refused: it cannot say which shapes fit together.
        excluded_checks=[positive_data_acceptance],
    )


@SCHEMA.include(method="POST").parametrize()
@deterministic(example_count=25)
def test_a_computation_is_answered_as_documented(case, server_with_keys, session):
    check(case, server_with_keys, session)


# There is hardly anything to vary, and long documents take long to compare with their schema.
@SCHEMA.include(method="GET").parametrize()
@deterministic(example_count=2)
def test_a_document_or_state_is_answered_as_documented(case, server_with_keys, session):
    check(case, server_with_keys, session)
