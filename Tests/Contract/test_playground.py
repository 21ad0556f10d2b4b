"""The playground, in a real browser against the running server."""

import base64
import json
import re

import html5lib
import pytest

from browser import DESKTOP, PHONE, SMALL_PHONE, Visit
from server import Server

SCORES = ["0.9422", "1.4754", "1.4570", "0.8296", "0.7154", "1.0605"]
WEIGHTS = ["0.1390", "0.2369", "0.2326", "0.1242", "0.1108", "0.1565"]
CONTEXT = ["0.4431", "0.6496", "0.5671"]
CAUSAL = "#mask=causal&scale=sqrt&q=4"
LONG = "#src=drawn&n=64&q=10"


@pytest.fixture
def page(visit):
    return visit.open()


def column(page, card, index=0):
    """Returns the numbers of a column of a step."""
    rows = page.locator(f"#{card} tr[data-j]").all()
    return [row.locator(".number").nth(index).inner_text() for row in rows]


def context(page):
    return page.locator("#context .totals .number").all_inner_texts()


def settled(page):
    """Waits for the response to what was just changed."""
    page.wait_for_timeout(300)
    page.wait_for_selector("#result[aria-busy=false]")


def data(tokens, vectors):
    """Returns words as a link holds them."""
    text = json.dumps({"t": tokens, "x": vectors}).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


# The resource.


def test_it_is_one_small_document_with_a_strict_policy(server):
    answer = server.send("GET", "/")
    assert answer.status == 200
    assert answer.fields["content-type"] == "text/html; charset=utf-8"
    assert answer.fields["x-content-type-options"] == "nosniff"
    assert len(answer.body) < 80_000
    policy = answer.fields["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy


def test_it_is_valid_html(server):
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(server.send("GET", "/").body.decode())


def test_it_says_what_to_do_without_javascript(server, browser):
    with Visit(browser, server.origin, java_script_enabled=False) as visit:
        visit.page.goto(server.origin)
        assert "curl" in visit.page.locator("noscript").inner_text()


# The first view.


def test_the_first_view_has_the_numbers_of_the_notebook(page):
    assert page.locator("h1").count() == page.locator("main").count() == 1
    assert page.locator("input[name=asks]:checked").get_attribute("value") == "2"
    assert column(page, "scores") == SCORES
    assert column(page, "weights") == WEIGHTS
    assert context(page) == CONTEXT
    assert page.locator("#weights tfoot").inner_text().split() == ["sum", "1.0000"]
    assert "0.57·0.55 + 0.85·0.87 + 0.64·0.66 = 1.4754" in page.locator("#scores .sentence").inner_text()
    assert [row.get_attribute("data-j") for row in page.locator("#weights tr:has-text('least')").all()] == ["4"]


def test_the_page_asks_only_for_attention(visit):
    visit.open()
    assert [url.removeprefix(visit.origin) for url in visit.requests if not url.startswith("data:")] == ["/", "/attention"]


def test_another_query_needs_no_request(visit):
    page = visit.open()
    before = len(visit.requests)
    page.get_by_role("radio", name="journey").check()
    assert column(page, "weights")[1] == "0.2379"
    assert len(visit.requests) == before


@pytest.mark.parametrize(
    ("fragment", "card", "expected"),
    [
        ("#w=seed&q=1", "scores", ["2.3522", "4.2447", "4.1886", "2.4529", "1.9990", "3.1440"]),
        ("#w=seed&q=1", "weights", ["0.0558", "0.3702", "0.3500", "0.0617", "0.0392", "0.1231"]),
        ("#w=seed&axis=queries&q=1", "weights", ["0.2769", "0.3592", "0.3570", "0.2809", "0.2596", "0.3128"]),
    ],
)
def test_the_examples_have_the_numbers_of_the_notebook(visit, fragment, card, expected):
    page = visit.open("/" + fragment)
    assert column(page, card) == expected
    assert page.locator(".examples [aria-current]").count() == 1


def test_every_example_has_a_result(visit):
    page = visit.open()
    for link in page.locator(".examples a").all():
        link.click()
        settled(page)
        assert page.locator("#problem").is_hidden(), link.inner_text()
        assert link.get_attribute("aria-current") == "page"
    page.go_back()
    settled(page)
    assert page.locator(".examples [aria-current]").inner_text() == "RoPE on equal words"


# Keyboard, pointer.


def test_arrow_keys_choose_the_query(page):
    page.locator("input[name=asks]:checked").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator("input[name=asks]:checked").get_attribute("value") == "1"
    assert page.url.endswith("#q=1")
    assert column(page, "weights")[1] == "0.2379"


def test_arrow_keys_walk_through_the_heat_map(page):
    weights = page.get_by_role("grid", name="Weights")
    weights.locator("[tabindex='0']").focus()
    for key, expected in [
        ("ArrowRight", "starts → journey: score 1.4754, weight 0.2369"),
        ("ArrowDown", "with → journey: score 0.8434, weight 0.2074"),
        ("End", "with → step: score 0.6565, weight 0.1720"),
        ("Control+Home", "your → your: score 0.9995, weight 0.2098"),
        ("Control+End", "step → step: score 0.9450, weight 0.1896"),
        ("Home", "step → your: score 0.6310, weight 0.1385"),
    ]:
        page.keyboard.press(key)
        assert page.locator("#readout").inner_text() == expected
    page.keyboard.press("Enter")
    assert page.locator("input[name=asks]:checked").get_attribute("value") == "5"
    assert page.locator("#scores tr.on th").inner_text() == "your"
    assert weights.locator("[tabindex='0']").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#scores tr.on th").inner_text() == "journey"


def test_a_cell_is_shown_everywhere(page):
    page.get_by_role("grid", name="Scores").locator("[data-i='2'][data-j='5']").hover()
    for card in ("vectors", "scores", "weights", "context"):
        assert page.locator(f"#{card} tr.on th").inner_text() == "step"
    assert page.locator(".cell.on").all_inner_texts() == ["1.0605", "0.1565"]
    assert "0.57·0.05 + 0.85·0.8 + 0.64·0.55 = 1.0605" in page.locator("#scores .sentence").inner_text()


def test_the_long_sequence_is_walked_by_keyboard(visit):
    page = visit.open("/" + LONG)
    picture = page.get_by_role("img", name="Weights")
    picture.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    assert page.locator("#readout").inner_text().startswith("1 → 0: score")
    page.keyboard.press("Enter")
    assert page.locator("input[name=q]").input_value() == "1"
    assert page.evaluate("document.activeElement.className") == "picture"


# Editing.


def edit(page):
    page.get_by_text("Change words and numbers").click()


def paste(page, text):
    edit(page)
    page.locator("#paste").fill(text)
    page.get_by_role("button", name="Use this table").click()
    settled(page)


def test_an_edited_number_changes_the_result(page):
    edit(page)
    page.get_by_label("Number 1 of starts").fill("1")
    settled(page)
    assert column(page, "scores")[0] != SCORES[0]
    assert json.loads(re.search(r"'(\{.*\})'", page.locator("#curl").inner_text(), re.S)[1])["inputs"][2][0] == 1


@pytest.mark.parametrize(
    "text",
    [
        "a,1,0\nb,0,1",
        "a\t1\t0\nb\t0\t1",
        "a;1,0;0,0\nb;0,0;1,0",
        "word,x,y\na,1,0\nb,0,1",
        '{"tokens":["a","b"],"inputs":[[1,0],[0,1]]}',
    ],
)
def test_a_pasted_table_replaces_words_and_numbers(page, text):
    paste(page, text)
    assert page.locator("#scores tbody th").all_inner_texts() == ["a", "b"]
    assert column(page, "weights") == ["0.2689", "0.7311"]


@pytest.mark.parametrize(
    "text", ["[[1, 0], [0, 1]]", "tensor([[1., 0.],\n        [0., 1.]])", "[[1 0]\n [0 1]]", "1 0\n0 1", '{"shape":[2,2],"data":[1,0,0,1]}']
)
def test_pasted_numbers_keep_the_words(page, text):
    paste(page, text)
    assert page.locator("#scores tbody th").all_inner_texts() == ["your", "journey"]
    assert column(page, "weights") == ["0.2689", "0.7311"]


def test_words_and_numbers_are_added_and_removed(page):
    edit(page)
    page.get_by_role("button", name="Add a word").click()
    page.get_by_role("button", name="Lengthen the vectors").click()
    settled(page)
    assert len(column(page, "scores")) == 7
    assert page.locator("#vectors tr.asks td").count() == 4
    page.get_by_role("button", name="Remove your").click()
    page.get_by_role("button", name="Shorten the vectors").click()
    settled(page)
    assert len(column(page, "scores")) == 6


def test_a_mask_of_ones_own(visit):
    page = visit.open("/#mask=own&m=111111.111111.100111.111111.111111.111111")
    assert column(page, "weights")[1:3] == ["masked", "masked"]
    assert page.locator(".hatched").count() == 4
    page.get_by_label("starts may attend to journey").check()
    settled(page)
    assert column(page, "weights")[1:3] == ["0.3087", "masked"]


@pytest.mark.parametrize(
    ("settings", "request_members"),
    [
        ({"heads": "3"}, {"num_heads": 3}),
        ({"cap": "0.5"}, {"softcap": 0.5}),
        ({"left": "1", "right": "0"}, {"window": {"left": 1, "right": 0}}),
        ({"temp": "2"}, {"query_scale": [0.5] * 6}),
        ({"alibi": "standard"}, {"alibi_slopes": "standard"}),
        ({"rope": "on", "dim": "2", "base": "500"}, {"rope": {"base": 500, "dim": 2}}),
        ({"rope": "on", "dim": "2", "scaling": '{"type":"linear","factor":2}'}, {"rope": {"dim": 2, "scaling": {"type": "linear", "factor": 2}}}),
        ({"norm": "rms"}, {"qk_norm": {"type": "rms"}}),
        ({"scale": "own", "factor": "0.25"}, {"scale": 0.25}),
    ],
)
def test_options_are_sent_as_the_api_names_them(visit, settings, request_members):
    fragment = "&".join(f"{name}={value}" for name, value in settings.items())
    with visit.page.expect_request("**/attention") as sent:
        page = visit.open("/#" + fragment)
    body = json.loads(sent.value.post_data)
    assert {name: body.get(name) for name in request_members} == request_members
    assert page.locator("#problem").is_hidden()


# Links.


def test_a_link_restores_the_view(visit, server, browser):
    page = visit.open("/" + CAUSAL)
    edit(page)
    page.get_by_label("Word 1", exact=True).fill("dein & «Wort»")
    page.get_by_label("Number 1 of one").fill("0.5")
    settled(page)
    page.get_by_role("grid", name="Scores").locator("[data-i='3'][data-j='0']").click()
    with Visit(browser, server.origin) as second:
        other = second.open("/#" + page.url.partition("#")[2])
        for selector in (".cards", ".maps", "#readout", "#curl", "#words"):
            assert other.locator(selector).inner_text() == page.locator(selector).inner_text()
        assert other.url == page.url


def test_a_link_is_short_or_none(page):
    edit(page)
    page.locator("#paste").fill("\n".join(", ".join(["0.123456789"] * 40) for _ in range(10)))
    page.get_by_role("button", name="Use this table").click()
    settled(page)
    assert page.get_by_role("button", name="Copy a link").is_disabled()
    assert page.get_by_text("A link holds at most 4 KB").is_visible()
    page.get_by_role("link", name="Notebook, part 1").click()
    settled(page)
    assert column(page, "scores") == SCORES


@pytest.mark.parametrize("fragment", ["#d=%%%", "#d=eyJ0IjoxfQ", "#q=-7&key=999&head=9&w=nonsense&m=zzz&mask=own&__proto__=1"])
def test_a_damaged_link_opens_the_notebook(visit, fragment):
    page = visit.open("/" + fragment)
    assert len(column(page, "scores")) == 6


# Errors.


def test_the_words_of_the_server_are_beside_the_field(page):
    edit(page)
    page.get_by_label("Number 2 of with").fill("abc")
    settled(page)
    words = re.compile(r'expected a number at /inputs/3/1 \(byte \d+\), found "abc"')
    assert words.search(page.get_by_role("alert").inner_text())
    field = page.get_by_label("Number 2 of with")
    assert field.get_attribute("aria-invalid") == "true"
    assert words.search(page.locator("#table .error").inner_text())
    assert column(page, "scores") == SCORES
    assert page.locator("#stale").is_visible()
    field.fill("0.58")
    settled(page)
    assert page.locator("#problem").is_hidden() and page.locator("#stale").is_hidden()
    assert page.locator("[aria-invalid]").count() == 0


@pytest.mark.parametrize(
    ("fragment", "name", "words"),
    [
        ("#w=seed&dout=0", "dout", "d_out"),
        ("#w=own&wq=1 2", "wq", "wq has shape [1,2]"),
        ("#heads=4", "heads", "num_heads is 4"),
        ("#left=-1", "left", "window"),
        ("#cap=zero", "cap", "softcap"),
        ("#rope=on", "rope", "pairs of numbers"),
        ("#rope=on&dim=2&scaling={", "scaling", "scaling"),
        ('#rope=on&dim=2&scaling={"rope_type":"yarn","factor":2}', "scaling", "original_max_position_embeddings"),
        ("#temp=0", "temp", "query_scale"),
        ("#scale=own&factor=big", "factor", "scale"),
        ("#alibi=own&slopes=1 2", "slopes", "alibi_slopes"),
        ("#norm=rms&eps=-1", "eps", "eps"),
        ("#src=drawn&n=100000", "n", "the limit is"),
    ],
)
def test_each_option_has_the_words_of_the_server(visit, fragment, name, words):
    visit.page.goto(visit.origin + "/" + fragment)
    alert = visit.page.get_by_role("alert")
    alert.filter(has_text=words).wait_for()
    assert visit.page.locator("[aria-invalid]").get_attribute("name") == name
    visit.page.get_by_role("button", name="Show the field").click()
    assert visit.page.evaluate("document.activeElement.name") == name


def answer_with(page, *answers):
    """Gives these answers to the next requests instead of the server's."""
    remaining = list(answers)

    def give(route):
        if remaining:
            route.fulfill(**remaining.pop(0))
        else:
            route.continue_()

    page.route("**/attention", give)


def problem(status, detail, **headers):
    body = json.dumps({"type": "/docs#x", "title": "x", "status": status, "detail": detail, "request_id": "abc"})
    return {"status": status, "body": body, "headers": {"Content-Type": "application/problem+json", **headers}}


def change(page):
    page.get_by_label("Scale").select_option("sqrt")


def test_a_busy_server_is_asked_again_after_the_time_it_names(page):
    answer_with(page, problem(429, "too much is queued", **{"Retry-After": "1"}))
    change(page)
    page.get_by_text("Trying again in 1 second.").wait_for()
    assert "too much is queued" in page.get_by_role("alert").inner_text()
    page.locator("#problem").wait_for(state="hidden")
    assert column(page, "scores")[1] == "0.8518"


def test_a_fault_of_the_server_has_its_request_id(page):
    answer_with(page, problem(500, "a fault", **{"X-Request-Id": "abc"}))
    change(page)
    page.get_by_text("request id abc").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.locator("#problem").wait_for(state="hidden")


@pytest.mark.parametrize("status", [200, 502])
def test_a_response_of_something_else_is_called_so(page, status):
    answer_with(page, {"status": status, "body": "<h1>Proxy</h1>", "content_type": "text/html"})
    change(page)
    page.get_by_role("alert").filter(has_text="something between this page and the server answered").wait_for()
    assert column(page, "scores") == SCORES


def test_a_server_that_is_gone(browser):
    with Server() as server, Visit(browser, server.origin) as visit:
        page = visit.open()
        page.route("**/attention", lambda route: route.abort("connectionrefused"))
        change(page)
        page.get_by_role("alert").filter(has_text="The server cannot be reached.").wait_for()
        assert column(page, "scores") == SCORES
        page.unroute("**/attention")
        page.get_by_role("button", name="Try again").click()
        page.locator("#problem").wait_for(state="hidden")
        assert column(page, "scores")[1] == "0.8518"


def test_a_slow_answer_can_be_waited_for_and_cancelled(page):
    held = []
    page.clock.install()
    page.route("**/attention", lambda route: held.append(route))
    change(page)
    page.clock.run_for(300)
    assert page.locator("#result").get_attribute("aria-busy") == "true"
    page.clock.run_for(500)
    assert page.get_by_text("Waiting for the server…").first.is_visible()
    assert page.get_by_role("button", name="Cancel").is_hidden()
    page.clock.run_for(10_000)
    page.get_by_role("button", name="Cancel").click()
    assert page.locator("#result").get_attribute("aria-busy") == "false"
    assert column(page, "scores") == SCORES


def test_only_the_last_answer_is_shown(page):
    held = []
    page.route("**/attention", lambda route: held.append(route))
    change(page)
    page.wait_for_timeout(400)
    page.get_by_label("Scale").select_option("1")
    page.get_by_label("Mask").select_option("causal")
    page.wait_for_timeout(400)
    assert len(held) >= 2
    held[-1].continue_()
    settled(page)
    assert column(page, "weights")[3] == "masked"
    assert column(page, "scores")[1] == "1.4754"


def test_a_server_with_keys_asks_for_one(browser, tmp_path):
    with Server(ATTENTION_API_KEYS="open-sesame") as server, Visit(browser, server.origin) as visit:
        page = visit.page
        page.goto(server.origin)
        page.get_by_label("API key").fill("open-sesame")
        page.get_by_role("button", name="Use this key").click()
        page.wait_for_selector("html[data-ready=true]")
        assert column(page, "scores") == SCORES
        assert "open-sesame" not in page.content() and "open-sesame" not in page.url


def test_one_word_and_a_query_that_sees_nothing(visit):
    page = visit.open("/#q=0&d=" + data(["alone"], [["1", "2"]]))
    assert column(page, "weights") == ["1.0000"]
    assert "There is one key" in page.locator("#weights .sentence").inner_text()
    page.goto(visit.origin + "/#mask=own&q=0&d=" + data(["a", "b"], [["1"], ["2"]]) + "&m=00.11")
    page.locator(".note").filter(has_text="no visible key").wait_for()
    assert column(page, "weights") == ["masked", "masked"]


HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "\u001b[31mred\u0007", "\u202eltr", "'; rm -rf ~ #", '=cmd|" /C calc"!A0']


def test_words_are_inert_everywhere(visit, tmp_path):
    dialogs = []
    visit.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    words = data(HOSTILE, [[str(i), "1"] for i in range(6)])
    page = visit.open("/#d=" + words)
    edit(page)
    page.get_by_label("Number 1 of", exact=False).first.fill("x")
    settled(page)
    assert page.locator("#result script, #words script, #result img, #words img").count() == 0
    shown = page.locator("body").inner_text()
    assert "<script>alert(1)</script>" in shown
    assert not re.search(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]", shown)
    command = page.locator("#curl").inner_text()
    assert "'\\''; rm -rf ~ #" in command and "\\u001b[31m" in command and "\\u202e" in command
    with page.expect_download() as download:
        page.get_by_role("button", name="All numbers as CSV").click()
    table = download.value.path().read_text()
    assert not re.search(r'(^|,|")[=+@-]\D', table.replace("\r", ""))
    assert dialogs == []


# Export.


def test_the_command_gives_what_the_page_shows(page, server):
    page.get_by_label("only this query").check()
    command = page.locator("#curl").inner_text()
    body = re.search(r"--json '(.*)'$", command, re.S)[1]
    answer = server.send("POST", "/attention", body.encode(), Content_Type="application/json").body.decode()
    assert f'"weights":[{",".join(WEIGHTS)}]' in answer and f'"context":[{",".join(CONTEXT)}]' in answer
    page.get_by_role("button", name="Run it here").click()
    page.locator("#ran pre").wait_for()
    assert page.locator("#ran pre").inner_text().strip() == answer.strip()


def test_the_result_is_saved_as_csv(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="All numbers as CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "query,key,score,weight" and len(lines) == 37
    query, key, score, weight = lines[14].split(",")
    assert (query, key) == ('"starts"', '"journey"')
    assert (round(float(score), 4), round(float(weight), 4)) == (1.4754, 0.2369)


@pytest.mark.parametrize(("button", "signature"), [("SVG", b"<svg"), ("PNG", b"\x89PNG")])
def test_the_result_is_saved_as_a_picture(page, button, signature):
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save as {button}").click()
    assert signature in download.value.path().read_bytes()[:200]


def test_copying_is_announced(visit, page):
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).click()
    page.locator("#status").filter(has_text="Copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#curl").inner_text()


# Everybody.

VIEWS = {"notebook": "", "matrices": "#w=seed&q=1", "causal": CAUSAL, "column softmax": "#w=seed&axis=queries&q=1", "heads": "#w=seed&dout=4&heads=2", "long": LONG}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_accessible_and_fits(server, browser, view):
    with Visit(browser, server.origin, reduced_motion="reduce") as visit:
        page = visit.open("/" + VIEWS[view])
        for viewport in (DESKTOP, PHONE, SMALL_PHONE):
            page.set_viewport_size(viewport)
            assert visit.width <= viewport["width"]
        assert visit.violations() == []
        for summary in page.locator("summary").all():
            summary.click()
        for viewport, scheme in [(SMALL_PHONE, "dark"), (PHONE, "light"), (DESKTOP, "dark")]:
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme)
            assert visit.width <= viewport["width"]
            if view == "notebook" or viewport == DESKTOP:
                assert visit.violations() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_error_is_accessible(server, browser, scheme):
    with Visit(browser, server.origin, PHONE, color_scheme=scheme, reduced_motion="reduce") as visit:
        page = visit.open("/#w=seed")
        page.get_by_label("Seed of the matrices").fill("x")
        page.get_by_role("alert").filter(has_text="seed").wait_for()
        assert visit.violations() == []


def test_the_focus_is_visible(page):
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(() => { const e = document.activeElement; const s = getComputedStyle(e.matches('.word input') ? e.nextElementSibling : e);"
            " return s.outlineStyle + s.outlineWidth; })()"
        )
        assert outline == "solid3px"


def test_nothing_moves_where_motion_is_unwanted(server, browser):
    with Visit(browser, server.origin, reduced_motion="reduce") as visit:
        page = visit.open()
        assert page.evaluate("getComputedStyle(document.querySelector('.bar')).transitionDuration") == "0s"


def test_forced_colours_keep_bars_and_text(server, browser):
    with Visit(browser, server.origin, forced_colors="active") as visit:
        page = visit.open()
        assert page.evaluate("getComputedStyle(document.querySelector('.bar')).borderStyle") == "solid"
        assert column(page, "weights") == WEIGHTS
        assert visit.violations() == []


def test_it_prints_without_its_controls(page):
    page.emulate_media(media="print")
    assert page.get_by_role("button", name="Save as SVG").is_hidden()
    assert page.locator("#weights").is_visible()
