#!/usr/bin/env python3
"""Writes Tests/Fixtures/api: requests to the service, and the expected responses.

    python3 -m venv .build-venv-fixtures
    .build-venv-fixtures/bin/pip install torch==2.13.0+cpu numpy==2.4.6 onnx==1.23.2 \
        transformers==5.24.0
    .build-venv-fixtures/bin/python Scripts/generate-api-fixtures.py

Takes about three minutes. Scripts/fixtures has a generator for each source, which can also be run
alone, and rope_scalings.py, which needs transformers and writes a file of Tests/Fixtures/attention.
Tests/Fixtures/api/README.md describes the cases.
"""

import pathlib
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "fixtures"))
sys.dont_write_bytecode = True
warnings.filterwarnings("ignore", message="flex_attention called without torch.compile")

import numpy  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

import combinations  # noqa: E402
import extremes  # noqa: E402
import foreign_names  # noqa: E402
import linear  # noqa: E402
import merging  # noqa: E402
import modern  # noqa: E402
import onnx_operators  # noqa: E402
import pytorch  # noqa: E402
import refusals  # noqa: E402


def main():
    versions = {torch: "2.13.0+cpu", numpy: "2.4.6", onnx: "1.23.2", transformers: "5.24.0"}
    for library, version in versions.items():
        assert library.__version__ == version, (library.__name__, library.__version__)
    # PyTorch's rounding errors, and thus the tolerances, depend on its number of threads.
    torch.set_num_threads(1)
    for source in (pytorch, onnx_operators, extremes, merging, linear, modern, refusals,
                   foreign_names, combinations):
        source.main()


if __name__ == "__main__":
    main()
