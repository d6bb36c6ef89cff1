#!/bin/sh
# Makes .venv, the Python environment of checks and benchmarks, from pinned versions; simrun itself doesn't need Python.
# Usage: python.sh REQUIREMENTS.txt
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
venv=$root/.venv
stamp=$venv/$(basename "$(dirname "$1")").txt

cmp -s "$1" "$stamp" && exit 0
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  . "$(dirname "$0")/apt.sh"
  install_packages "checks are written in Python" python3-venv || {
    echo "checks need Python 3.11 or newer with its module venv (Debian: python3-venv)" >&2
    exit 1
  }
fi
[ -x "$venv/bin/python" ] || { echo "making $venv" >&2 && python3 -m venv "$venv"; }
"$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$1" >&2
cp "$1" "$stamp"
