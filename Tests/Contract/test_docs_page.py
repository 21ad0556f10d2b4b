"""Checks the documentation page, /docs, against openapi.yaml, the binary, and a browser."""

import base64
import contextlib
import hashlib
import json
import re
import subprocess

import html5lib
import pytest
import yaml
from playwright.sync_api import Page, expect

from browser import DESKTOP, PHONE, SMALL_PHONE, Visit
from openapi import DOCUMENT, concrete, examples, operations, resolve
from server import ROOT, Server

FOLDER = ROOT / "Sources/CDocuments"
TEXT = (FOLDER / "docs.html").read_text(encoding="utf-8")
POLICY = (FOLDER / "docs.csp").read_text(encoding="utf-8").strip()
NOTES = yaml.safe_load((FOLDER / "pages/docs.yaml").read_text(encoding="utf-8"))
TYPES = resolve("#/components/schemas/Problem/properties/type")[1]["examples"]
KINDS = [address.removeprefix("/docs#") for address in TYPES]
REQUEST_ID = "f3a1c09be2d74856"
ROOT_ELEMENT = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(TEXT)
PARENTS = {child: parent for parent in ROOT_ELEMENT.iter() for child in parent}
BY_ID = {element.get("id"): element for element in ROOT_ELEMENT.iter() if element.get("id")}


def text_of(element) -> str:
    return "".join(element.itertext())


def words_of(element) -> str:
    return " ".join(text_of(element).split())


def figures_of(element) -> list[str]:
    """Returns the texts of the figures that are not pictures."""
    return [text_of(figure.find("pre")) for figure in element.iter("figure") if figure.find("pre") is not None]


def compact(text: str) -> str:
    return re.sub(r"\s", "", text)


NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


def assert_same(shown: str, answer: str):
    """Compares texts apart from white space and, because the examples are from NumPy, the last digits of numbers."""
    shown, answer = compact(shown), compact(answer)
    assert NUMBER.sub("0.0", shown) == NUMBER.sub("0.0", answer)
    numbers = [[float(number) for number in NUMBER.findall(text)] for text in (shown, answer)]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-6, abs=1e-6)


def fractions(text: str) -> list[int]:
    """Returns the number of digits after the point of each number."""
    return [len(number.partition(".")[2]) for number in NUMBER.findall(text)]


def anchor_of(method: str, path: str) -> str:
    return f"{method}-{re.sub('[^a-z0-9.]+', '-', path).strip('-') or 'root'}"


def tables_of_members() -> list[list[str]]:
    """Returns the names of the members in each table."""
    return [
        [text_of(row.find("th")) for row in table.find("tbody") if row.get("id")]
        for table in ROOT_ELEMENT.iter("table")
        if table.get("class") == "members"
    ]


# ---- The text ----


def test_every_anchor_is_unique_and_every_link_has_a_target():
    anchors = [element.get("id") for element in ROOT_ELEMENT.iter() if element.get("id")]
    assert len(anchors) == len(set(anchors))
    links = {element.get("href") for element in ROOT_ELEMENT.iter("a")}
    assert links - {f"#{anchor}" for anchor in anchors} == {"/", "/openapi.yaml", "/openapi.json"}


def test_every_operation_has_a_section_with_its_description():
    for method, path, place in operations():
        _, operation = resolve(place)
        heading = BY_ID[anchor_of(method, path)]
        assert text_of(heading).startswith(f"{method.upper()} {path}")
        section = words_of(PARENTS[heading])
        assert operation["summary"] in section
        headers = {text_of(cell) for cell in PARENTS[heading].iter("th")}
        assert set(operation["responses"]) <= headers


def test_every_member_of_every_schema_has_a_row():
    tables = [sorted(names) for names in tables_of_members()]
    schemas = {
        name: schema["properties"]
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if "properties" in schema
    }
    assert len(schemas) > 10
    for name, properties in schemas.items():
        assert sorted(properties) in tables, name
        assert f"schema-{name}" in BY_ID


def test_every_description_of_a_schema_is_on_the_page():
    shown = compact(text_of(ROOT_ELEMENT.find("body/div"))).replace("|", "")
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for described in [schema, *schema.get("properties", {}).values()]:
            # Without marks, and without sentences that the column of defaults replaces.
            description = re.sub(r"[`|]|^- |---", "", described.get("description", ""), flags=re.MULTILINE)
            for part in re.split(r"Default: [^.]*\.", description):
                assert compact(part) in shown, f"{name}: {part}"


JSON_EXAMPLES = [example for example in examples() if example.media_type == "application/json"]


@pytest.mark.parametrize("example", JSON_EXAMPLES, ids=str)
def test_an_example_is_on_the_page_as_the_server_answers_it(server, example):
    anchor = f"{anchor_of(example.method, example.path)}.example.{example.name}"
    request, *responses = figures_of(BY_ID[anchor])
    assert json.loads(request) == example.request
    accept = example.answer_media_type.replace("problem+", "")
    fields = {"Content_Type": "application/json", "Accept": accept, "X_Request_Id": REQUEST_ID}
    answer = server.send(example.method.upper(), concrete(example.path), request.encode(), **fields)
    assert answer.status == example.status
    for response in responses:
        assert_same(response, answer.body.decode())
        if "decimals" in example.request:
            assert fractions(response) == fractions(answer.body.decode())


def sections_of_kinds() -> dict:
    return {kind: PARENTS[BY_ID[kind]] for kind in KINDS}


def test_every_type_of_error_has_its_paragraph():
    source = (ROOT / "Sources/AttentionAPI/Problem/ProblemKind.swift").read_text(encoding="utf-8")
    cases = dict(re.findall(r'^    case (\w+)(?: = "([\w-]+)")?$', source, re.MULTILINE))
    titles = {
        cases[name] or name: title
        for name, title in re.findall(r'case \.(\w+): \(\.\w+, "([^"]+)"\)', source)
    }
    assert sorted(titles) == sorted(KINDS)
    for kind, section in sections_of_kinds().items():
        occasion, cure = section.findall("p")
        assert len(words_of(occasion)) > 20
        assert words_of(cure).startswith("Cure ")
        response = json.loads(figures_of(section)[-1])
        assert response["type"] == f"/docs#{kind}"
        assert response["title"] == titles[kind]
        assert words_of(BY_ID[kind]) == f"{kind} {response['status']} {titles[kind]}"


def run_command(command: str, origin: str) -> str:
    """Returns what a command of the page prints, with a known request ID."""
    command = command.replace("localhost:8080", origin).replace("curl -s", f"curl -s -H X-Request-Id:{REQUEST_ID}")
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "command" in NOTES["errors"][kind]])
def test_the_command_of_an_error_has_the_response_that_is_shown(server, kind):
    command, response = figures_of(sections_of_kinds()[kind])
    answer, shown = json.loads(run_command(command, server.origin)), json.loads(response)
    # A malformed head has no request ID that the server could take over.
    answer["request_id"] = shown["request_id"]
    assert answer == shown


def test_the_commands_of_operations_have_the_responses_that_are_shown(server):
    pairs = 0
    for pair in ROOT_ELEMENT.iter("div"):
        figures = list(pair.iter("figure"))
        if pair.get("class") != "pair" or figures[0].get("class") != "command" or PARENTS[pair].get("class") == "kind":
            continue
        printed = run_command(figures_of(pair)[0], server.origin)
        assert printed
        for response in figures_of(pair)[1:]:
            assert_same(response, printed)
            pairs += 1
    assert pairs > 5


def test_the_page_is_small_and_allows_only_its_own_script():
    assert len(TEXT) < 2 * (ROOT / "openapi.yaml").stat().st_size
    own = [FOLDER / "pages" / name for name in ["docs.css", "docs.js"]]
    assert sum(path.stat().st_size for path in own) < 25_000
    assert "unsafe" not in POLICY
    for name in ["style", "script"]:
        (element,) = ROOT_ELEMENT.iter(name)
        digest = base64.b64encode(hashlib.sha256(text_of(element).encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in POLICY
    for element in ROOT_ELEMENT.iter():
        assert not [name for name in element.keys() if name == "style" or name.startswith("on")]


def test_the_server_sends_the_page(server):
    answer = server.send("GET", "/docs")
    assert answer.status == 200
    assert answer.body.decode() == TEXT
    assert answer.fields["content-type"] == "text/html; charset=utf-8"
    assert answer.fields["content-security-policy"] == POLICY
    assert answer.fields["x-content-type-options"] == "nosniff"


# ---- In a browser ----


@pytest.fixture
def open_page(browser):
    """Returns a function that opens the page. Nothing may have gone wrong in it at the end of the test."""
    with contextlib.ExitStack() as visits:
        opened = []

        def open_(origin: str, fragment: str = "", **options) -> Page:
            visit = visits.enter_context(Visit(browser, origin, **options))
            opened.append(visit)
            return visit.open(f"/docs{fragment}")

        yield open_
        for visit in opened:
            # The browser reports every response with an error status, also one that was asked for.
            assert [text for text in visit.complaints if "Failed to load resource" not in text] == []
            assert visit.foreign_requests == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE, SMALL_PHONE], ids=["desktop", "phone", "small"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_of_accessibility(server, browser, viewport, scheme):
    with Visit(browser, server.origin, viewport, color_scheme=scheme) as visit:
        page = visit.open("/docs")
        # Checking all of the page takes minutes, and its parts are alike: two of each kind are left.
        page.evaluate("""() => {
          for (const part of ['.operation', '.kind', '.examples > details', 'tr', 'main > section:not([class])']) {
            for (const element of document.querySelectorAll(part)) {
              if (element.previousElementSibling?.previousElementSibling?.matches(part)) element.remove();
            }
          }
          for (const block of document.querySelectorAll('details')) block.open = true;
        }""")
        try_first(page).get_by_role("button", name="Send").click()
        expect(page.get_by_role("region", name="Response")).to_be_visible()
        assert visit.violations() == []
        assert visit.width <= viewport["width"]
        assert page.locator("h1").count() == page.locator("main").count() == 1


def try_first(page: Page):
    """Opens the first request and returns the panel."""
    page.get_by_role("button", name="Try it").first.click()
    return page.get_by_role("form", name="Try POST /attention")


def test_a_request_can_be_tried(server, open_page):
    page = open_page(server.origin)
    panel = try_first(page)
    expect(panel.get_by_role("textbox")).to_be_focused()
    panel.get_by_role("button", name="Send").click()
    expect(panel.get_by_role("status")).to_have_text(re.compile(r"^200 OK · [\d.]+ ms · \d+ characters$"))
    expect(panel.get_by_role("region", name="Response")).to_contain_text('"weights":[0.1390,0.2369')
    panel.get_by_text("Header fields").click()
    expect(panel).to_contain_text("content-type: application/json")
    panel.get_by_role("textbox").fill('{"inputs": [[1, 0], [1]]}')
    panel.get_by_role("textbox").press("Control+Enter")
    expect(panel.get_by_role("status")).to_have_text(re.compile(r"^422 "))
    expect(panel.get_by_role("region", name="Response")).to_contain_text("/docs#ragged-tensor")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="Try it").first).to_be_focused()


def test_a_request_without_a_body_can_be_tried(server, open_page):
    page = open_page(server.origin)
    page.locator("[data-path='/health/live']").get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("region", name="Response")).to_have_text('{"status":"ok"}')


def test_a_key_is_asked_for_where_the_server_needs_one(open_page):
    key = "a-key-of-this-test-alone"
    with Server(ATTENTION_API_KEYS=key) as server:
        page = open_page(server.origin)
        panel = try_first(page)
        field = panel.get_by_label("API key")
        expect(field).to_be_hidden()
        panel.get_by_role("button", name="Send").click()
        expect(panel.get_by_role("status")).to_contain_text("401")
        expect(field).to_be_focused()
        field.fill("κλειδί")
        field.press("Enter")
        expect(panel.get_by_role("status")).to_contain_text("characters that a header field cannot have")
        field.fill(key)
        field.press("Enter")
        expect(panel.get_by_role("status")).to_contain_text("200")
        assert key not in page.evaluate("location.href + JSON.stringify({...localStorage, ...sessionStorage})")


def test_a_server_that_cannot_be_reached_is_reported(server, open_page):
    page = open_page(server.origin)
    panel = try_first(page)
    page.route("**/attention", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    panel.get_by_role("button", name="Send").click()
    expect(panel.get_by_role("region", name="Response")).to_have_text("<h1>Bad gateway</h1>")
    page.unroute("**/attention")
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('Failed to fetch')) }")
    panel.get_by_role("button", name="Send").click()
    expect(panel.get_by_role("status")).to_have_text("The server cannot be reached.")


def test_text_can_be_copied(server, open_page):
    page = open_page(server.origin, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    assert command.startswith(f"curl -s {server.origin}/attention")
    assert '"weights":[0.1390' in run_command(command, server.origin)


def test_the_command_of_an_example_can_be_copied(server, open_page):
    page = open_page(server.origin, "#post-attention.example.causal",
                     permissions=["clipboard-read", "clipboard-write"])  # fmt: skip
    page.locator("[id='post-attention.example.causal']").get_by_role("button", name="Copy curl").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    assert '"weights":[[1.0,0.0,0.0]' in run_command(command, server.origin)


def test_an_address_leads_to_an_example_that_is_closed(server, open_page):
    page = open_page(server.origin, "#post-attention.example.causal")
    example = page.locator("[id='post-attention.example.causal']")
    expect(example).to_have_attribute("open", "")
    expect(example.locator("summary")).to_be_in_viewport()


def test_the_contents_show_the_place_of_a_type_of_error(server, open_page):
    page = open_page(server.origin, "#shape-mismatch")
    expect(page.locator("[id='shape-mismatch']")).to_be_in_viewport()
    expect(page.locator(".contents [aria-current]")).to_have_attribute("href", "#shape-mismatch")


def test_the_page_is_complete_without_javascript(server, browser):
    with Visit(browser, server.origin, java_script_enabled=False) as visit:
        page = visit.page
        page.goto(f"{server.origin}/docs#shape-mismatch")
        expect(page.get_by_role("heading", name="shape-mismatch 422 Shapes do not fit")).to_be_in_viewport()
        expect(page.get_by_role("button")).to_have_count(0)
        expect(page.locator("figure.command pre").first).to_contain_text("curl -s localhost:8080/attention")


def test_the_first_stop_of_the_keyboard_skips_the_contents(server, open_page):
    page = open_page(server.origin)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_print_has_no_controls(server, open_page):
    page = open_page(server.origin)
    try_first(page)
    page.emulate_media(media="print")
    expect(page.locator(".contents")).to_be_hidden()
    expect(page.get_by_role("form")).to_be_hidden()
    expect(page.get_by_role("button").first).to_be_hidden()
