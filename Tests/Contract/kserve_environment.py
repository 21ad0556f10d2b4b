"""KServe's client, which is large, in an environment of its own."""

import pathlib
import subprocess

import generators
from server import ROOT

REQUIREMENTS = ROOT / "Scripts/requirements-kserve.txt"
ENVIRONMENT = ROOT / ".build-venv-kserve"
PROGRAMS = pathlib.Path(__file__).with_name("clients")


def install() -> None:
    """Creates the environment unless it has the required packages."""
    generators.install(ENVIRONMENT, REQUIREMENTS)


def run(program: str, *arguments: str) -> str:
    """Runs a program in clients/ and returns its output."""
    done = subprocess.run(
        [ENVIRONMENT / "bin/python", PROGRAMS / program, *arguments],
        capture_output=True, text=True, timeout=300, check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
