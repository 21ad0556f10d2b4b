#!/usr/bin/env python3
"""Performs the Dockerfile's steps without Docker, and tries what comes out.

    Scripts/check-docker.py            (make check-docker; a static release build: some minutes)

The builder's COPY and RUN instructions are carried out in an empty folder, from the context as
.dockerignore leaves it. The program must then need no library that the runtime image lacks, start
as the image's user with nothing but the image's environment, pass the image's own health check,
answer, and end cleanly on the image's stop signal. The images themselves are not looked at: the
steps run on this machine's Swift and libraries.
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
# What debian:bookworm-slim has: glibc 2.36 and, since apt is written in C++, libstdc++.
RUNTIME_LIBRARIES = re.compile(
    r"(linux-vdso|ld-linux-[\w-]+|libc|libm|libdl|libpthread|librt|libgcc_s|libstdc\+\+)\.so\.\d+"
)
RUNTIME_GLIBC = (2, 36)


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, comments left out and continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage, FROM first."""
    found: list[list[tuple[str, str]]] = []
    for instruction in instructions():
        if instruction[0] == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def ignored(path: str, patterns: list[str]) -> bool:
    """Whether .dockerignore leaves a path out: the last pattern that matches it or a parent."""
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
        # An ignored folder is entered only if a pattern brings something in it back.
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
    """Carries out a stage's COPY and RUN instructions with `work` as its working directory."""
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
            assert name in ("FROM", "WORKDIR"), f"{name} is not understood here"


def check_libraries(binary: pathlib.Path) -> None:
    """Fails if the program needs what the runtime image lacks, or still has its symbols."""
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
    """A socket bound to a free port, which others who ask for the very port can still listen on."""
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind(("127.0.0.1", 0))
    return reservation


def try_image(stage: list[tuple[str, str]], binary: pathlib.Path) -> None:
    """Starts the program as the runtime stage says and uses it as a container's owner would."""
    settings = {name: arguments for name, arguments in stage}
    user, group = map(int, settings["USER"].split(":"))
    # Changing user needs root; without it the steps are tried as who we are.
    identity = dict(user=user, group=group, extra_groups=[]) if os.geteuid() == 0 else {}
    reservation = reserved_port()
    port = reservation.getsockname()[1]
    environment = dict([settings["ENV"].split("=", 1)], ATTENTION_PORT=str(port))

    def in_image(command: str) -> list[str]:
        """An exec-form command with the installed program's place in this file system."""
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
            assert server.poll() is None, f"the server ended with {server.returncode}"
            assert time.monotonic() < deadline, "the health check does not pass"
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
        assert server.wait(timeout=60) == 0, f"the server ended with {server.returncode}"
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
