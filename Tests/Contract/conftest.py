import pytest

from browser import Visit, chromium
from server import Server

# The browser itself reports a response with an error status, and a connection that fails.
REPORTED = "Failed to load resource"


@pytest.fixture(scope="session")
def server():
    """One server for all tests, which do not change its state."""
    with Server() as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def visit(server, browser):
    """A visit that ends without a complaint of the browser and without a request to another origin."""
    with Visit(browser, server.origin) as visit:
        yield visit
        assert [text for text in visit.complaints if REPORTED not in text] == []
        assert visit.foreign_requests == []
