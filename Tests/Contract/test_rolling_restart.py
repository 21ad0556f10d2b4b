"""Two replicas behind HAProxy, restarted one after the other under load: no request is lost."""

import http.client
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from server import BINARY, ROOT

HAPROXY = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
PATIENCE = 120
REQUEST = json.dumps({"inputs": [[0.43, 0.15], [0.55, 0.87]], "include": ["weights"]})

# Frequent checks, of which one failure counts. Long timeouts, because the machine may be busy.
CONFIGURATION = """
global
    stats socket {folder}/admin.sock
defaults
    mode http
    timeout connect 60s
    timeout client 60s
    timeout server 60s
    timeout check 60s
frontend service
    bind unix@{folder}/service.sock
    default_backend replicas
backend replicas
    balance roundrobin
    option httpchk GET /health/ready
    default-server check inter 50ms fall 1 rise 1
    server a unix@{folder}/a.sock
    server b unix@{folder}/b.sock
"""


class UnixConnection(http.client.HTTPConnection):
    """A connection to a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Client(threading.Thread):
    """Sends requests repeatedly on one connection, and counts them."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.sent_count = 0
        self.success_count = 0
        self.failures = []
        self.is_stopped = threading.Event()

    def run(self):
        connection = UnixConnection(self.path)
        while not self.is_stopped.is_set():
            self.sent_count += 1
            try:
                connection.request("POST", "/attention", REQUEST)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status == 200 and b'"context"' in body:
                    self.success_count += 1
                else:
                    self.failures.append(f"{answer.status} {body[:200]}")
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"timed out: {what}"
        time.sleep(0.02)


def start_replica(path):
    process = subprocess.Popen(
        [ROOT / BINARY, "--unix-socket", path, "--log-level", "error"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("listening on ")
    return process


def is_up(folder, name):
    """Returns whether HAProxy sends requests to a replica."""
    try:
        with socket.socket(socket.AF_UNIX) as admin:
            admin.connect(str(folder / "admin.sock"))
            admin.sendall(b"show stat\n")
            text = b"".join(iter(lambda: admin.recv(65536), b"")).decode()
    except OSError:
        return False
    row = next(line for line in text.splitlines() if line.startswith(f"replicas,{name},"))
    return row.split(",")[17] == "UP"


@pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed (make setup)")
def test_a_rolling_restart_loses_no_request(tmp_path: pathlib.Path):
    configuration = tmp_path / "haproxy.cfg"
    configuration.write_text(CONFIGURATION.format(folder=tmp_path))
    replicas = {name: start_replica(tmp_path / f"{name}.sock") for name in "ab"}
    proxy = subprocess.Popen([HAPROXY, "-db", "-f", configuration])
    clients = [Client(tmp_path / "service.sock") for _ in range(4)]
    try:
        for name in replicas:
            wait_until(lambda name=name: is_up(tmp_path, name), f"{name} to be up")
        for client in clients:
            client.start()
        for name in "abab":
            before = sum(client.success_count for client in clients)
            replicas[name].send_signal(signal.SIGTERM)
            assert replicas[name].wait(timeout=PATIENCE) == 0
            replicas[name] = start_replica(tmp_path / f"{name}.sock")
            wait_until(lambda name=name: is_up(tmp_path, name), f"{name} to be up again")
            wait_until(
                lambda before=before: sum(client.success_count for client in clients) > before + 100,
                "100 requests to succeed",
            )
    finally:
        for client in clients:
            client.is_stopped.set()
        for client in clients:
            if client.is_alive():
                client.join(PATIENCE)
        proxy.kill()
        proxy.wait()
        for replica in replicas.values():
            replica.terminate()
            replica.wait(timeout=PATIENCE)
            replica.stdout.close()
    failures = [failure for client in clients for failure in client.failures]
    assert not failures
    assert sum(client.success_count for client in clients) == sum(
        client.sent_count for client in clients
    )
