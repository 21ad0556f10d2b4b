import pytest

from server import Server


@pytest.fixture(scope="session")
def server():
    """One server for all tests: none of them leaves anything behind in it."""
    with Server() as running:
        yield running
