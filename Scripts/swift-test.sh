#!/usr/bin/env bash
# Runs `swift test` with the given arguments, and says again at the end which tests failed and why:
# tests run side by side, so a failure may stand hundreds of lines above the last one.
set -euo pipefail

output=$(mktemp)
trap 'rm -f "$output"' EXIT
status=0
swift test --explicit-target-dependency-import-check error --disable-xctest "$@" 2>&1 |
  tee "$output" || status=$?
if [ "$status" != 0 ]; then
  echo 'What failed:'
  # An issue's line, and what follows it: the values of its expressions and its comment.
  grep -A 4 -E '^(✘|↳|.* error: )' "$output" | grep -vE '^(✔|◇|--)' || true
fi
exit "$status"
