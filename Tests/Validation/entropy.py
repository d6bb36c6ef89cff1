"""The Boltzmann entropy of an expanding gas: what free motion and collisions do to it (Garrido, Goldstein, Huse & Lebowitz 2024)."""

import numpy as np
from scipy.special import i0e, i1e

from runs import each, scenario, simulate

BINS = 20


def shifted_slab(shift, cells):
    """Density in cells of the box 0..1 with walls, relative to its mean, of a slab 0..1/2 moved by `shift`: rows of shifts."""
    # Unfolded: a slab -1/2..1/2 on a circle of length 2; the box is one half of it, its mirror image the other.
    edges = np.linspace(0, 1, cells + 1)

    def filled(x):
        # Length of the slab between -1/2 and x, for any x.
        turns, rest = np.divmod(x + 0.5, 2.0)
        return turns + np.minimum(rest, 1.0)

    return 2 * cells * np.diff(filled(edges[None, :] - shift[:, None]))


def free_expansion(time, side, cells=BINS):
    """Coarse-grained entropy per particle, up to a constant, of free particles in a box with walls: exact in x."""
    total = 0.0
    for k in range(int(7 / side)):
        v = (k + (np.arange(400) + 0.5) / 400) * side
        weight = np.exp(-v * v / 2) / np.sqrt(2 * np.pi) * side / 400
        for sign in (1, -1):
            share = (weight[:, None] * shifted_slab(sign * v * time, cells)).sum(0) / cells
            share = share[share > 0]
            total -= (share * np.log(share)).sum()
    return total


def closed_form(tau):
    """Gain of entropy for cells of no size, against τ = Δv t / C."""
    n, r = int(tau), tau - int(tau)
    if r <= 0.5:
        low, high, ramp, plateau = 0.0, 1.0, r, 0.5 - r
        if r == 0:
            low, high = 0.0, 0.0
    else:
        low, high, ramp, plateau = (r - 0.5) / r, 1 / (2 * r), 1 - r, r - 0.5
    a, b = ((n / 2 + r * q) / tau for q in (low, high))
    g = lambda h: -h * np.log(h) if h > 0 else 0.0
    f = lambda h: -h * h / 2 * np.log(h) + h * h / 4 if h > 0 else 0.0
    mean = (f(b) - f(a)) / (b - a) if abs(b - a) > 1e-9 else g(a)
    return 2 * (2 * ramp * mean + plateau * (g(a) + g(b)))


def free_motion(report):
    report.heading("Entropy from free motion alone")
    discs, sides, bins = 2_000_000, [0.5, 0.25, 0.1], 50
    report.text(
        f"{discs:,} discs (twice as many for R3) that don't see each other leave the left half of a box with walls (`Scenarios/ideal-gas.yaml`). Gains of the "
        "Miller-Madow entropy against an integral over the Maxwellian that is exact in x (R2), and against the closed form for "
        "infinitely small cells with τ = Δv t / 2 (R3), which holds once a cell has been crossed.")

    def run(cells):
        # Smaller cells need more particles to be full.
        return simulate(
            scenario("ideal-gas"), 1, {
                "parameters.particles": discs if cells == BINS else 2 * discs, "run.duration": 8, "output.every": 0.5, "output.fields": "[collisions]",
                "diagnostics": f"[{{kind: boltzmann_entropy, cells: [{cells}, 1], velocity_cells: [1, {str(sides)[1:]}}}]",
            })

    coarse, fine = each([BINS, bins], run)
    gain = coarse.boltzmann_entropy_miller_madow - coarse.boltzmann_entropy_miller_madow.isel(time=0)
    rows, worst = [], 0
    for time in (0.5, 1, 2, 3, 4, 6, 8):
        row = [f"{time:g}"]
        for side in (1, 0.5, 0.25):
            exact = free_expansion(time, side) - free_expansion(0, side)
            value = float(gain.sel(time=time, velocity_cell=side))
            worst = max(worst, abs(value - exact))
            row.append(f"{value:.4f} ({value - exact:+.4f})")
        rows.append(row)
    report.table(["t", "Δv = 1", "0.5", "0.25"], rows)
    report.claim(f"R2: within 0.003 of the exact values at all times (worst {worst:.4f})", worst <= 0.003)
    times = np.array([t for t in gain.time.values if t >= 2 * 2 / BINS / 0.5 and 0.5 * t / 2 <= 0.5])
    slope = np.polyfit(times, gain.sel(time=times, velocity_cell=0.5), 1)[0]
    report.claim(f"R2: the entropy rises by Δv/C = 0.25 in a unit of time for Δv = 0.5 (measured {slope:.4f}, ±2 %)", abs(slope / 0.25 - 1) <= 0.02)
    gain = fine.boltzmann_entropy_miller_madow - fine.boltzmann_entropy_miller_madow.isel(time=0)
    worst = (0, "")
    for side in sides:
        for time in gain.time.values:
            if side * time > 2 / bins:
                off = float(gain.sel(time=time, velocity_cell=side)) - closed_form(side * time / 2)
                worst = max(worst, (abs(off), f"Δv = {side:g}, t = {time:g}: {off:+.4f}"))
    report.claim(f"R3: all sizes of cells fall on the closed form within 0.006 (worst {worst[1]})", worst[0] <= 0.006)


def collision_frequency(v, temperature=1.0):
    """Of a disc of speed v, over that of all: kinetic theory of a dilute gas of discs."""
    a = v * v / 4 / temperature
    return np.sqrt(np.pi / 2) * ((1 + 2 * a) * i0e(a) + 2 * a * i1e(a)) / np.sqrt(np.pi)


def striped(time, side, ratio, frequency):
    """Gain of entropy of (x mod C, v_x) for mean free paths much longer than the period C: h = ½ + (h_free - ½) exp(-ν(v) t)."""
    tau = side * time / ratio
    n, r = int(tau), tau - int(tau)
    low, high, ramp, plateau = (0.0, 1.0, r, 0.5 - r) if r <= 0.5 else ((r - 0.5) / r, 1 / (2 * r), 1 - r, r - 0.5)
    a, b = ((n / 2 + r * q) / tau for q in (low, high))
    u = (np.arange(64) + 0.5) / 64
    h = np.concatenate([a + (b - a) * u, [a, b]])
    weight = np.concatenate([np.full(64, 2 * ramp / 64), [plateau, plateau]])
    speeds = (np.arange(120) + 0.5) * 0.05
    maxwell = 2 * np.exp(-speeds**2 / 2) / np.sqrt(2 * np.pi) * 0.05
    total = 0.0
    for vx, px in zip(speeds, maxwell):
        survival = (maxwell * np.exp(-frequency * collision_frequency(np.hypot(vx, speeds)) * time)).sum()
        density = 0.5 + (h - 0.5) * survival
        total += px * (-2 * weight * density * np.log(np.maximum(density, 1e-300))).sum()
    return total


def scaling(report):
    report.heading("Free motion and collisions together")
    discs = 200_000
    report.text(
        f"{discs:,} discs start in every second half of 25 or 50 stripes across a periodic box; the mean free path is 25 or 50 periods C. The "
        "entropy of (x mod C, v_x), Miller-Madow with 20 cells in x, against h = ½ + (h_free - ½) exp(-ν(v) t) integrated over the "
        "Maxwellian (R6): a function of ν t and r = Δv/(ν C) alone, but for the speeds' distribution.")
    frequency = np.sqrt(np.pi / 2)
    ratios = [8, 4, 2, 1, 0.5]

    def run(stripes):
        return simulate(
            scenario("free-expansion"), 1, {
                "parameters.discs": discs, "parameters.knudsen": 1, "parameters.partition": "null",
                "parameters.partition_removed_at": "null", "parameters.domain_boundary": "periodic", "initial.stripes": stripes,
                "run.duration": 1.6, "output.every": 0.08, "output.fields": "[position, velocity]", "output.precision": "float64",
                "diagnostics": "[]",
            })

    def gains(data, stripes):
        period = 1 / stripes
        table = {}
        x = np.floor(data.position[:, :, 0].values % period / period * BINS).astype(np.int64)
        v = data.velocity[:, :, 0].values
        for ratio in ratios:
            side = ratio * frequency * period
            values = []
            for frame in range(data.sizes["time"]):
                cell = np.floor(v[frame] / side).astype(np.int64) * BINS + np.minimum(x[frame], BINS - 1)
                counts = np.unique(cell, return_counts=True)[1]
                values.append(-(counts * np.log(counts)).sum() / discs + (len(counts) - 1) / 2 / discs)
            table[ratio] = np.array(values) - values[0]
        return table

    results = {}
    for stripes in (25, 50):
        data = run(stripes)
        results[stripes] = gains(data, stripes)
        times = data.time.values
    rows, worst, apart = [], (0, ""), (0, "")
    for k in range(1, len(times)):
        row = [f"{frequency * times[k]:.2f}"]
        for ratio in ratios:
            side = ratio * frequency / 25
            expected = striped(times[k], side, 1 / 25, frequency)
            value, other = results[25][ratio][k], results[50][ratio][k]
            worst = max(worst, (abs(value - expected), f"r = {ratio:g}, ν t = {frequency * times[k]:.2f}: {value - expected:+.4f}"))
            apart = max(apart, (abs(value - other), f"r = {ratio:g}, ν t = {frequency * times[k]:.2f}: {value - other:+.4f}"))
            row.append(f"{value:.4f} ({value - expected:+.4f})")
        if k % 4 == 0 or k <= 2:
            rows.append(row)
    report.table(["ν t"] + [f"r = {ratio:g}" for ratio in ratios], rows)
    report.claim(f"R6: within 0.02 of the scaling form (worst {worst[1]})", worst[0] <= 0.02)
    report.claim(f"R6: λ/C = 25 and 50 coincide within 0.015 (worst {apart[1]})", apart[0] <= 0.015)


def small_knudsen(report):
    report.heading("Short mean free paths")
    rows = []
    for knudsen, limit in ((0.1, 0.025), (0.03, 0.01)):
        for discs, most in ((200_000, 0.010), (1_000_000, 0.005)):
            data = simulate(
                scenario("free-expansion"), 1, {
                    "parameters.discs": discs, "parameters.knudsen": knudsen, "parameters.partition": "null",
                    "parameters.partition_removed_at": "null", "run.duration": 1, "output.every": 1, "output.fields": "[energy]",
                    "output.precision": "float64",
                    "diagnostics": "[{kind: boltzmann_entropy, cells: [20, 1], velocity_cells: [0.5, 0.25]}]",
                }, threads=2)
            gain = (data.boltzmann_entropy_miller_madow[-1] - data.boltzmann_entropy_miller_madow[0]).values
            lte = float(data.boltzmann_entropy_lte[-1] - data.boltzmann_entropy_lte[0])
            rows.append([f"{knudsen:g}", f"{discs:,}", f"{gain[0]:.4f}", f"{gain[1]:.4f}", f"{lte:.4f}"])
            report.claim(
                f"R5: Kn = {knudsen:g}, {discs:,} discs: ΔS(0.5) - ΔS(0.25) at time 1 is at most {most} (measured {gain[0] - gain[1]:.4f})",
                gain[0] - gain[1] <= most)
        report.claim(
            f"R5: Kn = {knudsen:g}: ΔS(0.5) differs from local equilibrium by at most {limit} (measured {abs(gain[0] - lte):.4f})",
            abs(gain[0] - lte) <= limit)
    report.table(["Kn", "discs", "ΔS, Δv = 0.5", "0.25", "LTE"], rows)


def typicality(report):
    report.heading("Single runs are typical")
    seeds, sizes = range(1, 9), [10_000, 40_000, 160_000]

    def single(job):
        discs, seed = job
        data = simulate(
            scenario("free-expansion"), seed, {
                "parameters.discs": discs, "parameters.knudsen": 1, "parameters.partition": "null",
                "parameters.partition_removed_at": "null", "run.duration": 1, "output.every": 1, "output.fields": "[energy]",
                "diagnostics": "[{kind: boltzmann_entropy, cells: [20, 1], velocity_cells: [0.5]}]",
            })
        return float(data.boltzmann_entropy_miller_madow[-1, 0] - data.boltzmann_entropy_miller_madow[0, 0])

    values = {discs: np.array(each([(discs, seed) for seed in seeds], single)) for discs in sizes}
    report.table(
        ["discs", "mean ΔS of 8 runs", "s.d.", "s.d. √N"],
        [[f"{n:,}", f"{v.mean():.4f}", f"{v.std(ddof=1):.5f}", f"{v.std(ddof=1) * np.sqrt(n):.3f}"] for n, v in values.items()])
    scatter = max(np.max(np.abs(v - v.mean())) / v.std(ddof=1) for v in values.values())
    report.claim(f"R7: no run lies more than 3 standard deviations from the mean of its 8 (most {scatter:.2f})", scatter <= 3)
    scaled = [v.std(ddof=1) * np.sqrt(n) for n, v in values.items()]
    # The ratio of two standard deviations from 8 runs each has a 98 % interval of 0.37 to 2.6.
    report.claim(
        f"R7: the standard deviation falls as 1/√N (s.d. √N: {', '.join(f'{s:.2f}' for s in scaled)}; within a factor 2.6)",
        max(scaled) / min(scaled) <= 2.6)


def reversal(report):
    report.heading("Reversal of all velocities")
    rows, back = [], []
    for turn in (2.5, 5, 7.5):
        data = simulate(
            scenario("loschmidt"), 1, {
                "parameters.discs": 64, "parameters.diameter": 0.1, "parameters.domain_size": 10, "parameters.reverse_at": turn,
                "run.duration": 2 * turn, "output.every": turn,
            })
        error = float(abs(data.position[-1] - data.position[0]).max())
        entropy = float(data.boltzmann_entropy[-1, 0] - data.boltzmann_entropy[0, 0])
        rows.append([f"{turn:g}", f"{float(data.collisions[1]):.0f}", f"{float(data.collisions[-1]):.0f}", f"{error:.1e}", f"{entropy:.1e}"])
        back.append((error, entropy, float(data.collisions[-1]) == 2 * float(data.collisions[1])))
    report.table(["turned around at", "collisions", "at the end", "error of positions", "ΔS at the end"], rows)
    report.claim(
        "R8: 64 discs turned around come back: all collisions, the entropy to the last digit, positions within 1e-3 of a box of 10",
        all(error < 1e-3 and entropy == 0 and same for error, entropy, same in back))
