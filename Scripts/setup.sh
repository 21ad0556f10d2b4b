#!/usr/bin/env bash
# Installs missing Debian packages.
#   Scripts/setup.sh run     for building and running the server
#   Scripts/setup.sh test    for tests and checks as well
#   Scripts/setup.sh bench   for the comparison with other servers
#   Scripts/setup.sh go      for the server in Go
#   Scripts/setup.sh perf    for counting system calls
#   Scripts/setup.sh codec   for the comparison with other JSON libraries
set -euo pipefail

purpose=${1:-test}

if ! command -v swift >/dev/null; then
  echo "Swift 6.3 or newer is needed: https://www.swift.org/install" >&2
  exit 1
fi
# Other systems include curl and Python, or have another package manager.
[ "$(uname)" = Linux ] || exit 0

missing=()

# Adds PACKAGE to the missing ones unless the command after it succeeds.
need() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

need git git --version
need zlib1g-dev test -e /usr/include/zlib.h
if [ "$purpose" = test ]; then
  need pkg-config pkg-config --version
  need libcurl4-openssl-dev pkg-config --exists libcurl
  need curl curl --version
  need binutils readelf --version
  if [ "$(uname -m)" = x86_64 ]; then
    need qemu-user-static sh -c 'command -v qemu-x86_64-static || command -v qemu-x86_64'
  fi
  need python3 python3 --version
  need python3-venv python3 -c 'import ensurepip, venv'
  need chromium sh -c 'command -v chromium || command -v chromium-browser || command -v google-chrome'
  need haproxy sh -c 'command -v haproxy || test -x /usr/sbin/haproxy'
fi
if [ "$purpose" = bench ]; then
  need python3 python3 --version
  need python3-venv python3 -c 'import ensurepip, venv'
  need wrk command -v wrk
  need nginx-light command -v nginx
fi
if [ "$purpose" = go ]; then
  need golang-go command -v go
fi
if [ "$purpose" = perf ]; then
  need linux-perf command -v perf
fi
if [ "$purpose" = codec ]; then
  need python3 python3 --version
  need python3-venv python3 -c 'import ensurepip, venv'
  need g++ command -v g++
  need libsimdjson-dev test -e /usr/include/simdjson.h
fi
# Only this program of the package, whose installation would start a server.
needs_promtool=false
if [ "$purpose" = test ] && ! command -v promtool >/dev/null; then
  needs_promtool=true
fi
[ ${#missing[@]} -gt 0 ] || "$needs_promtool" || exit 0

if ! command -v apt-get >/dev/null; then
  if "$needs_promtool"; then missing+=(promtool); fi
  echo "please install these packages (there is no apt-get): ${missing[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
fi

install_promtool() (
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  # apt-get downloads as a user of its own.
  chmod 755 "$folder"
  cd "$folder"
  apt-get download --quiet prometheus
  dpkg-deb --fsys-tarfile prometheus_*.deb | tar --extract ./usr/bin/promtool
  "${as_root[@]}" install ./usr/bin/promtool /usr/local/bin/promtool
)

install_missing() {
  if [ ${#missing[@]} -gt 0 ]; then
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install --yes --quiet --no-install-recommends "${missing[@]}" || return
  fi
  if "$needs_promtool"; then install_promtool || return; fi
}

# The first attempt fails if the package lists are missing or old.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if "$needs_promtool"; then
  echo installing "${missing[@]}" promtool
else
  echo installing "${missing[@]}"
fi
if ! install_missing >"$log" 2>&1; then
  if ! { "${as_root[@]}" apt-get update --quiet && install_missing; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
fi
