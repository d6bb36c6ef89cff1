"""Runs dewi-kadita 0.0.4 itself, many times, and records what it gives: the sample that simrun is compared with.

    pip install dewi-kadita==0.0.4 && python dewi_kadita_reference.py RUNS > dewi_kadita_reference.json

Each of the four shipped configurations runs RUNS times (seeds 1, 2, …; the program's noise is unseeded anyway), a quarter of a minute
to a whole one each. For every quantity and run the file holds the mean over the second half of the run and the final value. Metrics are
computed for every tenth step.
"""

import json
import sys

from dewi_kadita.core.metrics import compute_metrics_timeseries
from dewi_kadita.core.solver import CouzinSolver
from dewi_kadita.core.systems import CouzinSystem

# configs/case*.txt of the dewi-kadita repository; they aren't in the package.
CASES = {
    "dewi-kadita-swarm": dict(
        n_fish=150, box_size=25.0, speed=1.0, r_repulsion=2.0, r_orientation=3.0, r_attraction=15.0, max_turn=0.4, noise=0.2,
        blind_angle=30.0, orientation_weight=1.0, steps=1000),
    "dewi-kadita-torus": dict(
        n_fish=200, box_size=25.0, speed=1.0, r_repulsion=1.0, r_orientation=3.0, r_attraction=10.0, max_turn=0.2, noise=0.05,
        blind_angle=150.0, orientation_weight=0.1, torus_init=True, torus_radius=6.0, steps=2000),
    "dewi-kadita-dynamic-parallel": dict(
        n_fish=180, box_size=28.0, speed=1.2, r_repulsion=1.0, r_orientation=10.0, r_attraction=18.0, max_turn=0.35, noise=0.12,
        blind_angle=25.0, orientation_weight=1.0, steps=1500),
    "dewi-kadita-highly-parallel": dict(
        n_fish=250, box_size=35.0, speed=1.5, r_repulsion=1.0, r_orientation=12.0, r_attraction=20.0, max_turn=0.2, noise=0.05,
        blind_angle=20.0, orientation_weight=1.0, steps=1000),
}
QUANTITIES = [
    "polarization", "rotation", "spread", "school_cohesion_entropy", "polarization_entropy", "depth_stratification_entropy",
    "angular_momentum_entropy", "nearest_neighbor_entropy", "velocity_correlation_entropy", "school_shape_entropy",
    "oceanic_schooling_index",
]
EVERY = 10


def run(case, seed):
    parameters = dict(CASES[case])
    steps = parameters.pop("steps")
    system = CouzinSystem(seed=seed, **parameters)
    result = CouzinSolver(dt=0.1).solve(system=system, n_steps=steps, save_interval=EVERY, verbose=False)
    series = compute_metrics_timeseries(
        result["positions"], result["velocities"], result["time"], parameters["box_size"], verbose=False)
    half = len(result["time"]) // 2
    return {name: (float(series[name][half:].mean()), float(series[name][-1])) for name in QUANTITIES}


def main():
    runs = int(sys.argv[1])
    sample = {}
    for case in CASES:
        results = []
        for seed in range(1, runs + 1):
            results.append(run(case, seed))
            print(case, seed, file=sys.stderr, flush=True)
        sample[case] = {
            name: {
                "second_half": [round(r[name][0], 6) for r in results],
                "final": [round(r[name][1], 6) for r in results],
            } for name in QUANTITIES
        }
    json.dump({"program": "dewi-kadita 0.0.4", "runs": runs, "cases": sample}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
