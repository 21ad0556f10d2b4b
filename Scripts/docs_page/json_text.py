"""JSON as the page shows it: readable lines, with the numbers as the service writes them."""

import json
from typing import Any

# Two columns of this width fit beside the contents.
WIDTH = 56

# Members of a response that `decimals` does not change.
PLAIN = {"scale", "clip", "max_error", "tolerance"}


def text(value: Any, decimals: int | None = None, width: int = WIDTH) -> str:
    """Returns JSON that breaks only the arrays and objects that do not fit on a line.

    With `decimals`, the numbers of tensors have that many digits after the point.
    """
    return _lines(value, decimals, "", width)


def _lines(value: Any, decimals: int | None, indent: str, width: int) -> str:
    line = _line(value, decimals)
    if len(indent) + len(line) <= width or not isinstance(value, (dict, list)) or not value:
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        parts = []
        for name, item in value.items():
            label = json.dumps(name, ensure_ascii=False) + ": "
            rest = _line(item, _decimals(name, decimals))
            if len(inner) + len(label) + len(rest) > width:
                rest = _lines(item, _decimals(name, decimals), inner, width)
            parts.append(inner + label + rest)
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    if all(not isinstance(item, (dict, list)) for item in value):
        return "[\n" + _filled([_line(item, decimals) for item in value], inner, width) + f"\n{indent}]"
    parts = [inner + _lines(item, decimals, inner, width) for item in value]
    return "[\n" + ",\n".join(parts) + f"\n{indent}]"


def _filled(items: list[str], indent: str, width: int) -> str:
    """Returns the items of a long list, several on each line."""
    lines = [indent + items[0]]
    for item in items[1:]:
        if len(lines[-1]) + len(item) + 3 > width:
            lines[-1] += ","
            lines.append(indent + item)
        else:
            lines[-1] += ", " + item
    return "\n".join(lines)


def _line(value: Any, decimals: int | None) -> str:
    if isinstance(value, dict):
        members = (
            f"{json.dumps(name, ensure_ascii=False)}: {_line(item, _decimals(name, decimals))}"
            for name, item in value.items()
        )
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_line(item, decimals) for item in value) + "]"
    if isinstance(value, float):
        return _number(value, decimals)
    return json.dumps(value, ensure_ascii=False)


def _decimals(name: str, decimals: int | None) -> int | None:
    return None if name in PLAIN else decimals


def _number(value: float, decimals: int | None) -> str:
    if decimals is not None:
        return f"{value:.{decimals}f}"
    digits = repr(value)
    if "e" not in digits:
        return digits
    significand, exponent = digits.split("e")
    if int(exponent) == -5:
        return f"{value:.{5 + len(significand.replace('.', '').lstrip('-')) - 1}f}"
    return f"{significand}e{int(exponent)}"
