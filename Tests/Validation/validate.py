#!/usr/bin/env python3
"""Compares simrun with published and independent results, and writes what it finds to the folder results, a file a part.

    validate.py [phases] [memory] [dewi-kadita] [vicsek] [expansion] [equation-of-state] [free-motion] [scaling]
                [small-knudsen] [typicality] [reversal] [thermodynamics] [lyapunov] [ordinal]

Without names all parts run. Exit status 1 if a claim doesn't hold. Everything is seeded: the
same build gives the same table.
"""

import os
import sys

import chaos
import couzin
import dewi_kadita
import discs
import entropy
import ordinal
import vicsek
from runs import Report

PARTS = {
    "phases": couzin.phases,
    "memory": couzin.memory,
    "dewi-kadita": dewi_kadita.comparison,
    "vicsek": vicsek.transition,
    "expansion": discs.expansion,
    "equation-of-state": discs.equation_of_state,
    "thermodynamics": discs.thermodynamics,
    "free-motion": entropy.free_motion,
    "scaling": entropy.scaling,
    "small-knudsen": entropy.small_knudsen,
    "typicality": entropy.typicality,
    "reversal": entropy.reversal,
    "lyapunov": chaos.lyapunov,
    "ordinal": ordinal.agreement,
}
RESULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "results")


def main():
    unknown = set(sys.argv[1:]) - set(PARTS)
    if unknown:
        sys.exit(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    claims, failures = 0, []
    for name in sys.argv[1:] or PARTS:
        report = Report()
        PARTS[name](report)
        with open(os.path.join(RESULTS, name + ".md"), "w", encoding="utf-8") as file:
            file.write("\n".join(report.lines).rstrip() + "\n")
        claims += report.claims
        failures += report.failures
    print(f"\n{claims - len(failures)} of {claims} claims hold")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
