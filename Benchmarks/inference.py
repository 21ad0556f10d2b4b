#!/usr/bin/env python3
"""Measures inference requests with binary tensors: the time besides the computation's own.

    Benchmarks/inference.py [--threads N] [--repeats N]

Sends queries, keys and values to the model `attention` over one connection, and prints for each shape the
median of the whole time, of the steps that Server-Timing names, and of the rest: receiving the request
and sending the response. The same request as JSON follows for comparison.
"""

import argparse
import array
import http.client
import json
import pathlib
import random
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Heads, tokens, numbers per head.
SHAPES = [[1, 512, 64], [8, 2048, 64]]
STEPS = ["parse", "compute", "encode"]


def tensor(shape: list[int], seed: int) -> array.array:
    """Returns numbers for a tensor of a shape, float32."""
    random.seed(seed)
    count = shape[0] * shape[1] * shape[2]
    return array.array("f", (random.uniform(-1, 1) for _ in range(count)))


def binary_request(shape: list[int]) -> tuple[str, bytes, dict[str, str]]:
    tensors = {name: tensor(shape, seed).tobytes() for seed, name in enumerate(["queries", "keys", "values"])}
    header = json.dumps(
        {
            "inputs": [
                {
                    "name": name,
                    "datatype": "FP32",
                    "shape": [1, *shape],
                    "parameters": {"binary_data_size": len(data)},
                }
                for name, data in tensors.items()
            ],
            "parameters": {"scale": "1/sqrt(d)", "binary_data_output": True},
        }
    ).encode()
    fields = {
        "Content-Type": "application/octet-stream",
        "Inference-Header-Content-Length": str(len(header)),
    }
    return "/v2/models/attention/infer", header + b"".join(tensors.values()), fields


def json_request(shape: list[int]) -> tuple[str, bytes, dict[str, str]]:
    tensors = {
        name: {"shape": [1, *shape], "data": [round(x, 6) for x in tensor(shape, seed)]}
        for seed, name in enumerate(["queries", "keys", "values"])
    }
    body = json.dumps(tensors | {"scale": "1/sqrt(d)"}).encode()
    return "/attention", body, {"Content-Type": "application/json"}


def send(connection: http.client.HTTPConnection, request) -> dict[str, float]:
    """Sends a request and returns the milliseconds of each step, of the whole and of the rest."""
    path, body, fields = request
    start = time.perf_counter()
    connection.request("POST", path, body, fields)
    response = connection.getresponse()
    content = response.read()
    total = 1000 * (time.perf_counter() - start)
    assert response.status == 200, content
    timing = dict(part.split(";dur=") for part in response.getheader("Server-Timing").split(", "))
    steps = {step: float(timing.get(step, 0)) for step in STEPS}
    return {"whole": total} | steps | {"rest": total - sum(steps.values())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=30)
    arguments = parser.parse_args()
    server = subprocess.Popen(
        [ROOT / ".build/release/attention-server", "--port", "0", "--log-level", "error",
         "--threads", str(arguments.threads), "--max-body", "256MiB", "--max-answer", "256MiB"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        origin = server.stdout.readline().split("//")[1].strip()
        columns = ["whole", *STEPS, "rest"]
        print(f"milliseconds, medians of {arguments.repeats}")
        print(f"{'heads × tokens × size':22} {'form':7}" + "".join(f"{name:>10}" for name in columns))
        for shape in SHAPES:
            for form, request in [("binary", binary_request(shape)), ("JSON", json_request(shape))]:
                connection = http.client.HTTPConnection(origin)
                samples = [send(connection, request) for _ in range(arguments.repeats)]
                medians = [statistics.median(sample[name] for sample in samples) for name in columns]
                label = " × ".join(map(str, shape))
                print(f"{label:22} {form:7}" + "".join(f"{value:10.3f}" for value in medians))
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
