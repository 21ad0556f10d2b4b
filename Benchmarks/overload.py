#!/usr/bin/env python3
"""Measures responses under overload: more requests than the machine can compute.

Starts the release build (`make build`) and measures its capacity: requests per second when each
client waits for its response. Then it sends requests at fixed rates from half to four times the
capacity without waiting. Prints for each rate: responses with 200 and with 429 per second, and their
times, counted from the moment that a request was due. The client shares the cores with the server.
"""

import argparse
import asyncio
import json
import statistics
import time

from report import ROOT
from servers import Server

BINARY = ROOT / ".build/release/attention-server"

# A few milliseconds of computation for a few kilobytes, so that the client needs little time.
BODY = json.dumps(
    {
        "inputs": [[index % 10] for index in range(4096)],
        "parameters": {"seed": 1, "d_out": 64},
        "query": list(range(256)),
        "decimals": 1,
    },
    separators=(",", ":"),
).encode()
REQUEST = (
    b"POST /attention HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n" % len(BODY)
) + BODY


class Pool:
    """Connections, reused for later requests."""

    def __init__(self, port):
        self.port = port
        self.idle = []

    async def ask(self):
        """Sends the request and returns the status of its response."""
        if self.idle:
            reader, writer = self.idle.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(REQUEST)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        _, isKnown, rest = head.partition("content-length: ")
        if isKnown:
            await reader.readexactly(int(rest.split("\r\n")[0]))
        else:
            size = None
            while size != 0:
                size = int(await reader.readline(), 16)
                await reader.readexactly(size + 2)
        self.idle.append((reader, writer))
        return int(head.split(" ")[1])


async def capacity(pool, clients, seconds):
    """Returns the responses per second when each client waits for its response."""
    end = time.monotonic() + seconds
    counts = [0] * clients

    async def run(index):
        while time.monotonic() < end:
            status = await pool.ask()
            assert status == 200, status
            counts[index] += 1

    await asyncio.gather(*(run(index) for index in range(clients)))
    return sum(counts) / seconds


async def offer(pool, rate, seconds):
    """Sends `rate` requests per second; returns the times by status, and the time elapsed."""
    times = {}
    tasks = []
    start = time.monotonic()

    async def one(due):
        status = await pool.ask()
        times.setdefault(status, []).append(time.monotonic() - due)

    for index in range(int(rate * seconds)):
        due = start + index / rate
        delay = due - time.monotonic()
        if delay > 0:
            await asyncio.sleep(delay)
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return times, time.monotonic() - start


def quantiles(samples):
    if not samples:
        return f"{'':>9} {'':>9}"
    samples = sorted(samples)
    p99 = samples[min(len(samples) - 1, len(samples) * 99 // 100)]
    return f"{statistics.median(samples) * 1e3:>9.1f} {p99 * 1e3:>9.1f}"


async def measure(port, arguments):
    pool = Pool(port)
    await capacity(pool, 4, 1)
    full = await capacity(pool, 4, arguments.seconds)
    print(f"capacity: {full:.0f} requests/s of {len(BODY)} bytes")
    print(
        f"{'offered':>8} {'rate':>7} {'200/s':>7} {'429/s':>7} {'others':>6} "
        f"{'p50 ms':>9} {'p99 ms':>9}   {'429 p50':>9} {'429 p99':>9}"
    )
    for factor in arguments.factors:
        times, elapsed = await offer(pool, full * factor, arguments.seconds)
        others = sum(len(all) for status, all in times.items() if status not in (200, 429))
        completed, rejected = times.get(200, []), times.get(429, [])
        print(
            f"{factor:>7}x {full * factor:>7.0f} {len(completed) / elapsed:>7.0f} "
            f"{len(rejected) / elapsed:>7.0f} {others:>6} {quantiles(completed)}   "
            f"{quantiles(rejected)}",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=BINARY, help="the server (the release build)")
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement (10)")
    parser.add_argument("--max-queue", type=int, default=64, help="of the server (64)")
    parser.add_argument(
        "--factors", type=float, nargs="+", default=[0.5, 0.75, 1, 1.5, 2, 3, 4],
        help="rates as multiples of the capacity",
    )
    arguments = parser.parse_args()
    flags = ["--log-level", "warning", "--max-queue", str(arguments.max_queue)]
    server = Server("this", lambda port: [arguments.binary, "--port", str(port), *flags])
    try:
        asyncio.run(measure(server.port, arguments))
        print(f"maximum memory: {server.bytes_in_use('VmHWM') / 1e6:.0f} MB")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
