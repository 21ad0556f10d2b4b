#!/usr/bin/env bash
# Checks the machine code of the kernels' hot loops: they must have fused multiply-adds on whole
# 256-bit registers and no calls. A missing compiler flag turns each fused multiply-add into eight calls
# of fmaf; a reference count or an exclusivity check in a loop costs more than its arithmetic.
#
#   Scripts/check-codegen.sh [BINARY]    (default: the release build of the server)
#
# A loop is the code between a backward jump and its target. Only innermost loops are checked.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${1:-.build/release/attention-server}

if [ "$(uname -m)" != x86_64 ]; then
  echo "check-codegen: skipped, because it knows only the instructions of x86-64"
  exit 0
fi

# The expected minimum of loops for each scalar. With fewer, either the kernels have changed or this
# script does not recognise their loops.
minimum=8

objdump --disassemble --no-show-raw-insn --section=.text "$binary" | awk -v minimum="$minimum" '
  # Checks the loops of the function that has just ended, if it belongs to the module Kernels.
  function finish(  loop, other, i, isInnermost, single, double, call) {
    if (name !~ /7Kernels/) loops = 0
    for (loop = 1; loop <= loops; loop++) {
      isInnermost = 1
      for (other = 1; other <= loops; other++)
        if (other != loop && first[other] >= first[loop] && last[other] <= last[loop] &&
            (first[other] > first[loop] || last[other] < last[loop])) { isInnermost = 0; break }
      if (!isInnermost) continue
      single = double = 0
      call = ""
      for (i = first[loop]; i <= last[loop]; i++) {
        if (text[i] ~ /vfn?m(add|sub)[0-9]+ps.*%ymm/) single++
        if (text[i] ~ /vfn?m(add|sub)[0-9]+pd.*%ymm/) double++
        if (text[i] ~ /^call/ && call == "") call = text[i]
      }
      if (single + double == 0) continue
      if (single > 0) singles++
      if (double > 0) doubles++
      if (call != "") {
        printf "%s: a loop with fused multiply-adds calls: %s\n", name, call
        failed = 1
      }
    }
    count = loops = 0
    delete index_of
  }

  /^[0-9a-f]+ <.*>:$/ {
    finish()
    name = $2
    sub(/:$/, "", name)
    next
  }
  /^ *[0-9a-f]+:\t/ {
    split($0, parts, ":\t")
    gsub(/ /, "", parts[1])
    count++
    index_of[parts[1]] = count
    text[count] = parts[2]
    # A jump to an earlier address of this function is a backward jump.
    if (parts[2] ~ /^j/ && match(parts[2], /[0-9a-f]+ </)) {
      target = substr(parts[2], RSTART, RLENGTH - 2)
      if (target in index_of) {
        loops++
        first[loops] = index_of[target]
        last[loops] = count
      }
    }
  }
  END {
    finish()
    if (singles < minimum || doubles < minimum) {
      printf "%d loops with fused multiply-adds of float32 and %d of float64; expected %d of each\n",
        singles, doubles, minimum
      failed = 1
    }
    if (failed) exit 1
    printf "check-codegen: %d loops of float32, %d of float64, no calls\n", singles, doubles
  }
'
