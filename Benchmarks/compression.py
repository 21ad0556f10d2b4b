#!/usr/bin/env python3
"""Measures what gzip costs and saves, over HTTP: plain and compressed requests and responses in turn.

Starts the release build (`make build`). Prints the median time until the last byte of the response, without the
client's own work, the bytes in both directions, and the speed of a connection, in Mbit/s, below which gzip is faster.
Then prints how zlib's levels compress the response.
"""

import argparse
import gzip
import statistics
import time
import zlib

from report import ROOT
from servers import Server
from workload import given, text

BINARY = ROOT / ".build/release/attention-server"
SHAPES = [(64, 64), (512, 64), (2048, 64)]


def ask(connection, body, fields):
    """Returns the seconds that a request took and the content of its response."""
    start = time.perf_counter()
    connection.request("POST", "/attention", body, {"Content-Type": "application/json", **fields})
    response = connection.getresponse()
    content = response.read()
    assert response.status == 200, content
    return time.perf_counter() - start, content


def measure(connection, rows, columns, rounds):
    body = text(given(rows, rows, columns))
    packed = gzip.compress(body, 1)
    ways = {
        "plain": (body, {}),
        "gzip response": (body, {"Accept-Encoding": "gzip"}),
        "gzip both": (packed, {"Accept-Encoding": "gzip", "Content-Encoding": "gzip"}),
    }
    samples = {name: [] for name in ways}
    sizes = {}
    for _ in range(rounds):
        for name, (content, fields) in ways.items():
            seconds, answer = ask(connection, content, fields)
            samples[name].append(seconds)
            sizes[name] = len(content) + len(answer)
    plain = statistics.median(samples["plain"])
    for name in ways:
        median = statistics.median(samples[name])
        pays = ""
        if name != "plain":
            saved, extra = sizes["plain"] - sizes[name], median - plain
            pays = f"pays below {8 * saved / extra / 1e6:6.0f} Mbit/s" if extra > 0 else "pays always"
        print(f"{rows:5} × {columns}  {name:14} {median * 1e3:8.2f} ms {sizes[name] / 1e3:9.1f} kB  {pays}")
    return gzip.decompress(answer)


def levels(content):
    for level in [1, 2, 4, 6, 9]:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            packed = zlib.compress(content, level)
            times.append(time.perf_counter() - start)
        rate = len(content) / statistics.median(times) / 1e6
        print(f"level {level}: {len(packed) / len(content):.3f} of the length, {rate:4.0f} MB/s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=BINARY, help="the server (the release build)")
    parser.add_argument("--rounds", type=int, default=50, help="requests of each kind (50)")
    arguments = parser.parse_args()
    command = [arguments.binary, "--log-level", "warning", "--port"]
    server = Server("this", lambda port: [*command, str(port)])
    try:
        connection = server.connect()
        for rows, columns in SHAPES:
            content = measure(connection, rows, columns, arguments.rounds)
    finally:
        server.stop()
    levels(content)


if __name__ == "__main__":
    main()
