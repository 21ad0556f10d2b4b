#!/usr/bin/env python3
"""Compares the engine's attention with torch's scaled_dot_product_attention, shape by shape.

Both are measured in turn in each round, so that a change of the machine's speed affects both. The
ratio of a shape is the median of the ratios of its rounds. The table is printed and saved in
Benchmarks/results. `make bench-kernels` installs the requirements and runs this.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys

from report import ROOT, Report

BENCH = ROOT / ".build/release/attention-bench"

# The shapes, as on attention-bench's command line, with the target: torch's time divided by ours.
TARGETS = {
    "1x6x6x3": 50,
    "1x64x64x64": 1.8,
    "1x512x512x64": 1.25,
    "8x512x512x64": 1.25,
    "8x2048x2048x64": 1.25,
    "1x4096x4096x128": 1.2,
    "8x2048x2048x64-causal": 1.25,
    "8:2x2048x2048x64": 1.25,
    "8x1x8192x64": 1.25,
    "8x512x512x64-float64": 1.25,
    "1x1024x1024x80": 1.25,
    "1x1024x1024x96": 1.25,
}


class Torch:
    """A process that times torch with a number of threads."""

    def __init__(self, threads):
        # Variables that select kernels for another processor would slow torch down.
        tuned = re.compile(r"^(OPENBLAS|MKL|OMP|GOTO|KMP|NVPL|BLIS|DNNL|ONEDNN|ATEN)_")
        environment = {name: value for name, value in os.environ.items() if not tuned.match(name)}
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "Benchmarks/torch_attention.py", str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )

    def measure(self, shape, seconds):
        print(json.dumps({"shape": parse(shape), "seconds": seconds}),
              file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("torch_attention.py has exited; is torch installed? (make bench-kernels)")
        return json.loads(line)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def parse(shape):
    """Returns the parts of a shape such as `8:2x2048x2048x64-causal`."""
    extents, *options = shape.split("-")
    heads, queries, keys, dimension = extents.split("x")
    heads, _, key_heads = heads.partition(":")
    return {
        "heads": int(heads), "key_heads": int(key_heads or heads), "queries": int(queries),
        "keys": int(keys), "dimension": int(dimension), "causal": "causal" in options,
        "float64": "float64" in options,
    }


def measure_engine(shape, threads, seconds):
    output = subprocess.run(
        [BENCH, "--json", "--threads", str(threads), "--seconds", str(seconds), "--shape", shape],
        check=True, capture_output=True, text=True,
    ).stdout
    return json.loads(output)


def row(shape, rounds):
    """Returns a row of the table from a shape's rounds: pairs of the engine's times and torch's."""
    ours = [engine for engine, _ in rounds]
    median = statistics.median(engine["median"] for engine in ours)
    best = min(engine["best"] for engine in ours)
    torch_median = statistics.median(torch["median"] for _, torch in rounds)
    operations, length = ours[0]["operations"], ours[0]["bytes"]
    peak = statistics.median(engine["peak_operations"] for engine in ours)
    reading = statistics.median(engine["peak_bytes"] for engine in ours)
    ratio = statistics.median(torch["median"] / engine["median"] for engine, torch in rounds)
    target = TARGETS.get(shape)
    verdict = "" if target is None else f"{target} {'met' if ratio >= target else '**missed**'}"
    is_decode = parse(shape)["queries"] == 1
    reads = f"{length / median / 1e9:.1f} ({length / median / reading:.0%})" if is_decode else ""
    return (
        f"| {shape} | {median * 1e6:.2f} | {torch_median * 1e6:.2f} "
        f"| {operations / median / 1e9:.1f} | {operations / best / 1e9:.1f} "
        f"| {operations / median / peak:.0%} | {reads} | {ratio:.2f} | {verdict} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each shape (7)")
    parser.add_argument("--seconds", type=float, default=0.4, help="of each measurement (0.4)")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="threads (1 2)")
    parser.add_argument("--shape", nargs="+", default=list(TARGETS), help="shapes (all)")
    parser.add_argument("--no-save", action="store_true", help="print only")
    arguments = parser.parse_args()

    report = Report(
        "Attention compared with torch",
        f"`Benchmarks/compare.py --rounds {arguments.rounds} --seconds {arguments.seconds}`.",
    )
    for threads in arguments.threads:
        torch = Torch(threads)
        report.add("", f"## {threads} thread{'s' if threads > 1 else ''}")
        report.table(
            "shape", ":median, µs", ":torch, µs", ":GFLOP/s", ":best", ":of FMA peak",
            ":GB/s (of reading)", ":× torch", "target",
        )
        for shape in arguments.shape:
            rounds = [
                (measure_engine(shape, threads, arguments.seconds),
                 torch.measure(shape, arguments.seconds))
                for _ in range(arguments.rounds)
            ]
            report.add(row(shape, rounds))
        torch.stop()
    if not arguments.no_save:
        report.save("kernels")


if __name__ == "__main__":
    main()
