"""Runs the console examples of README.md and compares their output exactly."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
from typing import NamedTuple

import pytest

from server import BINARY, ROOT

README = ROOT / "README.md"
# Fields that differ between responses (curl -i prints them).
VARYING = re.compile(r"^(Date|X-Request-Id|Server-Timing): .*$", re.IGNORECASE | re.MULTILINE)


class Command(NamedTuple):
    """A command of a console block and the output below it."""

    line: int
    text: str
    output: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text.splitlines()[0][:60]}"


def commands(path: pathlib.Path) -> list[Command]:
    """Returns every `$ ` command of the ```console blocks.

    A command continues after a line that ends in a backslash or with a single quote open.
    """
    found: list[Command] = []
    is_console = False
    is_open = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("```"):
            is_console = line == "```console"
            is_open = False
        elif is_console and is_open:
            last = found[-1]
            text = f"{last.text}\n{line}"
            found[-1] = last._replace(text=text)
            is_open = is_unfinished(text)
        elif is_console and line.startswith("$ "):
            found.append(Command(number, line[2:], ""))
            is_open = is_unfinished(line)
        elif is_console:
            assert found, f"README.md:{number}: output before the first command"
            found[-1] = found[-1]._replace(output=found[-1].output + line + "\n")
    return found


def is_unfinished(text: str) -> bool:
    return text.endswith("\\") or text.count("'") % 2 == 1


CURL_COMMANDS = [command for command in commands(README) if command.text.startswith("curl ")]


def test_there_are_at_least_three_examples():
    assert len(CURL_COMMANDS) >= 3


@pytest.mark.parametrize("command", CURL_COMMANDS, ids=str)
def test_an_example_prints_the_output_in_the_readme(server, command):
    assert "localhost:8080" in command.text or "127.0.0.1:8080" in command.text
    text = re.sub(r"(localhost|127\.0\.0\.1):8080", f"127.0.0.1:{server.port}", command.text)
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    printed = done.stdout.replace("\r\n", "\n")
    assert VARYING.sub(r"\1", printed) == VARYING.sub(r"\1", command.output)


def programs(language: str) -> list[str]:
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


# For each language: the program that runs a file, and the name of the file.
RUNNERS = {
    "python": ([sys.executable], "program.py"),
    "js": (["node"], "program.mjs"),
    "go": (["go", "run"], "program.go"),
}
PROGRAMS = [(language, text) for language in RUNNERS for text in programs(language)]


def test_there_is_a_program_in_each_language():
    assert {language for language, _ in PROGRAMS} == set(RUNNERS)


@pytest.mark.parametrize("language, text", PROGRAMS, ids=lambda value: value[:40].splitlines()[0])
def test_a_program_of_the_readme_runs(server, tmp_path, language, text):
    command, name = RUNNERS[language]
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    if "torch" in text:
        pytest.importorskip("torch")
    assert "localhost:8080" in text
    (tmp_path / name).write_text(text.replace("localhost:8080", f"127.0.0.1:{server.port}"))
    done = subprocess.run([*command, name], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    if "torch" not in text:
        numbers = [float(number) for number in re.findall(r"\d+\.\d+", done.stdout)]
        expected = server.send("POST", "/attention", json.dumps(
            {"inputs": [[0.43, 0.15, 0.89], [0.55, 0.87, 0.66]], "causal": True}).encode(),
            Content_Type="application/json")
        context = json.loads(expected.body)["context"]
        assert numbers == pytest.approx([number for row in context for number in row], abs=1e-6)


def defaults_in_help() -> dict[str, str]:
    """The defaults of the limits that `--help` lists, such as `32MiB`, by flag."""
    help = [ROOT / BINARY, "--help"]
    text = subprocess.run(help, capture_output=True, text=True, check=True).stdout
    parts = re.split(r"^  (--[a-z-]+)", text.split("LIMITS:")[1].split("LOG:")[0], flags=re.MULTILINE)
    found = {}
    for flag, explanation in zip(parts[1::2], parts[2::2]):
        # The default of --threads depends on the machine.
        if match := re.search(r"default:\s+(\d\w*)", explanation, re.IGNORECASE):
            found[flag] = match[1]
    return found


def defaults_in_readme() -> dict[str, str]:
    """The defaults in the table of limits, in the form of `--help`, by flag."""
    text = README.read_text(encoding="utf-8").split("## Limits")[1].split("\n## ")[0]
    found = {}
    for row in re.findall(r"^\| .*`--.*$", text, flags=re.MULTILINE):
        _, default, flags, _ = row.strip("| ").split(" | ")
        values = re.findall(r"(\d+(?: \d{3})*)(?: ([KMG]iB))?", default)
        for flag, (number, unit) in zip(re.findall(r"`(--[a-z-]+)`", flags), values, strict=True):
            found[flag] = number.replace(" ", "") + unit
    return found


def test_the_table_of_limits_has_the_defaults_of_help():
    assert len(defaults_in_help()) >= 14
    assert defaults_in_readme() == defaults_in_help()
