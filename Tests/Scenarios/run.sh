#!/usr/bin/env bash
# Runs every shipped scenario, long ones shortened, and runs it again from its output: the bytes must be the same.
# Usage: run.sh [SCENARIO.yaml...]; ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.."
simrun=.build/release/simrun
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# What keeps a scenario short enough for every change.
shortened() {
  case $(basename "$1" .yaml) in
  school-100000) echo "--set run.duration=2 --set output.every=1" ;;
  collective-memory) echo "--set run.duration=300" ;;
  vicsek-bands) echo "--set run.duration=200" ;;
  vicsek-transition) echo "--set run.duration=400" ;;
  *) echo "" ;;
  esac
}

passed=0
failed=0
[ $# -gt 0 ] || set -- Scenarios/*.yaml
for scenario in "$@"; do
  output=$folder/$(basename "$scenario" .yaml).nc
  # shellcheck disable=SC2046
  if $simrun check "$scenario" >"$folder/log" 2>&1 &&
    $simrun run "$scenario" -o "$output" --quiet $(shortened "$scenario") >>"$folder/log" 2>&1 &&
    $simrun verify "$output" >>"$folder/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$scenario failed:"
    tail -n 20 "$folder/log"
  fi
  rm -f "$output"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
