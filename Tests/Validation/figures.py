#!/usr/bin/env python3
"""Draws what happens to the Boltzmann entropy of an expanding gas (Garrido, Goldstein, Huse & Lebowitz 2024, arXiv:2403.07519).

    figures.py FOLDER [--discs 200000] [--only R2 R4 …]

Runs simrun, unless FOLDER holds the run already, and writes one PDF for each of

    R1  final gains of the entropy are ln 2, for all sizes of cells
    R2  without collisions: gains against time, with the exact curves
    R3  the same against Δv t / C: all sizes fall on the closed form
    R4  gains against time for mean free paths from 0.03 to 10 boxes
    R5  short mean free paths: the size of the cells matters no more
    R6  stripes: gains against ν t for equal r = Δv / (ν C), with the scaling form
    R7  single runs against the mean of 8, and how they scatter with the number of discs
    R8  the entropy when all velocities are turned around
"""

import argparse
import os
import subprocess
import threading

import matplotlib
import numpy as np
import xarray

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from entropy import BINS, closed_form, free_expansion, striped
from runs import SIMRUN, each, scenario

SIDES = [2, 1, 0.5, 0.25]
KNUDSEN = [10, 1, 0.3, 0.1, 0.03]
STRIPES = 25


READING = threading.Lock()


def cached(folder, name, path, seed, changes):
    """A run in the folder: made, gone on with or left as it is, whatever it takes to be complete."""
    output = os.path.join(folder, name + ".nc")
    words = [word for key, value in changes.items() for word in ("--set", f"{key}={value}")]
    subprocess.run(
        [SIMRUN, "run", path, "-o", output, "--quiet", "--threads", "1", "--seed", str(seed), *words], check=True,
        stdout=subprocess.DEVNULL)
    # The NetCDF library is for one thread at a time.
    with READING, xarray.open_dataset(output) as data:
        return data.load()


def gain(data, name="boltzmann_entropy_miller_madow"):
    return data[name] - data[name].isel(time=0)


def expansion(folder, discs, knudsen, seed=1, sides=SIDES, duration=4, every=0.125):
    """A gas that leaves the left half of a box with walls."""
    return cached(
        folder, f"expansion-{discs}-{knudsen:g}-{duration:g}-{seed}", scenario("free-expansion"), seed, {
            "parameters.discs": discs, "parameters.knudsen": knudsen, "parameters.partition": "null",
            "parameters.partition_removed_at": "null", "run.duration": duration, "output.every": every,
            "output.fields": "[collisions, energy]", "output.precision": "float64",
            "diagnostics": f"[{{kind: boltzmann_entropy, cells: [{BINS}, 1], velocity_cells: {sides}}}]",
        })


def free_motion(folder, discs):
    """The same without collisions, in finer cells too."""
    return cached(
        folder, f"free-{discs}", scenario("ideal-gas"), 1, {
            "parameters.particles": 10 * discs, "run.duration": 16, "output.every": 0.25, "output.fields": "[collisions]",
            "diagnostics": f"[{{kind: boltzmann_entropy, cells: [{BINS}, 1], velocity_cells: [1, 0.5, 0.25]}}]",
        })


# Each of these draws one figure.


def r1(folder, discs, figure):
    """Gains over ln 2, late."""
    axes = figure.subplots()
    for knudsen in (0.3, 0.1):
        data = expansion(folder, discs, knudsen, duration=9)
        late = gain(data).isel(time=-1)
        axes.plot(late.velocity_cell, late, "o-", label=f"Kn = {knudsen:g}")
    axes.axhline(np.log(2), color="black", linewidth=0.8)
    axes.set(xscale="log", xlabel="Δv", ylabel="ΔS/N at time 9", ylim=(np.log(2) - 0.02, np.log(2) + 0.02))
    axes.legend()


def r2(folder, discs, figure):
    """Gains of the ideal gas, and the integral over the Maxwellian."""
    axes = figure.subplots()
    data = free_motion(folder, discs)
    for k, side in enumerate(data.velocity_cell.values):
        axes.plot(data.time, gain(data).sel(velocity_cell=side), ".", color=f"C{k}", label=f"Δv = {side:g}")
        start = free_expansion(0, side)
        axes.plot(data.time, [free_expansion(t, side) - start for t in data.time.values], color=f"C{k}", linewidth=0.8)
    axes.axhline(np.log(2), color="black", linewidth=0.8, linestyle=":")
    axes.set(xlabel="t", ylabel="ΔS/N")
    axes.legend()


def r3(folder, discs, figure):
    """Gains of the ideal gas against τ."""
    axes = figure.subplots()
    data = free_motion(folder, discs)
    for side in data.velocity_cell.values:
        axes.plot(side * data.time / 2, gain(data).sel(velocity_cell=side), ".", label=f"Δv = {side:g}")
    tau = np.linspace(0.005, 4, 800)
    axes.plot(tau, [closed_form(t) for t in tau], color="black", linewidth=0.8)
    axes.set(xlabel="τ = Δv t / C", ylabel="ΔS/N", xlim=(0, 4))
    axes.legend()


def r4(folder, discs, figure):
    """Gains for all mean free paths."""
    panels = figure.subplots(1, len(KNUDSEN), sharey=True)
    figure.set_size_inches(3 * len(KNUDSEN), 3.6)
    for axes, knudsen, data in zip(panels, KNUDSEN, each(KNUDSEN, lambda kn: expansion(folder, discs, kn))):
        for side in SIDES:
            axes.plot(data.time, gain(data).sel(velocity_cell=side), label=f"Δv = {side:g}")
        axes.plot(data.time, gain(data, "boltzmann_entropy_lte"), "k--", label="local equilibrium")
        axes.axhline(np.log(2), color="black", linewidth=0.8, linestyle=":")
        axes.set(title=f"Kn = {knudsen:g}", xlabel="t")
    panels[0].set_ylabel("ΔS/N")
    panels[-1].legend(fontsize="small")


def r5(folder, discs, figure):
    """What the size of cells still makes at time 1, and the distance from local equilibrium."""
    axes = figure.subplots()
    spread, distance = [], []
    for knudsen in KNUDSEN:
        data = expansion(folder, discs, knudsen).sel(time=[0, 1])
        late = gain(data).isel(time=-1)
        spread.append(float(late.sel(velocity_cell=0.5) - late.sel(velocity_cell=0.25)))
        distance.append(abs(float(late.sel(velocity_cell=0.5) - gain(data, "boltzmann_entropy_lte")[-1])))
    axes.plot(KNUDSEN, spread, "o-", label="ΔS(Δv = 0.5) − ΔS(0.25)")
    axes.plot(KNUDSEN, distance, "s-", label="|ΔS(0.5) − local equilibrium|")
    axes.set(xscale="log", yscale="log", xlabel="Kn", ylabel="at time 1, per disc")
    axes.legend()


def r6(folder, discs, figure):
    """Stripes: the entropy of (x mod C, v_x)."""
    axes = figure.subplots()
    data = cached(
        folder, f"stripes-{discs}", scenario("free-expansion"), 1, {
            "parameters.discs": discs, "parameters.knudsen": 1, "parameters.partition": "null",
            "parameters.partition_removed_at": "null", "parameters.domain_boundary": "periodic", "initial.stripes": STRIPES,
            "run.duration": 1.6, "output.every": 0.08, "output.fields": "[position, velocity]", "output.precision": "float64",
            "diagnostics": "[]",
        })
    frequency, period = np.sqrt(np.pi / 2), 1 / STRIPES
    x = np.minimum(np.floor(data.position[:, :, 0].values % period / period * BINS).astype(np.int64), BINS - 1)
    v = data.velocity[:, :, 0].values
    for k, ratio in enumerate((8, 4, 2, 1, 0.5)):
        side, values = ratio * frequency * period, []
        for frame in range(data.sizes["time"]):
            counts = np.unique(np.floor(v[frame] / side).astype(np.int64) * BINS + x[frame], return_counts=True)[1]
            values.append(-(counts * np.log(counts)).sum() / discs + (len(counts) - 1) / 2 / discs)
        axes.plot(frequency * data.time, np.array(values) - values[0], ".", color=f"C{k}", label=f"r = {ratio:g}")
        times = np.linspace(0.02, 1.6, 80)
        axes.plot(frequency * times, [striped(t, side, period, frequency) for t in times], color=f"C{k}", linewidth=0.8)
    axes.set(xlabel="ν t", ylabel="ΔS/N")
    axes.legend()


def r7(folder, discs, figure):
    """Eight runs and their scatter."""
    left, right = figure.subplots(1, 2)
    figure.set_size_inches(9, 3.6)
    sizes, scatter = [discs // 16, discs // 4, discs], []
    for size in sizes:
        runs = each(range(1, 9), lambda seed, size=size: gain(expansion(folder, size, 1, seed, duration=2)).sel(velocity_cell=0.5))
        values = np.array([run.values for run in runs])
        scatter.append(values[:, len(values[0]) // 2].std(ddof=1))
        if size == sizes[0]:
            left.plot(runs[0].time, values.T, color="C0", linewidth=0.5)
            left.plot(runs[0].time, values.mean(0), color="black")
            left.set(xlabel="t", ylabel="ΔS/N", title=f"8 runs of {size} discs, Kn = 1, Δv = 0.5")
    right.plot(sizes, scatter, "o")
    right.plot(sizes, scatter[0] * np.sqrt(sizes[0] / np.array(sizes)), color="black", linewidth=0.8, label="N$^{-1/2}$")
    right.set(xscale="log", yscale="log", xlabel="discs", ylabel="standard deviation at time 1")
    right.legend()


def r8(folder, discs, figure):
    """There and back."""
    axes = figure.subplots()
    for turn in (2.5, 5, 7.5):
        data = cached(
            folder, f"reversal-{turn:g}", scenario("loschmidt"), 1, {
                "parameters.discs": 64, "parameters.diameter": 0.1, "parameters.domain_size": 10, "parameters.reverse_at": turn,
                "run.duration": 2 * turn, "output.every": turn / 50,
            })
        axes.plot(data.time / turn, gain(data, "boltzmann_entropy").isel(velocity_cell=0), label=f"turned around at {turn:g}")
    axes.set(xlabel="t / time of the turn", ylabel="ΔS/N")
    axes.legend()


FIGURES = {"R1": r1, "R2": r2, "R3": r3, "R4": r4, "R5": r5, "R6": r6, "R7": r7, "R8": r8}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="where runs and figures go")
    parser.add_argument("--discs", type=int, default=200_000)
    parser.add_argument("--only", nargs="+", choices=FIGURES, default=list(FIGURES), metavar="R1", help="some of the figures")
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    for name in arguments.only:
        figure = plt.figure(figsize=(5, 3.6), layout="constrained")
        FIGURES[name](arguments.folder, arguments.discs, figure)
        figure.savefig(os.path.join(arguments.folder, name + ".pdf"))
        plt.close(figure)
        print(f"{name}: {FIGURES[name].__doc__}", flush=True)


if __name__ == "__main__":
    main()
