#!/usr/bin/env bash
# Runs the Swift tests under a sanitizer (address or thread): Scripts/sanitize.sh address
#
# The build is optimised, because the tests would take too long otherwise, but has the assertions, the
# checks for exclusive access and the smaller number of test cases of a debug build.
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=$1
build=$PWD/.build-$sanitizer
mkdir -p "$build"
flags=(-c release --sanitize "$sanitizer" --scratch-path "$build" -Xswiftc -enable-testing
  -Xswiftc -assert-config -Xswiftc Debug -Xswiftc -DDEBUG -Xswiftc -enforce-exclusivity=checked)
if [ "$sanitizer" = thread ]; then
  clang -O1 -Wall -Wextra -Werror -c Scripts/sanitize/mutex.c -o "$build/mutex.o"
  flags+=(-Xlinker "$build/mutex.o")
fi

# The servers that the tests start have the same options and write their reports to the same files.
rm -f "$build"/report.*
options=log_path=$build/report:suppressions=$PWD/Scripts/sanitize/$sanitizer.supp
options+=:external_symbolizer_path=$(command -v llvm-symbolizer || true)
# Without leak detection, because memory in use when the program exits would count as a leak. The
# quarantine is small because many servers run at the same time.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16:$options
# Each process waits for late reports when it exits: by default a second, most of the tests' time.
export TSAN_OPTIONS=halt_on_error=1:atexit_sleep_ms=50:$options
# Swift's backtracer would hang when it reads the sanitizer's memory.
export SWIFT_BACKTRACE=enable=no
# Disables the tests of memory use, which sanitizers multiply.
export SANITIZER=$sanitizer
status=0
Scripts/swift-test.sh "${flags[@]}" || status=$?
for report in "$build"/report.*; do
  [ -e "$report" ] || continue
  cat "$report"
  status=1
done
exit "$status"
