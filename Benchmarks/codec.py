#!/usr/bin/env python3
"""Compares reading and printing tensors in JSON with simdjson, and with orjson and NumPy.

The programs take turns in each round. The medians of the rounds and their ratios are printed and
saved in Benchmarks/results. `make bench-codec` installs the requirements and runs this.
"""

import json
import pathlib
import platform
import statistics
import subprocess
import tempfile
import time

import numpy
import orjson

from report import ROOT, Report

SHAPES = [(6, 3), (64, 64), (512, 64), (4096, 128)]
# The shape that is also measured on several threads.
LARGE_SHAPE = SHAPES[-1]
THREADS = [1, 2]
ROUNDS = 7


class Peer:
    """A program that answers each line with nanoseconds per number."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def ask(self, *words):
        print(*words, file=self.process.stdin)
        return self.process.stdout.readline().strip()


def build(folder):
    """Builds both programs and returns their paths."""
    subprocess.run(["swift", "build", "-c", "release", "--product", "codec-bench"], cwd=ROOT, check=True)
    simdjson = folder / "simdjson"
    # The on-demand interface is compiled for one processor: AVX2, like the Swift program.
    flags = ["-march=haswell"]
    subprocess.run(
        ["g++", "-O3", "-std=c++17", *(flags if platform.machine() == "x86_64" else []),
         str(ROOT / "Benchmarks/simdjson.cpp"), "-o", str(simdjson), "-lsimdjson"],
        check=True,
    )
    return str(ROOT / ".build/release/codec-bench"), str(simdjson)


def documents(folder, values):
    """Writes the values in each style and returns the files by style."""
    def rows(form, array):
        return "[" + ",".join("[" + ",".join(form % v for v in row) + "]" for row in array) + "]"

    option = orjson.OPT_SERIALIZE_NUMPY
    texts = {
        "4 decimals": rows("%.4f", values),
        "shortest float32": orjson.dumps(values.astype(numpy.float32), option=option).decode(),
        "17 digits": orjson.dumps(values, option=option).decode(),
        "e-notation": rows("%.8e", values),
        "4 decimals, spaces": json.dumps(numpy.round(values, 4).tolist()),
        "17 digits, indented": json.dumps(values.tolist(), indent=2),
    }
    files = {}
    for index, (style, text) in enumerate(texts.items()):
        files[style] = folder / f"{values.shape[0]}-{index}.json"
        files[style].write_text(text)
    return files


def timed(count, body):
    """Returns the median time of `body` per number, in nanoseconds of this thread's CPU time."""
    repeats = max(1, 4096 // count)
    samples = []
    end = time.thread_time_ns() + 60_000_000
    while time.thread_time_ns() < end or len(samples) < 5:
        start = time.thread_time_ns()
        for _ in range(repeats):
            body()
        samples.append((time.thread_time_ns() - start) / (repeats * count))
    return statistics.median(samples)


def medians(peers):
    """Measures the peers in turn in each round; returns the median of each."""
    samples = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, peer in peers.items():
            samples[name].append(peer())
    return {name: statistics.median(values) for name, values in samples.items()}


def parsing(ours, simdjson, path, dtype, count):
    text = path.read_bytes()
    numpy_type = numpy.dtype(dtype)
    found = medians({
        "this": lambda: float(ours.ask("parse", dtype, 0, path)),
        "simdjson": lambda: float(simdjson.ask("parse", dtype, path)),
        "orjson": lambda: timed(count, lambda: numpy.array(orjson.loads(text), dtype=numpy_type)),
    })
    return (f"{found['this']:.1f} | {found['simdjson']:.1f} | {found['orjson']:.1f} | "
            f"{found['simdjson'] / found['this']:.2f}× | {found['orjson'] / found['this']:.2f}×")


def printing(ours, path, dtype, style, values, count):
    array = values.astype(dtype)
    option = orjson.OPT_SERIALIZE_NUMPY
    if style == "decimals":
        # orjson has no fixed decimals, so that a service would round first.
        def peer():
            return orjson.dumps(numpy.round(array, 4), option=option)
    else:
        def peer():
            return orjson.dumps(array, option=option)
    found = medians({
        "this": lambda: float(ours.ask(style, dtype, 0, path)),
        "orjson": lambda: timed(count, peer),
    })
    return f"{found['this']:.1f} | {found['orjson']:.1f} | {found['orjson'] / found['this']:.2f}×"


def report_threads(report, ours, files):
    """Adds the table of elapsed times of a large document on one thread and on several."""
    report.add("", f"## {LARGE_SHAPE[0]} × {LARGE_SHAPE[1]} on several threads, elapsed time")
    counts = [f":{count} thread{'s' if count > 1 else ''}" for count in THREADS]
    report.table("what", "type", *counts, ":gain")
    work = [("read", "parse", style) for style in files]
    work += [("print", "shortest", "17 digits"), ("print", "decimals", "17 digits")]
    for verb, operation, style in work:
        for dtype in ["float32", "float64"]:
            found = medians({
                count: lambda count=count: float(ours.ask(operation, dtype, count, files[style]))
                for count in THREADS
            })
            name = style if verb == "read" else {"decimals": "4 decimals"}.get(operation, operation)
            times = " | ".join(f"{found[count]:.1f}" for count in THREADS)
            gain = found[THREADS[0]] / found[THREADS[-1]]
            report.add(f"| {verb} {name} | {dtype} | {times} | {gain:.2f}× |")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program, peer = build(folder)
        ours, simdjson = Peer(program), Peer(peer)
        report = Report(
            "JSON",
            f"`make bench-codec`; simdjson {simdjson.ask('parse', 'float64', '-')}, "
            f"orjson {orjson.__version__}, NumPy {numpy.__version__}. Nanoseconds of CPU time per "
            f"number, medians of {ROUNDS} rounds in turn; one thread unless stated otherwise.",
        )

        generator = numpy.random.default_rng(1)
        for shape in SHAPES:
            values = generator.standard_normal(shape)
            count = values.size
            files = documents(folder, values)
            report.add("", f"## {shape[0]} × {shape[1]}")
            report.table(
                "read", "type", ":this", ":simdjson", ":orjson + NumPy", ":/ simdjson", ":/ orjson"
            )
            for style, path in files.items():
                for dtype in ["float32", "float64"]:
                    row = parsing(ours, simdjson, path, dtype, count)
                    report.add(f"| {style} | {dtype} | {row} |")
            report.table("print", "type", ":this", ":orjson", ":/ orjson")
            for style in ["shortest", "decimals"]:
                for dtype in ["float32", "float64"]:
                    row = printing(ours, files["17 digits"], dtype, style, values, count)
                    title = "4 decimals" if style == "decimals" else style
                    report.add(f"| {title} | {dtype} | {row} |")
            if shape == LARGE_SHAPE:
                report_threads(report, ours, files)
        report.save("codec")


if __name__ == "__main__":
    main()
