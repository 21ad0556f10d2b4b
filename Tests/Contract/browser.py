"""Pages in a real browser, which Scripts/setup.sh installs."""

import contextlib
import shutil

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome"]
# Milliseconds; a loaded machine needs them.
PATIENCE = 60_000
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@contextlib.contextmanager
def chromium():
    """Runs the browser."""
    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, NAMES)))
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"], timeout=PATIENCE
        )
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page of a server, with what the browser complained about and asked of others meanwhile."""

    def __init__(self, browser, origin: str, viewport=DESKTOP, **options):
        self.origin = origin
        self.context = browser.new_context(viewport=viewport, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _note(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self, address: str = "/") -> Page:
        self.page.goto(self.origin + address)
        self.page.wait_for_selector("html[data-ready=true]")
        return self.page

    @property
    def foreign_requests(self) -> list[str]:
        own = (self.origin + "/", "data:", f"blob:{self.origin}/")
        return [url for url in self.requests if not url.startswith(own)]

    @property
    def width(self) -> int:
        return self.page.evaluate("document.documentElement.scrollWidth")

    def violations(self) -> list[str]:
        """Returns the accessibility rules that the page breaks, and where."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()
