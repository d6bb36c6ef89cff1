"""dewi-kadita 0.0.4 from its import to its NetCDF file, by the functions that its command line calls; no CSV, no pictures.

    dewi_kadita_peer.py case1|large STEPS
"""

import os
import sys

os.environ.setdefault("MPLBACKEND", "Agg")

from dewi_kadita.cli import run_scenario

case, steps = sys.argv[1], int(sys.argv[2])
parameters = {
    # configs/case1_swarm.txt
    "case1": dict(
        n_fish=150, box_size=25.0, speed=1.0, r_repulsion=2.0, r_orientation=3.0, r_attraction=15.0, max_turn=0.4, noise=0.2,
        blind_angle=30.0, orientation_weight=1.0, seed=42),
    # configs/case3_dynamic_parallel.txt with 4000 fish at the same density
    "large": dict(
        n_fish=4000, box_size=78.75, speed=1.2, r_repulsion=1.0, r_orientation=10.0, r_attraction=18.0, max_turn=0.35, noise=0.12,
        blind_angle=25.0, orientation_weight=1.0, seed=456),
}[case]
run_scenario(
    dict(
        parameters, scenario_name=case, dt=0.1, n_steps=steps, use_numba=True, compute_entropy=True, save_csv=False, save_netcdf=True,
        save_png=False, save_gif=False), "outputs", verbose=False)
