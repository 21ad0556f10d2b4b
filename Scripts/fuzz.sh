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
flags=(-O -g -wmo -swift-version 6 -package-name attention_server -parse-as-library
  -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility
  -enable-experimental-feature Lifetimes "-sanitize=address,fuzzer"
  -I "$build" -I "$root/Sources/CDocuments/include" -I "$root/Sources/CZlib")
if [ "$(uname -m)" = x86_64 ]; then
  flags+=(-Xcc -march=x86-64-v3)
fi

# Builds an instrumented library from the sources of a module.
library() {
  local module=$1 sources
  mapfile -t sources < <(find "$root/Sources/$module" -name '*.swift' | sort)
  # In this folder, because the compiler writes temporary files.
  (cd "$build" &&
    swiftc "${flags[@]}" -enable-testing -emit-library -static -emit-module \
      -module-name "$module" -emit-module-path "$module.swiftmodule" -o "lib$module.a" "${sources[@]}")
}

# Builds and runs a fuzzer.
fuzzer() {
  local name=$1 source=$2
  (cd "$build" &&
    swiftc "${flags[@]}" -module-name "${name//-/_}" "$root/Fuzz/$source" \
      -L . -lAttentionAPI -lAttention -lKernels -lTensorJSON -lTensors -lHTTP1 -lCompression -lz -lswiftSynchronization \
      documents.o -o "$name")
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

# The engine beside the others, because the compiler uses one core for a module.
library Tensors
(library Kernels && library Attention) &
engine=$!
for module in TensorJSON HTTP1 Compression; do
  library "$module"
done
wait "$engine"
library AttentionAPI
clang -std=c23 -c Sources/CDocuments/documents.c -I Sources/CDocuments/include -o "$build/documents.o"
fuzzer request-parser RequestParserFuzzer.swift
fuzzer connection ConnectionFuzzer.swift
fuzzer decompression DecompressionFuzzer.swift
fuzzer tensor-json TensorJSONFuzzer.swift
fuzzer service ServiceFuzzer.swift
fuzzer inference InferenceFuzzer.swift
