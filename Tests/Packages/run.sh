#!/usr/bin/env bash
# Another package uses simrun as a library: TenLines is built against a tagged copy of this repository, as if it came from the
# network, with SIMRUN_SAFE_FLAGS=1, which drops the compiler flags that SwiftPM calls unsafe.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SIMRUN_SAFE_FLAGS=1

git clone -q "$here/../.." "$scratch/simrun"
git -C "$scratch/simrun" tag 1.0.0
if (cd "$scratch/simrun" && swift package dump-package) | grep -q unsafeFlags; then
  echo "SIMRUN_SAFE_FLAGS=1 leaves unsafe flags in Package.swift"
  exit 1
fi
cp -r "$here/TenLines" "$scratch/TenLines"
rm -rf "$scratch/TenLines/.build"
cd "$scratch/TenLines"
sed -i "s|\.package(name: \"simrun\", path: .*)|.package(url: \"file://$scratch/simrun\", from: \"1.0.0\")|" Package.swift
swift build -c release
result=$(.build/release/TenLines)
echo "$result"
case $result in
  "P = 0.99"*) ;;
  *) echo "expected a polarization above 0.99" && exit 1 ;;
esac
