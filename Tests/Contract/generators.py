"""Generates clients from openapi.json, in an environment with the generators and a Java runtime."""

import json
import os
import pathlib
import subprocess
import sys

import openapi
from server import ROOT

PROGRAMS = pathlib.Path(__file__).with_name("clients")
REQUIREMENTS = ROOT / "Scripts/requirements-clients.txt"
ENVIRONMENT = ROOT / ".build-venv/clients"


def install(environment: pathlib.Path = ENVIRONMENT, required: pathlib.Path = REQUIREMENTS) -> None:
    """Creates an environment, by default that of the generators, unless it has the required packages."""
    installed = environment / required.name
    requirements = required.read_text(encoding="utf-8")
    if installed.exists() and installed.read_text(encoding="utf-8") == requirements:
        return
    run(sys.executable, "-m", "venv", "--clear", environment)
    pip = [environment / "bin/pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--requirement", required, timeout=1200)
    installed.write_text(requirements, encoding="utf-8")


def run(*command: object, timeout: float = 300, **options) -> str:
    """Runs a program to its end and returns its output; raises an error that shows it if it fails."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=timeout, **options
    )
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def generate_with_openapi_generator(language: str, folder: pathlib.Path, *options: str) -> None:
    """Writes the client in `language` into `folder`."""
    run(
        ENVIRONMENT / "bin/openapi-generator-cli",
        "generate",
        f"--input-spec={openapi.JSON_FILE}",
        f"--generator-name={language}",
        f"--output={folder}",
        "--global-property=apiDocs=false,modelDocs=false,apiTests=false,modelTests=false",
        *options,
    )


def generate_with_openapi_python_client(folder: pathlib.Path) -> None:
    """Writes the client in Python into `folder`."""
    run(
        ENVIRONMENT / "bin/openapi-python-client",
        "generate",
        f"--path={openapi.JSON_FILE}",
        f"--output-path={folder / 'attention_client'}",
        "--meta=none",
        # It formats the client with ruff.
        env=os.environ | {"PATH": f"{ENVIRONMENT / 'bin'}:{os.environ['PATH']}"},
    )


class Client:
    """A generated client in Python, and a program in clients/ that uses it."""

    def __init__(self, folder: pathlib.Path, program: str):
        self._folder = folder
        self._program = program

    def send(self, origin: str, requests: list[tuple[str, dict]]) -> list[dict]:
        """Sends requests, each a path and a body, and returns the responses."""
        lines = [json.dumps({"path": path, "request": request}) for path, request in requests]
        output = run(
            ENVIRONMENT / "bin/python",
            PROGRAMS / self._program,
            origin,
            input="\n".join(lines),
            env=os.environ | {"PYTHONPATH": str(self._folder)},
        )
        return [json.loads(line) for line in output.splitlines()]
