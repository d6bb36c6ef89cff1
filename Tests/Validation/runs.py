"""Runs simrun, two processes at a time, and reads what comes out."""

import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

import xarray

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SIMRUN = os.path.join(ROOT, ".build", "release", "simrun")
PROCESSES = int(os.environ.get("PROCESSES", 2))


def scenario(name):
    return os.path.join(ROOT, "Scenarios", name + ".yaml")


def simulate(path, seed, overrides, threads=1):
    """The finished run as a data set in memory."""
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "out.nc")
        changes = [word for key, value in overrides.items() for word in ("--set", f"{key}={value}")]
        subprocess.run(
            [SIMRUN, "run", path, "-o", output, "--quiet", "--threads", str(threads), "--seed", str(seed), *changes],
            check=True, stdout=subprocess.DEVNULL)
        with xarray.open_dataset(output) as data:
            return data.load()


def each(jobs, work):
    """work(job) for all jobs, in order."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        return list(pool.map(work, jobs))


class Report:
    """Text and tables for a file in results, and what was claimed."""

    def __init__(self):
        self.lines = []
        self.failures = []
        self.claims = 0

    def heading(self, text):
        self.lines += [f"# {text}", ""]
        print(f"\n{text}", flush=True)

    def text(self, text):
        self.lines += [text, ""]

    def table(self, head, rows):
        self.lines += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        self.lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
        self.lines.append("")

    def claim(self, sentence, holds):
        self.claims += 1
        if not holds:
            self.failures.append(sentence)
        self.lines.append(f"* {'holds' if holds else '**does not hold**'}: {sentence}")
        print(f"  {'ok    ' if holds else 'FAILED'} {sentence}", flush=True)
