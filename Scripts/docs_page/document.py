"""openapi.yaml as the page reads it: operations, schemas and examples, with references resolved."""

import dataclasses
from typing import Any, Iterator

from docs_page import markup

METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]


@dataclasses.dataclass(frozen=True)
class Example:
    """A named example: a request, its response, or both."""

    name: str
    summary: str
    request: Any
    status: int
    media_type: str
    response: Any

    @property
    def kind(self) -> str | None:
        """The kind of problem that the response reports."""
        if self.media_type != "application/problem+json":
            return None
        return self.response["type"].rpartition("#")[2]


@dataclasses.dataclass(frozen=True)
class Answer:
    """A response: its status and its content by media type."""

    status: int
    description: str
    headers: dict[str, Any]
    content: dict[str, Any]
    name: str | None
    """The name of a shared response."""


class Document:
    """A parsed OpenAPI document."""

    def __init__(self, content: dict[str, Any]):
        self.content = content
        self.info = content["info"]
        self.schemas: dict[str, Any] = content["components"]["schemas"]
        self.operations = [
            Operation(self, method, path, item[method])
            for path, item in content["paths"].items()
            for method in METHODS
            if method in item
        ]
        self.kinds = [
            reference.rpartition("#")[2]
            for reference in self.schemas["Problem"]["properties"]["type"]["examples"]
        ]

    def resolve(self, value: Any) -> Any:
        """Returns a value, or the one that it refers to, with the members beside the reference."""
        while "$ref" in value:
            target = self.content
            for token in value["$ref"].removeprefix("#/").split("/"):
                target = target[token.replace("~1", "/").replace("~0", "~")]
            value = target | {name: item for name, item in value.items() if name != "$ref"}
        return value

    def problems(self) -> Iterator[tuple["Operation", Example]]:
        """Yields every example of a problem."""
        for operation in self.operations:
            for example in operation.examples:
                if example.kind:
                    yield operation, example


class Operation:
    """A method of a path."""

    def __init__(self, document: Document, method: str, path: str, content: dict[str, Any]):
        self.document = document
        self.method = method.upper()
        self.path = path
        self.anchor = f"{method}-{markup.slug(path) or 'root'}"
        self.title = f"{self.method} {path}"
        self.summary: str = content["summary"]
        self.description: str = content.get("description", "")
        self.parameters = [document.resolve(item) for item in content.get("parameters", [])]
        body = content.get("requestBody", {}).get("content", {})
        self.request_schema = body.get("application/json", {}).get("schema")
        self.answers = [
            self._answer(int(status), answer) for status, answer in content["responses"].items()
        ]
        self.examples = list(self._examples(body))

    def _answer(self, status: int, answer: dict[str, Any]) -> Answer:
        name = answer["$ref"].rpartition("/")[2] if "$ref" in answer else None
        resolved = self.document.resolve(answer)
        headers = {
            header: self.document.resolve(item) for header, item in resolved.get("headers", {}).items()
        }
        return Answer(status, resolved["description"], headers, resolved.get("content", {}), name)

    @property
    def success(self) -> Answer:
        """The response to a request without an error."""
        return next(answer for answer in self.answers if answer.status < 300)

    @property
    def example_path(self) -> str:
        """The path with examples as the values of its parameters."""
        path = self.path
        for item in self.parameters:
            if item["in"] == "path":
                path = path.replace(f"{{{item['name']}}}", str(item["example"]))
        return path

    @property
    def media_types(self) -> list[str]:
        """The representations of the result, the default one first."""
        return list(self.success.content)

    def _examples(self, body: dict[str, Any]) -> Iterator[Example]:
        requests = {
            name: example
            for media_type in body.values()
            for name, example in media_type.get("examples", {}).items()
        }
        responses = {}
        for answer in self.answers:
            for media_type, content in answer.content.items():
                examples = content.get("examples", {})
                if "example" in content:
                    examples = {"example": {"value": content["example"]}}
                for name, example in examples.items():
                    responses[name] = (answer.status, media_type, example)
        for name in [*requests, *(name for name in responses if name not in requests)]:
            status, media_type, response = responses[name]
            request = requests.get(name, {})
            yield Example(
                name,
                request.get("summary", response.get("summary", "")),
                request.get("value"),
                status,
                media_type,
                response["value"],
            )
