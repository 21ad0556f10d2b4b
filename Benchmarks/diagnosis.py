#!/usr/bin/env python3
"""Measures `POST /diagnose`: the time of an answer, and the share of known mistakes that it finds.

    Benchmarks/diagnosis.py [--threads N] [--repeats N]

The times are those of one mistake, of two, and of numbers that nothing explains, beside the time of the
same request to `/attention`. The mistakes are those of Tests/Fixtures/diagnosis.
"""

import argparse
import http.client
import json
import pathlib
import random
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Tokens, width, heads.
SHAPES = [(6, 3, 1), (64, 64, 8), (512, 64, 8)]
MISTAKES = {
    "one": {"scale": "1/sqrt(d)"},
    "two": {"scale": "1/sqrt(d)", "causal": True},
    "unknown": None,
}


def post(connection, path: str, body: bytes) -> dict:
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    assert response.status == 200, content.decode()
    return json.loads(content)


def median(connection, path: str, body: bytes, repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        post(connection, path, body)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def measure_times(connection, repeats: int) -> None:
    print(f"{'tokens × width, heads':24}{'mistakes':>10}{'ms':>10}{'/attention':>12}{'tried':>8}")
    for tokens, width, heads in SHAPES:
        numbers = random.Random(1)
        request = {
            name: [[round(numbers.gauss(0, 1), 4) for _ in range(width)] for _ in range(tokens)]
            for name in ["queries", "keys", "values"]
        } | {"num_heads": heads}
        plain = json.dumps(request).encode()
        for name, mistake in MISTAKES.items():
            context = post(connection, "/attention", json.dumps(request | (mistake or {})).encode())["context"]
            if mistake is None:
                context = [[number + 0.1 * numbers.random() for number in row] for row in context]
            body = json.dumps(request | {"observed": {"context": context}}).encode()
            answer = post(connection, "/diagnose", body)
            found = len(answer["explanations"]) > 0
            assert found == (mistake is not None) or not answer["complete"], answer["explanations"]
            print(
                f"{f'{tokens} × {width}, {heads}':24}{name:>10}{median(connection, '/diagnose', body, repeats):10.1f}"
                f"{median(connection, '/attention', plain, repeats):12.1f}{answer['tried']:8}"
                f"{'' if answer['complete'] else '  incomplete'}"
            )


def measure_share(connection) -> None:
    for file in ["singles", "pairs"]:
        cases = found = 0
        for line in (ROOT / f"Tests/Fixtures/diagnosis/{file}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            # The text of the observed numbers has the decimals that count.
            observed = line[line.index(',"observed":'):].strip()[:-1]
            body = f"{json.dumps(case['request'])[:-1]}{observed}}}".encode()
            explanations = post(connection, "/diagnose", body)["explanations"]
            names = {name for one in explanations for name in [one["convention"], *one["same_result"]]}
            cases += 1
            found += sorted(case["convention"].split("+")) in [sorted(name.split("+")) for name in names]
        print(f"{file}: {found} of {cases} found")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, help="threads of the server (default: all)")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    command = [ROOT / ".build/release/attention-server", "--port", "0", "--log-level", "error"]
    if arguments.threads:
        command += ["--threads", str(arguments.threads)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1])
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
            measure_times(connection, arguments.repeats)
            measure_share(connection)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
