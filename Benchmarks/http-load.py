#!/usr/bin/env python3
"""Compares the notebook's request over HTTP with other servers: rates, latency, CPU time, memory.

All servers run at the same time, and `wrk` measures them in turn in each round, so that a change of
the machine's speed affects all. nginx sends a fixed response of the same length; the others compute.
A rival that cannot be installed is left out. All traffic is on the loopback interface. The tables
are printed and saved in Benchmarks/results. `make bench-http` installs the requirements and runs
this.
"""

import argparse
import contextlib
import pathlib
import resource
import statistics
import tempfile
import time

import rivals
import workload
from report import Report, core_count, row
from servers import Server, ask
from wrk import Wrk

BODY = workload.text(workload.NOTEBOOK_REQUEST)
IDLE_CONNECTIONS = 2000

# Our requests per second divided by a rival's, at 16 connections and more.
RATE_TARGETS = {rivals.NGINX: 0.9, rivals.GO: 2.5, rivals.HUMMINGBIRD: 6, rivals.FASTAPI: 35}


def idle_bytes(server):
    """Returns the memory of an idle connection that has had one response."""
    before = server.bytes_in_use("RssAnon")
    connections = [server.connect() for _ in range(IDLE_CONNECTIONS)]
    for connection in connections:
        ask(connection, BODY)
    time.sleep(0.2)
    used = server.bytes_in_use("RssAnon") - before
    for connection in connections:
        connection.close()
    server.settle()
    return used / IDLE_CONNECTIONS


def report_use(report, servers, wrk, seconds):
    """Adds the table of start, memory and system calls; returns our rows of the table of targets."""
    report.table("server", ":first response, ms", ":idle, MB", ":idle connection, B", ":system calls")
    for server in servers:
        resident = server.bytes_in_use("VmRSS") / 1e6
        # Under load first, so that memory that is allocated once is not counted.
        wrk.run(server, 64, seconds)
        server.settle()
        idle = idle_bytes(server)
        calls = wrk.system_calls(server, 16, seconds)
        start = server.seconds_to_response * 1e3
        report.add(row(
            server.name, f"{start:.0f}", f"{resident:.1f}", f"{idle:.0f}",
            "—" if calls is None else f"{calls:.2f}",
        ))
        if server is servers[0]:
            found = [
                ("start to first response", start, "≤", 50, " ms"),
                ("resident when idle", resident, "≤", 25, " MB"),
                ("idle connection", idle, "≤", 1000, " B"),
            ]
            if calls is not None:
                found.append(("system calls per request at 16", calls, "≤", 2.5, ""))
    return found


def report_load(report, servers, wrk, arguments):
    """Adds the table of load; returns the medians by number of connections and server."""
    report.table(
        ":connections", "server", ":req/s", ":p50, ms", ":p99, ms", ":CPU, µs", ":this / server"
    )
    medians = {}
    for connections in arguments.connections:
        rounds = {server.name: [] for server in servers}
        for _ in range(arguments.rounds):
            for server in servers:
                rounds[server.name].append(wrk.measure(server, connections, arguments.seconds))
        found = {
            name: [statistics.median(column) for column in zip(*runs)]
            for name, runs in rounds.items()
        }
        medians[connections] = found
        for name, (rate, p50, p99, cpu) in found.items():
            report.add(row(
                connections, name, f"{rate:.0f}", f"{p50:.2f}", f"{p99:.2f}", f"{cpu:.1f}",
                f"{found[rivals.OURS][0] / rate:.2f}",
            ))
    return medians


def load_targets(medians):
    for rival, target in RATE_TARGETS.items():
        ratios = [
            found[rivals.OURS][0] / found[rival][0]
            for connections, found in medians.items() if connections >= 16 and rival in found
        ]
        if ratios:
            yield f"req/s / {rival}, minimum at 16 and more", min(ratios), "≥", target, ""
    for title, connections, column, target in [("CPU", 16, 3, 1.1), ("p99", 1000, 2, 2)]:
        if connections in medians:
            ours, nginx = (
                medians[connections][name][column] for name in (rivals.OURS, rivals.NGINX)
            )
            yield f"{title} / nginx's at {connections}", ours / nginx, "≤", target, ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64, 256, 1000],
                        help="numbers of connections (1 16 64 256 1000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each (5)")
    parser.add_argument("--seconds", type=int, default=3, help="of each run (3)")
    parser.add_argument("--rivals", nargs="*", choices=rivals.RIVALS, default=list(rivals.RIVALS),
                        metavar="NAME", help=f"besides nginx: {', '.join(rivals.RIVALS)} (all)")
    parser.add_argument("--no-save", action="store_true", help="print only")
    arguments = parser.parse_args()

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    report = Report(
        "HTTP compared with other servers",
        f"`Benchmarks/http-load.py --rounds {arguments.rounds} --seconds {arguments.seconds}`: "
        "`wrk -t1` with the notebook's request in turn, medians; CPU time is user and system time per "
        "request.",
    )
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as running:
        folder = pathlib.Path(name)
        ours = Server(rivals.OURS, rivals.ours)
        running.callback(ours.stop)
        answer, _ = ask(ours.connect(), BODY)
        # The same length without quotes, which would end the text in nginx's configuration.
        nginx = Server(rivals.NGINX, rivals.nginx(folder, "x" * len(answer), core_count()))
        running.callback(nginx.stop)
        others = rivals.start(arguments.rivals, report)
        for server in others:
            running.callback(server.stop)
        for server in [ours, *others]:
            if not workload.is_right(workload.NOTEBOOK_REQUEST, ask(server.connect(), BODY)[0]):
                raise SystemExit(f"{server.name} computes something else")

        servers = [ours, nginx, *others]
        wrk = Wrk(folder, BODY)
        found = report_use(report, servers, wrk, arguments.seconds)
        medians = report_load(report, servers, wrk, arguments)
        report.targets([*load_targets(medians), *found])
    if not arguments.no_save:
        report.save("http")


if __name__ == "__main__":
    main()
