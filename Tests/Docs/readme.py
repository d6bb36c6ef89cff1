#!/usr/bin/env python3
"""Executes the command blocks of README.md in their order, in an empty folder with the built program on the PATH.

    readme.py [README.md]

`sh` blocks run with bash, `python` blocks with this interpreter; blocks of other languages are text. Blocks that speak of installing or of
`make` run elsewhere in the checks and are marked `sh (not run)` in the info string. Ends with `N passed, N failed`.
"""
import os, re, shutil, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
text = open(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "README.md")).read()
blocks = re.findall(r"^```(\w+)[ \t]*\n(.*?)^```", text, re.M | re.S)
runnable = [(language, code) for language, code in blocks if language in ("sh", "python")]
if not runnable:
    sys.exit("README.md has no blocks to run")

folder = tempfile.mkdtemp()
environment = dict(os.environ, PATH=os.path.join(ROOT, ".build/release") + ":" + os.environ["PATH"])
shutil.copytree(os.path.join(ROOT, "Scenarios"), os.path.join(folder, "Scenarios"))
passed = failed = 0
for language, code in runnable:
    command = ["bash", "-euo", "pipefail", "-c", code] if language == "sh" else [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    if result.returncode == 0:
        passed += 1
    else:
        failed += 1
        print(f"this {language} block failed with code {result.returncode}:\n{code}\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}")
shutil.rmtree(folder)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
