"""The section about errors: every type that a problem document may have."""

from typing import Any

from docs_page import json_text, markdown, markup
from docs_page.document import Document, Example, Operation
from docs_page.members import Members
from docs_page.operations import example_anchor, response_figure


class Errors:
    """Writes a paragraph for each type of error."""

    def __init__(self, document: Document, members: Members, notes: dict[str, Any]):
        self._document = document
        self._members = members
        self._again: dict[int, str] = notes["send_again"]
        errors: dict[str, dict[str, Any]] = notes["errors"]
        if differences := set(errors) ^ set(document.kinds):
            raise ValueError(f"docs.yaml and the types of Problem differ in {sorted(differences)}")
        self._notes = dict(sorted(errors.items(), key=lambda item: item[1]["status"]))

    @property
    def kinds(self) -> list[str]:
        """The types in the order of their statuses."""
        return list(self._notes)

    def overview(self) -> str:
        """Returns a table of the statuses with their types."""
        statuses = sorted({note["status"] for note in self._notes.values()})
        rows = []
        for status in statuses:
            kinds = ", ".join(
                f'<a href="#{kind}">{kind}</a>'
                for kind, note in self._notes.items()
                if note["status"] == status
            )
            again = markdown.inline(self._again.get(status, "no"))
            rows.append(
                f'<tr id="status-{status}"><th scope="row">{status}</th><td>{kinds}</td><td>{again}</td></tr>'
            )
        return markup.table(["Status", "Error types", "Send it again?"], rows, ' class="statuses"')

    def problem(self) -> str:
        """Returns the members of a problem document."""
        schema = self._document.schemas["Problem"]
        table = self._members.response_table(schema, "schema-Problem", {})
        line = markdown.inline(self._document.schemas["ErrorLine"]["description"])
        return f'{table}\n<p id="schema-ErrorLine"><code>text/plain</code> {line}</p>'

    def sections(self, links: dict[str, str]) -> str:
        return "\n".join(self._section(kind, note, links) for kind, note in self._notes.items())

    def _section(self, kind: str, note: dict[str, Any], links: dict[str, str]) -> str:
        operation, example = self._best(kind, note)
        title = example.response["title"]
        heading = markup.heading(
            3, kind, markup.code(kind), f' <span class="status">{note["status"]} {markup.escape(title)}</span>'
        )
        return (
            f'<section class="kind">\n{heading}\n'
            f"<p>{markdown.inline(note['when'], links)}</p>\n"
            f'<p><strong class="cure">Cure</strong> {markdown.inline(note["cure"], links)}</p>\n'
            f"{self._exchange(operation, example, note)}\n</section>"
        )

    def _best(self, kind: str, note: dict[str, Any]) -> tuple[Operation | None, Example]:
        """Returns the example of that name, or the first of that kind."""
        if "response" in note:
            return None, Example(kind, "", None, note["status"], "application/problem+json", note["response"])
        found = [item for item in self._document.problems() if item[1].kind == kind]
        if not found:
            raise ValueError(f"no example in openapi.yaml is a {kind}, and docs.yaml has none")
        return min(found, key=lambda item: (item[1].request is None, item[1].name != kind))

    def _exchange(self, operation: Operation | None, example: Example, note: dict[str, Any]) -> str:
        figures = []
        if "command" in note:
            figures.append(markup.figure("Request", note["command"].strip(), ' class="command"'))
        elif operation and example.request is not None:
            link = f'<a href="#{example_anchor(operation, example)}">{operation.title}</a>'
            figures.append(markup.figure(f"Request to {link}", json_text.text(example.request)))
        figures.append(response_figure(example))
        return f'<div class="pair">{"".join(figures)}</div>'
