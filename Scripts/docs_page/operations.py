"""Sections about operations."""

import json
import re
import urllib.parse
from typing import Any

from docs_page import json_text, markdown, markup
from docs_page.document import Answer, Document, Example, Operation
from docs_page.members import Links, Members, choices

# Named in the captions of commands and in the choice of Try it.
MEDIA_TYPES = {
    "application/json": "JSON",
    "text/plain": "text",
    "image/svg+xml": "picture",
    "application/yaml": "YAML",
    "text/html": "page",
}
ADDRESS = "localhost:8080"


def example_anchor(operation: Operation, example: Example) -> str:
    return f"{operation.anchor}.example.{example.name}"


def command(operation: Operation, body: Any = None, accept: str | None = None) -> str:
    """Returns a command line for curl."""
    parts = [f"curl -s {ADDRESS}{operation.example_path}"]
    if accept:
        parts.append(f"-H 'Accept: {accept}'")
    if body is not None:
        quoted = json_text.text(body).replace("'", "'\\''")
        parts.append(f"--json '{quoted}'")
    return " \\\n  ".join(parts)


def response_figure(example: Example, caption: str = "Response") -> str:
    """Returns a response as text, or as a picture if it is one."""
    if example.media_type == "image/svg+xml":
        address = "data:image/svg+xml," + urllib.parse.quote(example.response)
        alternative = markup.attribute(example.summary)
        return f'<figure><figcaption>{caption}</figcaption><img src="{address}" alt="{alternative}"></figure>'
    if isinstance(example.response, str):
        return markup.figure(caption, example.response)
    decimals = example.request.get("decimals") if isinstance(example.request, dict) else None
    response = json_text.text(example.response, decimals)
    return markup.figure(caption, _with_shown_offsets(response, example.request))


def _with_shown_offsets(response: str, request: Any) -> str:
    """Returns a response whose byte offsets, which count in a request on one line, fit the request that is shown."""
    line, shown = json.dumps(request, ensure_ascii=False), json_text.text(request)

    def offset(match: re.Match) -> str:
        count = len(line[: int(match[1])].replace(" ", ""))
        places = [index for index, character in enumerate(shown) if not character.isspace()]
        return f"(byte {places[count]})"

    return re.sub(r"\(byte (\d+)\)", offset, response)


class Operations:
    """Writes a section for each operation."""

    def __init__(self, document: Document, members: Members, notes: dict[str, Any]):
        self._document = document
        self._members = members
        self._notes = notes
        self._described: set[str] = set()

    def overview(self) -> str:
        """Returns a table of all operations."""
        rows = [
            f'<tr><th scope="row"><a href="#{operation.anchor}">{_name(operation)}</a></th>'
            f"<td>{markup.escape(operation.summary)}</td></tr>"
            for operation in self._document.operations
        ]
        return markup.table(["Operation", "Result"], rows, ' class="overview"')

    def first_exchange(self, operation: Operation) -> str:
        """Returns the first example of an operation as a command and its response."""
        example = operation.examples[0]
        source = f' class="command" data-example="{example_anchor(operation, example)}"'
        return (
            f'<div class="pair" {_data(operation)}>\n'
            + markup.figure("curl", command(operation, example.request), source)
            + "\n"
            + response_figure(example)
            + "\n</div>"
        )

    def section(self, operation: Operation) -> str:
        """Returns the section of one operation."""
        links = self.links(operation)
        parts = [
            markup.heading(3, operation.anchor, _name(operation)),
            f'<p class="lead">{markup.escape(operation.summary)}</p>',
            markdown.blocks(operation.description, links),
            self._commands(operation),
            self._request(operation, links),
            self._response(operation, links),
            self._examples(operation),
        ]
        body = "\n".join(part for part in parts if part)
        return f'<section class="operation" {_data(operation)}>\n{body}\n</section>'

    def links(self, operation: Operation) -> dict[str, str]:
        """Returns the anchors of paths."""
        return {other.path: other.anchor for other in self._document.operations if other is not operation}

    def _commands(self, operation: Operation) -> str:
        figures = []
        for media_type in operation.media_types:
            label = MEDIA_TYPES.get(media_type, media_type)
            accept = media_type if figures else None
            examples = [
                example
                for example in operation.examples
                if example.status == 200 and example.media_type == media_type
            ]
            example = examples[0] if examples else next(iter(operation.examples), None)
            body = example.request if example else None
            source = ""
            if body is not None and example:
                source = f' data-example="{example_anchor(operation, example)}"'
            if accept:
                source += f' data-accept="{accept}"'
            caption = f"curl, {label}" if len(operation.media_types) > 1 else "curl"
            pair = [markup.figure(caption, command(operation, body, accept), f' class="command"{source}')]
            if examples and examples[0].response is not None:
                pair.append(response_figure(examples[0]))
            figures.append(f'<div class="pair">\n{"".join(pair)}\n</div>')
        return "\n".join(figures)

    def _request(self, operation: Operation, links: Links) -> str:
        parts = [markup.heading(4, f"{operation.anchor}.request", "Request")]
        if query := [item for item in operation.parameters if item["in"] != "header"]:
            parts.append(self._parameters(operation, query))
        if schema := operation.request_schema:
            parts.append(self._anchored(schema, links, operation))
        headers = [item["name"] for item in operation.parameters if item["in"] == "header"]
        fields = ", ".join(f'<a href="#request-header-{name.lower()}">{markup.code(name)}</a>' for name in headers)
        key = ""
        if operation.request_schema:
            key = ' and, where the server has keys, <a href="#access"><code>Authorization</code></a>'
        parts.append(f"<p>Header fields: {fields}{key}.</p>")
        return "\n".join(parts)

    def _anchored(self, schema: dict[str, Any], links: Links, operation: Operation) -> str:
        resolved = self._document.resolve(schema)
        table = self._members.request_table(
            resolved, operation.anchor, links, self._members_in_examples(operation)
        )
        name = schema.get("$ref", "").rpartition("/")[2]
        description = markdown.blocks(resolved.get("description", ""), links)
        return f"<div{self._identifier(name)}>{description}\n{table}</div>"

    def _parameters(self, operation: Operation, parameters: list[dict[str, Any]]) -> str:
        rows = [
            f'<tr id="{operation.anchor}.{item["in"]}.{item["name"]}"><th scope="row">'
            f"{markup.code(item['name'])}</th><td>{item['in']}</td>"
            f'<td data-label="Default">{self._parameter_default(item)}</td>'
            f"<td>{markdown.inline(item['description'])} {choices(item['schema'], str)}</td></tr>"
            for item in parameters
        ]
        return markup.table(["Parameter", "In", "Default", "Meaning"], rows, ' class="members"')

    def _parameter_default(self, item: dict[str, Any]) -> str:
        if item.get("required"):
            return "<strong>required</strong>"
        schema = self._document.resolve(item["schema"])
        return markup.code(str(schema["default"])) if "default" in schema else ""

    def _response(self, operation: Operation, links: Links) -> str:
        parts = [markup.heading(4, f"{operation.anchor}.response", "Response")]
        success = operation.success
        parts.append(markdown.blocks(success.description, links))
        for media_type, content in success.content.items():
            parts.append(self._representation(operation, media_type, content.get("schema", {}), links))
        rows = [self._answer_row(answer) for answer in operation.answers]
        parts.append(
            '<details class="statuses"><summary>All statuses</summary>\n'
            + markup.table(["Status", "Error types", "Header fields"], rows)
            + "</details>"
        )
        return "\n".join(parts)

    def _representation(
        self, operation: Operation, media_type: str, schema: dict[str, Any], links: Links
    ) -> str:
        resolved = self._document.resolve(schema)
        name = schema.get("$ref", "").rpartition("/")[2]
        if "properties" not in resolved:
            description = markdown.inline(resolved["description"], links) if "description" in resolved else ""
            return f"<p{self._identifier(name)}>{markup.code(media_type)} {description}</p>"
        description = markdown.blocks(resolved.get("description", ""), links)
        table = self._members.response_table(
            resolved, f"{operation.anchor}.response", links, self._on_request(operation)
        )
        return f"<div{self._identifier(name)}><p>{markup.code(media_type)}</p>\n{description}\n{table}</div>"

    def _on_request(self, operation: Operation) -> dict[str, str]:
        """Returns when the members that `include` can name are present."""
        if operation.request_schema is None:
            return {}
        members = self._document.resolve(operation.request_schema)["properties"]
        names = members.get("include", {}).get("items", {}).get("enum", [])
        return {name: f'with <a href="#{operation.anchor}.include"><code>include</code></a>' for name in names}

    def _identifier(self, schema: str) -> str:
        if not schema or schema in self._described:
            return ""
        self._described.add(schema)
        return f' id="schema-{schema}"'

    def _answer_row(self, answer: Answer) -> str:
        common = self._notes["common_headers"]
        headers = ", ".join(
            f'<a href="#response-header-{name.lower()}">{markup.code(name)}</a>'
            for name in answer.headers
            if name not in common
        )
        status, kinds = str(answer.status), ""
        if answer.status >= 400:
            status = f'<a href="#status-{answer.status}">{answer.status}</a>'
            kinds = ", ".join(f'<a href="#{kind}">{kind}</a>' for kind in self._kinds(answer))
        return f'<tr><th scope="row">{status}</th><td>{kinds}</td><td>{headers}</td></tr>'

    def _kinds(self, answer: Answer) -> list[str]:
        """Returns the kinds of problems that a response may report."""
        if answer.name is None:
            return [kind for kind in self._document.kinds if self._notes["errors"][kind]["status"] == answer.status]
        examples = answer.content.get("application/problem+json", {}).get("examples", {})
        found = {example["value"]["type"].rpartition("#")[2] for example in examples.values()}
        return [kind for kind in self._document.kinds if kind in found]

    def _members_in_examples(self, operation: Operation) -> dict[str, str]:
        """Returns the anchor of an example for each member that only some examples have."""
        good = [example for example in operation.examples if example.status == 200]
        found = {}
        for name in self._document.resolve(operation.request_schema)["properties"]:
            having = [example for example in good if name in example.request]
            if not having or len(having) > max(2, len(good) // 3):
                continue
            found[name] = example_anchor(operation, min(having, key=lambda example: _distance(example, name)))
        return found

    def _examples(self, operation: Operation) -> str:
        sent = [example for example in operation.examples if example.request is not None]
        parts = []
        for title, slug, is_good in [("Examples", "examples", True), ("Rejected requests", "rejected", False)]:
            examples = [example for example in sent if (example.status == 200) is is_good]
            if examples:
                count = f' <span class="count">{len(examples)}</span>'
                parts.append(markup.heading(4, f"{operation.anchor}.{slug}", title, count))
                parts.append('<div class="examples">')
                parts += [self._example(operation, example) for example in examples]
                parts.append("</div>")
        return "\n".join(parts)

    def _example(self, operation: Operation, example: Example) -> str:
        accept = f' data-accept="{example.media_type}"' if example.status == 200 else ""
        caption = "Response" if example.status == 200 else f"Response {example.status}"
        if example.kind:
            caption += f', <a href="#{example.kind}">{example.kind}</a>'
        return (
            f'<details id="{example_anchor(operation, example)}">'
            f"<summary>{markup.code(example.name)} <span>{markup.escape(example.summary)}</span></summary>\n"
            + '<div class="pair">'
            + markup.figure("Request", json_text.text(example.request), f' class="request"{accept}')
            + "\n"
            + response_figure(example, caption)
            + "</div></details>"
        )


def _distance(example: Example, member: str) -> tuple[bool, int, int]:
    """Returns how much else than a member an example shows."""
    slug = member.replace("_", "-")
    return example.name not in (slug, slug.rstrip("s")), len(example.request), len(json.dumps(example.request))


def _data(operation: Operation) -> str:
    """Returns the attributes from which the script makes requests."""
    return (
        f'data-method="{operation.method}" data-path="{operation.example_path}"'
        f' data-types="{" ".join(operation.media_types)}"'
    )


def _name(operation: Operation) -> str:
    return f'<span class="method">{operation.method}</span> <code>{operation.path}</code>'
