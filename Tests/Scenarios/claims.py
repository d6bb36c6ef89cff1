#!/usr/bin/env python3
"""Holds scenarios to what their headers say comes out.

    claims.py [SCENARIO...]     names without .yaml; ends with `N passed, N failed`
"""

import os
import subprocess
import sys
import tempfile

import numpy as np
import xarray

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SIMRUN = os.path.join(ROOT, ".build", "release", "simrun")


def run(name, **changes):
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "out.nc")
        words = [word for key, value in changes.items() for word in ("--set", f"{key.replace('__', '.')}={value}")]
        subprocess.run(
            [SIMRUN, "run", os.path.join(ROOT, "Scenarios", name + ".yaml"), "-o", output, "--quiet", *words], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with xarray.open_dataset(output) as data:
            return data.load()


def at(series, time):
    return float(series.sel(time=time, method="nearest"))


def close(value, expected, tolerance):
    """A claim: its text, and whether it holds."""
    return f"{value:.6g}, expected {expected:.6g} ± {tolerance:.2g}", abs(value - expected) <= tolerance


def loschmidt():
    data = run("loschmidt")
    entropy = data.boltzmann_entropy[:, 0]
    yield "collisions there and back", close(float(data.collisions[-1]), 2 * at(data.collisions, 0.5), 0)
    yield "entropy rises", close(at(entropy, 0.5) - float(entropy[0]), 0.083, 0.001)
    yield "entropy returns", close(float(entropy[-1]), float(entropy[0]), 0)
    yield "positions return", close(float(abs(data.position[-1] - data.position[0]).max()), 0, 1e-6)


def granular_cooling():
    data = run("granular-cooling")
    temperature = data.energy / 10_000
    packing, discs = 0.1, 10_000
    diameter = np.sqrt(packing * 4 / np.pi / discs)
    contact = (1 - 7 * packing / 16) / (1 - packing) ** 2
    rate = 2 * np.sqrt(np.pi) * discs * diameter * contact * (1 - 0.9**2) / 4
    haff = (1 + rate * 0.1) ** -2
    yield "Haff's law at 0.1", close(at(temperature, 0.1), haff, 0.03 * haff)
    yield "temperature at 0.5", close(at(temperature, 0.5), 0.051, 0.002)
    yield "later it cools more slowly", (f"T = {at(temperature, 5):.2e}", at(temperature, 5) > 1.2 * (1 + rate * 5) ** -2)


def granular_steady_state():
    data = run("granular-steady-state").isel(time=slice(25, None))
    yield "temperature", close(float(data.energy.mean()) / 2000, 1.58, 0.03)
    for axis in (0, 1):
        yield "kurtosis", close(float(data.velocity_kurtosis[:, axis].mean()), 2.95, 0.08)


def falling_discs():
    data = run("falling-discs").isel(time=slice(40, None))
    temperature = float(data.energy.mean()) / 2000
    scale = 4 / temperature
    height = data.position[:, :, 1].values.ravel()
    yield "temperature", close(temperature, 1.68, 0.03)
    yield "mean height", close(height.mean(), 1 / scale - 1 / np.expm1(scale), 0.004)
    for k, share in enumerate(np.histogram(height, bins=5, range=(0, 1))[0] / len(height)):
        expected = (np.exp(-scale * k / 5) - np.exp(-scale * (k + 1) / 5)) / -np.expm1(-scale)
        yield f"share of fifth {k + 1}", close(share, expected, 0.008)


def lorentz_gas():
    data = run("lorentz-gas")
    way = ((data.unwrapped_position - data.unwrapped_position[0]) ** 2).sum("space").mean("particle")
    slope = np.polyfit(data.time[5:], way[5:], 1)[0]
    yield "diffusion coefficient", close(slope / 4, 0.077, 0.005)
    free = 4 * 4 * np.sqrt(3) / 2 - 16 * np.pi * 0.45**2
    yield "collisions", close(float(data.collisions[-1]) / 1000 / 50, 16 * 0.9 / free, 0.02)


def piston_compression():
    data = run("piston-compression")
    temperature = data.energy / 2000
    yield "temperature", close(float(temperature[-1]), 2.03, 0.03)
    yield "energy after the stop", close(float(temperature[-1]) / at(temperature, 25.5) - 1, 0, 1e-6)


def effusion():
    data = run("effusion")
    left = (data.position[:, :, 0] < 0.5).mean("particle")
    rate = (0.05 - 0.0005) / np.sqrt(2 * np.pi) / 0.5
    for time in (2, 5, 10):
        share = 0.5 + 0.5 * np.exp(-2 * rate * time)
        yield f"share on the left at {time}", close(at(left, time), share, 0.025)


def freezing():
    crystal, melt = run("freezing"), run("freezing", parameters__packing_fraction=0.69)
    late = slice(10, None)
    yield "order at 0.72", close(float(crystal.hexatic_order[late].mean()), 0.76, 0.03)
    yield "order at 0.69", close(float(melt.hexatic_order[late].mean()), 0.1, 0.15)
    yield "local order at 0.69", close(float(melt.hexatic_order_local[late].mean()), 0.64, 0.03)
    gain = float(crystal.virial[-1] - crystal.virial[10]) / float(crystal.time[-1] - crystal.time[10])
    pressure = (1 + 1023 / 1024 * gain / 2048) * 0.72 * 4 / np.pi
    yield "pressure", close(pressure, 9.08, 0.05)


def brownian_disc():
    data = run("brownian-disc")
    velocity = data.velocity[:, 0].values
    yield "energy", close(float((velocity**2).sum(1).mean()), 2, 0.5)
    yield "correlation after 0.2", close(float((velocity[10:] * velocity[:-10]).sum(1).mean()), 0, 0.25)


def free_expansion():
    data = run("free-expansion")
    left = (data.position[:, :, 0] < 0.5).mean("particle")
    gain = data.boltzmann_entropy_miller_madow - data.boltzmann_entropy_miller_madow.sel(time=1, method="nearest")
    yield "left half at 1.5", close(at(left, 1.5), 0.60, 0.015)
    for k, expected in enumerate((0.51, 0.41, 0.36)):
        yield f"gain of entropy at 1.5, size {k}", close(at(gain[:, k], 1.5), expected, 0.02)
        yield f"gain of entropy at the end, size {k}", close(float(gain[-1, k]), np.log(2), 0.015)
    yield "energy", close(float(abs(data.energy / data.energy[0] - 1).max()), 0, 1e-12)


def free_expansion_replicas():
    data = run("free-expansion-replicas")
    for name, expected in (("mean", 0.30), ("miller_madow_mean", 0.54), ("pooled", 0.62), ("miller_madow_pooled", 0.69)):
        entropy = data["boltzmann_entropy_" + name].squeeze()
        yield f"gain of entropy, {name}", close(float(entropy[-1]) - at(entropy, 1), expected, 0.015)
    alone = run("free-expansion-replicas", parameters__replicas="1")
    yield "first gas", ("same bits as alone", bool((alone.position == data.position[:, 0]).all()))


def rossler_ensemble():
    data = run("rossler-ensemble")
    x, standard = data.state[:, :, 0], data.standardized_state
    yield "mean", close(float(abs(x.mean("trajectory") - 0.2).max()), 0, 0.3)
    yield "deviation", close(float(abs(x.std("trajectory") - 5.15).max()), 0, 0.2)
    yield "standardized mean", close(float(abs(standard.mean(["time", "trajectory"])).max()), 0, 0.02)
    yield "standardized deviation", close(float(abs(standard.std(["time", "trajectory"]) - 1).max()), 0, 0.03)


def lorenz_spectrum():
    data = run("lorenz-spectrum").isel(time=-1, trajectory=0)
    exponents = data.lyapunov_exponents.values
    yield "first exponent", close(exponents[0], 0.906, 0.003)
    yield "second exponent", close(exponents[1], 0, 0.001)
    yield "sum", close(exponents.sum(), -41 / 3, 1e-5)
    yield "Kaplan-Yorke dimension", close(float(data.kaplan_yorke_dimension), 2.0622, 3e-4)


def henon_attractor():
    data = run("henon-attractor")
    exponents = data.lyapunov_exponents[-1].mean("trajectory").values
    yield "first exponent", close(exponents[0], 0.419, 0.003)
    yield "sum", close(exponents.sum(), np.log(0.3), 1e-9)
    yield "Kaplan-Yorke dimension", close(float(data.kaplan_yorke_dimension[-1].mean()), 1.258, 0.002)
    largest = abs(data.state).max(["time", "trajectory"]).values
    yield "where the attractor is", (f"{largest}", largest[0] < 1.3 and largest[1] < 0.4)


def logistic_bifurcation():
    data = run("logistic-bifurcation")
    settled = data.isel(time=np.flatnonzero(data.time % 200 >= 100))
    for r, count in ((2.9, 1), (3.2, 2), (3.5, 4), (3.84, 3)):
        orbit = settled.state.values[abs(settled.r.values - r) < 1e-9].ravel()
        yield f"values at r = {r}", close(len(np.unique(orbit.round(4))), count, 0)
        if count == 1:
            yield "the fixed point", close(orbit[-1], 1 - 1 / r, 1e-6)
    chaos = settled.state.values[settled.r.values == 4]
    yield "the orbit at r = 4", (f"from {chaos.min():.3f} to {chaos.max():.3f}", chaos.min() < 0.02 and chaos.max() > 0.98)


def mackey_glass():
    x = run("mackey-glass").state[1000:, 0, 0].values
    yield "range", (f"{x.min():.3f} to {x.max():.3f}", x.min() > 0.4 and x.max() < 1.35)
    yield "mean", close(x.mean(), 0.93, 0.005)
    yield "standard deviation", close(x.std(), 0.227, 0.005)


def written_pendulum():
    exponents = run("written-pendulum").lyapunov_exponents[-1, 0].values
    yield "largest", close(exponents[0], 0.112, 0.01)
    yield "zero", close(exponents[1], 0, 1e-3)
    yield "sum", close(exponents.sum(), -0.5, 1e-6)


def double_gyre_ftle():
    data = run("double-gyre-ftle").isel(time=-1)
    largest, smallest = data.finite_time_lyapunov.values, data.finite_time_lyapunov_smallest.values
    yield "largest", close(largest.max(), 0.615, 0.01)
    yield "mean", close(largest.mean(), 0.156, 0.003)
    yield "areas are kept", close(np.nanmax(abs(largest + smallest)[largest > 0.01]), 0, 1e-4)

    def velocity(state, t):
        x, y = state
        swing = 0.25 * np.sin(0.6283185307179586 * t)
        f, slope = swing * x * x + (1 - 2 * swing) * x, 2 * swing * x + 1 - 2 * swing
        return np.array([-np.sin(np.pi * f) * np.cos(np.pi * y), np.cos(np.pi * f) * np.sin(np.pi * y) * slope]) * np.pi * 0.1

    # The same by differences of neighbouring paths, with another integrator.
    starts = np.stack(np.meshgrid(np.linspace(0.005, 1.995, 200), np.linspace(0.005, 0.995, 100), indexing="ij")).reshape(2, -1)
    gradient = []
    for shift in ((1e-8, 0), (0, 1e-8)):
        ends = []
        for sign in (1, -1):
            state, h = starts + sign * np.array(shift)[:, None], 0.02
            for k in range(750):
                a = velocity(state, k * h)
                b = velocity(state + h / 2 * a, (k + 0.5) * h)
                c = velocity(state + h / 2 * b, (k + 0.5) * h)
                d = velocity(state + h * c, (k + 1) * h)
                state = state + h / 6 * (a + 2 * b + 2 * c + d)
            ends.append(state)
        gradient.append((ends[0] - ends[1]) / 2e-8)
    stretch = np.linalg.svd(np.moveaxis(np.array(gradient), 2, 0), compute_uv=False)[:, 0]
    yield "by differences", close(abs(np.log(stretch) / 15 - largest).max(), 0, 1e-3)


def henon_heiles_section():
    data = run("henon-heiles-section").isel(time=-1)
    states = data.section_states.values
    yield "crossings", close(np.isfinite(states).all(-1).sum(-1).min(), 200, 0)
    yield "on the surface", close(abs(states[..., 0]).max(), 0, 1e-9)

    def energy(s):
        x, y, px, py = np.moveaxis(s, -1, 0)
        return (px**2 + py**2 + x**2 + y**2) / 2 + x**2 * y - y**3 / 3

    start = np.array([[0, y, px, py] for y in np.linspace(-0.3, 0.3, 4) for px in (0.35, 0.4) for py in (-0.2, 0, 0.2)])
    yield "energy", close(abs(energy(states) - energy(start)[:, None]).max(), 0, 1e-6)
    times = data.return_time_mean.values
    yield "return times", (f"{times.min():.3f} to {times.max():.3f}", times.min() > 6 and times.max() < 7.2)


def rossler_bifurcation():
    data = run("rossler-bifurcation").isel(time=-1, trajectory=0)
    times, x = data.section_times.values, data.section_states.values[:, 0]
    settled = np.isfinite(times) & (times % 120 >= 60)
    c = 2 + 0.04 * np.floor(times / 120)
    for value, count in ((2.4, 1), (3.2, 2)):
        passages = x[settled & (abs(c - value) < 1e-6)]
        yield f"sizes at c = {value}", close(len(np.unique(passages.round(2))), count, 0)
    chaos = abs(x[settled & (abs(c - 5.8) < 1e-6)])
    yield "sizes at c = 5.8", (f"{chaos.min():.2f} to {chaos.max():.2f}", np.ptp(chaos) > 3)


def noise_colors():
    expected = {
        "white": (0.9988, 0.0022), "blue": (0.984, 0.0282), "violet": (0.9517, 0.0821), "pink": (0.9777, 0.0383), "brownian": (0.8917, 0.1528)}
    for color, (entropy, complexity) in expected.items():
        data = run("noise-colors", parameters__color=color)
        yield f"entropy of {color} noise", close(float(data.permutation_entropy.mean()), entropy, 0.0025)
        yield f"complexity of {color} noise", close(float(data.statistical_complexity.mean()), complexity, 0.0025)


def sine_patterns():
    data = run("sine-patterns")
    patterns = np.ravel(data.observed_patterns)
    yield "patterns", (f"{np.sum(patterns == 14)} of 99 delays have 14, at most {patterns.max():.0f}",
                       np.sum(patterns == 14) >= 95 and patterns.max() == 14)
    yield "entropy below its limit", (f"{float(data.permutation_entropy.max()):.4f}", bool(data.permutation_entropy.max() <= np.log(14) / np.log(120) + 1e-12))


def map_complexity():
    for model, entropy, complexity, rate in (("henon", 0.6154, 0.4037, 0.532), ("logistic", 0.6785, 0.3992, 0.671)):
        data = run("map-complexity", model=model, **({"parameters__r": 4} if model == "logistic" else {}))
        yield f"entropy of {model}", close(np.ravel(data.permutation_entropy)[0], entropy, 0.003)
        yield f"complexity of {model}", close(np.ravel(data.statistical_complexity)[0], complexity, 0.003)
        yield f"entropy rate of {model}", close(np.ravel(data.conditional_entropy)[0], rate, 0.01)


def henon_heiles_orbits():
    data = run("henon-heiles-orbits")
    patterns = data.observed_patterns.sel(delay=31).values.ravel()
    exponents = data.lyapunov_exponents[-1].values.ravel()
    yield "patterns", (f"{patterns}", max(patterns[[0, 3]]) <= 50 and min(patterns[[1, 2]]) >= 70)
    yield "exponents", (f"{exponents}", max(exponents[[0, 3]]) < 0.002 and min(exponents[[1, 2]]) > 0.02)


def galactic_orbits():
    data = run("galactic-orbits")
    x, y, px, py = np.moveaxis(data.state.values, -1, 0)
    parameters = {name: float(data.attrs[f"parameters.{name}"]) for name in ("v0", "rc", "q")}
    energy = (px**2 + py**2) / 2 + parameters["v0"] ** 2 / 2 * np.log(parameters["rc"] ** 2 + x**2 + y**2 / parameters["q"] ** 2)
    yield "energy", close(abs(energy - energy[0]).max(), 0, 1e-6)
    patterns = data.observed_patterns.values
    yield "few patterns", (f"median {np.median(patterns):.0f} of 120", np.median(patterns) < 60)


def double_pendulum_complexity():
    data = run("double-pendulum-complexity")
    angle = data.isel(component=0)
    yield "exponent", close(float(data.lyapunov_exponents[-1, 0, 0]), 0.9, 0.2)
    yield "entropy", close(float(np.ravel(angle.permutation_entropy.sel(delay=11))[0]), 0.61, 0.05)
    yield "complexity", close(float(np.ravel(angle.statistical_complexity.sel(delay=11))[0]), 0.34, 0.03)
    patterns = float(np.ravel(angle.observed_patterns.sel(delay=20))[0])
    yield "patterns", (f"{patterns:.0f}", patterns >= 110)


def gallery():
    data = run("gallery")
    names = [name for name in data.data_vars if data[name].dims[0] == "time"]
    yield "systems", close(len(names), 160, 0)
    yield "frames", close(data.sizes["time"], 1001, 0)
    yield "finite", close(sum(int(np.isfinite(data[name]).all()) for name in names), len(names), 0)
    yield "lorenz", (f"{float(abs(data.lorenz[:, 0]).max()):.1f}", float(abs(data.lorenz[:, 0]).max()) < 25)


def henon_basins():
    data = run("henon-basins")
    labels = data.basin_labels.values.reshape(400, 400)
    side = np.linspace(-2, 2, 400)
    x, y = np.meshgrid(side, side, indexing="ij")
    with np.errstate(all="ignore"):
        for _ in range(2000):
            x, y = 1 - 1.4 * x * x + y, 0.3 * x
    yield "states that come to the attractor", close(int((labels == 1).sum()), 68963, 0)
    yield "by iteration", close(int(((labels == 1) != np.isfinite(x)).sum()), 0, 0)


def kuramoto_sivashinsky_spectrum():
    exponents = np.ravel(run("kuramoto-sivashinsky-spectrum").lyapunov_exponents[-1])
    yield "first", close(exponents[0], 0.046, 0.012)
    yield "near zero", close(abs(exponents[1:4]).max(), 0, 0.006)
    yield "sixth", (f"{exponents[5]:.3f}", -0.25 < exponents[5] < -0.12)


def stochastic_double_well():
    x = run("stochastic-double-well").state[..., 0]
    yield "start", close(float(x[0].mean()), 1, 0)
    yield "forgotten", close(float(x[-1].mean()), 0, 0.04)
    yield "spread", close(float((x[-1] ** 2).mean()), 0.8327, 0.03)


def coupled_maps_transfer():
    data = run("coupled-maps-transfer")
    transfer = data.effective_transfer_entropy.values.reshape(2, 2)
    p = data.transfer_entropy_p_value.values.reshape(2, 2)
    yield "x to y", (f"{transfer[0, 1]:.3f}, p = {p[0, 1]}", transfer[0, 1] > 0.05 and p[0, 1] <= 0.01)
    yield "y to x", (f"{transfer[1, 0]:.4f}", transfer[1, 0] < 0.1 * transfer[0, 1])


def shuffling_of_an_ensemble():
    entropy = np.ravel(run("shuffling-of-an-ensemble").indexed_ensemble_entropy)
    yield "start", close(entropy[0], 0, 0)
    yield "at first", (f"{entropy[:6].max():.3f}", entropy[:6].max() < 0.2)
    yield "at last", (f"{entropy[30:].min():.3f}", entropy[30:].min() > 0.95)


def diversity_of_a_flock():
    data = run("diversity-of-a-flock")
    score = data.vendi_score.values[:, 0]
    yield "start", (f"{score[0]:.2f}", score[0] > 7)
    yield "end", (f"{score[-1]:.2f}", score[-1] < 2.5)
    yield "polarization", (f"{float(data.polarization[0]):.2f} to {float(data.polarization[-1]):.2f}",
                           bool(data.polarization[0] < 0.2 and data.polarization[-1] > 0.9))


CLAIMS = {
    function.__name__.replace("_", "-"): function
    for function in (
        loschmidt, granular_cooling, granular_steady_state, falling_discs, lorentz_gas, piston_compression, effusion, freezing,
        brownian_disc, free_expansion, free_expansion_replicas, lorenz_spectrum, rossler_ensemble, henon_attractor, logistic_bifurcation,
        mackey_glass, written_pendulum, double_gyre_ftle, henon_heiles_section, rossler_bifurcation,
        noise_colors, sine_patterns, map_complexity, henon_heiles_orbits, galactic_orbits,
        double_pendulum_complexity, gallery, henon_basins, kuramoto_sivashinsky_spectrum, stochastic_double_well,
        coupled_maps_transfer, shuffling_of_an_ensemble, diversity_of_a_flock)
}


def main():
    passed = failed = 0
    for name in sys.argv[1:] or CLAIMS:
        for what, (text, holds) in CLAIMS[name]():
            passed, failed = passed + holds, failed + (not holds)
            if not holds:
                print(f"{name}: {what}: {text}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
