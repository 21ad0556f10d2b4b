"""Checks that the workflow on GitHub runs what .ci/run runs."""

import yaml

from server import ROOT


def test_the_workflow_has_a_job_for_each_line_of_ci_run():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    targets = [line.removeprefix("make ") for line in lines if line.startswith("make ")]
    assert workflow["jobs"]["make"]["strategy"]["matrix"]["target"] == targets
