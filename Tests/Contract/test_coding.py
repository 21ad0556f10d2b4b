"""Compressed requests and responses, with Python's gzip, requests and curl as clients."""

import gzip
import http.client
import json
import random
import subprocess
import zlib

import pytest
import requests

from server import Server

REQUEST = {"inputs": [[1, 0], [0, 1]]}
LONG = {"inputs": {"shape": [700, 32], "seed": 1, "init": "randn"}, "include": ["weights"]}
MIDDLE = LONG | {"inputs": {"shape": [40, 8], "seed": 1}}


def compressed(coding: str, content: bytes) -> bytes:
    return gzip.compress(content) if coding.endswith("gzip") else zlib.compress(content)


def post(server, content: bytes, coding: str = "gzip", path: str = "/attention"):
    return server.send("POST", path, content, Content_Type="application/json", Content_Encoding=coding)


def plain(server, request: dict, accept: str = "*/*") -> bytes:
    content = json.dumps(request).encode()
    return server.send("POST", "/attention", content, Content_Type="application/json", Accept=accept).body


# ---- Requests ----


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate"])
@pytest.mark.parametrize("size", [0, 10_000, 1_000_000])
def test_a_compressed_request_has_the_response_of_a_plain_one(server, coding, size):
    content = json.dumps(REQUEST).encode() + b" " * size
    answer = post(server, compressed(coding, content), coding)
    assert answer.status == 200
    assert answer.body == plain(server, REQUEST)


def test_a_compressed_request_may_come_in_chunks(server):
    content = gzip.compress(json.dumps({"inputs": [[random.random() for _ in range(64)] for _ in range(64)]}).encode())
    parts = (content[start : start + 7] for start in range(0, len(content), 7))
    answer = requests.post(
        server.origin + "/attention", data=parts, headers={"Content-Encoding": "gzip"}, timeout=60
    )
    assert answer.status_code == 200


def test_a_large_tensor_arrives_compressed(server):
    random.seed(7)
    rows = [[random.random() for _ in range(64)] for _ in range(2000)]
    request = {"queries": rows[:1], "keys": rows, "values": rows}
    answer = post(server, gzip.compress(json.dumps(request).encode(), 1))
    assert answer.status == 200
    assert answer.body == plain(server, request)


def test_each_truncation_is_an_error(server):
    content = gzip.compress(json.dumps(REQUEST).encode())
    for count in range(1, len(content)):
        answer = post(server, content[:count])
        assert answer.status == 400
        assert json.loads(answer.body)["type"] == "/docs#malformed-coding"


@pytest.mark.parametrize("rest", [b"\n", b"\0", b"{}", b"\x1f\x8b"])
def test_nothing_may_follow(server, rest):
    answer = post(server, gzip.compress(json.dumps(REQUEST).encode()) + rest)
    assert answer.status == 400


def test_a_bomb_costs_at_most_its_limit():
    with Server(ATTENTION_MAX_BODY="1MiB") as server:
        bomb = zlib.compress(b"[" * (1 << 29), 9)
        assert len(bomb) < 1 << 20
        for _ in range(3):
            answer = post(server, bomb, "deflate")
            assert answer.status == 413
            assert "1 MiB when it is decompressed (--max-body)" in json.loads(answer.body)["detail"]
        status = open(f"/proc/{server._process.pid}/status", encoding="utf-8").read()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        assert peak < 100 << 10
        assert post(server, compressed("gzip", json.dumps(REQUEST).encode())).status == 200


def test_another_coding_is_refused_before_the_content_is_read(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest("POST", "/attention")
    for name, value in [("Content-Encoding", "br"), ("Content-Length", "100"), ("Expect", "100-continue")]:
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 415
    assert answer.getheader("Accept-Encoding") == "gzip, deflate"
    connection.close()


# ---- Responses ----


@pytest.mark.parametrize("request_", [MIDDLE, LONG], ids=["middle", "long"])
@pytest.mark.parametrize("accept", ["application/json", "text/plain", "image/svg+xml"])
def test_a_response_is_compressed_for_a_client_that_asks(server, accept, request_):
    content = json.dumps(request_).encode()
    fields = {"Content_Type": "application/json", "Accept": accept, "Accept_Encoding": "gzip"}
    answer = server.send("POST", "/attention", content, **fields)
    if accept == "text/plain" and request_ is LONG:
        assert len(answer.body) < 10_000
    assert answer.fields["content-encoding"] == "gzip"
    assert answer.fields["vary"] == "Accept, Accept-Encoding"
    content = gzip.decompress(answer.body)
    assert content == plain(server, request_, accept)
    assert len(answer.body) < 0.6 * len(content)


def test_the_long_response_is_one_gzip_member(server):
    content = json.dumps(LONG).encode()
    body = server.send("POST", "/attention", content, Content_Type="application/json", Accept_Encoding="gzip").body
    stream = zlib.decompressobj(31)
    stream.decompress(body)
    assert stream.eof and stream.unused_data == b""


def test_requests_and_curl_read_compressed_responses(server):
    answer = requests.post(server.origin + "/attention", json=LONG, timeout=60)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content == plain(server, LONG)
    command = ["curl", "-s", "--compressed", "-H", "Content-Type: application/json", "-d", json.dumps(LONG)]
    assert subprocess.run([*command, server.origin + "/attention"], capture_output=True).stdout == answer.content


def test_the_metrics_are_compressed(server):
    answer = server.send("GET", "/metrics", Accept_Encoding="gzip")
    text = gzip.decompress(answer.body).decode()
    assert text.startswith("# TYPE ") and text.endswith("\n")
    assert len(answer.body) < len(text) / 4


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.yaml", "/openapi.json"])
def test_documents_are_compressed(server, path):
    whole = server.send("GET", path)
    answer = server.send("GET", path, Accept_Encoding="br, gzip")
    assert gzip.decompress(answer.body) == whole.body
    assert int(answer.fields["content-length"]) == len(answer.body) < len(whole.body) / 2
    assert answer.fields["etag"] != whole.fields["etag"]
    head = server.send("HEAD", path, Accept_Encoding="br, gzip")
    assert head.fields["content-length"] == answer.fields["content-length"]
    assert head.fields["etag"] == answer.fields["etag"]
    again = server.send("GET", path, Accept_Encoding="gzip", If_None_Match=answer.fields["etag"])
    assert again.status == 304
    assert again.fields["vary"] == answer.fields["vary"]


# ---- Web pages of other origins ----


def test_a_listed_origin_may_read():
    with Server(ATTENTION_CORS_ORIGIN="https://example.org") as server:
        fields = {"Origin": "https://example.org", "Access_Control_Request_Method": "POST"}
        preflight = server.send("OPTIONS", "/attention", **fields)
        assert preflight.status == 204
        assert "POST" in preflight.fields["access-control-allow-methods"]
        answer = server.send("POST", "/attention", b"{", Content_Type="application/json", Origin="https://example.org")
        assert answer.status == 400
        assert answer.fields["access-control-allow-origin"] == "https://example.org"
        other = server.send("POST", "/attention", b"{", Content_Type="application/json", Origin="https://example.com")
        assert "access-control-allow-origin" not in other.fields


def test_an_origin_that_no_browser_sends_is_an_error_at_the_start():
    from server import BINARY, ROOT

    result = subprocess.run(
        [ROOT / BINARY, "--port", "0", "--cors-origin", "https://example.org/"], capture_output=True, text=True
    )
    assert result.returncode != 0
    assert '--cors-origin: "https://example.org/" is not an origin; expected' in result.stderr
