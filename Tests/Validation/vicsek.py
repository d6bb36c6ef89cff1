"""Vicsek's transition against an independent program."""

import os
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from runs import PROCESSES, each, scenario, simulate
from vicsek_reference import polarization

SEEDS = range(1, 9)
# particles, size, dimensions, kind, noises, steps
SERIES = [
    (512, 16, 2, "scalar", [0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.8, 1], 2000),
    (512, 16, 2, "vectorial", [0.2, 0.4, 0.55, 0.6, 0.65, 0.7, 0.9], 2000),
    (512, 8, 3, "scalar", [0.1, 0.2, 0.3, 0.4, 0.5, 0.8], 1000),
    (512, 8, 3, "vectorial", [0.2, 0.4, 0.5, 0.6, 0.8], 1000),
]
SPEED = 0.5


def ours(job):
    count, size, dimensions, kind, noise, steps, seed = job
    data = simulate(
        os.path.join(os.path.dirname(os.path.abspath(__file__)), "vicsek.yaml"), seed, {
            "parameters.particles": count,
            "parameters.domain_size": size,
            "parameters.dimensions": dimensions,
            "parameters.noise_kind": kind,
            "parameters.noise": noise,
            "run.steps": steps,
        })
    return float(data.polarization[steps // 2:].mean())


def theirs(job):
    count, size, dimensions, kind, noise, steps, seed = job
    return float(polarization(count, size, dimensions, SPEED, 1, noise, kind, steps, seed)[steps // 2:].mean())


def transition(report):
    report.heading("Vicsek's transition")
    report.text(
        f"`vicsek` against `vicsek_reference.py`, a program of 40 lines in NumPy that shares nothing with it: polarization, mean over the second half of a run "
        f"from an ordered start, mean over {len(SEEDS)} seeds ± standard error. Speed {SPEED}, radius 1.")
    jobs = [(*head, noise, steps, seed) for *head, noises, steps in SERIES for noise in noises for seed in SEEDS]
    mine = each(jobs, ours)
    with ProcessPoolExecutor(PROCESSES) as pool:
        other = list(pool.map(theirs, jobs))
    rows, worst, lookup = [], 0, {}
    for k in range(0, len(jobs), len(SEEDS)):
        count, size, dimensions, kind, noise, _, _ = jobs[k]
        a, b = np.array(mine[k:k + len(SEEDS)]), np.array(other[k:k + len(SEEDS)])
        error = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(SEEDS))
        z = (a.mean() - b.mean()) / error
        worst = max(worst, abs(z))
        lookup[dimensions, kind, noise] = a.mean()
        spread = lambda x: f"{x.mean():.4f} ± {x.std(ddof=1) / np.sqrt(len(SEEDS)):.4f}"
        rows.append([f"{dimensions}-D", kind, f"{noise:g}", spread(a), spread(b), f"{z:+.1f}"])
    report.table(["space", "noise", "amplitude", "simrun", "independent", "difference in standard errors"], rows)
    report.claim(f"all {len(rows)} means agree within 4 standard errors (worst {worst:.1f})", worst < 4)
    disorder = np.sqrt(np.pi / (4 * 512))
    report.claim(
        f"at full noise in 2-D, P is that of independent directions, √(π/4N) = {disorder:.4f}, within 3 % (measured {lookup[2, 'scalar', 1]:.4f})",
        abs(lookup[2, "scalar", 1] / disorder - 1) < 0.03)
    report.claim(
        "in 2-D order is lost between 0.3 and 0.8 with scalar noise: P > 0.7, and P below twice that of independent directions",
        lookup[2, "scalar", 0.3] > 0.7 and lookup[2, "scalar", 0.8] < 2 * disorder)
    report.claim(
        "in 2-D order is lost at once with vectorial noise: P > 0.6 at 0.6 and P < 0.1 at 0.7",
        lookup[2, "vectorial", 0.6] > 0.6 and lookup[2, "vectorial", 0.7] < 0.1)
    report.lines.append("")
