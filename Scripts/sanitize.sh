#!/usr/bin/env bash
# Runs the Swift tests under a sanitizer (address or thread): Scripts/sanitize.sh address
#
# Optimised, as the tests take too long otherwise, but with the assertions of a debug build.
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=$1
# What lives until a program exits counts as a leak, and freed memory is kept for a while, which the
# tests that bound the memory of the server would take for a leak of ours.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=1:suppressions=$PWD/Scripts/sanitize.supp
export TSAN_OPTIONS=halt_on_error=1
swift test --explicit-target-dependency-import-check error --disable-xctest -c release \
    --sanitize "$sanitizer" -Xswiftc -enable-testing -Xswiftc -assert-config -Xswiftc Debug \
    --scratch-path ".build-$sanitizer" \
    --skip '2000 idle connections'  # bounds what a connection costs, which a sanitizer multiplies
