"""Load from `wrk`, and a server's use of resources meanwhile."""

import contextlib
import re
import subprocess
import tempfile

import rivals
from servers import Missing

SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{body}'
"""
MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


class Wrk:
    """Sends one body to /attention on many connections, as fast as responses arrive."""

    def __init__(self, folder, body):
        self.script = folder / "request.lua"
        self.script.write_text(SCRIPT.format(body=body.decode()))

    def run(self, server, connections, seconds, watched_by=()):
        """Returns the output of one run, which the command `watched_by` starts if it is given."""
        output = subprocess.run(
            [*watched_by, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s",
             "--latency", "-s", self.script, f"http://127.0.0.1:{server.port}/attention"],
            check=True, capture_output=True, text=True,
        ).stdout
        if "Non-2xx" in output or "Socket errors" in output:
            raise SystemExit(f"{server.name} failed at {connections} connections:\n{output}")
        return output

    def measure(self, server, connections, seconds):
        """Returns requests per second, p50 and p99 in ms, CPU time per request in µs."""
        before = server.cpu_seconds()
        output = self.run(server, connections, seconds)
        cpu = server.cpu_seconds() - before
        server.settle()
        if request_count(output) == 0:  # The run was too short for any response.
            return self.measure(server, connections, 2 * seconds)
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
        quantiles = re.findall(r"^\s+(?:50|99)%\s+([\d.]+)(us|ms|s)", output, re.MULTILINE)
        p50, p99 = (float(value) * MILLISECONDS[unit] for value, unit in quantiles)
        return rate, p50, p99, cpu / request_count(output) * 1e6

    def system_calls(self, server, connections, seconds):
        """Returns the system calls per request, or None if perf cannot count them."""
        with contextlib.suppress(Missing):
            rivals.run("Scripts/setup.sh", "perf")
        family = ",".join(map(str, server.family()))
        with tempfile.NamedTemporaryFile() as counts:
            perf = ["perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", "-p", family]
            try:
                output = self.run(server, connections, seconds, [*perf, "-o", counts.name])
            except (OSError, subprocess.CalledProcessError):
                return None
            found = re.search(rb"^(\d+),", counts.read(), re.MULTILINE)
        return int(found[1]) / request_count(output) if found else None


def request_count(output):
    return int(re.search(r"(\d+) requests in", output)[1])
