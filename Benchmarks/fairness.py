#!/usr/bin/env python3
"""Measures how long small requests take while large ones are being computed, over HTTP.

Starts the release build (`make build`). One client requests the notebook's 6 × 3 attention, another
64 × 64, each again 2 ms after its response; first alone, then while other clients request
4096 × 128 without a pause. Prints p50, p99 and the longest time in milliseconds. The clients share
the cores with the server.
"""

import argparse
import json
import random
import statistics
import threading
import time

from report import ROOT
from servers import Server, ask
from workload import NOTEBOOK

BINARY = ROOT / ".build/release/attention-server"


def request(rows, columns):
    random.seed(rows)
    inputs = [[round(random.random(), 2) for _ in range(columns)] for _ in range(rows)]
    return json.dumps({"inputs": inputs, "decimals": 1, "scale": "1/sqrt(d)"})


def measure(server, bodies, seconds, pause):
    """Sends the bodies repeatedly, each from its own client; returns the times of each."""
    times = {name: [] for name in bodies}

    def run(name):
        connection = server.connect()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            start = time.perf_counter()
            ask(connection, bodies[name])
            times[name].append(time.perf_counter() - start)
            time.sleep(pause)

    threads = [threading.Thread(target=run, args=[name]) for name in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def report(title, times):
    for name, samples in times.items():
        samples.sort()
        p99 = samples[min(len(samples) - 1, len(samples) * 99 // 100)]
        print(
            f"{title:24} {name:8} {len(samples):6} requests   p50 "
            f"{statistics.median(samples) * 1e3:8.2f}   p99 {p99 * 1e3:8.2f}   "
            f"longest {samples[-1] * 1e3:8.2f} ms",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=BINARY, help="the server (the release build)")
    parser.add_argument("--large", type=int, default=4, help="clients asking for 4096 × 128 (4)")
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement (10)")
    parser.add_argument("--threads", type=int, help="of the server (its default)")
    arguments = parser.parse_args()

    flags = ["--log-level", "warning"]
    if arguments.threads:
        flags += ["--threads", str(arguments.threads)]
    server = Server("this", lambda port: [arguments.binary, "--port", str(port), *flags])
    try:
        small = {"6x3": json.dumps({"inputs": NOTEBOOK}), "64x64": request(64, 64)}
        report("alone", measure(server, small, arguments.seconds, 0.002))

        large = request(4096, 128)
        stopped = threading.Event()
        counts = []

        def load():
            connection = server.connect()
            while not stopped.is_set():
                ask(connection, large)
                counts.append(1)

        clients = [threading.Thread(target=load) for _ in range(arguments.large)]
        for client in clients:
            client.start()
        time.sleep(1)
        counts.clear()
        report(
            f"with {arguments.large} of 4096x128",
            measure(server, small, arguments.seconds, 0.002),
        )
        print(f"large requests completed meanwhile: {len(counts)}")
        stopped.set()
        for client in clients:
            client.join()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
