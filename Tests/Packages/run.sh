#!/usr/bin/env bash
# Builds and runs the package that depends on simrun, with the switch that a dependency needs.
set -eu
cd "$(dirname "$0")/TenLines"
export SIMRUN_SAFE_FLAGS=1
swift build -c release
polarization=$(.build/release/TenLines | sed -n 's/^P = //p')
echo "P = $polarization"
# These zones make a school that is parallel.
awk -v p="$polarization" 'BEGIN { exit !(p > 0.9 && p <= 1) }'
