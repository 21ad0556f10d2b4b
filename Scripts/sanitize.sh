#!/usr/bin/env bash
# Runs the Swift tests under a sanitizer (address or thread): Scripts/sanitize.sh address
#
# Optimised, as the tests take too long otherwise, but with the assertions of a debug build and as
# many cases of the tests that have more of them in a release build.
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=$1
build=$PWD/.build-$sanitizer
mkdir -p "$build"
flags=(-c release --sanitize "$sanitizer" --scratch-path "$build" -Xswiftc -enable-testing
  -Xswiftc -assert-config -Xswiftc Debug -Xswiftc -DDEBUG)
if [ "$sanitizer" = thread ]; then
  clang -O1 -Wall -Wextra -Werror -c Scripts/sanitize/mutex.c -o "$build/mutex.o"
  flags+=(-Xlinker "$build/mutex.o")
fi

# The servers that the tests start get these options too; what they report must not be lost.
rm -f "$build"/report.*
options=log_path=$build/report:suppressions=$PWD/Scripts/sanitize/$sanitizer.supp
options+=:external_symbolizer_path=$(command -v llvm-symbolizer || true)
# What lives until a program exits counts as a leak. Of freed memory less is kept than usual, as many
# servers run at the same time.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16:$options
# Each process waits at its end for races to come; by default a second, which is most of the time.
export TSAN_OPTIONS=halt_on_error=1:atexit_sleep_ms=50:$options
# Swift's own report of a crash would stop at the sanitizer's memory, and hold up the end of the run.
export SWIFT_BACKTRACE=enable=no
# Tells the tests not to judge how much memory is in use: a sanitizer multiplies it.
export SANITIZER=$sanitizer
status=0
Scripts/swift-test.sh "${flags[@]}" || status=$?
for report in "$build"/report.*; do
  [ -e "$report" ] || continue
  cat "$report"
  status=1
done
exit "$status"
