#!/usr/bin/env bash
# The long form of what .ci/run does briefly: kills of every model, a bug planted to see that the check sees it, hostile input, ten minutes of
# mutated scenarios. Half an hour; ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.."
python=.venv/bin/python
passed=0
failed=0
part() {
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
part $python Tests/Reliability/resume.py --kills 20 Tests/Reliability/school.yaml Scenarios/dewi-kadita-swarm.yaml \
  Scenarios/vicsek-transition.yaml Scenarios/lorenz.yaml Scenarios/ideal-gas.yaml Scenarios/free-expansion.yaml \
  Scenarios/piston-compression.yaml Scenarios/granular-steady-state.yaml Scenarios/effusion.yaml
part $python Tests/Reliability/resume.py --plant-bug Tests/Reliability/school.yaml
part $python Tests/Reliability/hostile.py
part $python Tests/Reliability/fuzz.py --seconds 600
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
