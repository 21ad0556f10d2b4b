"""Processors, threads, control groups, names, files and logs, as the running binary finds them."""

import fcntl
import http.client
import json
import os
import pathlib
import re
import resource
import select
import signal
import socket
import stat
import subprocess
import sys
import time

import pytest

from running import PATIENCE, PROGRAM, in_namespace, run, started

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this")
two_processors = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="needs two processors",
)


def thread_count(command, *arguments):
    """Returns the number of threads that a server says it uses."""
    with started(
        "--log-format", "text", *arguments, command=command, stderr=subprocess.PIPE
    ) as (process, _):
        line = process.stderr.readline()
        process.stderr.close()
        return int(line.split("threads=")[1])


def get(origin, path="/health/live"):
    address = origin.removeprefix("http://")
    host, port = address.rsplit(":", 1)
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=PATIENCE)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


# Processors


@linux
@two_processors
def test_affinity_limits_the_threads():
    first = min(os.sched_getaffinity(0))
    assert thread_count(["taskset", "-c", str(first), PROGRAM]) == 1
    assert thread_count([PROGRAM]) >= 2


def fake_groups(folder: pathlib.Path, line, mount, files):
    """Returns a command in whose namespace the process is in the given control group."""
    shown = folder / "shown"
    for name, text in files.items():
        path = shown / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "cgroup").write_text(line + "\n")
    (folder / "mountinfo").write_text(mount.format(folder=shown) + "\n")
    return in_namespace(
        f"mount --bind {folder}/cgroup /proc/$$/cgroup\n"
        f"mount --bind {folder}/mountinfo /proc/$$/mountinfo"
    )


V2 = "31 23 0:28 {{root}} {folder} rw,relatime - cgroup2 cgroup2 rw"
V1 = "31 23 0:28 {{root}} {folder} rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct"


@linux
@two_processors
@pytest.mark.parametrize(
    "line, mount, files, expected",
    [
        # The own group, one around it, and the smaller of two.
        ("0::/a/b", V2, {"a/b/cpu.max": "100000 100000\n"}, 1),
        ("0::/a/b", V2, {"a/cpu.max": "50000 100000\n", "a/b/cpu.max": "max 100000\n"}, 1),
        ("0::/a/b", V2, {"a/cpu.max": "900000 100000\n", "a/b/cpu.max": "90000 100000\n"}, 1),
        ("0::/", V2, {"cpu.max": "100000 100000\n"}, 1),
        ("0::/a/b", V2, {"a/b/cpu.max": "max 100000\n", "c/cpu.max": "10000 100000\n"}, 2),
        # Version 1, whose hierarchy has several controllers.
        (
            "4:cpu,cpuacct:/a",
            V1,
            {"a/cpu.cfs_quota_us": "-1\n", "cpu.cfs_quota_us": "90000\n",
             "a/cpu.cfs_period_us": "100000\n", "cpu.cfs_period_us": "100000\n"},
            1,
        ),
        ("4:cpuset:/a", V1, {"a/cpu.cfs_quota_us": "90000\n", "a/cpu.cfs_period_us": "100000\n"}, 2),
        # A container without a namespace of control groups shows only its own group.
        ("0::/docker/1", V2.replace("{{root}}", "/docker/1"), {"cpu.max": "10000 100000\n"}, 1),
        # One whose group is outside of what is shown.
        ("0::/../x", V2, {"cpu.max": "10000 100000\n"}, 1),
    ],
)
def test_the_smallest_quota_of_the_groups_limits_the_threads(
    tmp_path, line, mount, files, expected
):
    mount = mount.replace("{{root}}", "/")
    command = fake_groups(tmp_path, line, mount, files)
    if expected == 1:
        assert thread_count(command) == 1
    else:
        assert thread_count(command) >= 2


# Threads


def limit_processes(count):
    """Returns a function that limits the threads and processes of a child."""

    def prepare():
        if os.geteuid() == 0:
            # The limit does not hold for root, and counts the processes of a user.
            os.setgid(54321)
            os.setuid(54321)
        resource.setrlimit(resource.RLIMIT_NPROC, (count, count))

    return prepare


def is_executable_by_all():
    """Whether another user can run the binary."""
    path = pathlib.Path(PROGRAM).resolve()
    return os.geteuid() != 0 or all(
        folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents]
    )


@linux
@pytest.mark.skipif(not is_executable_by_all(), reason="another user cannot run the binary")
def test_too_few_threads_are_an_error_at_the_start():
    result = run("--port", "0", "--threads", "4", preexec_fn=limit_processes(6))
    assert result.returncode == 1
    assert "threads" in result.stderr and "ulimit -u" in result.stderr
    assert not result.stdout


@linux
@pytest.mark.skipif(
    os.geteuid() != 0 or not is_executable_by_all(), reason="needs a user without processes"
)
def test_with_just_enough_threads_the_server_answers_and_stops():
    count = 2
    while run(
        "--port", "0", "--threads", "2", "--host", "192.0.2.1", preexec_fn=limit_processes(count)
    ).stderr.find("ulimit -u") >= 0:
        count += 1
    body = json.dumps({"inputs": [[0.5] * 64] * 600})
    with started("--threads", "2", preexec_fn=limit_processes(count)) as (process, origin):
        host, port = origin.removeprefix("http://").split(":")
        connections = [http.client.HTTPConnection(host, int(port), timeout=PATIENCE) for _ in range(8)]
        for _ in range(3):
            for connection in connections:
                connection.request("POST", "/attention", body, {"Content-Type": "application/json"})
            for connection in connections:
                response = connection.getresponse()
                response.read()
                assert response.status == 200
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0


# Arguments


@linux
def test_arguments_that_cannot_be_seen_are_an_error(tmp_path):
    command = in_namespace("mount -t tmpfs none /proc")
    keys = tmp_path / "keys"
    keys.write_text("0123456789abcdef\n")
    result = subprocess.run(
        [*command, "--port", "0", "--api-keys-file", keys],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert result.returncode == 1
    assert "/proc" in result.stderr
    assert not result.stdout
    result = subprocess.run(
        [*command, "--log-format", "json"], capture_output=True, timeout=PATIENCE, check=False
    )
    line = json.loads(result.stderr)
    assert "/proc" in line["message"] and line["log.level"] == "error"
    assert line.keys() == {"@timestamp", "log.level", "message", "ecs.version"}


# Names


@linux
def test_every_address_of_a_name_is_used(tmp_path):
    (tmp_path / "hosts").write_text("127.0.0.1 here\n::1 here\n127.0.0.1 here\n192.0.2.1 here\n")
    command = in_namespace(f"mount --bind {tmp_path}/hosts /etc/hosts")
    with started("--host", "here", command=command, stderr=subprocess.PIPE) as (process, first):
        origins = {first, process.stdout.readline().strip().removeprefix("listening on ")}
        port = first.rsplit(":", 1)[1]
        assert origins == {f"http://127.0.0.1:{port}", f"http://[::1]:{port}"}
        for origin in origins:
            assert get(origin) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0
        assert "192.0.2.1" in process.stderr.read()
        process.stderr.close()


# Unix sockets


def test_of_servers_that_start_at_once_on_a_stale_socket_one_gets_it(tmp_path):
    path = tmp_path / "socket"
    for _ in range(5):
        # A socket without a listener, as a killed server leaves it.
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(path))
        before = path.stat().st_ctime_ns
        # Only the holder of the lock on the folder may replace the socket.
        folder = os.open(tmp_path, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        servers = [
            subprocess.Popen(
                [PROGRAM, "--unix-socket", path, "--threads", "1"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        time.sleep(0.3)
        assert path.stat().st_ctime_ns == before
        os.close(folder)
        winners = [server for server in servers if server.stdout.readline()]
        assert len(winners) == 1
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(str(path))
            client.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
        winners[0].kill()
        for server in servers:
            _, log = server.communicate(timeout=PATIENCE)
            assert server is winners[0] or (server.returncode == 1 and "in use" in log)
        path.unlink()


# Files


def test_a_key_file_that_is_not_regular_is_an_error(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in [tmp_path / "pipe", tmp_path, pathlib.Path("/dev/zero")]:
        result = run("--port", "0", "--api-keys-file", str(path))
        assert result.returncode == 1
        assert str(path) in result.stderr and "regular file" in result.stderr


def test_a_pipe_as_key_file_does_not_block_a_reload(tmp_path):
    keys = tmp_path / "keys"
    keys.write_text("0123456789abcdef\n")
    log = tmp_path / "log"
    with open(log, "w") as output, started(
        "--api-keys-file", str(keys), stderr=output
    ) as (process, origin):
        keys.unlink()
        os.mkfifo(keys)
        process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE
        while "could not be reloaded" not in log.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert "regular file" in log.read_text()
        assert get(origin) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0


# The log


def requests(origin, count, path="/nothing"):
    host, port = origin.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=PATIENCE)
    for _ in range(count):
        connection.request("GET", path)
        connection.getresponse().read()


def ends_with_client(line):
    """Whether the line of a request is complete: the address of the client is its last value."""
    return " status=404 " in line and re.search(r" client=127\.0\.0\.1:\d+$", line) is not None


@linux
def test_a_full_pipe_that_does_not_block_loses_and_tears_no_line():
    reader, writer = os.pipe2(os.O_NONBLOCK)
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    count = 400
    with started("--log-format", "text", stderr=writer) as (process, origin):
        os.close(writer)
        requests(origin, count, "/" + "a" * 300)
        process.send_signal(signal.SIGTERM)
        text = b""
        while select.select([reader], [], [], PATIENCE)[0]:
            piece = os.read(reader, 700)
            if not piece:
                break
            text += piece
        assert process.wait(timeout=PATIENCE) == 0
    os.close(reader)
    lines = text.decode().splitlines()
    assert all(line[:2] == "20" and line.count("Z ") == 1 for line in lines)
    assert sum(" request " in line and ends_with_client(line) for line in lines) == count
    assert lines[-1].endswith(" notice stopped")


@linux
def test_a_full_disk_tears_no_line_and_the_lost_ones_are_counted(tmp_path):
    log = tmp_path / "log"

    def prepare():
        # A part of a line still fits.
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, resource.RLIM_INFINITY))

    with open(log, "a") as output, started(
        "--log-format", "text", stderr=output, preexec_fn=prepare
    ) as (process, origin):
        requests(origin, 60, "/" + "a" * 300)
        deadline = time.monotonic() + PATIENCE
        while log.stat().st_size < 5000:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(0.2)
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, unlimited)
        requests(origin, 5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0
    lines = log.read_text().splitlines()
    # Each line begins with its time and ends with its last value.
    for line in lines:
        assert line[:2] == "20" and line.count("Z ") == 1, line
    written = sum(" request " in line for line in lines)
    lost = [int(line.split("count=")[1]) for line in lines if "log lines were dropped" in line]
    assert lost and written + sum(lost) == 65
    assert all(ends_with_client(line) for line in lines if " request " in line)
