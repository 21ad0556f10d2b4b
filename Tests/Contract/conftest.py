import pytest

from server import Server


@pytest.fixture(scope="session")
def server():
    """One server for all tests, which do not change its state."""
    with Server() as running:
        yield running
