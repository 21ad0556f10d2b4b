#!/usr/bin/env bash
# Checks that on a processor older than x86-64-v3 the program says so in one line and fails, instead
# of dying of an instruction that is not there; and that it starts on one which is just new enough.
#
#   Scripts/check-baseline.sh [BINARY]    the release build of the server unless told otherwise
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${1:-.build/release/attention-server}

if [ "$(uname -m)" != x86_64 ]; then
  echo "check-baseline: skipped, for it is about x86-64"
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

# The last one before AVX, and the last one before AVX2.
for processor in Nehalem IvyBridge; do
  status=0
  # The emulator warns of processor features that it lacks itself.
  output=$("$emulator" -cpu "$processor" "$binary" --version 2>&1 | grep -v '^qemu-.*: warning:') || status=$?
  [ "$status" -eq 1 ] || complain "on $processor it ends with status $status; expected 1"
  if [[ $output != "attention-server: this processor lacks"* ]] || [[ $output == *$'\n'* ]]; then
    complain "on $processor it says: $output"
  fi
done
output=$("$emulator" -cpu Haswell "$binary" --version 2>/dev/null) ||
  complain "on Haswell, which has all that is needed, it ends with status $?"

exit "$failed"
