"""Servers to measure: starting them, sending requests, reading their use of resources from /proc."""

import http.client
import os
import pathlib
import re
import socket
import subprocess
import time


class Missing(Exception):
    """The reason why a server cannot be measured."""


class Server:
    """A running server. `command` returns its command line for a port."""

    def __init__(self, name, command):
        self.name = name
        self.port = free_port()
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            command(self.port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.wait_for_response()
        self.seconds_to_response = time.perf_counter() - begin
        self.settle()

    def wait_for_response(self):
        end = time.monotonic() + 120
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Missing(f"it exited with status {self.process.returncode}")
            try:
                connection = self.connect()
                connection.request("GET", "/health/live")
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.001)
        self.stop()
        raise Missing("it did not respond")

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def family(self):
        """Returns the ids of the process and all its descendants."""
        found = [self.process.pid]
        for pid in found:
            for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                found += map(int, children.read_text().split())
        return found

    def cpu_seconds(self):
        """Returns the user and system time of the family."""
        ticks = 0
        for pid in self.family():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def bytes_in_use(self, kind):
        """Returns the memory of the family: `VmRSS`, or `RssAnon` without mapped files."""
        texts = [pathlib.Path(f"/proc/{pid}/status").read_text() for pid in self.family()]
        found = [re.search(rf"{kind}:\s+(\d+) kB", text) for text in texts]
        return sum(int(match[1]) * 1024 for match in found if match)

    def settle(self):
        """Waits until the server uses no processor time."""
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
    """Sends a request to /attention, which must succeed; returns content and header."""
    connection.request("POST", "/attention", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    if response.status != 200:
        raise SystemExit(f"status {response.status}: {content[:500]}")
    return content, response.headers
