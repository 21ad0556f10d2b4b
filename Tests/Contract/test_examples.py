"""Runs the programs in Examples and compares what they print with the notebook."""

import json
import re
import subprocess

import pytest

from server import ROOT

NOTEBOOK = json.loads((ROOT / "Tests/Fixtures/notebook.json").read_text(encoding="utf-8"))
CELLS = [cell for cell in NOTEBOOK["cells"] if cell["endpoint"]]
HEADING = re.compile(r"In \[\d+\]|\d\.\d\.\d corrected")


def title(cell: dict) -> str:
    """The beginning of the cell's heading: `In [2]` or `2.2.4 corrected`."""
    return HEADING.match(cell["cell"].replace("In[", "In ["))[0]


def printed_sections(name: str, origin: str) -> dict[str, str]:
    """Returns the output of a program after each heading; one heading can name several cells."""
    done = subprocess.run([ROOT / "Examples" / name, origin], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    sections, titles = {}, []
    for line in done.stdout.splitlines():
        if HEADING.match(line):
            titles = HEADING.findall(line)
        for cell in [] if HEADING.match(line) else titles:
            sections[cell] = sections.get(cell, "") + line + "\n"
    return sections


def flat(value) -> list[float]:
    return [number for element in value for number in flat(element)] if isinstance(value, list) else [value]


def test_the_python_program_prints_the_tensors_of_the_notebook(server):
    sections = printed_sections("notebook.py", server.origin)
    for cell in CELLS:
        expected = flat(list(cell["expect"].values()))
        printed = [float(number) for number in re.findall(r"-?\d+\.\d{4}\b", sections[title(cell)])]
        assert printed == pytest.approx(expected, abs=NOTEBOOK["tolerance"]), cell["cell"]


def test_the_shell_program_prints_responses_with_the_tensors_of_the_notebook(server):
    sections = printed_sections("notebook.sh", server.origin)
    for cell in CELLS:
        response = json.loads(sections[title(cell)])
        for name, values in cell["expect"].items():
            expected = pytest.approx(flat(values), abs=NOTEBOOK["tolerance"])
            assert flat(response[name]) == expected, cell["cell"]
