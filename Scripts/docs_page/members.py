"""Tables of the members of objects."""

import re
from typing import Any, Callable, Iterator, Mapping

from docs_page import json_text, markdown, markup
from docs_page.document import Document

Links = Mapping[str, str]


class Members:
    """Writes the members of schemas as rows of a table."""

    def __init__(self, document: Document, notes: dict[str, Any]):
        self._document = document
        self._types: dict[str, Any] = notes["types"]
        self._groups: list[dict[str, Any]] = notes["groups"]

    def request_table(self, schema: dict[str, Any], anchor: str, links: Links, examples: Links) -> str:
        """Returns the members of a request by subject, or in their order if there are few."""
        properties = schema["properties"]
        rows = {
            name: self._request_row(name, property, schema, anchor, links, examples.get(name))
            for name, property in properties.items()
        }
        columns = ["Member", "Type and limits", "Default", "Meaning"]
        if len(rows) <= 10:
            return markup.table(columns, list(rows.values()), ' class="members"')
        lines = []
        for title, names in self._grouped(list(rows)):
            lines.append(f'<tr class="group"><th colspan="4" scope="rowgroup">{title}</th></tr>')
            lines += [rows[name] for name in names]
        return markup.table(columns, lines, ' class="members"')

    def response_table(
        self, schema: dict[str, Any], anchor: str, links: Links, on_request: Mapping[str, str] = {}
    ) -> str:
        """Returns the members of a response. `on_request` says when those are present that are not always."""
        present = on_request | dict.fromkeys(schema.get("required", []), "always")
        rows = [
            self._row(name, property, anchor, links, self._present(name, property, present), "Present", "")
            for name, property in schema["properties"].items()
        ]
        return markup.table(["Member", "Type", "Present", "Meaning"], rows, ' class="members"')

    def _present(self, name: str, property: dict[str, Any], present: Mapping[str, str]) -> str:
        """Returns when a member is present, unless its description says so."""
        description = self._document.resolve(property).get("description", "")
        return "" if "Present " in description else present.get(name, "")

    def object_table(self, schema: dict[str, Any], anchor: str, links: Links) -> str:
        """Returns the members of an object inside a request."""
        rows = [
            self._request_row(name, property, schema, anchor, links, None)
            for name, property in schema["properties"].items()
        ]
        return markup.table(["Member", "Type and limits", "Default", "Meaning"], rows, ' class="members"')

    def _grouped(self, names: list[str]) -> Iterator[tuple[str, list[str]]]:
        found = [name for group in self._groups for name in group["members"]]
        if missing := [name for name in names if name not in found]:
            raise ValueError(f"no group in docs.yaml has the members {missing}")
        for group in self._groups:
            if members := [name for name in group["members"] if name in names]:
                yield markup.escape(group["title"]), members

    def _request_row(
        self,
        name: str,
        property: dict[str, Any],
        schema: dict[str, Any],
        anchor: str,
        links: Links,
        example: str | None,
    ) -> str:
        if name in schema.get("required", []):
            default = "<strong>required</strong>"
        else:
            default = self._default(property, links)
        description = self._document.resolve(property).get("description", "")
        needs = schema.get("dependentRequired", {}).get(name, [])
        extra = ""
        if not all(f"`{other}`" in description for other in needs):
            extra += f" <small>Needs {', '.join(markup.code(other) for other in needs)}.</small>"
        if example:
            extra += f' <small><a href="#{markup.attribute(example)}">Example</a></small>'
        return self._row(name, property, anchor, links, default, "Default", extra)

    def _row(
        self,
        name: str,
        property: dict[str, Any],
        anchor: str,
        links: Links,
        third: str,
        label: str,
        extra: str,
    ) -> str:
        identifier = markup.attribute(f"{anchor}.{name}")
        schema = self._document.resolve(property)
        shown = _shown_description(schema, bool(self.target(property)), links)
        values = choices(schema)
        return (
            f'<tr id="{identifier}"><th scope="row"><a href="#{identifier}">{markup.code(name)}</a></th>'
            f"<td>{self._type(property)}</td>"
            f'<td data-label="{label}">{third}</td>'
            f"<td>{' '.join(part for part in [shown, values] if part)}{extra}</td></tr>"
        )

    def target(self, property: dict[str, Any]) -> str | None:
        """Returns the name of the schema of an object that has a section of its own."""
        while "$ref" in property:
            name = property["$ref"].rpartition("/")[2]
            property = self._document.schemas[name]
            if "properties" in property:
                return name
        return None

    def _type(self, property: dict[str, Any]) -> str:
        if target := self.target(property):
            return f'<a href="#schema-{target}">object</a>'
        schema = self._document.resolve(property)
        if "type" not in schema and "enum" not in schema:
            name = property["$ref"].rpartition("/")[2] if "$ref" in property else None
            # The only values without a name and a type are tensors.
            if name is not None and name not in self._types:
                raise ValueError(f"types in docs.yaml lacks {name}")
            return markdown.inline(self._types[name]["type"] if name else "tensor")
        return " ".join(part for part in [self._type_name(schema), _limits(schema)] if part)

    def _type_name(self, schema: dict[str, Any]) -> str:
        values = schema.get("additionalProperties")
        if isinstance(values, dict) and (target := self.target(values)):
            return f'object of <a href="#schema-{target}">objects</a>'
        types = schema.get("type", "string")
        types = [name for name in (types if isinstance(types, list) else [types]) if name != "null"]
        if types != ["array"]:
            return " or ".join(types)
        items = schema["items"]
        if target := self.target(items):
            return f'list of <a href="#schema-{target}">objects</a>'
        resolved = self._document.resolve(items)
        limits = _limits(resolved)
        return f"list of {self._type_name(resolved)}s" + (f", each {limits}" if limits else "")

    def _default(self, property: dict[str, Any], links: Links) -> str:
        schema = self._document.resolve(property)
        if "default" in schema:
            return markup.code(json_text.text(schema["default"]))
        name = property["$ref"].rpartition("/")[2] if "$ref" in property else None
        if default := self._types.get(name, {}).get("default"):
            return markdown.inline(default, links)
        for pattern in [_DEFAULT, *_DEFAULTS]:
            if match := pattern.search(schema.get("description", "")):
                return markdown.inline(match[1].replace("\n", " "), links)
        return ""


# A sentence of a description that the column of defaults replaces.
_DEFAULT = re.compile(r"\s*Default: ([^.]{1,40})\.(?=\s|$)")

# Other ways in which descriptions state a default.
_DEFAULTS = [
    re.compile(r"(`\w+`), the default"),
    re.compile(r"(?<!\w)(\w+) by default"),
    re.compile(r"Default (\w+) "),
    re.compile(r"The default, (\w+),"),
]


def _shown_description(schema: dict[str, Any], only_first: bool, links: Links) -> str:
    description = _DEFAULT.sub("", schema.get("description", ""))
    if only_first:
        first = description.strip().partition("\n\n")[0]
        return markdown.inline(first.removesuffix(":") + "." if first.endswith(":") else first, links)
    paragraphs = description.strip().split("\n\n")
    if len(paragraphs) == 1:
        return markdown.inline(description, links) if description.strip() else ""
    return markdown.blocks(description, links)


def choices(schema: dict[str, Any], literal: Callable[[Any], str] = json_text.text) -> str:
    """Returns the values of an enumeration."""
    values = schema.get("enum") or schema.get("items", {}).get("enum")
    if not values:
        return ""
    return f"<small>One of {', '.join(markup.code(literal(value)) for value in values)}.</small>"


def _limits(schema: dict[str, Any]) -> str:
    least, greatest = schema.get("minimum"), schema.get("maximum")
    parts = []
    if least is not None and greatest is not None:
        parts.append(f"{least} to {greatest}")
    elif least is not None:
        parts.append(f"≥ {least}")
    elif greatest is not None:
        parts.append(f"≤ {greatest}")
    if "exclusiveMinimum" in schema:
        parts.insert(0, f"> {schema['exclusiveMinimum']}")
    if "multipleOf" in schema:
        parts.append(f"a multiple of {schema['multipleOf']}")
    if schema.get("minItems"):
        parts.append(f"at least {schema['minItems']}")
    return f'<small>{", ".join(parts)}</small>' if parts else ""
