#!/usr/bin/env python3
"""Generates openapi.json and the documentation page from openapi.yaml, and the playground from the files in pages.

    make generate          writes it
    make check-generated   fails if it is not up to date (--check)

The build embeds what is written here into the program (Sources/CDocuments). `playground.csp` and `docs.csp` are the
values of the pages' Content-Security-Policy.
"""

import json
import pathlib
import re
import sys

import yaml

import docs_page
import pages

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "openapi.yaml"
DOCUMENTS = ROOT / "Sources" / "CDocuments"
PAGES = DOCUMENTS / "pages"


class CoreLoader(yaml.SafeLoader):
    """Reads scalars by the core schema of YAML 1.2, as OpenAPI requires.

    PyYAML alone follows YAML 1.1, in which `no` is false, `1e-5` a string and `2026-01-01` a date.
    """


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
]:
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), list(first)
    )


def construct_mapping(loader: CoreLoader, node: yaml.MappingNode) -> dict:
    """Returns a mapping; exits if a member occurs twice, where PyYAML would take the last one."""
    names = [loader.construct_object(name) for name, _ in node.value]
    for name in names:
        if names.count(name) > 1:
            line = node.start_mark.line + 1
            sys.exit(f"{DOCUMENT.name}:{line}: {name} occurs twice in the mapping that begins here")
    return loader.construct_mapping(node, deep=True)


CoreLoader.add_constructor("tag:yaml.org,2002:map", construct_mapping)


def json_text(value: object, indent: str = "") -> str:
    """Returns JSON indented by two spaces, with each array without objects on one line."""
    inner = indent + "  "
    if isinstance(value, dict) and value:
        members = [f"{json.dumps(name)}: {json_text(item, inner)}" for name, item in value.items()]
        return "{\n" + ",\n".join(inner + member for member in members) + f"\n{indent}}}"
    if isinstance(value, list) and holds_object(value):
        items = [inner + json_text(item, inner) for item in value]
        return "[\n" + ",\n".join(items) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def holds_object(value: object) -> bool:
    """Returns whether a value is an object or an array that contains one at any depth."""
    if isinstance(value, list):
        return any(holds_object(item) for item in value)
    return isinstance(value, dict)


def generated() -> dict[pathlib.Path, str]:
    """Returns the content of each generated file."""
    source = DOCUMENT.read_text(encoding="utf-8")
    document = yaml.load(source, Loader=CoreLoader)
    playground, policy = pages.combined((PAGES / "playground.html").read_text(encoding="utf-8"), PAGES)
    notes = yaml.load((PAGES / "docs.yaml").read_text(encoding="utf-8"), Loader=CoreLoader)
    docs, docs_policy = pages.combined(docs_page.render(document, notes), PAGES)
    return {
        DOCUMENTS / "openapi.json": json_text(document) + "\n",
        DOCUMENTS / "playground.html": playground,
        DOCUMENTS / "playground.csp": policy,
        DOCUMENTS / "docs.html": docs,
        DOCUMENTS / "docs.csp": docs_policy,
    }


def main() -> None:
    stale = [
        path
        for path, content in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    if "--check" in sys.argv[1:]:
        names = ", ".join(str(path.relative_to(ROOT)) for path in stale)
        sys.exit(f"not up to date (make generate): {names}" if stale else 0)
    for path in stale:
        path.write_text(generated()[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
