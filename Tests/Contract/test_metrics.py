"""GET /metrics of the running binary: its formats, its numbers before and after requests, and the example rules."""

import http.client
import json
import os
import random
import re
import socket
import string
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

from running import PATIENCE, started
from server import ROOT, Server

EXAMPLES = ROOT / "Examples/prometheus"
# What Prometheus sends.
OPENMETRICS = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
    "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;q=0.4,"
    "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)
SMALL = {"inputs": [[1, 0], [0, 1]]}
# Takes seconds on one thread.
LONG = {"inputs": {"shape": [40000, 64], "seed": 1}}
PREFIX = "attention_server_"


@pytest.fixture
def server():
    """A server of its own for each test, whose numbers begin at 0."""
    with Server(ATTENTION_THREADS="1") as running:
        yield running


def promtool(*arguments, text=None):
    result = subprocess.run(
        ["promtool", *map(str, arguments)], input=text, capture_output=True, text=True, check=False
    )
    # With `check metrics`, complaints about names have the status 3.
    assert result.returncode == 0 and not result.stderr, result.stdout + result.stderr


def text_of(server, accept="*/*", **fields):
    answer = server.send("GET", "/metrics", Accept=accept, **fields)
    assert answer.status == 200, answer.body
    return answer.body.decode()


def samples(text, parse=parser.text_string_to_metric_families):
    """Returns the value of each sample by its name and labels."""
    values = {}
    for family in parse(text):
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in values, f"{key} occurs twice"
            values[key] = sample.value
    return values


def value(found, name, **labels):
    return found.get((PREFIX + name, frozenset(labels.items())), 0)


def scrape(server):
    return samples(text_of(server))


def post(server, path, request, **fields):
    return server.send("POST", path, json.dumps(request).encode(), Content_Type="application/json", **fields)


def eventually(condition):
    deadline = time.monotonic() + PATIENCE
    while not (result := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return result


def connect(server):
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    return connection


def head(path, length, fields=""):
    return (
        f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{fields}"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def begin(server, request=LONG):
    """Sends a request without waiting for its response; returns the socket."""
    body = json.dumps(request).encode()
    connection = connect(server)
    connection.sendall(head("/attention", len(body)) + body)
    return connection


# Formats


def some_traffic(server):
    post(server, "/attention", SMALL)
    post(server, "/scores", {"inputs": [[1, "0"]]})
    post(server, "/attention", {"inputs": {"shape": [300, 64], "seed": 1}})
    server.send("GET", "/nothing")
    server.send("OPTIONS", "/docs")
    text_of(server)


def test_promtool_finds_nothing_wrong(server):
    some_traffic(server)
    promtool("check", "metrics", text=text_of(server))


def test_the_text_format(server):
    answer = server.send("GET", "/metrics")
    assert answer.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.fields["cache-control"] == "no-store"
    text = answer.body.decode()
    assert "# EOF" not in text and "# UNIT" not in text
    assert f"# TYPE {PREFIX}requests_total counter" in text
    assert re.search(rf"^{PREFIX}build_info{{version=\"\d+\.\d+\.\d+\".*}} 1$", text, re.MULTILINE)


def test_openmetrics(server):
    some_traffic(server)
    answer = server.send("GET", "/metrics", Accept=OPENMETRICS)
    assert answer.fields["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    text = answer.body.decode()
    assert text.endswith("\n# EOF\n")
    families = {f.name: f for f in openmetrics_parser.text_string_to_metric_families(text)}
    assert families[PREFIX + "build"].type == "info"
    assert families[PREFIX + "requests"].type == "counter"
    assert families[PREFIX + "request_duration_seconds"].unit == "seconds"
    assert families[PREFIX + "sent_bytes"].unit == "bytes"
    # Both formats have the same samples.
    found = samples(text, openmetrics_parser.text_string_to_metric_families)
    assert set(found) == set(samples(text_of(server)))


@pytest.mark.parametrize(
    "accept, expected",
    [
        ("application/openmetrics-text", "application/openmetrics-text"),
        ("application/openmetrics-text; version=1.0.0, text/plain;q=0.5", "application/openmetrics-text"),
        ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/plain"),
        ("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;q=0.7,*/*;q=0.1", "text/plain"),
        ("application/json", None),
    ],
)
def test_accept_chooses_the_format(server, accept, expected):
    answer = server.send("GET", "/metrics", Accept=accept)
    assert answer.status == (200 if expected else 406)
    assert answer.fields["vary"] == "Accept, Accept-Encoding"
    if expected:
        assert answer.fields["content-type"].split(";")[0] == expected


def test_a_head_request_has_no_content(server):
    answer = server.send("HEAD", "/metrics")
    assert answer.status == 200 and not answer.body
    assert int(answer.fields["content-length"]) > 1000


# Requests


def counted(server, perform):
    """Returns what `perform` adds to the numbers of requests, by route, method and status."""
    before = scrape(server)
    perform()
    after = scrape(server)
    added = Counter()
    for (name, labels), count in after.items():
        labels = dict(labels)
        if name == PREFIX + "requests_total" and labels["route"] != "/metrics":
            difference = count - before.get((name, frozenset(labels.items())), 0)
            if difference:
                added[labels["route"], labels["method"], labels["status"]] = difference
    return added


REQUESTS = [
    ("POST", "/attention", SMALL, {}, ("/attention", "POST", "200")),
    ("POST", "/merge", {}, {}, ("/merge", "POST", "422")),
    ("POST", "/qkv", "{", {}, ("/qkv", "POST", "400")),
    ("POST", "/attention?x=1", SMALL, {}, ("/attention", "POST", "422")),
    ("POST", "/attention", SMALL, {"Content_Type": "text/html"}, ("/attention", "POST", "415")),
    ("POST", "/attention", SMALL, {"Accept": "image/png"}, ("/attention", "POST", "406")),
    ("POST", "/attention", {"inputs": {"shape": [9000, 9000], "seed": 1}}, {}, ("/attention", "POST", "413")),
    ("POST", "/nothing", SMALL, {}, ("other", "POST", "404")),
    ("DELETE", "/attention", None, {}, ("/attention", "DELETE", "405")),
    ("OPTIONS", "/attention", None, {}, ("/attention", "OPTIONS", "204")),
    ("OPTIONS", "*", None, {}, ("other", "OPTIONS", "204")),
    ("GET", "/health/live", None, {}, ("/health/live", "GET", "200")),
    ("HEAD", "/health/ready", None, {}, ("/health/ready", "HEAD", "200")),
    ("GET", "/docs", None, {"If_None_Match": "*"}, ("/docs", "GET", "304")),
    ("GET", "/docs", None, {"If_Match": '"a"'}, ("/docs", "GET", "412")),
    ("GET", "/docs", None, {"Expect": "a"}, ("/docs", "GET", "417")),
    ("GET", "/docs/", None, {}, ("other", "GET", "404")),
    ("GET", "/" + "a" * 9000, None, {}, ("other", "other", "414")),
    ("PURGE", "/docs", None, {}, ("other", "other", "501")),
]


@pytest.mark.parametrize("method, path, request_, fields, expected", REQUESTS, ids=lambda value: str(value)[:40])
def test_each_request_is_counted_once(server, method, path, request_, fields, expected):
    body = None
    if request_ is not None:
        body = (request_ if isinstance(request_, str) else json.dumps(request_)).encode()

    def perform():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        headers = {"Content-Type": "application/json"} if body else {}
        headers |= {name.replace("_", "-"): value for name, value in fields.items()}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert str(answer.status) == expected[2]

    assert counted(server, perform) == {expected: 1}


def test_the_requests_of_a_connection_are_counted_one_by_one(server):
    before = scrape(server)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    body = json.dumps(SMALL)
    for _ in range(25):
        connection.request("POST", "/attention", body, {"Content-Type": "application/json"})
        connection.getresponse().read()
    after = scrape(server)
    labels = {"route": "/attention", "method": "POST", "status": "200"}
    assert value(after, "requests_total", **labels) - value(before, "requests_total", **labels) == 25
    # The connection, and the one that asks for the metrics.
    added = value(after, "accepted_connections_total") - value(before, "accepted_connections_total")
    assert added == 2
    assert value(after, "open_connections") >= 2
    for step in ["parse", "compute", "encode"]:
        assert value(after, "step_duration_seconds_count", route="/attention", step=step) == 25
    assert value(after, "computed_elements_total", route="/attention") == 25 * 4
    assert value(after, "multiply_adds_total", route="/attention") > 0
    connection.close()
    eventually(lambda: value(scrape(server), "open_connections") == 1)


def test_bytes_are_counted(server):
    before = scrape(server)
    body = b" " * 100_000 + json.dumps(SMALL).encode()
    answer = server.send("POST", "/attention", body, Content_Type="application/json")
    assert answer.status == 200
    length = len(server.send("GET", "/openapi.yaml").body)
    after = scrape(server)
    received = value(after, "received_bytes_total") - value(before, "received_bytes_total")
    sent = value(after, "sent_bytes_total") - value(before, "sent_bytes_total")
    assert 100_000 < received < 102_000
    # With the metrics of before.
    assert length < sent < length + 100_000


def test_a_response_in_portions_is_counted_with_the_time_of_its_encoding(server):
    answer = post(server, "/attention", {"inputs": {"shape": [2000, 64], "seed": 1}})
    assert answer.status == 200 and answer.fields["transfer-encoding"] == "chunked"
    found = scrape(server)
    assert value(found, "requests_total", route="/attention", method="POST", status="200") == 1
    assert value(found, "request_duration_seconds_count", route="/attention") == 1
    assert value(found, "step_duration_seconds_count", route="/attention", step="encode") == 1
    assert value(found, "step_duration_seconds_sum", route="/attention", step="encode") > 0
    assert value(found, "computed_elements_total", route="/attention") == 2000 * 64


def check_histograms(found):
    """Expects that buckets do not shrink, and that the last one is the count."""
    series = {}
    for (name, labels), count in found.items():
        if name.endswith("_bucket"):
            rest = frozenset((key, label) for key, label in labels if key != "le")
            series.setdefault((name.removesuffix("_bucket"), rest), []).append((float(dict(labels)["le"]), count))
    assert len(series) > 20
    for (name, labels), buckets in series.items():
        counts = [count for _, count in sorted(buckets)]
        assert counts == sorted(counts), (name, labels)
        assert counts[-1] == found[name + "_count", labels]
        assert (found[name + "_sum", labels] > 0) == (counts[-1] > 0)


def test_sums_agree(server):
    for _ in range(3):
        some_traffic(server)
    found = scrape(server)
    check_histograms(found)
    for route in {dict(labels)["route"] for name, labels in found if name == PREFIX + "requests_total"}:
        requests = sum(
            count
            for (name, labels), count in found.items()
            if name == PREFIX + "requests_total" and dict(labels)["route"] == route
        )
        assert requests == value(found, "request_duration_seconds_count", route=route), route


def test_random_paths_and_methods_add_no_labels(server):
    generator = random.Random(1)
    methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PURGE", "Get", "M-SEARCH"]

    def send(method, path):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        connection.request(method, path, headers={"X-Request-Id": path[:100]})
        connection.getresponse().read()
        connection.close()

    for method in methods:
        send(method, "/nothing")
        send(method, "/%2")
    scrape(server)
    before = set(scrape(server))
    for _ in range(200):
        path = "/" + "".join(generator.choices(string.ascii_letters + string.digits + "/%", k=12))
        send(generator.choice(methods), path)
    assert set(scrape(server)) == before
    routes = {dict(labels)["route"] for _, labels in scrape(server) if "route" in dict(labels)}
    assert routes == set(openapi_paths()) | {"other"}


def openapi_paths():
    return json.loads((ROOT / "Sources/CDocuments/openapi.json").read_text(encoding="utf-8"))["paths"]


# Limits


def test_requests_in_flight_and_cancelled_ones(server):
    assert value(scrape(server), "requests_in_flight") == 1
    connection = begin(server)
    eventually(lambda: value(scrape(server), "running_requests", queue="long") == 1)
    assert value(scrape(server), "requests_in_flight") == 2
    eventually(lambda: value(scrape(server), "busy_compute_threads") == 1)
    assert value(scrape(server), "cancelled_requests_total") == 0
    connection.close()
    eventually(lambda: value(scrape(server), "cancelled_requests_total") == 1)
    assert value(scrape(server), "requests_in_flight") == 1
    eventually(lambda: value(scrape(server), "running_requests", queue="long") == 0)
    # A request without a response is none of those that have one.
    found = scrape(server)
    assert not [key for key in found if key[0] == PREFIX + "requests_total" and found[key] and "/attention" in str(key)]


def test_a_full_queue_rejects_requests_and_not_the_metrics():
    with Server(ATTENTION_THREADS="1", ATTENTION_MAX_QUEUE="1") as server:
        busy = begin(server)
        eventually(lambda: value(scrape(server), "running_requests", queue="long") == 1)
        waiting = begin(server)
        eventually(lambda: value(scrape(server), "queued_requests", queue="long") == 1)
        assert post(server, "/attention", LONG).status == 429
        found = scrape(server)
        assert value(found, "queued_requests_limit") == 1
        assert value(found, "rejected_requests_total", reason="queue") == 1
        assert value(found, "requests_total", route="/attention", method="POST", status="429") == 1
        busy.close()
        waiting.close()
        eventually(lambda: value(scrape(server), "cancelled_requests_total") == 2)


def test_the_metrics_are_available_when_short_work_is_rejected():
    with Server(ATTENTION_THREADS="1", ATTENTION_MAX_QUEUE="0") as server:
        # Each of them needs a thread for short work, and none may wait.
        answers = []

        def load():
            for _ in range(60):
                answers.append(post(server, "/attention", {"inputs": {"shape": [120, 64], "seed": 1}}).status)

        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            scrape(server)
        for thread in threads:
            thread.join()
        assert set(answers) <= {200, 429}
        found = scrape(server)
        assert value(found, "rejected_requests_total", reason="queue") == answers.count(429)


def test_refused_connections():
    with Server(ATTENTION_THREADS="1", ATTENTION_MAX_CONNECTIONS="1") as server:
        keeper = connect(server)
        eventually(lambda: value(scrape(server), "open_connections") == 2)
        answer = server.send("GET", "/docs")
        assert answer.status == 503
        found = scrape(server)
        assert value(found, "refused_connections_total") == 1
        assert value(found, "open_connections_limit") == 1
        assert value(found, "rejected_requests_total", reason="connections") == 1
        keeper.close()


def test_bodies_without_memory():
    with Server(ATTENTION_THREADS="1", ATTENTION_MAX_BODY="1MiB", ATTENTION_MAX_IN_FLIGHT="2MiB") as server:
        held = [connect(server), connect(server)]
        for connection in held:
            connection.sendall(head("/attention", 1 << 20) + b" " * (1000 << 10))
        eventually(lambda: value(scrape(server), "memory_in_flight_bytes") > 1800 << 10)
        assert value(scrape(server), "memory_in_flight_limit_bytes") == 2 << 20
        answer = server.send("POST", "/attention", b" " * (900 << 10), Content_Type="application/json")
        assert answer.status == 503
        found = scrape(server)
        assert value(found, "rejected_requests_total", reason="memory") == 1
        assert value(found, "requests_total", route="/attention", method="POST", status="503") == 1
        for connection in held:
            connection.close()
        eventually(lambda: value(scrape(server), "memory_in_flight_bytes") == 0)


def test_a_response_that_is_dropped_is_counted_as_the_one_that_replaces_it():
    with Server(ATTENTION_THREADS="1", ATTENTION_MAX_BODY="64KiB", ATTENTION_MAX_IN_FLIGHT="256KiB") as server:
        answer = post(server, "/attention", {"inputs": {"shape": [600, 64], "seed": 1}})
        assert answer.status == 503, answer.body
        found = scrape(server)
        assert value(found, "rejected_requests_total", reason="memory") == 1
        assert value(found, "requests_total", route="/attention", method="POST", status="503") == 1
        assert value(found, "requests_total", route="/attention", method="POST", status="200") == 0
        # The time is counted when the response that was dropped is released.
        eventually(lambda: value(scrape(server), "request_duration_seconds_count", route="/attention") == 1)


def test_with_keys_the_metrics_need_one():
    with Server(ATTENTION_API_KEYS="0123456789abcdef") as server:
        assert server.send("GET", "/metrics").status == 401
        found = samples(text_of(server, Authorization="Bearer 0123456789abcdef"))
        assert value(found, "requests_total", route="/metrics", method="GET", status="401") == 1


# The process and the log


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_process_metrics():
    with started("--threads", "1", stderr=subprocess.DEVNULL) as (process, origin):
        connection = http.client.HTTPConnection(origin.removeprefix("http://"), timeout=PATIENCE)
        connection.request("GET", "/metrics")
        found = samples(connection.getresponse().read().decode())
        folder = f"/proc/{process.pid}"
        process_value = lambda name: found["process_" + name, frozenset()]
        assert abs(process_value("start_time_seconds") - time.time()) < PATIENCE
        descriptors = len(os.listdir(folder + "/fd"))
        assert abs(process_value("open_fds") - descriptors) <= 2
        with open(folder + "/limits", encoding="ascii") as limits:
            assert f" {int(process_value('max_fds'))} " in next(line for line in limits if "open files" in line)
        with open(folder + "/status", encoding="ascii") as status:
            lines = dict(line.split(":", 1) for line in status)
        resident = int(lines["VmRSS"].split()[0]) * 1024
        assert 0.7 * resident < process_value("resident_memory_bytes") < 1.3 * resident
        assert process_value("virtual_memory_bytes") > process_value("resident_memory_bytes")
        assert abs(process_value("threads") - int(lines["Threads"])) <= 2
        assert 0 <= process_value("cpu_seconds_total") < PATIENCE
        connection.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_lost_log_lines_are_counted():
    with open("/dev/full", "wb") as full, started(
        "--log-level", "info", "--threads", "1", stderr=full
    ) as (_, origin):
        connection = http.client.HTTPConnection(origin.removeprefix("http://"), timeout=PATIENCE)

        def lost():
            connection.request("GET", "/metrics")
            found = samples(connection.getresponse().read().decode())
            return value(found, "lost_log_lines_total")

        eventually(lambda: lost() >= 3)


# The examples


def test_the_example_rules():
    promtool("check", "rules", EXAMPLES / "rules.yaml")
    promtool("check", "config", EXAMPLES / "prometheus.yml")
    promtool("test", "rules", EXAMPLES / "rules-test.yaml")


@pytest.mark.parametrize("file", ["Examples/prometheus/rules.yaml", "README.md"])
def test_the_metrics_in_a_document_exist(server, file):
    text = (ROOT / file).read_text(encoding="utf-8")
    recorded = set(re.findall(r"record: *\S*?(attention_server_\w+):", text))
    named = set(re.findall(r"\b(?:attention_server|process)_[a-z_]+[a-z]\b", text)) - recorded
    names = {name for name, _ in scrape(server)}
    # The names of histograms, whose samples have suffixes.
    names |= {name.removesuffix("_bucket") for name in names}
    assert named and named <= names, named - names
