"""Checks the renderer of the documentation page with documents that openapi.yaml is not."""

import copy
import sys

import html5lib
import pytest
import yaml

from openapi import DOCUMENT
from server import ROOT

sys.path.insert(0, str(ROOT / "Scripts"))

import docs_page  # noqa: E402
from docs_page import json_text, markdown  # noqa: E402
from docs_page.markdown import UnsupportedMarkdown  # noqa: E402

NOTES = yaml.safe_load((ROOT / "Sources/CDocuments/pages/docs.yaml").read_text(encoding="utf-8"))
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><title>a & b</title></svg>'


@pytest.fixture
def document():
    return copy.deepcopy(DOCUMENT)


def rendered(document) -> str:
    page = docs_page.render(document, NOTES)
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def test_other_representations_have_commands_and_responses(document):
    operation = document["paths"]["/attention"]["post"]
    requests = operation["requestBody"]["content"]["application/json"]["examples"]
    requests["as-text"] = {"summary": "As text", "value": {"inputs": [[1]], "tokens": ["it's <b>"]}}
    requests["as-picture"] = {"summary": 'A "picture"', "value": {"inputs": [[1]]}}
    content = operation["responses"]["200"]["content"]
    content["text/plain"] = {
        "schema": {"type": "string", "description": "Tensors as PyTorch prints them."},
        "examples": {"as-text": {"value": "context  1x1\ntensor([[1.]])\n"}},
    }
    content["image/svg+xml"] = {"schema": {"type": "string"}, "examples": {"as-picture": {"value": PICTURE}}}
    page = rendered(document)
    assert "curl -s localhost:8080/attention \\\n  -H 'Accept: text/plain' \\\n  --json '{" in page
    assert "it'\\''s &lt;b&gt;" in page
    assert "context  1x1\ntensor([[1.]])\n</code>" in page
    assert '<img src="data:image/svg+xml,%3Csvg' in page
    assert 'alt="A &quot;picture&quot;"' in page
    assert 'data-types="application/json text/plain image/svg+xml"' in page


def test_query_parameters_have_a_table(document):
    document["paths"]["/attention"]["post"]["parameters"].append(
        {
            "name": "colours",
            "in": "query",
            "description": "The colours of a picture.",
            "schema": {"type": "string", "enum": ["blue", "grey"], "default": "blue"},
        }
    )
    page = rendered(document)
    row = page[page.index('<tr id="post-attention.query.colours">') :].partition("</tr>")[0]
    assert '<td data-label="Default"><code>blue</code></td>' in row
    assert "The colours of a picture." in row
    assert "One of <code>blue</code>, <code>grey</code>" in row


def test_an_error_without_a_paragraph_is_rejected(document):
    document["components"]["schemas"]["Problem"]["properties"]["type"]["examples"].append("/docs#new")
    with pytest.raises(ValueError, match="new"):
        docs_page.render(document, NOTES)


def test_a_member_without_a_group_is_rejected(document):
    document["components"]["schemas"]["AttentionRequest"]["properties"]["added"] = {"type": "boolean"}
    with pytest.raises(ValueError, match="added"):
        docs_page.render(document, NOTES)


def test_a_schema_without_a_type_is_rejected(document):
    document["components"]["schemas"]["Added"] = {"description": "Any form."}
    document["components"]["schemas"]["Part"]["properties"]["lse"] = {"$ref": "#/components/schemas/Added"}
    with pytest.raises(ValueError, match="Added"):
        docs_page.render(document, NOTES)


@pytest.mark.parametrize(
    "text",
    ["<b>bold</b>", "a <script> b", "![a](/b)", "[a](https://example.org)", "---", "> a"],
)
def test_other_markdown_is_rejected(text):
    with pytest.raises(UnsupportedMarkdown):
        markdown.blocks(text)


def test_markdown_is_escaped():
    assert markdown.blocks('a < b & "c" `<d>`') == "<p>a &lt; b &amp; &quot;c&quot; <code>&lt;d&gt;</code></p>"


@pytest.mark.parametrize(
    "value, decimals, text",
    [
        (1.0, None, "1.0"),
        (1e-5, None, "0.00001"),
        (-1.25e-5, None, "-0.0000125"),
        (1e-6, None, "1e-6"),
        (1e16, None, "1e16"),
        (-0.0, None, "-0.0"),
        (0.139, 4, "0.1390"),
        (3, 4, "3"),
        ({"scale": 0.5, "lse": 0.5}, 4, '{"scale": 0.5, "lse": 0.5000}'),
        ("Σ\n\"", None, '"Σ\\n\\""'),
        (None, 4, "null"),
    ],
)
def test_numbers_are_written_as_the_service_writes_them(value, decimals, text):
    assert json_text.text(value, decimals) == text


def test_long_json_is_broken_between_its_elements():
    assert json_text.text({"a": [[1, 2], [3, 4]], "b": list(range(6))}, width=16) == (
        '{\n  "a": [\n    [1, 2],\n    [3, 4]\n  ],\n  "b": [\n    0, 1, 2, 3,\n    4, 5\n  ]\n}'
    )
