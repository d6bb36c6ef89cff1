"""Thread time that peers take for entropy and complexity of a million numbers, in seconds, a line for each task.

    series_peers.py ORDER
    series_peers.py spectra

The second one: diffusion spectral entropy and Vendi score of 4000 points, with each of SciPy's routes through LAPACK.
"""

import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy and SciPy read it

import numpy as np


def report(name, work, repetitions):
    least = float("inf")
    for _ in range(repetitions):
        begin = time.thread_time()
        work()
        least = min(least, time.thread_time() - begin)
    print(f"{name}: {least}")


def spectra():
    from scipy.linalg import eigh
    from scipy.spatial.distance import cdist

    points = np.random.default_rng(2).random((4000, 3)) / 0.1

    def entropy(values):
        shares = np.abs(values) / np.abs(values).sum()
        return -(shares * np.log(shares, out=np.zeros_like(shares), where=shares > 0)).sum()

    def kernel():
        return np.exp(-0.5 * cdist(points, points, "sqeuclidean"))

    def normalized():
        matrix = kernel()
        weights = matrix.sum(1) ** -0.5
        return weights[:, None] * matrix * weights

    for driver in ("ev", "evd", "evr"):
        def values(matrix):
            return eigh(matrix.T, eigvals_only=True, overwrite_a=True, check_finite=False, driver=driver)

        report(f"diffusion spectral entropy, {driver}", lambda: entropy(values(normalized())), 2)
        report(f"Vendi score, {driver}", lambda: np.exp(entropy(values(kernel()) / len(points))), 2)


if sys.argv[1] == "spectra":
    spectra()
    sys.exit()

import antropy
import ordpy
from peccary import peccary

ORDER, LENGTH = int(sys.argv[1]), 1_000_000
white = np.random.default_rng(1).random(LENGTH)
antropy.perm_entropy(white[:1000], order=ORDER)  # compiles
report("antropy", lambda: antropy.perm_entropy(white, order=ORDER, normalize=True), 5)
report("ordpy", lambda: ordpy.complexity_entropy(white, dx=ORDER), 2)
report("PECCARY", lambda: peccary(white, n=ORDER).calcHC(1), 2)
if ORDER == 5:
    short = white[:10_000]
    report("PECCARY's scan", lambda: peccary(short, n=5).calcHCcurves(min_sampInt=1, max_sampInt=100), 1)
