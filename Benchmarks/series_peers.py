"""Thread time that peers take for entropy and complexity of a million numbers, in seconds, a line for each task.

    series_peers.py ORDER
"""

import sys
import time

import antropy
import numpy as np
import ordpy
from peccary import peccary

ORDER, LENGTH = int(sys.argv[1]), 1_000_000
white = np.random.default_rng(1).random(LENGTH)


def report(name, work, repetitions):
    least = float("inf")
    for _ in range(repetitions):
        begin = time.thread_time()
        work()
        least = min(least, time.thread_time() - begin)
    print(f"{name}: {least}")


antropy.perm_entropy(white[:1000], order=ORDER)  # compiles
report("antropy", lambda: antropy.perm_entropy(white, order=ORDER, normalize=True), 5)
report("ordpy", lambda: ordpy.complexity_entropy(white, dx=ORDER), 2)
report("PECCARY", lambda: peccary(white, n=ORDER).calcHC(1), 2)
if ORDER == 5:
    short = white[:10_000]
    report("PECCARY's scan", lambda: peccary(short, n=5).calcHCcurves(min_sampInt=1, max_sampInt=100), 1)
