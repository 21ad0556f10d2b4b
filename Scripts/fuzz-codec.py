#!/usr/bin/env python3
"""Compares the codec of the release build with the C library and Python, on random texts.

    Scripts/fuzz-codec.py --seconds 60 [--seed N]

Numbers: literals of every kind are sent to the server as queries, which the response repeats. For
C's `strtof` and `strtod` both texts must have the same value, and the text in the response must be
the shortest with this value. Documents: the server must reject mutated JSON as malformed exactly if
Python's parser does in strict mode. `make build` first.
"""

import argparse
import ctypes
import http.client
import json
import pathlib
import random
import struct
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / ".build/release/attention-server"
LIBC = ctypes.CDLL(None)
LIBC.strtof.restype = ctypes.c_float
LIBC.strtod.restype = ctypes.c_double
LIBC.strtof.argtypes = LIBC.strtod.argtypes = [ctypes.c_char_p, ctypes.c_void_p]


def float32(bits):
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def float64(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


def digits(generator, maximum):
    return "".join(generator.choice("0123456789") for _ in range(generator.randint(1, maximum)))


def literal(generator, dtype):
    """Returns a JSON number: random digits, exact values, midpoints, subnormals, zeros."""
    kind = generator.randrange(6)
    if kind == 0:
        whole = generator.choice(["0", generator.choice("123456789") + digits(generator, 20)])
        text = whole
        if generator.random() < 0.7:
            text += "." + digits(generator, 40)
        if generator.random() < 0.5:
            text += generator.choice("eE") + generator.choice(["", "+", "-"]) + digits(generator, 2)
    elif kind == 1:
        text = repr(abs(float32(generator.randrange(0x7F800000))))
    elif kind == 2:
        text = repr(abs(float64(generator.randrange(0x7FF0000000000000))))
    elif kind == 3:
        # Exactly halfway between two floats, or slightly more.
        bits = generator.randrange(1, 0x7F7FFFFF)
        text = f"{(float32(bits) + float32(bits + 1)) / 2:.150f}".rstrip("0") + "0"
        if generator.random() < 0.5:
            text += generator.choice(["1", "0000000000000000000000000001"])
    elif kind == 4:
        text = f"{generator.randrange(10**17)}e{generator.randint(-345, 300)}"
    else:
        text = generator.choice(
            ["0", "0.0", "0e99", "0.0e-999999999999", "1e-400", "1e-46", "1e-45", "7e-46",
             "1.17549435e-38", "1.17549429e-38", "3.4028235e38", "3.40282356e38",
             "2.2250738585072011e-308", "4.9e-324", "2.4703282292062328e-324", "16777217",
             "9007199254740993", "123456789012345678901234567890e-20", "1e23", "8.5e22"]
        )
    if generator.random() < 0.5:
        text = "-" + text
    return text


class Server:
    """A running server with a connection to it."""

    def __init__(self, binary):
        self.process = subprocess.Popen(
            [binary, "--port", "0", "--log-level", "warning"], stdout=subprocess.PIPE, text=True
        )
        port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path, body):
        self.connection.request("POST", path, body)
        response = self.connection.getresponse()
        return response.status, response.read()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=60)


def shortest32(value):
    """Returns the smallest number of significant digits with which a text reads as the float32."""
    for count in range(1, 10):
        text = f"{value:.{count - 1}e}"
        if LIBC.strtof(text.encode(), None) == value:
            return count
    raise AssertionError(f"no text of 9 digits reads as {value!r}")


def significant(text):
    """Returns the number of significant digits of a text, without zeros at both ends."""
    mantissa = text.lower().split("e")[0].lstrip("-").replace(".", "")
    return max(len(mantissa.strip("0")), 1)


def whitespace(generator):
    """Returns whitespace: usually none, often a little, sometimes more than a vector holds."""
    count = generator.choice([0, 0, 0, 0, 0, 1, 2, generator.randrange(100)])
    return "".join(generator.choices(" \n\t\r", k=count))


def array(items, generator, is_spaced):
    """Returns the text of an array of texts, optionally with whitespace around them."""
    if is_spaced:
        items = [f"{whitespace(generator)}{item}{whitespace(generator)}" for item in items]
    return f"[{','.join(items)}]"


def compare_numbers(server, generator):
    """Sends a tensor and compares it with the response; returns its number of elements."""
    dtype = generator.choice(["float32", "float64"])
    read = LIBC.strtof if dtype == "float32" else LIBC.strtod
    literals = []
    while len(literals) < 256:
        text = literal(generator, dtype)
        value = read(text.encode(), None)
        # Overflow is an error, which other tests check.
        if abs(value) != float("inf"):
            literals.append((text, value))
    width = generator.choice([1, 2, 4, 16, 64, 256])
    is_spaced = generator.random() < 0.5
    texts = [text for text, _ in literals]
    rows = [array(texts[i : i + width], generator, is_spaced) for i in range(0, len(texts), width)]
    zeros = array(["0"] * width, generator, is_spaced)
    body = (
        f'{{"queries":{array(rows, generator, is_spaced)},"keys":[{zeros}],"values":[[0]],'
        f'"include":["queries"],"dtype":"{dtype}"}}'
    )
    status, text = server.ask("/attention", body)
    assert status == 200, f"{status} {text[:500]} to {body}"
    printed = text.decode().split('"queries":[[')[1].split("]]")[0].replace("],[", ",").split(",")
    assert len(printed) == len(literals)
    for (sent, value), back in zip(literals, printed):
        again = read(back.encode(), None)
        same = struct.pack("<d", again) == struct.pack("<d", value)
        assert same, f"{dtype} {sent} is {value!r}, but the response has {back}"
        if dtype == "float64":
            minimum = significant(repr(value))
        else:
            minimum = 1 if value == 0 else shortest32(value)
        assert significant(back) <= minimum, f"{back} could be {minimum} digits long"
    return len(literals)


SEEDS = [
    '{"inputs":[[1,-2.5e3],[0.25,1E-2]],"scale":"1/sqrt(d)","tokens":["a","\\u00e9\\ud83d\\ude00\\n"]}',
    '{"a":{"b":[true,false,null,{}]},"c":[],"d":"\\"\\\\\\/\\b\\f\\n\\r\\t\\uD834"}',
    '[[[[1]]],"\u00e9\u20ac\U0001f600",0,-0,0.0,10e10]',
    ' \t\n\r{ "x" : [ 1 , 2 ] , "y" : "z" } ',
    '"text"', "0", "-1.5e-7", "true", "null", "[]", "{}",
]
PIECES = [
    "{", "}", "[", "]", ",", ":", '"', "\\", "/", "u", "\\u", "\\ud800", "\\udc00", "\\x", "0", "1",
    "-", "+", ".", "e", "E", "00", "true", "nul", "NaN", "Infinity", " ", "\t", "\n", "\r", "\f",
    "\v", "\x00", "\x1f", "\x7f", "\u00a0", "\ufeff", "\u2028", "'", "//", "/**/", "#",
]
BYTES = [
    b"\x80", b"\xc0\x80", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\xf4\x90\x80\x80",
    b"\xf8\x88\x80\x80\x80", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xf0\x80\x80\x80",
]


def mutated(generator):
    """Returns a document with some bytes removed, inserted or repeated."""
    text = generator.choice(SEEDS).encode()
    for _ in range(generator.randrange(5)):
        start = generator.randrange(len(text) + 1)
        end = min(start + generator.randrange(4), len(text))
        kind = generator.randrange(10)
        if kind < 3:
            piece = b""
        elif kind < 7:
            piece = generator.choice(PIECES).encode()
        elif kind < 8:
            piece = generator.choice(BYTES)
        else:
            piece = text[end : end + generator.randrange(8)]
        text = text[:start] + piece + text[end:]
    return text


def is_json(text):
    """Returns whether bytes are strict JSON (RFC 8259) in UTF-8, without unpaired surrogates."""

    def refuse(name):
        raise ValueError(name)

    try:
        decoded = text.decode("utf-8", "strict")
        if decoded.startswith("\ufeff"):
            return False
        value = json.loads(decoded, parse_constant=refuse, object_pairs_hook=list)
        json.dumps(value, ensure_ascii=False).encode("utf-8", "strict")
    except ValueError:
        return False
    return True


def compare_documents(server, generator):
    """Sends documents and compares the status with Python's verdict; returns their number."""
    for _ in range(64):
        text = mutated(generator)
        status, response = server.ask("/attention", text)
        assert status in (200, 400, 422), f"{text!r}: {status} {response[:300]}"
        assert (status != 400) == is_json(text), f"{text!r}: {status} {response[:300]}"
        json.loads(response)
    return 64


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=BINARY, help="the server (the release build)")
    parser.add_argument("--seconds", type=float, default=60, help="duration (60)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the random texts")
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    server = Server(arguments.binary)
    counts = {"numbers": 0, "documents": 0}
    end = time.monotonic() + arguments.seconds
    try:
        while time.monotonic() < end:
            counts["numbers"] += compare_numbers(server, generator)
            counts["documents"] += compare_documents(server, generator)
    except AssertionError as error:
        server.stop()
        sys.exit(f"seed {arguments.seed}: {error}")
    if server.stop() != 0:
        sys.exit("the server did not exit with status 0")
    print(f"seed {arguments.seed}: {counts['numbers']} numbers, {counts['documents']} documents")


if __name__ == "__main__":
    main()
