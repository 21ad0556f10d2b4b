#!/usr/bin/env bash
# Checks that the program exits with an error of one line on a processor older than x86-64-v3, instead
# of executing an illegal instruction, and that it starts on the oldest supported one.
#
#   Scripts/check-baseline.sh [BINARY]    (default: the release build of the server)
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${1:-.build/release/attention-server}

if [ "$(uname -m)" != x86_64 ]; then
  echo "check-baseline: skipped, because this is not x86-64"
  exit 0
fi
emulator=$(command -v qemu-x86_64-static || command -v qemu-x86_64) || {
  echo 'check-baseline: qemu-x86_64 is missing (make setup)' >&2
  exit 1
}

failed=0
complain() {
  echo "check-baseline: $1" >&2
  failed=1
}

# The last generation before AVX, and the last one before AVX2.
for processor in Nehalem IvyBridge; do
  status=0
  # The emulator warns of processor features that it does not support.
  output=$("$emulator" -cpu "$processor" "$binary" --version 2>&1 | grep -v '^qemu-.*: warning:') || status=$?
  [ "$status" -eq 1 ] || complain "on $processor it exits with status $status; expected 1"
  if [[ $output != "attention-server: this processor lacks"* ]] || [[ $output == *$'\n'* ]]; then
    complain "on $processor it prints: $output"
  fi
done
output=$("$emulator" -cpu Haswell "$binary" --version 2>/dev/null) ||
  complain "on Haswell, which is supported, it exits with status $?"

exit "$failed"
