"""dewi-kadita 0.0.4: the four shipped configurations against the program itself."""

import json
import os

import numpy as np

from runs import each, scenario, simulate

SEEDS = range(1, 25)
REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dewi_kadita_reference.json")
# Mean and standard deviation of the final value over six runs of dewi-kadita, made earlier and by others.
EARLIER_RUNS = 6
EARLIER = {
    "dewi-kadita-swarm": {
        "polarization": (.060, .023), "rotation": (.067, .017), "oceanic_schooling_index": (.683, .023)},
    "dewi-kadita-torus": {
        "polarization": (.626, .205), "rotation": (.230, .139), "oceanic_schooling_index": (.516, .083)},
    "dewi-kadita-dynamic-parallel": {
        "polarization": (.980, .006), "rotation": (.201, .171), "oceanic_schooling_index": (.300, .019)},
    "dewi-kadita-highly-parallel": {
        "polarization": (.996, .003), "rotation": (.136, .161), "oceanic_schooling_index": (.268, .056)},
}


def as_dewi_kadita(data):
    """Its two quantities that take positions as they lie in the box: rotation and spread."""
    x = data.position.values - data.position.values.mean(1, keepdims=True)
    distance = np.linalg.norm(x, axis=2)
    u = data.heading.values / np.linalg.norm(data.heading.values, axis=2, keepdims=True)
    rotation = np.linalg.norm(np.cross(x / np.maximum(distance, 1e-10)[..., None], u).mean(1), axis=1)
    return {"rotation": rotation, "spread": np.sqrt((distance**2).mean(1))}


def run(job):
    case, seed, names = job
    data = simulate(scenario(case), seed, {"output.every": 1})
    series = as_dewi_kadita(data) | {name: data[name].values for name in names if name in data}
    half = data.sizes["time"] // 2
    return {name: (series[name][half:].mean(), series[name][-1]) for name in names}


def comparison(report):
    with open(REFERENCE) as file:
        reference = json.load(file)
    report.heading("dewi-kadita's four cases")
    report.text(
        f"`Scenarios/dewi-kadita-*.yaml` over {len(SEEDS)} seeds against {reference['runs']} runs of dewi-kadita 0.0.4 itself "
        "(`dewi_kadita_reference.py`): mean ± standard error over the runs, of the mean over the second half of a run and of its final "
        "value. z is the difference in standard errors.")
    names = list(next(iter(reference["cases"].values())))
    jobs = [(case, seed, names) for case in reference["cases"] for seed in SEEDS]
    results = dict(zip(((case, seed) for case, seed, _ in jobs), each(jobs, run)))
    scores, rows, earlier = [], [], []
    for case, theirs in reference["cases"].items():
        for name in names:
            row = [case.removeprefix("dewi-kadita-"), name]
            for k, kind in enumerate(("second_half", "final")):
                a, b = np.array([results[case, seed][name][k] for seed in SEEDS]), np.array(theirs[name][kind])
                error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
                z = (a.mean() - b.mean()) / error if error > 0 else 0
                scores.append(z)
                row += [f"{x.mean():.4f} ± {x.std(ddof=1) / np.sqrt(len(x)):.4f}" for x in (a, b)] + [f"{z:+.1f}"]
            rows.append(row)
        for name, (mean, deviation) in EARLIER[case].items():
            a = np.array([results[case, seed][name][1] for seed in SEEDS])
            error = np.sqrt(a.var(ddof=1) / len(a) + deviation**2 / EARLIER_RUNS)
            earlier.append((case.removeprefix("dewi-kadita-"), name, f"{a.mean():.3f}", f"{mean:.3f}", (a.mean() - mean) / error))
    report.table(
        ["case", "quantity", "simrun, second half", "dewi-kadita", "z", "simrun, final value", "dewi-kadita", "z"], rows)
    report.text(f"Final values against an earlier series of {EARLIER_RUNS} runs:")
    report.table(["case", "quantity", "simrun", "dewi-kadita", "z"], [[*row[:4], f"{row[4]:+.1f}"] for row in earlier])
    scores = np.abs(scores)
    report.claim(
        f"all {len(scores)} means agree within 4 standard errors (worst {scores.max():.1f}; by chance one in 180 such tables has a worse one)",
        scores.max() < 4)
    report.claim(
        f"no more than one in ten differs by more than 2 standard errors (by chance one in twenty; measured {(scores > 2).mean():.1%})",
        (scores > 2).mean() <= 0.1)
    worst = max(abs(row[4]) for row in earlier)
    report.claim(f"all {len(earlier)} final values agree with the earlier series within 3 standard errors (worst {worst:.1f})", worst < 3)
    report.lines.append("")
