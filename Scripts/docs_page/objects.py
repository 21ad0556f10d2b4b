"""The section about objects inside requests and responses."""

import dataclasses
from typing import Any

from docs_page import markdown, markup
from docs_page.document import Document
from docs_page.members import Links, Members


@dataclasses.dataclass
class _Use:
    """Where an object occurs."""

    path: str
    is_request: bool
    operations: list[str] = dataclasses.field(default_factory=list)


class Objects:
    """Writes a section for each schema of an object that is a member of another one."""

    def __init__(self, document: Document, members: Members):
        self._document = document
        self._members = members
        self._uses: dict[str, _Use] = {}
        for operation in document.operations:
            if operation.request_schema:
                self._walk(operation.request_schema, "", operation.title, True)
        for operation in document.operations:
            for content in operation.success.content.values():
                self._walk(content.get("schema", {}), "", operation.title, False)

    def _walk(self, schema: dict[str, Any], path: str, operation: str, is_request: bool) -> None:
        for name, property in self._document.resolve(schema).get("properties", {}).items():
            items = property.get("items", {})
            # The members of an object whose names are not fixed.
            values = property.get("additionalProperties", {})
            for value, suffix in [(property, ""), (items, "[]"), (values, ".*")]:
                if not isinstance(value, dict):
                    continue
                target = self._members.target(value)
                if target is None:
                    continue
                use = self._uses.setdefault(target, _Use(f"{path}{name}{suffix}", is_request))
                if use.is_request == is_request and operation not in use.operations:
                    use.operations.append(operation)
                self._walk(value, f"{path}{name}{suffix}.", operation, is_request)

    @property
    def entries(self) -> list[tuple[str, str]]:
        """The anchor and the title of each section."""
        return [
            (f"schema-{name}", markup.code(use.path) + ("" if use.is_request else " of responses"))
            for name, use in self._uses.items()
        ]

    def sections(self, links: Links) -> str:
        return "\n".join(self._section(name, use, links) for name, use in self._uses.items())

    def _section(self, name: str, use: _Use, links: Links) -> str:
        schema = self._document.schemas[name]
        anchor = f"schema-{name}"
        table = self._members.object_table if use.is_request else self._members.response_table
        where = "Request of" if use.is_request else "Response of"
        operations = ", ".join(use.operations)
        parts = [
            markup.heading(3, anchor, markup.code(use.path), f' <span class="status">{name}</span>'),
            f'<p class="muted">{where} {operations}</p>',
            markdown.blocks(schema.get("description", ""), links),
            table(schema, anchor, links),
        ]
        return "<section>\n" + "\n".join(part for part in parts if part) + "\n</section>"
