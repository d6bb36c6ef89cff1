#!/usr/bin/env python3
"""Compares simrun with published and independent results, and writes what it finds to RESULTS.md.

    validate.py [phases] [memory] [dewi-kadita] [vicsek]

Without names all parts run. RESULTS.md then holds the parts that ran. Exit status 1 if a claim doesn't hold. Everything is seeded: the
same build gives the same table.
"""

import os
import sys

import couzin
import dewi_kadita
import vicsek
from runs import Report

PARTS = {"phases": couzin.phases, "memory": couzin.memory, "dewi-kadita": dewi_kadita.comparison, "vicsek": vicsek.transition}


def main():
    unknown = set(sys.argv[1:]) - set(PARTS)
    if unknown:
        sys.exit(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    report = Report()
    names = sys.argv[1:] or list(PARTS)
    report.lines += ["# Validation", "", f"What `validate.py {' '.join(names)}` measured, and whether it agrees; it writes this file.", ""]
    for name in names:
        PARTS[name](report)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "RESULTS.md")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(report.lines).rstrip() + "\n")
    print(f"\n{report.claims - len(report.failures)} of {report.claims} claims hold")
    sys.exit(1 if report.failures else 0)


if __name__ == "__main__":
    main()
