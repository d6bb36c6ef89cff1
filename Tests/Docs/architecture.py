#!/usr/bin/env python3
"""Does what ARCHITECTURE.md says under "Add a model" and "Add a diagnostic", literally, in a copy of the sources.

Code blocks that follow a line "`PATH`:" become that file; a block after "in `PATH`, add the line:" is added to the catalogue there. Then the copy
is built, and the model runs with the diagnostic. Ends with `N passed, N failed`.
"""
import os, re, shutil, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
text = open(os.path.join(ROOT, "ARCHITECTURE.md")).read()
copy = tempfile.mkdtemp()
passed = failed = 0


def run(name, command, **options):
    global passed, failed
    result = subprocess.run(command, cwd=copy, capture_output=True, text=True, **options)
    if result.returncode == 0:
        passed += 1
        return result.stdout
    failed += 1
    print(f"{name} failed with code {result.returncode}:\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
    return ""


# Only what git knows, so that nothing built or downloaded comes along.
files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
for file in files:
    if os.path.exists(os.path.join(ROOT, file)):
        os.makedirs(os.path.dirname(os.path.join(copy, file)) or copy, exist_ok=True)
        shutil.copy2(os.path.join(ROOT, file), os.path.join(copy, file))

created = 0
for path, code in re.findall(r"`([\w/.]+)`:\n+```\w+\n(.*?)^```", text, re.M | re.S):
    os.makedirs(os.path.dirname(os.path.join(copy, path)) or copy, exist_ok=True)
    with open(os.path.join(copy, path), "w") as file:
        file.write(code)
    created += 1
added = 0
for path, line in re.findall(r"[Ii]n `([\w/.]+)`, add the line:\n\n```\w+\n(.*?)^```", text, re.M | re.S):
    catalogue = open(os.path.join(copy, path)).read()
    place = catalogue.rindex("]")
    with open(os.path.join(copy, path), "w") as file:
        file.write(catalogue[:place] + line + catalogue[place:])
    added += 1
if (created, added) != (3, 2):
    sys.exit(f"ARCHITECTURE.md shows {created} files and {added} catalogue lines; expected a model, a diagnostic, a scenario, and two lines")

run("the build", ["swift", "build", "-c", "release", "--product", "simrun"])
if not failed:
    listing = run("describe", [".build/release/simrun", "describe"])
    for name in ("oscillators", "kinetic_energy"):
        if name not in listing:
            failed += 1
            print(f"describe doesn't list {name}")
    run("the new scenario", [".build/release/simrun", "run", "oscillators.yaml", "--quiet"])
    run("verifying it", [".build/release/simrun", "verify", "oscillators.nc"])
shutil.rmtree(copy)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
