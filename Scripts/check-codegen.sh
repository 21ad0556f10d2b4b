#!/usr/bin/env bash
# Checks the machine code of the kernels' hot loops: fused multiply-adds on whole 256-bit registers, and
# no call of any kind. A missing compiler flag turns each fused multiply-add into eight calls of fmaf;
# a reference count or an exclusivity check in a loop costs more than its arithmetic.
#
#   Scripts/check-codegen.sh [BINARY]    the release build of the server unless told otherwise
#
# A loop is what lies between a jump backwards and its target; of these only the innermost are
# looked at, those that hold no other.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${1:-.build/release/attention-server}

if [ "$(uname -m)" != x86_64 ]; then
  echo "check-codegen: skipped, for it knows the instructions of x86-64 only"
  exit 0
fi

# Each tile of the products is a loop of its own in every kernel, for either scalar. Fewer than this
# and the loops have not been recognised, or the kernels are not what they were.
least_loops=8

objdump --disassemble --no-show-raw-insn --section=.text "$binary" | awk -v least="$least_loops" '
  # Judges the loops of the function that has just ended, if it is one of the module Kernels.
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
    # A jump to an address of this function that has been seen is one backwards.
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
    if (singles < least || doubles < least) {
      printf "%d loops with fused multiply-adds of float32 and %d of float64; expected %d of each\n",
        singles, doubles, least
      failed = 1
    }
    if (failed) exit 1
    printf "check-codegen: %d loops of float32, %d of float64, no calls\n", singles, doubles
  }
'
