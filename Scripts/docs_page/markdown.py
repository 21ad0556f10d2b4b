"""Markdown as openapi.yaml uses it: CommonMark with tables, without HTML, images and outside links."""

from typing import Any, Mapping

from markdown_it import MarkdownIt
from markdown_it.token import Token

from docs_page import markup

_ALLOWED = {
    "paragraph", "bullet_list", "ordered_list", "list_item", "heading", "inline", "text", "softbreak",
    "code_inline", "fence", "em", "strong", "link", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class UnsupportedMarkdown(ValueError):
    """Markdown that the page does not allow."""


def _checked(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind not in _ALLOWED:
            raise UnsupportedMarkdown(f"{kind} is not allowed: {token.content}")
        if token.type == "link_open" and not str(token.attrs["href"]).startswith(("#", "/")):
            raise UnsupportedMarkdown(f"the link leaves the site: {token.attrs['href']}")
        _checked(token.children or [])
    return tokens


def _code_inline(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    content = tokens[index].content
    element = markup.code(content)
    target = env["links"].get(content)
    inside_link = any(token.type == "link_open" for token in tokens[:index]) and not any(
        token.type == "link_close" for token in tokens[:index]
    )
    if target is None or inside_link:
        return element
    return f'<a href="#{markup.attribute(target)}">{element}</a>'


_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
_PARSER.add_render_rule("code_inline", _code_inline)


def inline(text: str, links: Mapping[str, str] = {}) -> str:
    """Returns one paragraph without its element. `links` has the anchors of some texts in code."""
    tokens = _checked(_PARSER.parse(text.strip(), env := {"links": links}))
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        raise UnsupportedMarkdown(f"expected one paragraph: {text}")
    return _PARSER.renderer.render([tokens[1]], _PARSER.options, env)


def blocks(text: str, links: Mapping[str, str] = {}) -> str:
    """Returns paragraphs, lists and tables."""
    tokens = _checked(_PARSER.parse(text, env := {"links": links}))
    return _PARSER.renderer.render(tokens, _PARSER.options, env).strip()


def sections(text: str) -> list[tuple[str, str]]:
    """Returns the heading and the source of each section of level 2; the first has no heading."""
    parts, title, lines = [], "", []
    for line in text.splitlines():
        if line.startswith("## "):
            parts.append((title, "\n".join(lines)))
            title, lines = line.removeprefix("## "), []
        else:
            lines.append(line)
    return [*parts, (title, "\n".join(lines))]
