#!/usr/bin/env python3
"""Compares whole requests with queries, keys and values with two Python services that use torch.

One client sends requests to each server in turn in each round, and measures the time from the first
byte sent to the last byte received; results are medians over all rounds. Then it uploads 10 MB of
keys and values for one query, and 10 MB that are not JSON and are rejected at once, compared with a
program that only receives them. All traffic is on the loopback interface. The tables are printed and
saved in Benchmarks/results. `make bench-request` installs the requirements and runs this.
"""

import argparse
import contextlib
import multiprocessing
import re
import socket
import statistics
import time

import rivals
import workload
from report import Report, row
from servers import Server, ask

SIZES = [64, 512, 2048]
DIMENSION = 64
UPLOAD_BYTES = 10_000_000
# A rival's time divided by ours at 512 × 64.
RATIO_TARGETS = {rivals.FASTAPI: 20, rivals.STARLETTE: 8}


class Client:
    """A connection to a server, and the times of its requests."""

    def __init__(self, server):
        self.name = server.name
        self.connection = server.connect()

    def prepare(self, request):
        """Sends a new kind of request once without measuring it; returns the response's content."""
        self.connection.close()  # It may have been idle for too long; `ask` opens it again.
        self.milliseconds, self.steps = [], {}
        self.body = workload.text(request)
        return ask(self.connection, self.body)[0]

    def run(self, seconds):
        """Sends the request repeatedly, at least once, and measures."""
        end = time.perf_counter() + seconds
        while True:
            start = time.perf_counter()
            _, headers = ask(self.connection, self.body)
            now = time.perf_counter()
            self.milliseconds.append((now - start) * 1e3)
            for step, duration in re.findall(r"(\w+);dur=([\d.]+)", headers["Server-Timing"] or ""):
                self.steps.setdefault(step, []).append(float(duration))
            if now > end:
                return

    def steps_text(self):
        return ", ".join(f"{step} {statistics.median(all):.2f}" for step, all in self.steps.items())


def measure(clients, request, arguments):
    """Returns each client's median time for a request in milliseconds."""
    for client in clients:
        client.prepare(request)
    for _ in range(arguments.rounds):
        for client in clients:
            client.run(arguments.seconds)
    return {client.name: statistics.median(client.milliseconds) for client in clients}


def check(clients):
    """Exits unless all servers compute the right context."""
    request = workload.given(16, 32, DIMENSION)
    for client in clients:
        if not workload.is_right(request, client.prepare(request)):
            raise SystemExit(f"{client.name} computes something else")


def report_latency(report, clients, arguments):
    """Adds the table of latencies; returns the medians by size and server."""
    report.table(
        "shape", "server", ":sent, kB", ":median, ms", ":best, ms", ":server / this", "steps, ms"
    )
    found = {}
    for size in SIZES:
        medians = measure(clients, workload.given(size, size, DIMENSION), arguments)
        found[size] = medians
        for client in clients:
            report.add(row(
                f"{size} × {DIMENSION}", client.name, f"{len(client.body) / 1e3:.0f}",
                f"{medians[client.name]:.2f}", f"{min(client.milliseconds):.2f}",
                f"{medians[client.name] / medians[rivals.OURS]:.1f}", client.steps_text(),
            ))
    return found


def report_upload(report, clients, arguments):
    """Adds the table of bodies with one query and many keys; returns the rates in MB/s."""
    number_bytes = len(workload.text(workload.given(1, 64, DIMENSION))) / (129 * DIMENSION)
    keys = round(UPLOAD_BYTES / (number_bytes * 2 * DIMENSION))
    medians = measure(clients, workload.given(1, keys, DIMENSION), arguments)
    rates = {client.name: len(client.body) / medians[client.name] / 1e3 for client in clients}
    report.table("upload", "server", ":sent, MB", ":MB/s", ":this / server")
    for client in clients:
        rate = rates[client.name]
        report.add(row(
            f"1 query, {keys} keys", client.name, f"{len(client.body) / 1e6:.1f}", f"{rate:.0f}",
            f"{rates[rivals.OURS] / rate:.1f}",
        ))
    return rates


def receive(listener):
    """Receives bodies of UPLOAD_BYTES into the same memory and responds to each with a line."""
    connection, _ = listener.accept()
    buffer = memoryview(bytearray(UPLOAD_BYTES))
    while True:
        count = 0
        while count < UPLOAD_BYTES:
            received = connection.recv_into(buffer[count:])
            if received == 0:
                return
            count += received
        connection.sendall(b"\r\n\r\n")


def upload_rate(port, message, arguments):
    """Returns the median rate of a message in MB/s, up to the end of the response's header."""
    seconds = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        end = time.perf_counter() + arguments.seconds
        while time.perf_counter() < end:
            start = time.perf_counter()
            connection.sendall(message)
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += connection.recv(1 << 16)
            seconds.append(time.perf_counter() - start)
    return len(message) / statistics.median(seconds) / 1e6


def report_bytes(report, server, arguments):
    """Adds the table of bodies that are rejected at once; returns our rate in MB/s."""
    head = (
        "POST /attention HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {UPLOAD_BYTES}\r\n\r\n"
    )
    body = bytes(UPLOAD_BYTES)
    found = {"this": [], "received only": []}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for _ in range(arguments.rounds):
            receiver = multiprocessing.Process(target=receive, args=[listener])
            receiver.start()
            found["received only"].append(
                upload_rate(listener.getsockname()[1], body, arguments)
            )
            receiver.join()
            found["this"].append(upload_rate(server.port, head.encode() + body, arguments))
    rates = {name: statistics.median(rates) for name, rates in found.items()}
    report.table("upload", ":this, MB/s", ":received only, MB/s", ":this / received only")
    report.add(row(
        f"{UPLOAD_BYTES / 1e6:.0f} MB, rejected", f"{rates['this']:.0f}",
        f"{rates['received only']:.0f}", f"{rates['this'] / rates['received only']:.2f}",
    ))
    return rates["this"]


def targets(latencies, rates, bytes_rate):
    medians = latencies[512]
    ours = medians[rivals.OURS]
    for rival, ratio in RATIO_TARGETS.items():
        if rival in medians:
            yield f"{rival} / this, 512 × 64", medians[rival] / ours, "≥", ratio, ""
    yield "512 × 64", ours, "≤", 3.5, " ms"
    yield "upload of JSON", rates[rivals.OURS], "≥", 500, " MB/s"
    yield "upload of bytes", bytes_rate, "≥", 1500, " MB/s"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each (5)")
    parser.add_argument("--seconds", type=float, default=1, help="of each run (1)")
    parser.add_argument("--no-save", action="store_true", help="print only")
    arguments = parser.parse_args()

    report = Report(
        "Whole requests",
        f"`Benchmarks/request.py --rounds {arguments.rounds} --seconds {arguments.seconds:g}`: one "
        "client, one request at a time, numbers with four decimals; medians.",
    )
    with contextlib.ExitStack() as running:
        ours = Server(rivals.OURS, rivals.ours)
        running.callback(ours.stop)
        others = rivals.start([rivals.STARLETTE, rivals.FASTAPI], report)
        for server in others:
            running.callback(server.stop)
        clients = [Client(server) for server in [ours, *others]]
        check(clients)
        latencies = report_latency(report, clients, arguments)
        rates = report_upload(report, clients, arguments)
        bytes_rate = report_bytes(report, ours, arguments)
        report.targets(targets(latencies, rates, bytes_rate))
    if not arguments.no_save:
        report.save("request")


if __name__ == "__main__":
    main()
