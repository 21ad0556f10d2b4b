"""The page: its order, its navigation, and the sections that are not about one operation or error."""

from typing import Any

from docs_page import markdown, markup
from docs_page.document import Document
from docs_page.errors import Errors
from docs_page.members import Members
from docs_page.objects import Objects
from docs_page.operations import Operations

_TEMPLATE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{description}">
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="style.css">
<link rel="stylesheet" href="docs.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="row masthead">
<p class="title"><a href="#top">{name}</a> <span class="muted">{version}</span></p>
<nav class="row no-print" aria-label="Site">
<a href="/">Playground</a>
<a href="/openapi.yaml">openapi.yaml</a>
<a href="/openapi.json">openapi.json</a>
</nav>
</header>
<div class="columns">
<nav class="contents no-print" aria-label="Contents">
{contents}
</nav>
<main id="main">
{main}
</main>
</div>
<script src="docs.js"></script>
</body>
</html>
"""

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Cpath fill='%230b3c6f'"
    " d='M0 0h8v8H0z'/%3E%3Cpath fill='%237fb4dd' d='M1 1h2v2H1zm4 4h2v2H5z'/%3E%3Cpath fill='%23f5f9fd'"
    " d='M3 3h2v2H3z'/%3E%3C/svg%3E"
)

Entry = tuple[str, str]


def render(content: dict[str, Any], notes: dict[str, Any]) -> str:
    """Returns the page, which refers to style.css, docs.css and docs.js.

    `content` is openapi.yaml, `notes` is docs.yaml.
    """
    page = _Page(Document(content), notes)
    return _TEMPLATE.format(
        title=f"{content['info']['title']}: documentation",
        description=markup.attribute(content["info"]["summary"]),
        name=markup.escape(content["info"]["title"]),
        version=markup.escape(content["info"]["version"]),
        icon=_ICON,
        contents=page.contents(),
        main=page.main(),
    )


class _Page:
    def __init__(self, document: Document, notes: dict[str, Any]):
        self._document = document
        self._notes = notes
        members = Members(document, notes)
        self._operations = Operations(document, members, notes)
        self._objects = Objects(document, members)
        self._errors = Errors(document, members, notes)
        self._introduction, *self._conventions = markdown.sections(document.info["description"])
        # Texts in code that are links: the paths, and the members of the first operation.
        first = document.operations[0]
        self._links = {operation.path: operation.anchor for operation in document.operations}
        for name in document.resolve(first.request_schema)["properties"]:
            self._links[name] = f"{first.anchor}.{name}"

    def contents(self) -> str:
        operations = [
            (operation.anchor, f'<span class="method">{operation.method}</span> <code>{operation.path}</code>')
            for operation in self._document.operations
        ]
        conventions = [(markup.slug(title), markup.escape(title)) for title, _ in self._conventions]
        errors = [(kind, kind) for kind in self._errors.kinds]
        groups = [
            _group("first-request", "First request", []),
            _group("operations", "Operations", operations),
            _group("conventions", "Conventions", conventions),
            _group("objects", "Objects", self._objects.entries),
            _group("header-fields", "Header fields", []),
            _group("errors", "Errors", errors, is_closed=True),
        ]
        return "<ul>\n" + "\n".join(groups) + "\n</ul>"

    def main(self) -> str:
        parts = [
            self._start(),
            *(self._operations.section(operation) for operation in self._document.operations),
            markup.heading(2, "conventions", "Conventions"),
            *(self._convention(title, text) for title, text in self._conventions),
            markup.heading(2, "objects", "Objects"),
            self._objects.sections({}),
            markup.heading(2, "header-fields", "Header fields"),
            self._header_fields(),
            markup.heading(2, "errors", "Errors"),
            self._error_chapter(),
        ]
        return "\n".join(parts)

    def _start(self) -> str:
        info = self._document.info
        first = self._document.operations[0]
        return "\n".join(
            [
                f'<h1 id="top">{markup.escape(info["title"])}</h1>',
                f'<p class="lead">{markup.escape(info["summary"])}.</p>',
                markdown.blocks(self._introduction[1], self._links),
                markup.heading(2, "first-request", "First request"),
                markdown.blocks(self._notes["start"], self._links),
                self._operations.first_exchange(first),
                markdown.blocks(self._notes["next"], self._links),
                markup.heading(2, "operations", "Operations"),
                self._operations.overview(),
            ]
        )

    def _convention(self, title: str, text: str) -> str:
        heading = markup.heading(3, markup.slug(title), markup.escape(title))
        return f"<section>\n{heading}\n{markdown.blocks(text, self._links)}\n</section>"

    def _header_fields(self) -> str:
        components = self._document.content["components"]
        key = components["securitySchemes"]["apiKey"]
        request = [
            f'<tr id="request-header-authorization"><th scope="row"><code>Authorization</code></th>'
            f"<td><code>Bearer KEY</code></td><td>{markdown.inline(key['description'])}</td></tr>"
        ]
        request += [
            f'<tr id="request-header-{item["name"].lower()}"><th scope="row">{markup.code(item["name"])}</th>'
            f"<td>{markup.code(str(item['example'])) if 'example' in item else ''}</td>"
            f"<td>{markdown.inline(item['description'])}</td></tr>"
            for item in components["parameters"].values()
            if item["in"] == "header"
        ]
        return "\n".join(
            [
                markup.heading(3, "request-header-fields", "Of requests"),
                markup.table(["Field", "Example", "Meaning"], request, ' class="fields"'),
                markup.heading(3, "response-header-fields", "Of responses"),
                markup.table(["Field", "With status", "Meaning"], self._response_fields(), ' class="fields"'),
            ]
        )

    def _response_fields(self) -> list[str]:
        answers = [answer for operation in self._document.operations for answer in operation.answers]
        found: dict[str, tuple[dict[str, Any], set[int]]] = {}
        for answer in answers:
            for name, header in answer.headers.items():
                found.setdefault(name, (header, set()))[1].add(answer.status)
        every = {answer.status for answer in answers}
        rows = []
        for name, (header, statuses) in found.items():
            where = ", ".join(map(str, sorted(statuses)))
            if statuses == every:
                where = "all"
            elif len(statuses) > 5:
                where = "most"
            rows.append(
                f'<tr id="response-header-{name.lower()}"><th scope="row">{markup.code(name)}</th>'
                f"<td>{where}</td><td>{markdown.inline(header['description'])}</td></tr>"
            )
        return rows

    def _error_chapter(self) -> str:
        return "\n".join(
            [
                markdown.blocks(self._notes["errors_introduction"], self._links),
                markup.heading(3, "statuses", "By status"),
                self._errors.overview(),
                markup.heading(3, "schema-Problem", "The problem document"),
                markdown.blocks(self._document.schemas["Problem"]["description"]),
                self._errors.problem(),
                self._errors.sections(self._links),
            ]
        )


def _group(anchor: str, title: str, entries: list[Entry], is_closed: bool = False) -> str:
    items = "".join(f'<li><a href="#{target}">{label}</a></li>' for target, label in entries)
    link = f'<a href="#{anchor}">{title}</a>'
    if not entries:
        return f"<li>{link}</li>"
    if is_closed:
        return f"<li>{link}<details><summary>All types</summary><ul>{items}</ul></details></li>"
    return f"<li>{link}<ul>{items}</ul></li>"
