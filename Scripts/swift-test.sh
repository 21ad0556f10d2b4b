#!/usr/bin/env bash
# Runs `swift test` with the given arguments, and repeats all failures at the end: tests run in
# parallel, so a failure may be hundreds of lines above the last line.
set -euo pipefail

output=$(mktemp)
trap 'rm -f "$output"' EXIT
status=0
swift test --explicit-target-dependency-import-check error --disable-xctest "$@" 2>&1 |
  tee "$output" || status=$?
if [ "$status" != 0 ]; then
  echo 'Failures:'
  # The line of each issue, followed by the values of its expressions and its comment.
  grep -A 4 -E '^(✘|↳|.* error: )' "$output" | grep -vE '^(✔|◇|--)' || true
fi
exit "$status"
