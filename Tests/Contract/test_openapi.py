"""Compares openapi.yaml with itself and with the running binary."""

import json
import re

import openapi_spec_validator
import pytest

import openapi
from server import ROOT

EXAMPLES = list(openapi.examples())
OPERATIONS = list(openapi.operations())


def refuse_constant(name: str):
    raise ValueError(f"{name} is not JSON")


def parsed(body: bytes):
    """Parses JSON strictly: Python accepts NaN and Infinity by default."""
    return json.loads(body, parse_constant=refuse_constant)


def send(server, example, request):
    """Sends a request as an example does, with `Accept` where a representation has to be chosen."""
    fields = {"Content_Type": example.media_type}
    if example.status == 200:
        fields["Accept"] = example.answer_media_type
    return server.send(example.method.upper(), openapi.concrete(example.path), json.dumps(request).encode(), **fields)


def content(answer, example):
    """Returns the content of the response to an example: parsed if it is JSON, else its text."""
    assert answer.fields["content-type"].split(";")[0] == example.answer_media_type
    return parsed(answer.body) if "json" in example.answer_media_type else answer.body.decode()


def difference(found, expected, place: str = "") -> str | None:
    """Describes the first difference of two values, for numbers if it exceeds 1e-6, or None."""
    numbers = (int, float)
    if isinstance(found, bool) or isinstance(expected, bool):
        same = found is expected
    elif isinstance(found, numbers) and isinstance(expected, numbers):
        same = abs(found - expected) <= 1e-6 * max(1, abs(expected))
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        pairs = [(str(index), *pair) for index, pair in enumerate(zip(found, expected))]
        return next(filter(None, (difference(a, b, f"{place}/{key}") for key, a, b in pairs)), None)
    elif isinstance(found, dict) and isinstance(expected, dict) and found.keys() == expected.keys():
        pairs = [(key, found[key], expected[key]) for key in expected if key != "request_id"]
        return next(filter(None, (difference(a, b, f"{place}/{key}") for key, a, b in pairs)), None)
    else:
        same = type(found) is type(expected) and found == expected
    return None if same else f"{place} is {found!r}; expected {expected!r}"


def test_the_document_is_valid_openapi():
    assert openapi.DOCUMENT["openapi"].startswith("3.1.")
    openapi_spec_validator.validate(openapi.DOCUMENT)


def places(value, place: str = "#"):
    """Yields the place and value of each object in a JSON value."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    elif isinstance(value, dict):
        yield place, value
    else:
        return
    for name, item in value.items():
        yield from places(item, f"{place}/{name}")


def test_schemas_have_only_what_generators_of_clients_can_use():
    schemas = openapi.DOCUMENT["components"]["schemas"]
    # Utility types of TypeScript, and what some generators call nullable types.
    assert not [name for name in schemas if re.match("Nullable|(Parameters|Record|Partial|Pick)$", name)]
    for place, schema in places(schemas, ""):
        if place.endswith("/properties"):
            continue
        for keyword in ["allOf", "anyOf", "oneOf", "not", "const", "uniqueItems"]:
            assert keyword not in schema, f"{place} has {keyword}"
        several = isinstance(schema.get("type"), list)
        assert not several or schema["type"] == ["array", "null"], f"{place} has several types"
        assert "enum" not in schema or schema["type"] == "string", f"{place} has no type"
        numeric = schema.get("type") in ["number", "integer"]
        assert not numeric or schema["format"] in ["double", "int64"], f"{place} has no format"
        assert abs(schema.get("maximum", 0)) < 2**63, f"{place} has a maximum that does not fit int64"
        # A schema that only refers to another one is not generated.
        assert "$ref" not in schema or place.count("/") > 1, f"{place} is another name of a schema"
        # An object without a name gets one from the generator.
        named = place.count("/") == 1
        assert named or "properties" not in schema, f"{place} has no name"


def test_named_enumerations_share_no_value():
    owners = {}
    for name, schema in openapi.DOCUMENT["components"]["schemas"].items():
        for value in schema.get("enum", []):
            assert owners.setdefault(value, name) == name, f"{value} is in {owners[value]} and {name}"


def test_requests_are_closed_and_responses_open():
    for name, schema in openapi.DOCUMENT["components"]["schemas"].items():
        if schema.get("type") == "object":
            is_response = re.search("Answer$|^Used|^Health$|^Problem$|Document$", name) is not None
            assert schema["additionalProperties"] is is_response, name


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.status == 200], ids=str)
def test_documented_defaults_change_nothing(server, example):
    def with_defaults(value, place):
        place, schema = openapi.resolve(place)
        if isinstance(value, list) and "items" in schema:
            return [with_defaults(item, f"{place}/items") for item in value]
        if not isinstance(value, dict) or "properties" not in schema:
            return value
        members = {name: with_defaults(item, f"{place}/properties/{name}") for name, item in value.items()}
        for name in schema["properties"]:
            _, member = openapi.resolve(f"{place}/properties/{name}")
            if "default" in member:
                members.setdefault(name, member["default"])
            # Clients in Java send an empty list for an absent one, unless it may be null.
            elif member.get("type") == "array":
                members.setdefault(name, [])
        return members

    request = with_defaults(example.request, example.request_schema)
    answer = send(server, example, request)
    assert answer.status == 200, answer.body.decode()
    assert difference(content(answer, example), example.answer) is None


def test_the_served_documents_are_those_of_the_repository(server):
    for file, media_type in [
        (ROOT / "openapi.yaml", "application/yaml"),
        (openapi.JSON_FILE, "application/json"),
    ]:
        answer = server.send("GET", f"/{file.name}")
        assert answer.status == 200
        assert answer.fields["content-type"] == media_type
        assert answer.body == file.read_bytes()


def test_every_operation_that_takes_content_has_examples():
    documented = {(example.method, example.path) for example in EXAMPLES}
    for method, path, place in OPERATIONS:
        if "requestBody" in openapi.resolve(place)[1]:
            assert (method, path) in documented, f"{method} {path} has no example"


@pytest.mark.parametrize("path", sorted({example.path for example in EXAMPLES}))
def test_every_representation_has_an_example(path):
    content = openapi.resolve(f"#/paths/{path.replace('/', '~1')}/post/responses/200/content")[1]
    shown = {e.answer_media_type for e in EXAMPLES if e.path == path and e.status == 200}
    # Binary data cannot be written in the document.
    assert shown == set(content) - {"application/octet-stream"}


@pytest.mark.parametrize("path", ["/attention", "/scores", "/qkv", "/merge"])
def test_every_member_of_a_request_is_in_a_successful_example(path):
    successful = [e for e in EXAMPLES if e.path == path and e.status == 200]
    for member in openapi.members(successful[0].request_schema):
        assert any(member in e.request for e in successful), f"{path} has no example of {member}"


@pytest.mark.parametrize("member", ["parameters", "window", "rope", "qk_norm", "dropout"])
def test_every_member_of_a_structured_option_is_in_a_successful_example(member):
    successful = [e.request for e in EXAMPLES if e.status == 200 and member in e.request]
    place = next(e.request_schema for e in EXAMPLES if e.status == 200 and member in e.request)
    for inner in openapi.members(f"{place}/properties/{member}"):
        assert any(inner in request[member] for request in successful), f"no example of {inner}"


def test_every_member_of_a_scaling_is_in_a_successful_example():
    requests = [e.request for e in EXAMPLES if e.status == 200 and "scaling" in e.request.get("rope", {})]
    for inner in openapi.members("#/components/schemas/RotaryScaling"):
        assert any(inner in request["rope"]["scaling"] for request in requests), f"no example of {inner}"


@pytest.mark.parametrize("path", ["/attention", "/scores"])
def test_every_output_is_in_a_successful_example(path):
    successful = [e for e in EXAMPLES if e.path == path and e.status == 200]
    _, include = openapi.resolve(f"{successful[0].request_schema}/properties/include")
    for output in include["items"]["enum"]:
        assert any(output in e.request.get("include", []) for e in successful), output


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_gets_its_documented_response(server, example):
    answer = send(server, example, example.request)
    assert answer.status == example.status, answer.body.decode()
    assert answer.body.endswith(b"\n")
    found = content(answer, example)
    openapi.validate(found, example.answer_schema)
    openapi.validate(example.answer, example.answer_schema)
    assert difference(found, example.answer) is None


@pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.status == 200], ids=str
)
def test_a_successful_request_conforms_to_its_schema(example):
    openapi.validate(example.request, example.request_schema)


@pytest.mark.parametrize("path", sorted({path for _, path, _ in OPERATIONS}))
def test_the_server_allows_exactly_the_documented_methods(server, path):
    documented = {method.upper() for method, other, _ in OPERATIONS if other == path}
    expected = documented | {"OPTIONS"} | ({"HEAD"} if "GET" in documented else set())
    path = openapi.concrete(path)
    answer = server.send("OPTIONS", path)
    assert set(re.split(", *", answer.fields["allow"])) == expected
    for method in ["GET", "POST", "PUT", "DELETE", "PATCH"]:
        if method not in documented:
            rejected = server.send(method, path)
            assert rejected.status == 405
            assert set(re.split(", *", rejected.fields["allow"])) == expected


@pytest.mark.parametrize(
    "method, path, place",
    [item for item in OPERATIONS if item[0] == "get"],
    ids=lambda value: str(value) if str(value).startswith("/") else "",
)
def test_a_get_response_is_as_documented(server, method, path, place):
    answer = server.send("GET", openapi.concrete(path))
    _, operation = openapi.resolve(place)
    _, response = openapi.resolve(f"{place}/responses/{answer.status}")
    assert answer.status == 200
    media_type = answer.fields["content-type"].split(";")[0]
    assert media_type in response["content"], operation
    kind = media_type.replace("/", "~1")
    if media_type == "application/json" and "schema" in response["content"][media_type]:
        content_place = openapi.resolve(f"{place}/responses/200/content")[0]
        openapi.validate(parsed(answer.body), f"{content_place}/{kind}/schema")


def test_every_route_is_documented():
    source = (ROOT / "Sources/AttentionAPI/Routing/Route.swift").read_text(encoding="utf-8")
    routes = set(re.findall(r'Route\(\.\w+, "(/[^"]*)"', source))
    assert routes, "no routes found in Route.swift"
    # A Swift test compares those of the Open Inference Protocol.
    assert routes == {path for _, path, _ in OPERATIONS if not path.startswith("/v2")}


@pytest.mark.parametrize("method, path, place", OPERATIONS, ids=lambda value: str(value))
def test_responses_have_the_required_fields(server, method, path, place):
    example = next((e for e in EXAMPLES if (e.method, e.path) == (method, path)), None)
    body = json.dumps(example.request).encode() if example else None
    media_type = {"Content_Type": example.media_type} if example else {}
    answer = server.send(method.upper(), openapi.concrete(path), body, **media_type)
    _, response = openapi.resolve(f"{place}/responses/{answer.status}")
    if "headers" in response:
        for name, _, header in openapi.children(f"{place}/responses/{answer.status}/headers"):
            if header.get("required"):
                assert name.lower() in answer.fields


@pytest.mark.parametrize("method, path, place", OPERATIONS, ids=lambda value: str(value))
def test_a_place_in_a_trace_is_answered_as_documented(server, method, path, place):
    _, operation = openapi.resolve(place)
    parameters = [openapi.resolve(f"{place}/parameters/{index}")[1] for index in range(len(operation["parameters"]))]
    parameter = next(item for item in parameters if item["name"] == "traceparent")
    body = b"{" if method == "post" else None
    answer = server.send(method.upper(), openapi.concrete(path), body, traceparent=parameter["example"], tracestate="a=b")
    _, header = openapi.resolve(f"{place}/responses/{answer.status}/headers/traceresponse")
    value = answer.fields["traceresponse"]
    assert re.search(header["schema"]["pattern"], value)
    assert value.split("-")[1] == parameter["example"].split("-")[1]
    without = server.send(method.upper(), openapi.concrete(path), body, traceparent=parameter["example"].upper())
    assert "traceresponse" not in without.fields
