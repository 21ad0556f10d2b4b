#!/usr/bin/env python3
"""What becomes of requests when more are offered than the machine can compute.

Starts the release build (`make build`), finds out how many requests it answers in a second when each
client waits for its answer, and then offers from half to four times as many, whether answers come or
not. Prints for each: answers and refusals (429) in a second, and how long admitted requests and
refusals took, counted from the moment that they were due. The client shares the cores with the server.
"""

import argparse
import asyncio
import json
import statistics
import time

from report import ROOT
from servers import Server

BINARY = ROOT / ".build/release/attention-server"

# Some milliseconds of work in a few kilobytes, so that the client costs little beside it.
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
    """Connections that are kept for the next request."""

    def __init__(self, port):
        self.port = port
        self.idle = []

    async def ask(self):
        """Sends the request and returns the status of its answer."""
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
    """Answers in a second when each client waits for its answer."""
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
    """The times of answers and refusals when so many requests in a second are due."""
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
    print(f"capacity: {full:.0f} answers/s of {len(BODY)} bytes each in")
    print(
        f"{'offered':>8} {'rate':>7} {'200/s':>7} {'429/s':>7} {'others':>6} "
        f"{'p50 ms':>9} {'p99 ms':>9}   {'429 p50':>9} {'429 p99':>9}"
    )
    for factor in arguments.factors:
        times, elapsed = await offer(pool, full * factor, arguments.seconds)
        others = sum(len(all) for status, all in times.items() if status not in (200, 429))
        answered, refused = times.get(200, []), times.get(429, [])
        print(
            f"{factor:>7}x {full * factor:>7.0f} {len(answered) / elapsed:>7.0f} "
            f"{len(refused) / elapsed:>7.0f} {others:>6} {quantiles(answered)}   "
            f"{quantiles(refused)}",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=BINARY, help="the server (the release build)")
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement (10)")
    parser.add_argument("--max-queue", type=int, default=64, help="of the server (64)")
    parser.add_argument(
        "--factors", type=float, nargs="+", default=[0.5, 0.75, 1, 1.5, 2, 3, 4],
        help="of the capacity that are offered",
    )
    arguments = parser.parse_args()
    flags = ["--log-level", "warning", "--max-queue", str(arguments.max_queue)]
    server = Server("this", lambda port: [arguments.binary, "--port", str(port), *flags])
    try:
        asyncio.run(measure(server.port, arguments))
        print(f"most memory in use: {server.bytes_in_use('VmHWM') / 1e6:.0f} MB")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
