"""Writes the snapshots x*.json of folder `schooling`: states that sit on edges, with the values that dewi-kadita computes for them.

Needs Python 3 with numpy, scipy and dewi-kadita 0.0.4. Usage: python make_snapshots.py schooling
"""
import json
import pathlib
import sys

import numpy as np
from dewi_kadita.core.metrics import compute_all_metrics
from scipy.spatial import cKDTree


def unit(v):
    n = np.linalg.norm(v, axis=1, keepdims=True)
    n[n < 1e-10] = 1.0
    return v / n


def histograms(x, v, box):
    """The integer counts behind each entropy; None where there are too few fish."""
    n, u, h = len(x), unit(v), {}
    nearest = cKDTree(x, boxsize=box).query(x, k=min(n, 6))[0] if n > 1 else None
    h["cohesion_nnd_counts_25"] = counts(nearest[:, 1], 25, box / 2) if n >= 2 else None
    theta_edges, phi_edges = np.linspace(0, np.pi, 13), np.linspace(0, 2 * np.pi, 25)
    theta, phi = np.arccos(np.clip(u[:, 2], -1, 1)), np.arctan2(u[:, 1], u[:, 0]) + np.pi
    cells = np.histogram2d(theta, phi, bins=[theta_edges, phi_edges])[0]
    h["polarization_counts_12x24_nonzero"] = [[int(i), int(j), int(cells[i, j])] for i, j in zip(*np.nonzero(cells))]
    h["depth_counts_15"] = counts(x[:, 2], 15, box)
    r = unit(x - np.mean(x, axis=0))
    h["angular_counts_20"] = counts(np.linalg.norm(np.cross(r, u), axis=1), 20, 1) if n >= 3 else None
    if n >= 6:
        d = nearest[:, 1:]
        h["knn_cv_counts_20"] = counts(np.std(d, axis=1) / (np.mean(d, axis=1) + 1e-10), 20, 2)
    else:
        h["knn_cv_counts_20"] = None
    h["velcorr_counts_20"] = counts((np.dot(u, u.T)[np.triu_indices(n, 1)] + 1) / 2, 20, 1) if n >= 2 else None
    return h


def counts(values, bins, upper):
    return np.histogram(values, bins=bins, range=(0, upper))[0].tolist()


def directions(n, rng):
    return unit(rng.normal(size=(n, 3)))


def mill(n, radius, box, rng=None, senses=1):
    t = 2 * np.pi * np.arange(n) / n
    x = np.stack([radius * np.cos(t), radius * np.sin(t), np.zeros(n)], 1) + box / 2
    sense = np.where(np.arange(n) % senses == 0, 1.0, -1.0)[:, None]
    return x, sense * np.stack([-np.sin(t), np.cos(t), np.zeros(n)], 1)


def snapshots():
    rng = np.random.default_rng(20)
    yield "x02_pair", 10.0, np.array([[2.0, 3, 4], [5, 3, 4]]), np.array([[1.0, 0, 0], [0, 1, 0]])
    yield "x03_pair_across_wall", 10.0, np.array([[0.5, 5, 5], [9.5, 5, 5]]), np.array([[1.0, 0, 0], [-1, 0, 0]])
    corners = np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    yield "x05_tetrahedron", 8.0, corners + 4, corners / np.sqrt(3)
    yield "x05_opposed", 8.0, np.concatenate([corners, -corners]) + 4, np.concatenate([corners, -corners])
    grid = np.stack(np.meshgrid(*[np.arange(5) * 2.0 + 1] * 3, indexing="ij"), -1).reshape(-1, 3)
    yield "x10_plane", 10.0, np.concatenate([rng.uniform(0, 10, (60, 2)), np.full((60, 1), 4.0)], 1), np.concatenate(
        [directions(60, rng)[:, :2], np.zeros((60, 1))], 1)
    yield "x11_lattice_along_x", 10.0, grid, np.tile([1.0, 0, 0], (125, 1))
    yield "x11_lattice_along_diagonal", 10.0, grid, np.tile([1.0, 1, 1], (125, 1))
    yield "x11_lattice_six_ways", 10.0, grid, np.concatenate([np.eye(3), -np.eye(3)])[np.arange(125) % 6]
    beam = unit(np.array([1.0, 0, 0]) + 0.05 * rng.normal(size=(100, 3)))
    yield "x14_beam_at_equator", 15.0, rng.uniform(5, 10, (100, 3)), beam
    yield "x16_mill", 25.0, *mill(200, 5.0, 25.0)
    yield "x16_mill_of_odd_number", 25.0, *mill(75, 5.0, 25.0)
    yield "x18_mill_of_both_senses", 25.0, *mill(200, 5.0, 25.0, senses=2)
    clusters = np.concatenate([rng.normal(6, 0.8, (50, 3)), rng.normal(14, 0.8, (50, 3))])
    yield "x22_two_clusters", 20.0, clusters, np.repeat([[0.0, 1, 0], [0, -1, 0]], 50, 0)
    edges = np.stack([np.arange(32) / 3 % 10, np.arange(32) / 5 % 10, np.arange(32) * 2 / 3 % 10], 1)
    t, p = np.meshgrid(np.arange(1, 6) * np.pi / 6, np.arange(6) * np.pi / 3, indexing="ij")
    edge_headings = np.stack([np.sin(t) * np.cos(p), np.sin(t) * np.sin(p), np.cos(t)], -1).reshape(-1, 3)
    edge_headings = np.concatenate([edge_headings, [[0, 0, 1], [0, 0, -1]]])
    yield "x24_bin_edges", 10.0, edges, edge_headings
    yield "x25_zero_velocities", 10.0, rng.uniform(0, 10, (40, 3)), directions(40, rng) * (np.arange(40) % 4 > 0)[:, None]
    yield "x26_tiny_box", 1e-3, rng.uniform(0, 1e-3, (30, 3)), directions(30, rng)
    yield "x34_speeds_differ", 12.0, rng.uniform(0, 12, (33, 3)), directions(33, rng) * rng.uniform(0.1, 3, (33, 1))
    yield "x35_collinear_across_walls", 9.0, (np.arange(12)[:, None] * np.array([[0.75, 0.75, 0.75]]) + 6) % 9, np.tile(
        [[1.0, 1, 1], [-1, -1, -1]], (6, 1))


def main(folder):
    for name, box, x, v in snapshots():
        expected = {k: float(f) for k, f in compute_all_metrics(x, v, box).items()}
        record = {
            "name": name, "box_size": box, "expected": expected, "histograms": histograms(x, v, box),
            "positions": x.tolist(), "velocities": v.tolist(),
        }
        pathlib.Path(folder, f"{name}.json").write_text(json.dumps(record) + "\n")


main(sys.argv[1])
