"""Servers while they are measured: starting them, asking them, reading what they use from /proc."""

import http.client
import os
import pathlib
import re
import socket
import subprocess
import time


class Missing(Exception):
    """Why a server cannot be had here."""


class Server:
    """A running server. `command` makes its command line from a port on the loopback."""

    def __init__(self, name, command):
        self.name = name
        self.port = free_port()
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            command(self.port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.wait_for_answer()
        self.seconds_to_answer = time.perf_counter() - begin
        self.settle()

    def wait_for_answer(self):
        end = time.monotonic() + 120
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Missing(f"it ended with status {self.process.returncode}")
            try:
                connection = self.connect()
                connection.request("GET", "/health/live")
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.001)
        self.stop()
        raise Missing("it never answered")

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def family(self):
        """The process and all its descendants."""
        found = [self.process.pid]
        for pid in found:
            for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                found += map(int, children.read_text().split())
        return found

    def cpu_seconds(self):
        """Of the user's and the kernel's time."""
        ticks = 0
        for pid in self.family():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def bytes_in_use(self, kind):
        """Memory of the whole family: `VmRSS`, or `RssAnon` for what is not a file's."""
        texts = [pathlib.Path(f"/proc/{pid}/status").read_text() for pid in self.family()]
        found = [re.search(rf"{kind}:\s+(\d+) kB", text) for text in texts]
        return sum(int(match[1]) * 1024 for match in found if match)

    def settle(self):
        """Waits until nothing is left to do."""
        before = -1.0
        while (now := self.cpu_seconds()) != before:
            before = now
            time.sleep(0.2)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(connection, body):
    """The answer to a request for attention, which must succeed, and its header."""
    connection.request("POST", "/attention", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise SystemExit(f"status {answer.status}: {content[:500]}")
    return content, answer.headers
