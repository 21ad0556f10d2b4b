"""Reads heat maps with an XML parser, their embedded images with zlib, and compares both with the JSON."""

import base64
import itertools
import json
import math
import re
import struct
import xml.etree.ElementTree as ElementTree
import zlib

import pytest

from server import ROOT

SVG = "{http://www.w3.org/2000/svg}"
NOTEBOOK = json.loads((ROOT / "Tests/Fixtures/notebook.json").read_text(encoding="utf-8"))
# The anchors of the colours, which the service interpolates in OKLab.
SEQUENTIAL = ["f5f9fd", "c3dcf0", "7fb4dd", "2f7fbd", "0b3c6f"]
DIVERGING = ["7f3b08", "e08214", "fee0b6", "f7f7f7", "c6d9ee", "4393c3", "053061"]
HOSTILE = ["<script>alert(1)</script>", "]]>", "&amp;", "\"'", "\u001b[31m", "\n", "\u202eabc", "\ufffe\u0085",
           "a" * 100, "e" + "\u0301" * 200, "", "שלום"]


def picture(server, path: str, request: dict):
    body = json.dumps(request).encode()
    answer = server.send("POST", path, body, Content_Type="application/json", Accept="image/svg+xml")
    assert answer.status == 200, answer.body.decode()
    assert answer.fields["content-type"] == "image/svg+xml"
    assert answer.fields["vary"] == "Accept, Accept-Encoding"
    return ElementTree.fromstring(answer.body)


def numbers(server, path: str, request: dict) -> dict:
    body = json.dumps(request).encode()
    return json.loads(server.send("POST", path, body, Content_Type="application/json").body)


def flat(value):
    return [y for x in value for y in flat(x)] if isinstance(value, list) else [value]


def cells(root) -> list[tuple[str, str, str]]:
    """The row label, the column label and the number of each cell."""
    titles = [title.text for rect in root.iter(SVG + "rect") for title in rect.findall(SVG + "title")]
    return [re.fullmatch("(.*) → (.*): (.*)", title, re.DOTALL).groups() for title in titles]


def colours(root) -> list[str]:
    return [rect.get("fill") for rect in root.iter(SVG + "rect") if rect.find(SVG + "title") is not None]


def images(root) -> list[tuple[int, int, bytes, list[bytes]]]:
    """The width, height, pixels and palette of each embedded image."""
    found = []
    for image in root.iter(SVG + "image"):
        kind, data = image.get("href").split(",")
        assert kind == "data:image/png;base64"
        png = base64.b64decode(data, validate=True)
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        chunks, position = {}, 8
        while position < len(png):
            length, name = struct.unpack(">I4s", png[position:position + 8])
            content = png[position + 8:position + 8 + length]
            [checksum] = struct.unpack(">I", png[position + 8 + length:position + 12 + length])
            assert checksum == zlib.crc32(name + content)
            chunks[name] = content
            position += 12 + length
        width, height, *kind = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
        assert kind == [8, 3, 0, 0, 0]
        rows = zlib.decompress(chunks[b"IDAT"])
        assert len(rows) == (width + 1) * height
        assert not any(rows[::width + 1])
        pixels = b"".join(rows[start + 1:start + width + 1] for start in range(0, len(rows), width + 1))
        assert chunks[b"tRNS"] == b"\xff" * 255 + b"\0"
        palette = [chunks[b"PLTE"][start:start + 3] for start in range(0, 768, 3)]
        found.append((width, height, pixels, palette))
    return found


# ---- The notebook ----


def test_the_picture_in_the_readme_is_that_of_the_notebook(server):
    body = json.dumps({"inputs": NOTEBOOK["inputs"], "tokens": NOTEBOOK["tokens"]}).encode()
    answer = server.send("POST", "/scores", body, Content_Type="application/json", Accept="image/svg+xml")
    assert answer.body == (ROOT / "docs/weights.svg").read_bytes()


def test_the_notebook_s_weights_are_in_its_picture(server):
    root = picture(server, "/attention", {"inputs": NOTEBOOK["inputs"], "tokens": NOTEBOOK["tokens"]})
    weights = flat(numbers(server, "/scores", {"inputs": NOTEBOOK["inputs"], "decimals": 4})["weights"])
    assert [float(number) for _, _, number in cells(root)] == weights
    assert [row for row, _, _ in cells(root)] == [token for token in NOTEBOOK["tokens"] for _ in range(6)]
    assert [column for _, column, _ in cells(root)] == 6 * NOTEBOOK["tokens"]
    assert root.get("role") == "img"
    names = root.get("aria-labelledby").split()
    texts = [next(element for element in root.iter() if element.get("id") == name).text for name in names]
    assert texts == [
        "Attention weights",
        "6 by 6 matrix. Rows are queries, columns are keys; each row sums to 1. "
        "Largest: journey to journey, 0.2379.",
    ]
    written = [text.text for group in root.iter(SVG + "g") if group.get("class") == "numbers" for text in group]
    assert written == [f"{weight:.3f}" for weight in flat(numbers(
        server, "/scores", {"inputs": NOTEBOOK["inputs"], "dtype": "float64"})["weights"])]


def test_a_picture_links_to_nothing_and_runs_nothing(server):
    for request in [{"inputs": NOTEBOOK["inputs"]}, {"inputs": {"shape": [70, 4], "seed": 1}}]:
        root = picture(server, "/scores", request)
        elements = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert elements <= {"svg", "title", "desc", "style", "defs", "pattern", "linearGradient", "stop", "rect",
                            "text", "g", "image"}
        for element in root.iter():
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert "href" not in name or value.startswith("data:image/png;base64,")
        style = root.find(SVG + "style").text
        assert "url(" not in style and "@import" not in style
        # All rules apply to this picture only, wherever it is embedded.
        selectors = re.findall(r"(?:^|[},])\s*([^{}@,]+)(?=[,{])", style)
        assert all(selector.startswith((".attention-map", "(")) for selector in selectors), selectors


def test_labels_are_inert(server):
    count = len(HOSTILE)
    root = picture(server, "/scores", {"inputs": {"shape": [count, 2], "seed": 1}, "tokens": HOSTILE})
    text = "".join(root.itertext())
    for character in text:
        assert character == "\n" or ord(character) >= 0x20
        assert not 0x7F <= ord(character) < 0xA0
        assert character not in "\u200e\u200f\u061c\u2028\u2029" and not "\u202a" <= character <= "\u202e"
    rows = [row for row, _, _ in cells(root)][::count]
    assert rows[0] == "<script>alert(…"
    assert rows[1:6] == ["]]>", "&amp;", "\"'", "␛[31m", "␊"]
    assert rows[8] == "a" * 14 + "…"
    assert rows[11] == "שלום"
    titles = [title.text for label in root.iter(SVG + "text") for title in label.findall(SVG + "title")]
    assert titles.count("<script>alert(1)</script>") == 2
    assert "unicode-bidi:isolate" in root.find(SVG + "style").text


# ---- Colours ----


def linear(level: float) -> float:
    level /= 255
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4


def luminance(colour) -> float:
    return sum(weight * linear(level) for weight, level in zip((0.2126, 0.7152, 0.0722), colour))


def contrast(one, other) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def oklab(colour: str):
    red, green, blue = (linear(level) for level in bytes.fromhex(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
            1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
            0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short)


def srgb(lab):
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    levels = (4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
              -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
              -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short)
    return [round(255 * (12.92 * x if x <= 0.0031308 else 1.055 * x ** (1 / 2.4) - 0.055))
            for x in (min(max(level, 0), 1) for level in levels)]


@pytest.mark.parametrize("tensor, anchors", [("weights", SEQUENTIAL), ("scores", DIVERGING)])
def test_the_legend_is_interpolated_in_oklab(server, tensor, anchors):
    root = picture(server, f"/scores?tensor={tensor}", {"inputs": NOTEBOOK["inputs"]})
    stops = [list(bytes.fromhex(stop.get("stop-color")[1:])) for stop in root.iter(SVG + "stop")]
    expected = []
    for one, other in itertools.pairwise(map(oklab, anchors)):
        expected += [srgb([x + (y - x) * part / 4 for x, y in zip(one, other)]) for part in range(4)]
    assert stops == [*expected, list(bytes.fromhex(anchors[-1]))]


@pytest.mark.parametrize("tensor", ["weights", "scores"])
def test_numbers_contrast_with_their_cells(server, tensor):
    # Weights and scores from one end of the scale to the other.
    seen = set()
    for part in range(16):
        values = [[(part * 16 + step) / 255] for step in range(16)]
        if tensor == "scores":
            values = [[2 * value - 1] for [value] in values]
            request = {"queries": [[1]], "keys": values}
            root = picture(server, "/scores?tensor=scores&scale=1", request)
        else:
            # Two keys whose weights are w and 1 - w.
            weights = [min(max(value, 1e-6), 1 - 1e-6) for [value] in values]
            request = {"queries": [[math.log(w / (1 - w))] for w in weights], "keys": [[1], [0]]}
            root = picture(server, "/scores?scale=1", request)
        groups = [group for group in root.iter(SVG + "g") if group.get("class") == "numbers"]
        for fill, text in zip(colours(root), groups[0], strict=True):
            ink = (255,) * 3 if text.get("class") == "inverse" else (0,) * 3
            assert contrast(bytes.fromhex(fill[1:]), ink) >= 4.5, fill
            seen.add(fill)
    assert len(seen) > 230


def test_colours_begin_at_0_and_end_at_the_greatest_number(server):
    request = {"queries": [[1]], "keys": [[0], [1000], [999]]}
    assert colours(picture(server, "/scores", request))[0] == "#" + SEQUENTIAL[0]
    assert colours(picture(server, "/scores", request))[1] == "#" + SEQUENTIAL[-1]
    request = {"queries": [[1]], "keys": [[-3], [0], [1]]}
    root = picture(server, "/scores?tensor=scores", request)
    assert colours(root)[:2] == ["#" + DIVERGING[0], "#" + DIVERGING[3]]
    legend = [text.text for text in root.iter(SVG + "text") if text.get("class") == "legend"]
    assert legend == ["-3.0000", "0", "3.0000"]


# ---- Panels and images ----


def test_heads_and_batch_entries_have_panels(server):
    request = {"inputs": {"shape": [2, 5, 12], "seed": 1}, "num_heads": 6, "causal": True}
    root = picture(server, "/scores", request)
    weights = flat(numbers(server, "/scores", request | {"decimals": 4})["weights"])
    found = cells(root)
    assert len(found) == len(weights) == 2 * 6 * 25
    for (row, column, number), weight in zip(found, weights):
        assert number == "masked" if int(column) > int(row) else float(number) == weight
    names = [text.text for text in root.iter(SVG + "text") if text.get("class") == "name"]
    assert names == [f"batch {batch}, head {head}" for batch in range(2) for head in range(6)]
    places = [tuple(map(int, re.findall(r"\d+", group.get("transform"))))
              for group in root.findall(SVG + "g")][:12]
    # Four side by side, then two; the other batch entry below.
    assert len({y for _, y in places}) == 4
    assert [x for x, _ in places] == [*sorted({x for x, _ in places}), *sorted({x for x, _ in places})[:2]] * 2


@pytest.mark.parametrize("request_, columns", [
    ({"inputs": {"shape": [65, 4], "seed": 1}, "causal": True}, 65),
    ({"inputs": {"shape": [70, 8], "seed": 2}, "num_heads": 2, "window": {"left": 3, "right": 3}}, 70),
    ({"queries": {"shape": [1, 4], "seed": 1}, "keys": {"shape": [700, 4], "seed": 2}}, 700),
    ({"inputs": {"shape": [300, 4], "seed": 1, "init": "randn"}}, 300),
], ids=["causal", "heads", "one row", "several blocks"])
@pytest.mark.parametrize("tensor", ["weights", "scores"])
def test_large_panels_are_images_of_the_numbers(server, request_, columns, tensor):
    root = picture(server, f"/scores?tensor={tensor}", request_)
    request = request_ | {"include": ["masked_scores"]}
    answer = numbers(server, "/scores", request)
    values, masked = flat(answer[tensor]), flat(answer["masked_scores"])
    end = max(abs(value) for value, score in zip(values, masked) if score is not None)
    pixels = b"".join(image[2] for image in images(root))
    assert len(pixels) == len(values)
    for pixel, value, score in zip(pixels, values, masked):
        part = value / end if tensor == "weights" else (value / end + 1) / 2
        assert (pixel == 255) if score is None else abs(pixel - 254 * part) <= 0.51
    for width, height, _, palette in images(root):
        assert width == columns
        assert width * height * len(images(root)) == len(values)
        ends = SEQUENTIAL if tensor == "weights" else DIVERGING
        assert (palette[0].hex(), palette[254].hex()) == (ends[0], ends[-1])
    for image in root.iter(SVG + "image"):
        assert float(image.get("height")) >= 20
    assert not cells(root)
