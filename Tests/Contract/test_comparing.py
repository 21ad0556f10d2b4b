"""The part of the playground that compares pasted tensors with the server's, in a real browser."""

import json
import re

import pytest

from browser import DESKTOP, PHONE, SMALL_PHONE, Visit

# The notebook's weights with its scores divided by √3, and its own scores, as PyTorch prints them.
SCALED = """tensor([[0.1916, 0.1866, 0.1853, 0.1415, 0.1401, 0.1548],
        [0.1515, 0.2070, 0.2046, 0.1421, 0.1313, 0.1635],
        [0.1517, 0.2064, 0.2042, 0.1422, 0.1331, 0.1624],
        [0.1535, 0.1899, 0.1884, 0.1552, 0.1426, 0.1705],
        [0.1590, 0.1836, 0.1845, 0.1492, 0.1792, 0.1446],
        [0.1511, 0.1965, 0.1936, 0.1533, 0.1243, 0.1811]])"""
SCORES = """tensor([[0.9995, 0.9544, 0.9422, 0.4753, 0.4576, 0.6310],
        [0.9544, 1.4950, 1.4754, 0.8434, 0.7070, 1.0865],
        [0.9422, 1.4754, 1.4570, 0.8296, 0.7154, 1.0605],
        [0.4753, 0.8434, 0.8296, 0.4937, 0.3474, 0.6565],
        [0.4576, 0.7070, 0.7154, 0.3474, 0.6654, 0.2935],
        [0.6310, 1.0865, 1.0605, 0.6565, 0.2935, 0.9450]])"""
CONTEXT = """tensor([[0.4421, 0.5931, 0.5790],
        [0.4419, 0.6515, 0.5683],
        [0.4431, 0.6496, 0.5671],
        [0.4304, 0.6298, 0.5510],
        [0.4671, 0.5910, 0.5266],
        [0.4177, 0.6503, 0.5645]])"""
CAUSAL = "\n".join(",".join(row.split(", ")[: i + 1] + ["-inf"] * (5 - i)) for i, row in enumerate(re.findall(r"\[+([\d., ]+)\]", SCORES)))
ANSWER = {"agrees": True, "compared": {}, "explanations": [], "tried": 0, "complete": True}


@pytest.fixture
def page(visit):
    page = visit.open()
    unfold(page)
    return page


def unfold(page):
    page.get_by_role("heading", name="Compare with mine").click()


def paste(page, **tensors):
    for step, text in tensors.items():
        page.locator(f"#observed [name={step}]").fill(text)


def press(page):
    page.get_by_role("button", name="Compare", exact=True).click()


def compare(page, **tensors):
    """Returns the sentence that the comparison begins with."""
    paste(page, **tensors)
    press(page)
    return verdict(page)


def verdict(page):
    page.wait_for_selector("#comparison[aria-busy=false] h3")
    return page.locator("#comparison h3").first.inner_text()


def asked(page, **tensors):
    """Returns the text of the request that is sent for these tensors."""
    page.route("**/diagnose", lambda route: route.fulfill(json=ANSWER))
    paste(page, **tensors)
    with page.expect_request("**/diagnose") as sent:
        press(page)
    return sent.value.post_data


def test_the_first_view_has_it_closed(visit):
    page = visit.open()
    assert page.locator("#observed").is_hidden()
    unfold(page)
    names = page.locator("#observed label").all_inner_texts()
    assert [name.strip() for name in names] == ["Queries", "Keys", "Values", "Scores", "Weights", "Context"]


# What can be pasted.

SQUARE = "[[0.50, -1.0], [1e-05, 2]]"
FORMATS = {
    "torch": "tensor([[ 0.50, -1.0],\n        [1e-05,     2]], device='cuda:0', dtype=torch.float64,\n       grad_fn=<MmBackward0>)",
    "parameter": "Parameter containing:\ntensor([[0.50, -1.0],\n        [1e-05, 2]], requires_grad=True)",
    "numpy printed": "[[ 0.50 -1.0]\n [1e-05  2]]",
    "numpy": "array([[ 0.50, -1.0],\n       [1e-05, 2]], dtype=float32)",
    "numpy scalars": "[[np.float32(0.50), np.float32(-1.0)], [np.float32(1e-05), np.float32(2)]]",
    "numpy in a prompt": "In [7]: print(w[0])\nOut[7]:\narray([[0.50, -1.0],\n       [1e-05, 2.]])",
    "jax": "Array([[0.50, -1.0],\n       [1e-05, 2.]], dtype=float32)",
    "tensorflow": "<tf.Tensor: shape=(2, 2), dtype=float32, numpy=\narray([[0.50, -1.0],\n       [1e-05, 2.]], dtype=float32)>",
    "json": "[[0.50,-1.0],[1e-05,2]]",
    "flat json": '{"shape": [2, 2], "data": [0.50, -1.0, 1e-05, 2]}',
    "a response": '{"scores": [[9]], "weights": [[0.50, -1.0], [1e-05, 2]], "scale": 1.0}',
    "a flat response": '{"weights": {"shape": [2, 2], "data": [0.50, -1.0, 1e-05, 2]}, "context": [[1], [2]]}',
    "python": "{'context': [[1]], 'weights': [[+.50, -1.0], [1e-05, 2.]]}",
    "csv": "0.50,-1.0\n1e-05,2",
    "csv with words": "word,your,journey\nyour,0.50,-1.0\njourney,1e-05,2",
    "tsv": "0.50\t-1.0\n1e-05\t2\n",
    "decimal commas": "0,50;-1,0\n1e-05;2",
    "blanks": "0.50 −1.0\n1e-05 2",
}


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_is_sent_as_it_was_written(page, format):
    assert f'"weights": {SQUARE}' in asked(page, weights=FORMATS[format])
    assert page.locator(".read").nth(4).inner_text() == "Read as 2 × 2"


def test_heads_wrapped_rows_and_infinities(page):
    text = "tensor([[[1.5000,   -inf],\n         [-1.2500, 0.5000]],\n\n        [[0.2500, -Infinity],\n         [1.,\n          0.1000]]])"
    body = json.loads(asked(page, scores=text))
    assert body["observed"] == {"scores": [[[1.5, None], [-1.25, 0.5]], [[0.25, None], [1, 0.1]]]}


def test_the_rest_of_the_request_is_that_of_the_page(visit):
    page = visit.open("/#scale=sqrt&mask=causal&w=seed&dout=4&heads=2")
    unfold(page)
    body = json.loads(asked(page, context=CONTEXT))
    assert {name: body[name] for name in ("scale", "causal", "parameters", "num_heads")} == {
        "scale": "1/sqrt(d)", "causal": True, "parameters": {"seed": 2246701679, "d_out": 4}, "num_heads": 2}
    assert body["inputs"][5] == [0.05, 0.8, 0.55] and "include" not in body and "query" not in body


@pytest.mark.parametrize("text", ["tensor([0.4431, 0.6496, 0.5671])", "[[0.4431 0.6496 0.5671]]", "0.4431\t0.6496\t0.5671"])
def test_a_single_row_is_that_of_the_query(page, text):
    assert compare(page, context=text) == "Your context agrees."
    assert "Compared with one query: starts." in page.locator("#comparison").inner_text()
    page.get_by_role("radio", name="journey").check()
    assert page.get_by_text("This is about the previous input.").is_visible()
    page.get_by_role("button", name="Compare again").click()
    page.get_by_role("heading", name="Your context differs.").wait_for()
    assert "context[1] journey" in page.locator(".facts").inner_text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "“hello” at [0, 0] is not a number"),
        ("[]", "No numbers were found"),
        ("[[0.1, 0.2], [0.3", "A bracket is not closed"),
        ("tensor([[nan, 0.5], [0.5, 0.5]])", "“nan” at [0, 0] is not a number"),
        ("tensor([[0.1, 0.2, ..., 0.3]])", "torch.set_printoptions"),
        ("tensor([[1., 2.]])\ntensor([[3., 4.]])", "There are 2 tensors in this text"),
        ("", "Nothing is pasted yet"),
        ("<img src=x onerror=alert(1)>", "is not a number"),
    ],
)
def test_what_cannot_be_read_is_not_sent(visit, page, text, words):
    paste(page, weights=text)
    press(page)
    page.get_by_role("alert").filter(has_text=words).wait_for()
    assert not [url for url in visit.requests if "diagnose" in url]
    field = page.locator("#observed [name=weights]")
    if text:
        assert field.get_attribute("aria-invalid") == "true"
        assert page.evaluate("document.activeElement.name") == "weights"
        field.fill(SCALED)
        assert page.locator("#compare [role=alert]").is_hidden()
    assert compare(page, weights=SCALED) == "Your weights differ."


# What the server answers.


def test_a_missing_scale_is_explained_and_set(page):
    assert compare(page, weights=SCALED) == "Your weights differ."
    text = page.locator("#comparison").inner_text()
    for words in ("All rows differ.", "weights[1, 1] journey → journey", "0.23789", "0.2070", "0.0309", "0.000054",
                  "square root of the head size", '{"scale": "1/sqrt(d)"}', "scale-of-model-width"):
        assert words in text
    assert page.locator("#weights .verdict").inner_text() == "differs from yours"
    assert page.locator(".maps [data-step=weights] .differs").count() == 6
    assert page.locator(".maps .worst").inner_text() == "0.2379"
    page.get_by_role("button", name="Set it on this page").click()
    page.get_by_role("heading", name="Your weights agree.").wait_for()
    page.locator("#weights .verdict").filter(has_text="agrees with yours").wait_for()
    assert page.url.endswith("#scale=sqrt")
    assert page.locator("#scores tr[data-j='1'] .number").inner_text() == "0.8518"
    assert page.locator(".maps .differs, .maps .worst").count() == 0
    assert page.evaluate("document.activeElement.id") == "comparison"
    page.go_back()
    page.get_by_text("This is about the previous input.").wait_for()
    assert page.get_by_label("Scale").input_value() == "1"


def test_agreement(page):
    assert compare(page, scores=SCORES, context=CONTEXT) == "Your scores and context agree."
    page.locator("#status").filter(has_text="Your scores and context agree.").wait_for(state="attached")
    assert page.locator("#comparison .explanations").count() == 0


def test_the_first_step_that_differs_is_named_and_explained(page):
    assert compare(page, weights=SCALED, scores=SCORES) == "Your weights are the first to differ; scores agree."
    assert [text.split(".")[0] for text in page.locator(".compared > li").all_inner_texts()] == ["Scores agree", "Weights differ"]
    assert page.locator("#comparison h3").last.inner_text() == "What explains the difference"


def test_the_first_step_that_differs_is_explained_alone_if_no_explanation_fits_all(page):
    compare(page, weights=SCALED, context=CONTEXT.replace("0.6496", "0.7496"))
    assert page.locator("#comparison h3").last.inner_text() == "What explains your weights alone"
    assert page.get_by_role("button", name="Set it on this page").is_visible()


def test_nothing_explains_it(page):
    compare(page, context=CONTEXT.replace("0.6496", "0.7496"))
    text = page.locator("#comparison").inner_text()
    assert "The row that differs: 2 (starts)." in text and "context[2, 1] starts" in text
    assert "Nothing explains the difference" in text and "variants were tried" in text
    assert "Paste your weights as well" in text


def test_a_change_that_the_page_has_no_option_for_is_copied(visit, page):
    explanation = {"convention": "query-offset", "changes": {"query_offset": 1}, "max_error": 0.0, "description": "<b>Shifted.</b>", "same_result": []}
    compared = {"max_error": 0.1, "at": "/observed/weights/1/1", "expected": 0.2, "observed": 0.207, "tolerance": 1e-6, "rows_that_differ": [1], "notes": ["a note"]}
    answer = {"agrees": False, "compared": {"weights": compared}, "explanations": [explanation], "tried": 1, "complete": False}
    page.route("**/diagnose", lambda route: route.fulfill(json=answer))
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    compare(page, weights=SCALED)
    text = page.locator("#comparison").inner_text()
    assert "<b>Shifted.</b>" in text and "A note." in text and "The search was cut short" in text
    page.locator("#comparison").get_by_role("button", name="Copy").click()
    page.locator("#status").filter(has_text="Copied").wait_for(state="attached")
    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == {"query_offset": 1}


def test_masked_scores_and_a_column_softmax(page):
    assert compare(page, scores=CAUSAL) == "Your scores differ."
    page.get_by_role("button", name="Set it on this page").click()
    page.get_by_role("heading", name="Your scores agree.").wait_for()
    assert page.get_by_label("Mask").input_value() == "causal"
    page.go_back()
    body = page.evaluate("fetch('/scores', {method: 'POST', headers: {'Content-Type': 'application/json'}, body:"
                         " JSON.stringify({inputs: [[0.43,0.15,0.89],[0.55,0.87,0.66],[0.57,0.85,0.64],[0.22,0.58,0.33],[0.77,0.25,0.10],[0.05,0.80,0.55]],"
                         " softmax_axis: 'queries'})}).then((r) => r.text())")
    assert compare(page, scores="", weights=body) == "Your weights differ."
    assert "No option of the API computes this." in page.locator(".explanations").inner_text()
    page.get_by_role("button", name="Set it on this page").click()
    page.get_by_text("Compared with the softmax over the keys.").wait_for()
    assert page.locator("[name=axis]").input_value() == "queries"


TURNED = "rope=on&w=seed&dout=4"
HEADS = "w=seed&dout=4&heads=2"
# The matrices that the notebook's seed gives.
OWN = (
    "w=own"
    "&wq=0.91507334 0.95053446 0.87739944\n0.5455586 0.860087 0.62359226\n0.18237424 0.71203756 0.7843741"
    "&wk=0.69196826 0.22562188 0.21553892\n0.83679616 0.3716573 0.8276086\n0.4590658 0.4487847 0.104096234"
    "&wv=0.5790698 0.30025828 0.49572468\n0.6440866 0.8915219 0.36955094\n0.6181087 0.8969237 0.22441334"
)


def address(fragment):
    return "/#" + fragment.replace("\n", "%0A").replace(" ", "%20")


@pytest.mark.parametrize(
    ("page_has", "mine_has"),
    [
        ("", "scale=sqrt"),
        ("", "scale=sqrt&mask=causal"),
        ("mask=causal", "mask=none"),
        ("", "alibi=standard"),
        ("alibi=own&slopes=0.5", "alibi=own&slopes=-0.5"),
        ("left=2&right=0", "left=1&right=0"),
        ("cap=0.1", ""),
        ("temp=2", ""),
        ("mask=own&m=111000.111000.111000.000111.000111.000111", "mask=own&m=000111.000111.000111.111000.111000.111000"),
        ("w=seed&dout=4", TURNED),
        (TURNED, TURNED + "&inter=on"),
        (TURNED, TURNED + "&base=500000"),
        (TURNED, TURNED + "&dim=2"),
        (TURNED, "w=seed&dout=4"),
        (TURNED + "&norm=rms", TURNED + "&norm=l2"),
        ("w=seed&dout=4&norm=rms", "w=seed&dout=4"),
        (HEADS, HEADS + "&scale=sqrt"),
        (OWN, OWN + "&layout=on"),
        ("w=seed", OWN + "&layout=on"),
    ],
)
def test_what_explains_it_can_be_set_on_the_page(server, browser, visit, page_has, mine_has):
    """Takes the numbers of one view for those of other code, and compares them with another view."""
    with Visit(browser, server.origin) as mine:
        with mine.page.expect_response("**/attention") as response:
            mine.open(address(mine_has))
        text = response.value.text()
    page = visit.open(address(page_has))
    unfold(page)
    assert compare(page, weights=text, context=text).startswith("Your ")
    assert "differ" in verdict(page)
    page.get_by_role("button", name="Set it on this page").first.click()
    page.get_by_role("heading", name="Your weights and context agree.").wait_for()
    page.wait_for_timeout(300)
    page.wait_for_selector("#result[aria-busy=false]")
    assert page.locator("#problem").is_hidden()
    assert page.locator("#compared-before").is_hidden()


def test_the_words_of_the_server_are_at_the_field(page):
    paste(page, weights=SCALED, scores=SCORES.replace(", 0.6310", ""))
    press(page)
    words = "row at /observed/scores/1"
    page.get_by_role("alert").filter(has_text=words).wait_for()
    assert page.locator("[aria-invalid]").get_attribute("name") == "scores"
    assert words in page.locator("#compare-field-error").inner_text()
    paste(page, weights="[[0.5, 0.5], [0.5, 0.5]]", scores="")
    press(page)
    page.get_by_role("alert").filter(has_text="observed weights has shape [2,2]; expected [6,6]").wait_for()
    page.get_by_role("button", name="Show the field").click()
    assert page.evaluate("document.activeElement.name") == "weights"
    assert page.locator("#problem").is_hidden()


def problem(status, **headers):
    body = json.dumps({"status": status, "detail": "not now"})
    return {"status": status, "body": body, "headers": {"Content-Type": "application/problem+json", **headers}}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (problem(413), "Too large. not now"),
        (problem(500, **{"X-Request-Id": "abc"}), "The server failed. not now"),
        ({"status": 502, "body": "<h1>Proxy</h1>", "content_type": "text/html"}, "something between this page and the server"),
    ],
)
def test_other_problems_are_shown_there(page, answer, words):
    page.route("**/diagnose", lambda route: route.fulfill(**answer))
    paste(page, weights=SCALED)
    press(page)
    page.locator("#compare").get_by_role("alert").filter(has_text=words).wait_for()
    assert page.locator("#problem").is_hidden() and page.locator("#comparison").inner_text() == ""


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(page, status):
    page.route("**/diagnose", lambda route: route.fulfill(**problem(status, **{"Retry-After": "1"})), times=1)
    paste(page, weights=SCALED)
    press(page)
    page.get_by_text("Trying again in 1 second.").wait_for()
    assert verdict(page) == "Your weights differ."


def test_a_slow_answer_can_be_cancelled(page):
    page.clock.install()
    page.route("**/diagnose", lambda route: None)
    paste(page, weights=SCALED)
    press(page)
    page.clock.run_for(500)
    assert page.locator("#compare-waiting").is_visible() and page.locator("#waiting").is_hidden()
    page.clock.run_for(10_000)
    page.get_by_role("button", name="Cancel").click()
    assert page.locator("#comparison").get_attribute("aria-busy") == "false"


# Everybody.


def test_it_works_by_keyboard(visit):
    page = visit.open()
    page.locator("#compare summary").focus()
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.insert_text(SCALED)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert verdict(page) == "Your weights differ."
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your weights agree.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_fits(server, browser, scheme):
    with Visit(browser, server.origin, color_scheme=scheme, reduced_motion="reduce") as visit:
        page = visit.open()
        unfold(page)
        compare(page, scores=SCORES, weights=SCALED)
        for viewport in (DESKTOP, PHONE, SMALL_PHONE):
            page.set_viewport_size(viewport)
            assert visit.width <= viewport["width"]
            assert visit.violations() == []
        paste(page, weights="[[0.1]]", scores="[[0.1, 0.2], [0.3")
        press(page)
        page.get_by_role("alert").filter(has_text="A bracket is not closed").wait_for()
        assert visit.width <= SMALL_PHONE["width"]
        assert visit.violations() == []
