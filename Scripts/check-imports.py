#!/usr/bin/env python3
"""Checks which module imports which, and which folder of a module uses which.

Dependencies point down only, and the modules of pure bytes and pure numbers do without Foundation and
Dispatch. A folder uses another if one of its files names a type that the other declares, or a member that
only the other's extensions declare. The compiler knows nothing of folders, so names are compared as text,
outside comments and strings.
"""
import re
import sys
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "Sources"

# The modules that each module may import. The C library has three names.
LIBC = "Glibc Musl Darwin"
IMPORTS = {
    "Tensors": "",
    "Kernels": f"{LIBC} _Builtin_intrinsics",
    "Attention": f"Kernels Tensors {LIBC}",
    "TensorJSON": "Tensors _Builtin_intrinsics",
    "HTTP1": "",
    "Compression": "CZlib",
    "HTTPServer": f"HTTP1 CSystem Dispatch Foundation {LIBC}",
    "AttentionAPI": "Attention CDocuments Compression HTTP1 TensorJSON Tensors",
    "attention-server": f"AttentionAPI HTTPServer HTTP1 CBaseline CSystem ArgumentParser Logging Dispatch Foundation {LIBC}",
}
STANDARD = "Synchronization"

# The folders that each folder may use, besides those that they may use in turn. A file that is not in a
# folder has an entry of its own; a folder without an entry counts as the folder around it.
FOLDERS = {
    "HTTP1": {
        "Bytes": "",
        "Messages": "Bytes",
        "Semantics": "Messages",
        "Parsing": "Messages",
        "Encoding": "Messages",
        "Connection": "Parsing Encoding",
    },
    "HTTPServer": {
        "Sockets": "",
        "Work": "",
        "ServerConfiguration": "Sockets",
        "HealthProbe": "Sockets",
        "Loops": "Sockets Work",
        "ServerStatistics": "",
        "Server": "Loops ServerConfiguration ServerStatistics",
    },
    "TensorJSON": {
        "Numbers": "",
        "Document": "Numbers",
        "Reading/Numbers": "Document",
        "Reading/AVX2": "Reading/Numbers",
        "Reading": "Reading/AVX2",
        "Printing": "Document",
    },
    "Kernels": {
        "Vectors": "",
        "Problem": "Vectors",
        "Products": "Problem",
        "Steps": "Problem",
        "Reference": "Steps",
        "Linear": "Products",
        "Panels": "Products Steps",
        "Decode": "Panels",
        "FusedAttention": "Decode",
    },
    "Attention": {
        "Request": "",
        "Checks": "Request",
        "Plans": "Checks",
        "Running": "Plans",
    },
    "AttentionAPI": {
        "Problem": "",
        "Request": "Problem",
        "Text": "Request",
        "Picture": "Request",
        "Inference/Models": "Request",
        "Inference/Reading": "Inference/Models",
        "Diagnosis": "Inference/Models",
        "Answer": "Text Picture Inference/Reading Diagnosis",
        "Routing": "Inference/Models",
        "Metrics": "Answer Routing",
        "Service": "Metrics",
    },
    "attention-server": {
        "BuildInformation": "",
        "Log": "",
        "Arguments": "BuildInformation Log",
        "Metrics": "BuildInformation Log",
        "Surroundings": "Arguments",
        "AccessKeyring": "Arguments Surroundings",
        "Service": "AccessKeyring Metrics Surroundings",
        "AttentionServer": "BuildInformation Service",
    },
}

HIDDEN = re.compile(r'//[^\n]*|/\*.*?\*/|"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"', re.DOTALL)
IMPORT = re.compile(r"^ *(?:@\w+(?:\([^)]*\))? +)*(?:(?:public|package|internal|fileprivate|private) +)?"
                    r"import +(?:(?:struct|class|enum|protocol|func|let|var|typealias) +)?(\w+)", re.MULTILINE)
# Members that the standard library or several types have.
COMMON = {"description", "indices", "load", "remove", "next", "append", "context", "rounded"}
PRIVATE = r"(?<!private )(?<!fileprivate )"
TYPE = re.compile(PRIVATE + r"\b(?:struct|class|enum|protocol|actor|typealias) +(?!func\b|var\b|let\b)(\w+)")
MEMBER = re.compile(r"^( {4,8})(?:@\w+(?:\([^)]*\))? +)*((?:\w+(?:\(set\))? +)*)(?:func|var|let|case) +(\w+(?:, \w+)*)",
                    re.MULTILINE)
EXTENSION = re.compile(r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+ +)?extension ([\w.]+)[^{]*\{$(.*?)^\}",
                       re.MULTILINE | re.DOTALL)
GENERIC = re.compile(r"(?:func|init|struct|class|enum|typealias|subscript)\b[^({\n]*<([^>]*)>|associatedtype +(\w+)")

failures = 0


def complain(path: Path, line: int, text: str) -> None:
    global failures
    failures += 1
    print(f"{path.relative_to(ROOT)}:{line}: {text}", file=sys.stderr)


def members(code: str, deepest: int) -> set[str]:
    return {name for indentation, modifiers, names in MEMBER.findall(code)
            if len(indentation) <= deepest and not re.search(r"private (?!\(set)", modifiers)
            for name in names.split(", ")}


class File:
    """The code of a file, without comments and strings."""

    def __init__(self, path: Path):
        self.path = path
        self.code = HIDDEN.sub(lambda text: re.sub(r"[^\n]", " ", text[0]), path.read_text())
        self.types = set(TYPE.findall(self.code))
        self.extensions = [match[1] for match in EXTENSION.finditer(self.code)]
        self.extending = members("".join(match[2] for match in EXTENSION.finditer(self.code)), 4)
        self.members = members(EXTENSION.sub("", self.code), 8)
        self.cases = set(re.findall(r"\w+", " ".join(re.findall(r"\bcase +(\w[\w, ]*)", self.code))))
        self.generics = set(re.findall(r"\w+", " ".join(map(" ".join, GENERIC.findall(self.code)))))

    def line(self, pattern: str) -> int | None:
        found = re.search(pattern, self.code)
        return found and self.code.count("\n", 0, found.start()) + 1


def check_imports(module: str, files: list[File]) -> None:
    allowed = IMPORTS[module].split()
    for file in files:
        for match in IMPORT.finditer(file.code):
            if match[1] not in [*allowed, STANDARD]:
                complain(file.path, file.code.count("\n", 0, match.start()) + 1,
                         f"{module} imports {match[1]}; it may import {', '.join(allowed) or 'nothing'}")


def check_folders(module: str, files: list[File]) -> None:
    table = {folder: set(used.split()) for folder, used in FOLDERS[module].items()}
    try:
        for folder in TopologicalSorter(table).static_order():
            table[folder] |= set().union(*(table[used] for used in table[folder]))
    except CycleError as error:
        sys.exit(f"folders of {module} that use each other: {', '.join(error.args[1])}")

    folders, owners, members = {}, defaultdict(set), defaultdict(set)
    for file in files:
        path = file.path.relative_to(SOURCES / module)
        around = [str(folder) for folder in path.parents if str(folder) in table]
        folders[file] = around[0] if around else path.name.split(".")[0].split("+")[0]
        if folders[file] not in table:
            complain(file.path, 1, f"{folders[file]} of {module} is not in the table of {Path(__file__).name}")
            table[folders[file]] = set()
        for name in file.types:
            owners[name].add(folders[file])
        for name in file.extending:
            members[name].add(folders[file])
    ambiguous = COMMON.union(*(file.members | file.cases for file in files))

    for file in files:
        folder = folders[file]
        words = set(re.findall(r"\w+", file.code))
        for name in sorted(words & owners.keys() - file.generics - file.types):
            used = owners[name]
            if not used & ({folder} | table[folder]):
                complain(file.path, file.line(rf"\b{name}\b"),
                         f"{folder} uses {name} of {' or '.join(sorted(used))}; it may use "
                         f"{', '.join(sorted(table[folder])) or 'none'}")
        called = set(re.findall(r"[\w)\]?!}]\.(\w+)", file.code))
        for name in sorted(called & members.keys() - ambiguous):
            used = members[name]
            if len(used) == 1 and not used & ({folder} | table[folder]):
                complain(file.path, file.line(rf"[\w)\]?!}}]\.{name}\b"),
                         f"{folder} calls {name} of an extension in {' or '.join(used)}; it may use "
                         f"{', '.join(sorted(table[folder])) or 'none'}")


for directory in sorted(path for path in SOURCES.iterdir() if path.is_dir()):
    files = [File(path) for path in sorted(directory.rglob("*.swift"))]
    if not files:
        continue  # A module of C.
    if directory.name not in IMPORTS:
        complain(directory, 1, f"{directory.name} is not in the table of {Path(__file__).name}")
        continue
    check_imports(directory.name, files)
    if directory.name in FOLDERS:
        check_folders(directory.name, files)
    for file in files:
        extended = file.path.stem.partition("+")[0]
        if "+" in file.path.stem and not any(name.split(".")[-1] == extended for name in file.extensions):
            complain(file.path, 1, f"extends {', '.join(name for name in file.extensions) or 'nothing'}")
sys.exit(1 if failures else 0)
