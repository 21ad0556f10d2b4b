"""Combines a page with its style sheets and scripts into one document, and says which of them may run."""

import base64
import hashlib
import pathlib
import re

import minify

STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="([\w./-]+)">\n')
SCRIPT = re.compile(r'<script src="([\w./-]+)"></script>\n')
# Nothing but the page's own style sheet and script, and requests to its own server.
POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; "
    "img-src data: blob:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)


def combined(text: str, folder: pathlib.Path) -> tuple[str, str]:
    """Returns a page with its style sheets and scripts in it, and its Content-Security-Policy.

    `folder` has the files that `text` names. The scripts share one scope, as they do where a browser opens the
    page from its folder.
    """

    def content(pattern: re.Pattern) -> str:
        return "\n".join((folder / name).read_text(encoding="utf-8") for name in pattern.findall(text))

    style = minify.string("text/css", content(STYLE_SHEET))
    script = content(SCRIPT).replace("'use strict';\n", "")
    script = minify.string("application/javascript", f"(() => {{\n'use strict';\n{script}\n}})();\n")
    if "</script" in script.lower() or "<!--" in script:
        raise ValueError("a script of the page has text that ends the element around it")
    text = replaced(STYLE_SHEET, f"<style>{style}</style>\n", text)
    text = replaced(SCRIPT, f"<script>{script}</script>\n", text)
    text = re.sub(r"(?m)^ +(?=<)", "", text)
    return text, POLICY.format(script=source(script), style=source(style))


def replaced(pattern: re.Pattern, element: str, text: str) -> str:
    """Returns a text whose first match is replaced by an element, and the other matches by nothing."""
    first = pattern.search(text)
    if first is None:
        return text
    return text[: first.start()] + element + pattern.sub("", text[first.end() :])


def source(content: str) -> str:
    """Returns the expression by which a policy allows an element with this content."""
    if not content:
        return "'none'"
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
