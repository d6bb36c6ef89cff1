"""Permutation entropies of random series, against ordpy and antropy.

Needs `pip install ordpy antropy`.
"""

import os
import subprocess
import tempfile

import numpy as np
import xarray
from runs import SIMRUN

COUNT, LENGTH = 2000, 200
# Order and delay of each group of series.
CASES = [(3, 1), (4, 2), (5, 1), (6, 1), (7, 3)]


def series(random):
    """Random walks, noise, and numbers with many ties, in turn."""
    noise = random.normal(size=(LENGTH, COUNT))
    noise[:, 1::4] = np.cumsum(noise[:, 1::4], axis=0)
    noise[:, 2::4] = np.round(noise[:, 2::4])
    noise[:, 3::4] = random.integers(0, 3, size=noise[:, 3::4].shape)
    return noise


def measured(values, order, delay, folder):
    data, results = os.path.join(folder, "series.nc"), os.path.join(folder, "results.nc")
    xarray.Dataset({"state": (("time", "trajectory", "component"), values[:, :, None])}).to_netcdf(data)
    subprocess.run(
        [SIMRUN, "measure", data, "-d", f"permutation_entropy:order={order},delay={delay}", "-o", results, "--overwrite"],
        check=True, stdout=subprocess.DEVNULL)
    with xarray.open_dataset(results) as found:
        return np.ravel(found.permutation_entropy), np.ravel(found.statistical_complexity)


def agreement(report):
    import antropy
    import ordpy

    report.heading("Permutation entropy of 10,000 random series, against ordpy and antropy")
    report.text("Noise, random walks, and numbers with many ties, 200 numbers each, measured from a NetCDF file.")
    rows, random = [], np.random.default_rng(2026)
    for order, delay in CASES:
        values = series(random)
        with tempfile.TemporaryDirectory() as folder:
            entropy, complexity = measured(values, order, delay, folder)
        ours = np.array([ordpy.complexity_entropy(column, dx=order, taux=delay) for column in values.T])
        theirs = np.array([antropy.perm_entropy(column, order=order, delay=delay, normalize=True) for column in values.T])
        worst = [abs(entropy - ours[:, 0]).max(), abs(complexity - ours[:, 1]).max(), abs(entropy - theirs).max()]
        rows.append([order, delay, COUNT] + [f"{value:.1e}" for value in worst])
        report.claim(f"order {order}, delay {delay}: H and C agree within 1e-12 (worst {max(worst):.1e})", max(worst) < 1e-12)
    report.table(["order", "delay", "series", "H, ordpy", "C, ordpy", "H, antropy"], rows)
