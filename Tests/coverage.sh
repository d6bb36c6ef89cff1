#!/bin/bash
# Line coverage of the tests, in per cent, for each folder of Sources (a build of its own in .build-cov; optimised, for the sake of time).
# With -l it also lists the files of SimCore and Diagnostics, least covered first.
set -euo pipefail
cd "$(dirname "$0")/.."
build=(-c release --scratch-path .build-cov)
# llvm-cov must be the one that comes with the compiler: others can't read its profiles.
tools=$(dirname "$(readlink -f "$(command -v swift)")")

log=$(mktemp)
# SwiftPM itself fails to merge the profiles, because processes that tests kill leave incomplete ones.
swift test "${build[@]}" --disable-testable-imports --enable-code-coverage >"$log" 2>&1 || true
grep -q 'Test run with .* passed' "$log" || { echo "the tests fail: run make test" >&2 && exit 1; }
bin=$(swift build "${build[@]}" --show-bin-path)
"$tools/llvm-profdata" merge -sparse --failure-mode=all "$bin"/codecov/*.profraw -o "$bin/codecov/default.profdata" 2>"$log"
"$tools/llvm-cov" export -summary-only -instr-profile "$bin/codecov/default.profdata" "$bin/simrunPackageTests.xctest" \
  -ignore-filename-regex '/(\.build[^/]*|Tests|Benchmarks)/' |
  python3 -c '
import collections, json, sys
covered, lines = collections.Counter(), collections.Counter()
files = []
for file in json.load(sys.stdin)["data"][0]["files"]:
    path, count = file["filename"].split("/Sources/")[-1], file["summary"]["lines"]
    parts = path.split("/")
    for depth in range(1, len(parts)):
        folder = "/".join(parts[:depth])
        covered[folder] += count["covered"]
        lines[folder] += count["count"]
    files.append((count["percent"], path, count["count"] - count["covered"]))
for folder in sorted(lines):
    print(f"{100 * covered[folder] / lines[folder]:6.1f} %  {folder}")
if "-l" in sys.argv:
    print()
    for percent, path, missing in sorted(files):
        if path.startswith(("SimCore/", "Diagnostics/")):
            print(f"{percent:6.1f} %  {path} ({missing} lines not covered)")
' "$@"
