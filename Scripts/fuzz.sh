#!/usr/bin/env bash
# Runs each fuzzer with the address sanitizer, starting from the seeds in Fuzz/Corpus. Inputs that
# reach new code are saved in .build-fuzz/corpus, inputs that fail in .build-fuzz.
#   Scripts/fuzz.sh [SECONDS]     (default: 60 for each)
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
root=$PWD
build=$root/.build-fuzz
mkdir -p "$build"
# Swift's backtracer reads all memory, which the address sanitizer reports as the failure, and may
# then hang.
export SWIFT_BACKTRACE=enable=no
flags=(-O -g -swift-version 6 -package-name attention_server -parse-as-library
  -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility
  -enable-experimental-feature Lifetimes -sanitize=address)
if [ "$(uname -m)" = x86_64 ]; then
  flags+=(-Xcc -march=x86-64-v3)
fi

# Builds the fuzzer NAME with the remaining arguments of swiftc, and runs it.
fuzzer() {
  local name=$1
  shift
  # In this folder, because the compiler writes temporary files.
  (cd "$build" &&
    swiftc "${flags[@]}" -wmo -sanitize=fuzzer -module-name "${name//-/_}" "$@" -o "$name")
  mkdir -p "$build/corpus/$name"
  local dictionary=()
  if [ -e "Fuzz/$name.dict" ]; then
    dictionary=(-dict="Fuzz/$name.dict")
  fi
  echo "fuzzing $name for $seconds s"
  "$build/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
    -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/$name-" \
    ${dictionary[@]+"${dictionary[@]}"} \
    "$build/corpus/$name" "Fuzz/Corpus/$name" 2>&1 |
    grep -vE '^("|#####|stat::(new_units|slowest|peak)|\s*NEW_FUNC|Dictionary)' || test "${PIPESTATUS[0]}" -eq 0
}

# Lists the Swift files of a module in the array `sources`.
sources_of() {
  mapfile -t sources < <(find "$root/Sources/$1" -name '*.swift' | sort)
}

# Builds an instrumented library from the sources of a module.
library() {
  local module=$1 sources
  sources_of "$module"
  swiftc "${flags[@]}" -wmo -sanitize=fuzzer -emit-library -static -emit-module \
    -module-name "$module" -emit-module-path "$build/$module.swiftmodule" -I "$build" \
    -o "$build/lib$module.a" "${sources[@]}"
}

sources_of HTTP1
fuzzer request-parser "$root"/Fuzz/RequestParserFuzzer.swift "${sources[@]}"
fuzzer connection "$root"/Fuzz/ConnectionFuzzer.swift "${sources[@]}"

library Tensors
sources_of TensorJSON
fuzzer tensor-json -I "$build" -L "$build" -lTensors "$root"/Fuzz/TensorJSONFuzzer.swift "${sources[@]}"

for module in Kernels Attention TensorJSON HTTP1; do
  library "$module"
done
clang -std=c23 -c Sources/CDocuments/documents.c -I Sources/CDocuments/include -o "$build/documents.o"
sources_of AttentionAPI
fuzzer service -I "$build" -I "$root"/Sources/CDocuments/include -L "$build" \
  -lAttention -lKernels -lTensorJSON -lTensors -lHTTP1 "$build/documents.o" \
  "$root"/Fuzz/ServiceFuzzer.swift "${sources[@]}"
