#!/usr/bin/env python3
"""The notebook's request over HTTP, beside nginx answering fixed bytes: rates, CPU, latency.

Both servers run at once and are asked in turn, round after round, so that a machine whose speed
drifts slows both; medians and their ratio are what to look at. Needs a release build
(`make build`), and wrk and nginx (`make bench-http` installs them). All traffic is on the loopback.
"""

import argparse
import http.client
import json
import os
import pathlib
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / ".build/release/attention-server"
INPUTS = [
    [0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64],
    [0.22, 0.58, 0.33], [0.77, 0.25, 0.10], [0.05, 0.80, 0.55],
]
REQUEST = json.dumps(
    {"inputs": INPUTS, "query": 2, "include": ["scores", "weights"]}, separators=(",", ":")
)
# As long as the answer of the service.
FIXED_ANSWER = "x" * 207

NGINX_CONFIGURATION = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes {workers};
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ return 200 "{answer}"; }} }}
}}
"""

WRK_SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{body}'
"""


class Process:
    """A server, its port, and the CPU time that it and its children have used."""

    def __init__(self, arguments, port=None):
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.port = port or int(self.process.stdout.readline().rsplit(":", 1)[1])
        wait_until_answering(self.port)

    def family(self):
        pid = self.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def cpu_seconds(self):
        ticks = 0
        for pid in self.family():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self):
        pages = int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def stop(self):
        self.process.terminate()
        self.process.wait()


def wait_until_answering(port):
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/live")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nothing answers on port {port}")


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wrk(server, path, connections, seconds, script):
    """One run: requests per second, CPU microseconds per request, p50 and p99 in milliseconds."""
    before = server.cpu_seconds()
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script,
         f"http://127.0.0.1:{server.port}{path}"],
        check=True, capture_output=True, text=True,
    ).stdout
    cpu = server.cpu_seconds() - before
    if "Non-2xx" in output or "Socket errors" in output:
        sys.exit(f"the run went wrong:\n{output}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
    count = int(re.search(r"(\d+) requests in", output)[1])
    units = {"us": 1e-3, "ms": 1.0, "s": 1e3}
    quantiles = [
        float(value) * units[unit]
        for value, unit in re.findall(r"(?:50|99)%\s+([\d.]+)(us|ms|s)", output)
    ]
    return rate, cpu / count * 1e6, *quantiles


def compare(service, nginx, folder, arguments):
    script = f"{folder}/request.lua"
    pathlib.Path(script).write_text(WRK_SCRIPT.format(body=REQUEST))
    print(f"{'connections':>11}  {'server':<9} {'req/s':>8} {'CPU µs':>7} {'p50 ms':>7} {'p99 ms':>7}")
    for connections in arguments.connections:
        rounds = {"attention": [], "nginx": []}
        for _ in range(arguments.rounds):
            for name, server in (("attention", service), ("nginx", nginx)):
                rounds[name].append(
                    wrk(server, "/attention", connections, arguments.seconds, script)
                )
        medians = {
            name: [statistics.median(column) for column in zip(*runs)]
            for name, runs in rounds.items()
        }
        for name, (rate, cpu, p50, p99) in medians.items():
            print(f"{connections:>11}  {name:<9} {rate:>8.0f} {cpu:>7.1f} {p50:>7.2f} {p99:>7.2f}")
        ours, theirs = medians["attention"], medians["nginx"]
        print(f"{'':>11}  ratio     {ours[0] / theirs[0]:>8.2f} {ours[1] / theirs[1]:>7.2f}")


def measure_latency(service, rows, columns, count):
    """One request after the other with queries, keys and values given: milliseconds."""
    generator = random.Random(1)
    tensor = [[round(generator.gauss(0, 1), 4) for _ in range(columns)] for _ in range(rows)]
    body = json.dumps({"queries": tensor, "keys": tensor, "values": tensor, "scale": 0.125})
    connection = http.client.HTTPConnection("127.0.0.1", service.port)
    times, steps = [], {}
    for _ in range(count):
        start = time.perf_counter()
        connection.request("POST", "/attention", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - start) * 1e3)
        for name, value in re.findall(r"(\w+);dur=([\d.]+)", answer.getheader("Server-Timing")):
            steps.setdefault(name, []).append(float(value))
    parts = ", ".join(f"{name} {statistics.median(all):.2f}" for name, all in steps.items())
    print(
        f"{rows}×{columns}, {len(body)} bytes in: median {statistics.median(times):.2f} ms, "
        f"best {min(times):.2f} ms ({parts})"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 64, 1000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    arguments = parser.parse_args()
    cores = os.cpu_count()
    print(f"{platform.machine()}, {cores} cores; wrk -t1, {arguments.seconds} s a run, "
          f"medians of {arguments.rounds} rounds in turn; {BINARY.stat().st_size / 1e6:.1f} MB binary")
    with tempfile.TemporaryDirectory() as folder:
        service = Process([BINARY, "--port", "0"])
        print(f"resident when idle: {service.resident_megabytes():.1f} MB")
        port = free_port()
        configuration = pathlib.Path(folder) / "nginx.conf"
        configuration.write_text(
            NGINX_CONFIGURATION.format(
                folder=folder, workers=cores, port=port, answer=FIXED_ANSWER
            )
        )
        nginx = Process(["nginx", "-c", str(configuration), "-e", f"{folder}/error.log"], port)
        try:
            compare(service, nginx, folder, arguments)
            measure_latency(service, 512, 64, 200)
        finally:
            nginx.stop()
            service.stop()


if __name__ == "__main__":
    main()
