"""Functions that write HTML."""

import html
import re


def escape(text: str) -> str:
    """Returns text as the content of an element."""
    return html.escape(text, quote=False)


def attribute(text: str) -> str:
    """Returns text as the value of an attribute in double quotes."""
    return html.escape(text, quote=True)


def code(text: str) -> str:
    """Returns text in an element for code."""
    return f"<code>{escape(text)}</code>"


def slug(text: str) -> str:
    """Returns a heading or a path as part of an anchor."""
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def heading(level: int, anchor: str, content: str, extra: str = "") -> str:
    """Returns a heading that is a link to itself. `extra` follows the link."""
    return (
        f'<h{level} id="{attribute(anchor)}">'
        f'<a class="anchor" href="#{attribute(anchor)}">{content}</a>{extra}</h{level}>'
    )


def figure(caption: str, text: str, attributes: str = "") -> str:
    """Returns a block of code with a caption. The script adds buttons to the caption."""
    # A line feed after <pre> is dropped by parsers, so one that belongs to the text is written twice.
    return (
        f"<figure{attributes}><figcaption>{caption}</figcaption>"
        f"<pre><code>{escape(text)}</code></pre></figure>"
    )


def table(columns: list[str], rows: list[str], attributes: str = "") -> str:
    """Returns a table whose rows are given as HTML."""
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "\n".join(rows)
    return f"<table{attributes}>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
