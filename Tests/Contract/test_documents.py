"""Checks that the files, tests, types and functions named in the Markdown documents exist."""

import pathlib
import re
import subprocess

import pytest

from server import ROOT

DOCUMENTS = [
    path
    for path in subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    # Results are records of a day.
    if not path.startswith("Benchmarks/results/")
]
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("Sources", "Tests", "Benchmarks", "Fuzz")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".swift", ".h", ".c", ".py")
)
FILES = {path.stem for folder in ("Sources", "Tests") for path in (ROOT / folder).rglob("*.swift")}
# Names of other libraries and of compiler features that the documents mention.
FOREIGN = {"DispatchIO", "Executor", "Lifetimes"}


def quoted(document: str) -> list[str]:
    """Returns the back-quoted texts of a document, except those in code blocks."""
    text = (ROOT / document).read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```$|^    [^\n]*$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", text)


def is_sentence(text: str) -> bool:
    words = text.split()
    return len(words) > 3 and all(re.fullmatch(r"[\w',.;/()+-]+", word) for word in words)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_files(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text)
    folder = (ROOT / document).parent
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_types_and_files_exist(document):
    names = {text for text in quoted(document) if re.fullmatch(r"[A-Z]\w+[a-z]\w*(\+\w+)?", text)}
    known = FILES | FOREIGN
    assert [name for name in sorted(names - known) if not re.search(rf"\b{re.escape(name)}\b", SOURCES)] == []


def test_named_tests_exist():
    names = {text for text in quoted("docs/http.md") if is_sentence(text)}
    assert names
    assert [name for name in sorted(names) if f"func `{name}`" not in SOURCES] == []
