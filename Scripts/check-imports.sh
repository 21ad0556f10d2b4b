#!/usr/bin/env bash
# Checks which module imports which: dependencies point down only, and the modules of pure bytes and
# pure numbers stay free of Foundation and Dispatch.
set -euo pipefail
cd "$(dirname "$0")/.."

# The imports that each module may have, besides the standard library's own modules.
# The C library comes by its three names.
libc="Glibc Musl Darwin"
standard="Synchronization"
declare -A allowed=(
  [Tensors]=""
  [Kernels]="$libc _Builtin_intrinsics"
  [Attention]="Kernels Tensors"
  [TensorJSON]="Tensors _Builtin_intrinsics"
  [HTTP1]=""
  [HTTPServer]="HTTP1 CSystem Dispatch Foundation $libc"
  [AttentionAPI]="Attention CDocuments HTTP1 TensorJSON Tensors"
  [attention-server]="AttentionAPI HTTPServer HTTP1 CBaseline ArgumentParser Logging Dispatch Foundation $libc"
)

failed=0
complain() {
  echo "$1" >&2
  failed=1
}

for folder in Sources/*/; do
  module=$(basename "$folder")
  # C targets have no Swift files.
  [ -n "$(find "$folder" -name '*.swift' -print -quit)" ] || continue
  compgen -G "$folder*.swift" >/dev/null || continue
  if [ -z "${allowed[$module]+known}" ]; then
    complain "Sources/$module is not in the table of Scripts/check-imports.sh"
    continue
  fi
  # "package import struct Tensors.Shape" imports Tensors.
  while IFS=: read -r file line text; do
    imported=$(sed -E 's/.*import +((struct|class|enum|protocol|func|let|var|typealias) +)?([A-Za-z_0-9]+).*/\3/' <<<"$text")
    case " $standard ${allowed[$module]} " in
      *" $imported "*) ;;
      *) complain "$file:$line: $module imports $imported; allowed are: ${allowed[$module]:-none}" ;;
    esac
  done < <(grep -rnE '^ *(@[A-Za-z_]+(\([^)]*\))? +)*((public|package|internal|fileprivate|private) +)?import ' \
    --include='*.swift' "$folder" || true)
done

exit "$failed"
