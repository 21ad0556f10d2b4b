"""The servers to compare with, installed or built from Benchmarks/Rivals."""

import functools
import string
import subprocess

from report import ROOT
from servers import Missing, Server

FASTAPI = "FastAPI + pydantic + torch × 2"
GO = "Go net/http"
HUMMINGBIRD = "Hummingbird 2"
NGINX = "nginx, fixed response"
OURS = "attention-server"
STARLETTE = "Starlette + orjson + torch × 2"

SOURCES = ROOT / "Benchmarks/Rivals"
BUILT = ROOT / ".build-rivals"
VENV = ROOT / ".build-venv-bench"


def run(*command):
    """Runs a step of an installation; raises Missing if it fails."""
    try:
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except OSError as error:
        raise Missing(str(error)) from error
    if result.returncode != 0:
        lines = (result.stderr.strip() or result.stdout.strip()).splitlines()
        raise Missing(lines[-1] if lines else f"{command[0]} failed")


def ours(port):
    return [ROOT / ".build/release/attention-server", "--port", str(port)]


def nginx(folder, answer, workers):
    """Returns the command of an nginx that sends the same response to every request."""
    template = string.Template((SOURCES / "nginx.conf").read_text())
    configuration = folder / "nginx.conf"

    def command(port):
        configuration.write_text(
            template.substitute(folder=folder, answer=answer, workers=workers, port=port)
        )
        return ["nginx", "-c", configuration, "-e", folder / "error.log"]

    return command


def go():
    run("Scripts/setup.sh", "go")
    BUILT.mkdir(exist_ok=True)
    run("go", "build", "-o", BUILT / "go", SOURCES / "go/main.go")
    return lambda port: [BUILT / "go", str(port)]


def hummingbird():
    run(
        "swift", "build", "-c", "release", "--package-path", SOURCES / "swift",
        "--scratch-path", BUILT / "swift", "--product", "hummingbird-rival",
    )
    return lambda port: [BUILT / "swift/release/hummingbird-rival", str(port)]


def uvicorn(module):
    """Returns the command of a Python service on two workers, with uvloop and httptools."""
    run("make", "--quiet", VENV.relative_to(ROOT) / "installed")
    return lambda port: [
        VENV / "bin/python", "-m", "uvicorn", "--app-dir", SOURCES / "python", f"{module}:app",
        "--port", str(port), "--workers", "2", "--loop", "uvloop", "--http", "httptools",
        "--timeout-keep-alive", "75", "--no-access-log", "--log-level", "warning",
        # A worker cannot respond to health checks while it parses 10 MB of JSON.
        "--timeout-worker-healthcheck", "60",
    ]


RIVALS = {
    GO: go,
    HUMMINGBIRD: hummingbird,
    STARLETTE: functools.partial(uvicorn, "tuned"),
    FASTAPI: functools.partial(uvicorn, "idiomatic"),
}


def start(names, report):
    """Starts the rivals; reports those that cannot be installed or started, with the reason."""
    servers = []
    for name in names:
        try:
            servers.append(Server(name, RIVALS[name]()))
        except Missing as reason:
            report.add("", f"{name} is left out: {reason}")
    return servers
