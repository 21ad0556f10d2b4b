#!/usr/bin/env python3
"""Sends mixed traffic to the release build: valid, invalid and abusive.

    Scripts/soak.py --minutes 60

Each client repeats one kind of traffic: requests of several sizes whose responses must not change,
malformed HTTP and JSON that must get the right errors, clients that send slowly, reset, disconnect or
do not read, and idle connections. At the end, all responses must have been right, memory, descriptors
and threads must be as at the beginning, and SIGTERM must end the server with status 0. `make build`
first.
"""

import argparse
import http.client
import json
import pathlib
import random
import socket
import struct
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / ".build/release/attention-server"
# The number of bytes by which resident memory may grow after the first minute.
ALLOWANCE = 96 << 20
HEAD = b"POST /attention HTTP/1.1\r\nHost: a\r\n"


def attention(rows, columns, seed, **options):
    generator = random.Random(seed)
    inputs = [[round(generator.gauss(0, 1), 4) for _ in range(columns)] for _ in range(rows)]
    return json.dumps({"inputs": inputs, "scale": "1/sqrt(d)", **options}).encode()


VALID = [
    ("/attention", attention(6, 3, 1, include=["weights", "lse"])),
    ("/attention", attention(64, 64, 2, causal=True)),
    ("/scores", attention(200, 16, 3, dtype="float64")),
    ("/attention", attention(1024, 64, 4, num_heads=8, decimals=4)),
    ("/diagnose", attention(6, 3, 6, observed={"context": [[0.5] * 3] * 6})),
    ("/qkv", attention(32, 32, 5, parameters={"seed": 5, "d_out": 48})[:-1].replace(
        b'"scale": "1/sqrt(d)", ', b"") + b"}"),
]

# The first bytes on a connection, and the status of the only response.
REJECTED = [
    (b"hello\r\n\r\n", 400),
    (b"GET /health/live HTTP/1.1\r\n\r\n", 400),
    (b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n", 414),
    (b"GET / HTTP/1.1\r\nX: " + b"x" * 40000, 431),
    (HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (HEAD + b"Content-Length: 99999999\r\n\r\n", 413),
    (HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n", 413),
    (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 9000, 400),
    (HEAD + b"Connection: close\r\nContent-Length: 1\r\n\r\n{", 400),
    (HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}", 422),
    (HEAD + b"Connection: close\r\nContent-Type: text/csv\r\nContent-Length: 2\r\n\r\n{}", 415),
    (HEAD + b"Connection: close\r\nContent-Length: 24\r\n\r\n" + b'{"inputs":[[1,2],[3,4,]]}'[:24], 400),
]


class Soak:
    """The server, the kinds of traffic, and counts."""

    def __init__(self, arguments):
        self.process = subprocess.Popen(
            [arguments.binary, "--port", "0", "--log-level", "error", "--max-queue", "1024",
             # Longer than a thread of this script may have to wait for its turn.
             "--header-timeout", "5", "--transfer-timeout", "10", "--idle-timeout", "60",
             # More than are open, because closed connections count until the server notices.
             "--min-rate", "1MiB", "--max-connections", str(2 * arguments.idle + 1000)],
            stdout=subprocess.PIPE, text=True,
        )
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.end = time.monotonic() + arguments.minutes * 60
        self.lock = threading.Lock()
        self.counts = {}
        self.failures = {}
        # The first response to each valid request.
        self.responses = {}

    def is_running(self):
        return time.monotonic() < self.end and self.process.poll() is None

    def count(self, what, number=1):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + number

    def fail(self, kind, what):
        """Counts a failure, and keeps the description of the first of each kind."""
        self.count(f"{kind} failed")
        with self.lock:
            self.failures.setdefault(kind, what)

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def resources(self):
        """Returns the server's memory, descriptors and threads."""
        folder = pathlib.Path(f"/proc/{self.process.pid}")
        fields = dict(
            line.split(":", 1) for line in (folder / "status").read_text().splitlines()
        )
        return {
            "rss": int(fields["VmRSS"].split()[0]) * 1024,
            "descriptors": len(list((folder / "fd").iterdir())),
            "threads": int(fields["Threads"]),
        }

    # Each of the following methods sends one round of a kind of traffic.

    def valid(self, generator):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for _ in range(generator.randrange(1, 1000)):
            if not self.is_running():
                break
            index = generator.randrange(len(VALID))
            path, body = VALID[index]
            connection.request("POST", path, body)
            response = connection.getresponse()
            text = response.read()
            if response.status != 200 or self.responses.setdefault(index, text) != text:
                self.fail("valid", f"{path}: {response.status} {text[:200]}")
            self.count("valid")
        connection.close()

    def invalid(self, generator):
        bytes_sent, status = generator.choice(REJECTED)
        with self.connect() as connection:
            connection.sendall(bytes_sent)
            text = b"".join(iter(lambda: connection.recv(65536), b""))
        if not text.startswith(b"HTTP/1.1 %d " % status) or text.count(b"HTTP/1.1 ") != 1:
            self.fail("invalid", f"{bytes_sent[:60]}: {text[:400]}")
        self.count("invalid")

    def pipelined(self, generator):
        body = VALID[0][1]
        request = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
        number = generator.randrange(1, 200)
        with self.connect() as connection:
            connection.sendall(request * number)
            connection.shutdown(socket.SHUT_WR)
            text = b"".join(iter(lambda: connection.recv(65536), b""))
        count = text.count(b"HTTP/1.1 200 ")
        if count != number:
            self.fail("pipelined", f"{count} responses to {number} requests: {text[:400]}")
        self.count("pipelined", number)

    def slow(self, generator):
        text = HEAD + b"Content-Length: 1000\r\n\r\n" + b" " * 900
        response = b""
        with self.connect() as connection:
            connection.settimeout(0.05)
            for byte in text:
                connection.send(bytes([byte]))
                try:
                    response = connection.recv(65536)
                except TimeoutError:
                    continue
                break
        if not response.startswith(b"HTTP/1.1 408 "):
            self.fail("slow", f"{response[:200]} instead of 408")
        self.count("slow")

    def disconnecting(self, generator):
        body = VALID[3][1]
        request = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
        with self.connect() as connection:
            if generator.random() < 0.5:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(request[: generator.randrange(len(request) + 1)])
            time.sleep(generator.random() / 50)
        self.count("disconnecting")

    def unread(self, generator):
        body = attention(600, 2, 6)
        request = b"POST /scores HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body)
        with self.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(request + body)
            time.sleep(generator.random() * 10)
        self.count("unread")

    def idle(self, generator):
        connections = [self.connect() for _ in range(100)]
        time.sleep(generator.random() * 8)
        for connection in connections:
            connection.close()
        self.count("idle", len(connections))

    def repeat(self, kind, generator):
        """Repeats a kind of traffic; an exception is a failure."""
        while self.is_running():
            try:
                kind(generator)
            except Exception as error:
                if self.process.poll() is None:
                    self.fail(kind.__name__, repr(error))


def run(soak, arguments):
    kinds = (
        [soak.valid] * 2 + [soak.invalid, soak.pipelined, soak.slow, soak.disconnecting]
        + [soak.unread] * 4 + [soak.idle] * (arguments.idle // 100)
    )
    clients = [
        threading.Thread(
            target=soak.repeat, args=[kind, random.Random(arguments.seed + index)], daemon=True
        )
        for index, kind in enumerate(kinds)
    ]
    before = soak.resources()
    print(f"seed {arguments.seed}, {len(clients)} clients; at the beginning {before}", flush=True)
    for client in clients:
        client.start()
    settled = None
    start = time.monotonic()
    while soak.is_running():
        time.sleep(min(10, max(soak.end - time.monotonic(), 0) + 0.1))
        if soak.process.poll() is not None:
            break
        resources = soak.resources()
        if settled is None and time.monotonic() - start >= min(60, arguments.minutes * 30):
            settled = resources
        print(f"{time.monotonic() - start:7.0f} s  {resources}  {soak.counts}", flush=True)
    for client, kind in zip(clients, kinds):
        client.join(timeout=120)
        if client.is_alive():
            soak.fail(kind.__name__, "a client is still waiting")
    return before, settled or before


def judge(soak, before, settled):
    """Checks the server after the traffic has ended and stops it; returns the failures."""
    wrong = [f"{kind}: {what}" for kind, what in soak.failures.items()]
    if soak.process.poll() is not None:
        return wrong + [f"the server exited with {soak.process.returncode}"]
    deadline = time.monotonic() + 30
    while soak.resources()["descriptors"] > before["descriptors"] + 4 and time.monotonic() < deadline:
        time.sleep(0.1)
    after = soak.resources()
    print(f"at the end {after}, {soak.counts}")
    # Dispatch opens a few descriptors when it first needs them.
    if after["descriptors"] > before["descriptors"] + 4:
        wrong.append(f"{after['descriptors']} descriptors are open; {before['descriptors']} were")
    if after["rss"] > settled["rss"] + ALLOWANCE:
        wrong.append(f"{after['rss']} bytes are resident; {settled['rss']} were")
    if after["threads"] > settled["threads"] + 8:
        wrong.append(f"{after['threads']} threads run; {settled['threads']} did")
    soak.process.terminate()
    if soak.process.wait(timeout=60) != 0:
        wrong.append(f"SIGTERM ended the server with {soak.process.returncode}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=BINARY, help="the server (the release build)")
    parser.add_argument("--minutes", type=float, default=1, help="duration (1)")
    parser.add_argument("--idle", type=int, default=1000, help="idle connections (1000)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the random traffic")
    arguments = parser.parse_args()
    soak = Soak(arguments)
    try:
        wrong = judge(soak, *run(soak, arguments))
    finally:
        soak.process.kill()
        soak.process.wait()
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
