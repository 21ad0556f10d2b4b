"""openapi.json, its strict form, and functions that find its parts."""

import json
import pathlib
from typing import Any, Iterator, NamedTuple

import jsonschema
import referencing
import referencing.jsonschema
import yaml

from server import ROOT


def patched(value: Any, patch: Any) -> Any:
    """Returns `value` after a JSON Merge Patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    members = dict(value) if isinstance(value, dict) else {}
    for name, change in patch.items():
        if change is None:
            members.pop(name, None)
        else:
            members[name] = patched(members.get(name), change)
    return members


def _strict() -> dict:
    """Returns the document with the exact forms of tensors and closed responses."""
    overlay = pathlib.Path(__file__).with_name("strict.yaml").read_text(encoding="utf-8")
    document = patched(DOCUMENT, yaml.safe_load(overlay))
    # The list of kinds is open for clients, but the server has no others.
    kind = document["components"]["schemas"]["Problem"]["properties"]["type"]
    kind["enum"] = kind["examples"]
    return document


JSON_FILE = ROOT / "Sources/CDocuments/openapi.json"
DOCUMENT = json.loads(JSON_FILE.read_text(encoding="utf-8"))
STRICT_DOCUMENT = _strict()
METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
_REGISTRY = referencing.Registry().with_resources(
    (name, referencing.jsonschema.DRAFT202012.create_resource(document))
    for name, document in [("urn:document", DOCUMENT), ("urn:strict-document", STRICT_DOCUMENT)]
)


class Example(NamedTuple):
    """A documented request and the documented response of the same name."""

    name: str
    method: str
    path: str
    media_type: str
    request: Any
    request_schema: str
    status: int
    answer_media_type: str
    answer: Any
    answer_schema: str

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path} {self.name}"


def resolve(pointer: str) -> tuple[str, Any]:
    """Returns the place and the value of a JSON Pointer, following references."""
    place, value = "#", DOCUMENT
    for token in pointer.removeprefix("#").split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
        place += "/" + token
        while isinstance(value, dict) and "$ref" in value:
            place, value = resolve(value["$ref"])
    return place, value


def children(place: str) -> Iterator[tuple[str, str, Any]]:
    """Yields the name, place and value of each member of the object at `place`, following references."""
    place, value = resolve(place)
    for name in value:
        token = name.replace("~", "~0").replace("/", "~1")
        yield name, *resolve(f"{place}/{token}")


def members(place: str) -> Iterator[str]:
    """Yields the names of the properties of the schema at `place`, including its alternatives."""
    place, schema = resolve(place)
    yield from schema.get("properties", {})
    for keyword in ["allOf", "anyOf", "oneOf"]:
        for index in range(len(schema.get(keyword, []))):
            yield from members(f"{place}/{keyword}/{index}")


def operations() -> Iterator[tuple[str, str, str]]:
    """Yields the method, path and place of every documented operation."""
    for path, place, item in children("#/paths"):
        for method in METHODS:
            if method in item:
                yield method, path, f"{place}/{method}"


def concrete(path: str) -> str:
    """Returns a path with the documented examples as the values of its parameters."""
    for parameter in DOCUMENT["components"]["parameters"].values():
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
    return path


def request_schema(method: str, path: str) -> str:
    """Returns the place of the schema of an operation's JSON body."""
    content = f"#/paths/{path.replace('/', '~1')}/{method.lower()}/requestBody/content"
    return f"{content}/application~1json/schema"


def _examples(place: str, media_type: dict) -> dict[str, Any]:
    """Returns the values of a media type's named examples."""
    if "examples" not in media_type:
        return {}
    return {name: example["value"] for name, _, example in children(f"{place}/examples")}


def examples() -> Iterator[Example]:
    """Yields every request example with the response example of the same name.

    Errors that no content causes (a wrong method, a slow client) have only a response. A request
    without a response, or a successful response without a request, is an error in the document.
    """
    for method, path, place in operations():
        _, operation = resolve(place)
        if "requestBody" not in operation:
            continue
        answers = {}
        for status, status_place, response in children(f"{place}/responses"):
            if "content" not in response:
                continue
            for kind, kind_place, media_type in children(f"{status_place}/content"):
                for name, value in _examples(kind_place, media_type).items():
                    assert name not in answers, f"two responses to {method} {path} {name}"
                    answers[name] = (int(status), kind, value, f"{kind_place}/schema")
        for kind, kind_place, media_type in children(f"{place}/requestBody/content"):
            for name, value in _examples(kind_place, media_type).items():
                assert name in answers, f"no response to {method} {path} {name}"
                yield Example(
                    name, method, path, kind, value, f"{kind_place}/schema", *answers.pop(name)
                )
        results = sorted(name for name, answer in answers.items() if answer[0] == 200)
        assert not results, f"no request of {method} {path} for the responses {results}"


def validate(value: Any, schema: str) -> None:
    """Raises ValidationError unless `value` conforms to the schema at the place `schema`, also in its strict form."""
    for document in _REGISTRY:
        _validator(document + schema).validate(value)


def conforms(value: Any, schema: str) -> bool:
    """Returns whether `value` conforms to the strict form of the schema at the place `schema`."""
    return _validator("urn:strict-document" + schema).is_valid(value)


def _validator(reference: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        {"$ref": reference},
        registry=_REGISTRY,
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )
