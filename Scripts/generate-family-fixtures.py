#!/usr/bin/env python3
"""Writes Tests/Fixtures/api/families.jsonl: the attention layers of model families as requests.

    python3 -m venv .build-venv-families
    .build-venv-families/bin/pip install torch==2.13.0+cpu numpy==2.4.6 transformers==5.24.0 \\
        --extra-index-url https://download.pytorch.org/whl/cpu
    .build-venv-families/bin/python Scripts/generate-family-fixtures.py

Takes about a minute and downloads no models. This script is separate from
generate-api-fixtures.py because only it needs transformers.
"""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "fixtures"))
sys.dont_write_bytecode = True
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import numpy  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

import families  # noqa: E402


def main():
    versions = {torch: "2.13.0+cpu", numpy: "2.4.6", transformers: "5.24.0"}
    for library, version in versions.items():
        assert library.__version__ == version, (library.__name__, library.__version__)
    # PyTorch's rounding errors, and thus the tolerances, depend on its number of threads.
    torch.set_num_threads(1)
    families.main()


if __name__ == "__main__":
    main()
