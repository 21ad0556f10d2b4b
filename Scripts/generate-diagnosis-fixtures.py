#!/usr/bin/env python3
"""Writes Tests/Fixtures/diagnosis: results of attention with the mistakes that people make.

    .build-venv-fixtures/bin/python Scripts/generate-diagnosis-fixtures.py [--check HOST:PORT]

generate-api-fixtures.py says how to make the environment; only torch and numpy are needed. Takes half
a minute. Tests/Fixtures/diagnosis/README.md describes the cases. With --check, writes nothing and compares
the implementation without mistakes with a running server.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "fixtures"))
sys.dont_write_bytecode = True

import numpy  # noqa: E402
import torch  # noqa: E402

from diagnosis.generate import check, main  # noqa: E402

if __name__ == "__main__":
    for library, version in {torch: "2.13.0+cpu", numpy: "2.4.6"}.items():
        assert library.__version__ == version, (library.__name__, library.__version__)
    torch.set_num_threads(1)
    check(sys.argv[2]) if sys.argv[1:2] == ["--check"] else main()
