#!/usr/bin/env python3
"""Runs the Dockerfile's steps without Docker and tests the result.

    Scripts/check-docker.py            (make check-docker; a static release build: some minutes)

It performs the builder's COPY and RUN instructions in an empty folder, with the build context that
.dockerignore defines. The program must then need only libraries of the runtime image, start as the
image's user with the image's environment alone, pass the image's health check, compute a request,
and exit with status 0 on the image's stop signal. The steps use this machine's Swift and libraries,
not those of the images.
"""

import fnmatch
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The libraries of debian:bookworm-slim: glibc 2.36 and, because apt is written in C++, libstdc++.
RUNTIME_LIBRARIES = re.compile(
    r"(linux-vdso|ld-linux-[\w-]+|libc|libm|libdl|libpthread|librt|libgcc_s|libstdc\+\+)\.so\.\d+"
)
RUNTIME_GLIBC = (2, 36)


def instructions() -> list[tuple[str, str]]:
    """Returns the Dockerfile's instructions without comments, with continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]


def stages() -> list[list[tuple[str, str]]]:
    """Returns the instructions of each stage, beginning with FROM."""
    found: list[list[tuple[str, str]]] = []
    for instruction in instructions():
        if instruction[0] == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def ignored(path: str, patterns: list[str]) -> bool:
    """Returns whether .dockerignore excludes a path: the last matching pattern decides."""
    parts = path.split("/")
    candidates = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    result = False
    for pattern in patterns:
        wanted = pattern.removeprefix("!").strip("/")
        if any(fnmatch.fnmatchcase(candidate, wanted) for candidate in candidates):
            result = not pattern.startswith("!")
    return result


def copy_context(destination: pathlib.Path) -> None:
    """Copies the files of the build context."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    kept = [pattern[1:].strip("/") for pattern in patterns if pattern.startswith("!")]
    for folder, folders, files in os.walk(ROOT):
        base = pathlib.Path(folder).relative_to(ROOT)
        # An ignored folder is entered only if a pattern includes something in it again.
        folders[:] = [
            name
            for name in folders
            if not ignored((base / name).as_posix(), patterns)
            or any(path.startswith((base / name).as_posix() + "/") for path in kept)
        ]
        for name in files:
            path = base / name
            if not ignored(path.as_posix(), patterns):
                (destination / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / path, destination / path)


def build(stage: list[tuple[str, str]], context: pathlib.Path, work: pathlib.Path) -> None:
    """Performs a stage's COPY and RUN instructions in the working directory `work`."""
    for name, arguments in stage:
        if name == "COPY":
            *sources, destination = arguments.split()
            for source in sources:
                if (context / source).is_dir():
                    shutil.copytree(context / source, work / destination, dirs_exist_ok=True)
                else:
                    shutil.copy2(context / source, work / destination)
        elif name == "RUN":
            print(f"RUN {arguments}", flush=True)
            subprocess.run(["/bin/sh", "-c", arguments], cwd=work, check=True)
        else:
            assert name in ("FROM", "WORKDIR"), f"{name} is not supported by this script"


def check_libraries(binary: pathlib.Path) -> None:
    """Fails if the program needs libraries that the runtime image lacks, or is not stripped."""
    linked = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    for line in linked.splitlines():
        library = pathlib.Path(line.split()[0]).name
        assert RUNTIME_LIBRARIES.fullmatch(library), f"needs {library}"
    elf = subprocess.run(
        ["readelf", "--wide", "--version-info", "--sections", binary],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    versions = [tuple(map(int, found)) for found in re.findall(r"GLIBC_(\d+)\.(\d+)", elf)]
    assert max(versions) <= RUNTIME_GLIBC, f"needs glibc {max(versions)}"
    assert ".symtab" not in elf, "is not stripped"
    size = binary.stat().st_size / 2**20
    print(f"{binary.name}: {size:.1f} MiB, glibc {max(versions)}, {len(linked.splitlines())} libraries")


def reserved_port() -> socket.socket:
    """Returns a socket bound to a free port, on which another process can still listen."""
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind(("127.0.0.1", 0))
    return reservation


def try_image(stage: list[tuple[str, str]], binary: pathlib.Path) -> None:
    """Starts the program like the runtime stage, and sends health checks, a request and a signal."""
    settings = {name: arguments for name, arguments in stage}
    user, group = map(int, settings["USER"].split(":"))
    # Only root can change the user.
    identity = dict(user=user, group=group, extra_groups=[]) if os.geteuid() == 0 else {}
    reservation = reserved_port()
    port = reservation.getsockname()[1]
    environment = dict([settings["ENV"].split("=", 1)], ATTENTION_PORT=str(port))

    def in_image(command: str) -> list[str]:
        """Returns an exec-form command with the path of the program in this file system."""
        installed, *arguments = json.loads(command)
        assert installed == settings["COPY"].split()[-1], f"{installed} is not what is copied"
        return [str(binary), *arguments]

    def healthcheck() -> int:
        command = in_image(settings["HEALTHCHECK"].partition("CMD ")[2])
        return subprocess.run(command, env=environment, cwd="/", timeout=30, **identity).returncode

    server = subprocess.Popen(
        in_image(settings["ENTRYPOINT"]), env=environment, cwd="/", **identity
    )
    try:
        deadline = time.monotonic() + 120
        while healthcheck() != 0:
            assert server.poll() is None, f"the server exited with {server.returncode}"
            assert time.monotonic() < deadline, "the health check fails"
            time.sleep(0.1)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/attention",
            data=b'{"inputs":[[1,0],[0,1]],"decimals":4}',
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            # softmax(1, 0) is 0.7311, 0.2689.
            expected = [[0.7311, 0.2689], [0.2689, 0.7311]]
            context = json.load(response)["context"]
            assert context == expected, context
        server.send_signal(getattr(signal, settings["STOPSIGNAL"]))
        assert server.wait(timeout=60) == 0, f"the server exited with {server.returncode}"
        assert healthcheck() == 1, "the health check passes without a server"
    finally:
        reservation.close()
        if server.poll() is None:
            server.kill()
            server.wait()


def main() -> None:
    builder, runtime = stages()
    with tempfile.TemporaryDirectory() as folder:
        # The image's user must be able to reach the program.
        os.chmod(folder, 0o755)
        context = pathlib.Path(folder, "context")
        work = pathlib.Path(folder, "source")
        context.mkdir()
        work.mkdir()
        copy_context(context)
        build(builder, context, work)
        copied = dict(runtime)["COPY"].split()[1]
        workdir = dict(builder)["WORKDIR"]
        binary = work / pathlib.Path(copied).relative_to(workdir)
        installed = pathlib.Path(folder, "attention-server")
        shutil.copy2(binary, installed)
        check_libraries(installed)
        try_image(runtime, installed)
    print("the Dockerfile's steps work")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as error:
        sys.exit(f"check-docker: {error}")
