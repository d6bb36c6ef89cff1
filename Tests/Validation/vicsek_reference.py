"""Vicsek's model once more, in NumPy and from the papers: what simrun is compared with."""

import numpy as np
from scipy.spatial import cKDTree


def directions(rng, count, dimensions):
    v = rng.normal(size=(count, dimensions))
    return v / np.linalg.norm(v, axis=1, keepdims=True)


def turned(rng, mean, noise):
    """Scalar noise: an angle uniform in [-noise pi, noise pi]; in 3-D, uniform in the cap of that half-angle."""
    count, dimensions = mean.shape
    if dimensions == 2:
        angle = np.arctan2(mean[:, 1], mean[:, 0]) + noise * np.pi * rng.uniform(-1, 1, count)
        return np.column_stack([np.cos(angle), np.sin(angle)])
    cosine = rng.uniform(np.cos(noise * np.pi), 1, count)
    across = rng.normal(size=(count, 3))
    across -= (across * mean).sum(1, keepdims=True) * mean
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    return mean * cosine[:, None] + across * np.sqrt(1 - cosine**2)[:, None]


def polarization(count, size, dimensions, speed, radius, noise, kind, steps, seed):
    """The polarization after each step, from random positions and a common heading."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, size, (count, dimensions))
    u = np.zeros((count, dimensions))
    u[:, 0] = 1
    series = []
    for _ in range(steps):
        pairs = cKDTree(x, boxsize=size).query_pairs(radius, output_type="ndarray")
        total, number = u.copy(), np.ones(count)
        for a, b in ((0, 1), (1, 0)):
            for axis in range(dimensions):
                total[:, axis] += np.bincount(pairs[:, a], u[pairs[:, b], axis], count)
            number += np.bincount(pairs[:, a], minlength=count)
        if kind == "vectorial":
            total += noise * number[:, None] * directions(rng, count, dimensions)
        u = total / np.linalg.norm(total, axis=1, keepdims=True)
        if kind == "scalar":
            u = turned(rng, u, noise)
        x = (x + speed * u) % size
        x[x == size] = 0
        series.append(np.linalg.norm(u.mean(0)))
    return np.array(series)
