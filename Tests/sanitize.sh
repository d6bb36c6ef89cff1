#!/bin/bash
# The tests under the thread sanitizer and the address sanitizer: builds of their own, in .build-thread and .build-address.
# What the system's Swift libraries do isn't reported: they aren't built for it.
set -euo pipefail
cd "$(dirname "$0")/.."
suppressions=$PWD/Tests/Setup/sanitizers.txt
export TSAN_OPTIONS=suppressions=$suppressions LSAN_OPTIONS=suppressions=$suppressions:print_suppressions=0
for sanitizer in thread address; do
  echo "== $sanitizer sanitizer"
  swift test -c release --disable-testable-imports --sanitize=$sanitizer --scratch-path .build-$sanitizer 2>&1 |
    grep -E 'Sanitizer|Test run with|error:' || true
  [ "${PIPESTATUS[0]}" = 0 ] || exit 1
done
