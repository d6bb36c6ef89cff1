"""Lyapunov exponents of all flows, against another program's, against published ones, and against SciPy where forces jump."""

import json
import math
import os
import re
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import jumps
import numpy as np
import xarray

from runs import PROCESSES, SIMRUN, each

# A system a line: `model`, what it is set to, its exponents as they were printed, in falling order, and where. With `bits` they are
# in bits; `length` times the usual length is run; `differs` says why some of them aren't ours.
PUBLISHED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "published_exponents.json")
# They escape to infinity after a while: an exponent isn't defined for them.
ESCAPE = {"hyper-lu", "sakarya"}
JUMP = {"sprott-more", "fluid-trampoline", "stick-slip-oscillator"}
PERIODS = 3000
# For published exponents: periods of a flow, iterations of a map.
LONG, ITERATIONS = 60_000, 5_000_000
# Where right-hand sides jump: orbits of ours, pairs of SciPy's, for how many periods they are followed, and after how many.
ORBITS, PAIRS, PERIODS_OF_PAIRS, SKIPPED = 128, 24, 160, 40


def described(name=None):
    words = [SIMRUN, "describe", *([name] if name else []), "--json"]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def is_constant(flow):
    """Whether the divergence is the same everywhere."""
    words = set(re.findall("[A-Za-zΣ][A-Za-z0-9_]*", flow["divergence"]))
    return not words & {*flow["components"], "varies", "dr", "f", "g", "s", "Σ"} and "'" not in flow["divergence"]


@contextmanager
def result(scenario):
    """The data set that a scenario gives."""
    with tempfile.TemporaryDirectory() as folder:
        path, output = (os.path.join(folder, file) for file in ("a.yaml", "a.nc"))
        with open(path, "w") as file:
            file.write(json.dumps(scenario))
        subprocess.run([SIMRUN, "run", path, "-o", output, "--quiet", "--threads", "1"], check=True, stdout=subprocess.DEVNULL)
        with xarray.open_dataset(output) as data:
            yield data


def measured(model, parameters, run, transient, state=None, exponents=None):
    """Exponents in falling order, their errors, the mean divergence, and the Kaplan–Yorke dimension."""
    duration = next(iter(run.values()))
    diagnostic = {"kind": "lyapunov_spectrum", "transient": transient, "every": duration}
    scenario = {
        "model": model, "parameters": parameters, "run": run, "output": {"every": duration, "fields": []},
        "diagnostics": [diagnostic | ({"exponents": exponents} if exponents else {})]}
    if state is not None:
        scenario["initial"] = {"state": state}
    with result(scenario) as data:
        last = data.isel(time=-1, trajectory=0)
        values, errors = last.lyapunov_exponents.values, last.lyapunov_errors.values
        order = np.argsort(-values)
        return (
            values[order], np.nan_to_num(errors[order], posinf=0, neginf=0), float(last.lyapunov_divergence),
            float(last.kaplan_yorke_dimension))


def spectrum(job):
    """Of a flow, after a fiftieth of a run of so many periods."""
    name, parameters, period, transient = job
    duration, transient = float(f"{PERIODS * period:.3g}"), float(f"{0.02 * PERIODS * period + transient:.2g}")
    return measured(name, parameters, {"duration": duration}, transient)


def lyapunov(report):
    report.heading("Lyapunov exponents of all flows")
    flows = [described(entry["name"]) for entry in described() if entry["kind"] == "flow"]
    everywhere(report, [flow for flow in flows if flow.get("lyapunov_exponents") and flow["name"] not in ESCAPE | JUMP])
    with_jumps(report)
    published(report)
    lorenz_96(report)


def everywhere(report, flows):
    report.text(
        f"Spectra over {PERIODS} natural periods at the defaults, against those of another program (variational equations with a "
        "DOP853 at 1e-9, 20,000 periods or more). An exponent counts as the same within 4 standard errors of both, or 1 %; zeros "
        "of periodic motion within 1e-3 of the largest exponent. Sums are compared with the mean divergence. The last exponents of "
        "belousov-zhabotinsky and mac-arthur are ours: the other program had -4102 and -14.26, but SciPy's LSODA gives mean "
        "divergences of -5078 ± 30 and -17.20 ± 0.03. Without hyper-lu and sakarya, which escape to infinity in the long run.")
    jobs = [(flow["name"], {}, flow["period"], flow["transient"]) for flow in flows]
    rows, off, constant = [], [], 0
    for flow, (exponents, errors, divergence, _) in zip(flows, each(jobs, spectrum)):
        expected = np.array(flow["lyapunov_exponents"])
        # An orbit that isn't chaotic may stretch by a factor of e⁵ in all.
        allowed = np.maximum(4 * np.hypot(errors, flow["lyapunov_error"]), 0.01 * abs(expected)) + 1e-3 * abs(expected).max()
        allowed += 5 / (PERIODS * flow["period"])
        same = bool((abs(exponents - expected) <= allowed).all())
        if not same:
            off.append(flow["name"])
        gap = abs(exponents.sum() - divergence)
        if is_constant(flow):
            constant = max(constant, gap / max(1, abs(divergence)))
        rows.append([
            flow["name"], flow["regime"], listed(exponents), f"{errors[0]:.1g}", listed(expected), f"{gap:.1e}",
            "" if same else "differs"])
    report.table(["flow", "regime", "exponents", "±", "other program", "sum − divergence", ""], rows)
    report.claim(f"all {len(flows)} spectra agree ({', '.join(off) or 'none'} differ)", not off)
    report.claim(f"sums are constant divergences to 1e-5 (worst {constant:.1e})", constant <= 1e-5)


def listed(numbers):
    return ", ".join(f"{x:.4g}" for x in numbers)


# Right-hand sides that jump


def with_jumps(report):
    report.text(
        "Flows whose right-hand side jumps, against pairs of nearby orbits: `jumps.py` integrates both of a pair with SciPy's "
        "DOP853 from surface to surface and measures how their distance grows, in the "
        f"{PERIODS_OF_PAIRS} periods after the first {SKIPPED}. Means over {PAIRS} pairs that start near the default state, "
        f"and over {ORBITS} orbits of ours, with standard errors from their scatter: in so short a time the same for both, "
        "even if chaos ends some day. One exponent is 0, the time's or the phase's. The sum of all is the mean divergence between "
        "jumps, plus what ln (n·f⁺ / n·f⁻) adds at each crossing, a volume's stretching; SciPy adds that up along its own orbits.")
    rows = []
    for name, flow in [("sprott-more", jumps.SprottMore), ("fluid-trampoline", jumps.FluidTrampoline)]:
        spectra, divergences = short_spectra(name, flow.period)
        with ProcessPoolExecutor(PROCESSES) as pool:
            jobs = [(flow, seed, SKIPPED, PERIODS_OF_PAIRS) for seed in range(PAIRS)]
            growth, volume = np.array(list(pool.map(jumps.largest_exponent, jobs))).T
        largest = spectra[:, 0]
        rows.append([
            name, listed(spectra.mean(0)), in_short(largest), in_short(growth), in_short(divergences), in_short(volume)])
        for what, ours, theirs in [("λ₁", largest, growth), ("the mean divergence", divergences, volume)]:
            apart, allowed = abs(ours.mean() - theirs.mean()), 4 * math.hypot(standard_error(ours), standard_error(theirs))
            report.claim(f"{name}: {what} is SciPy's (they differ by {apart:.1g}, allowed {allowed:.1g})", apart <= allowed)
        nought, allowed = abs(spectra[:, 1].mean()), max(4 * standard_error(spectra[:, 1]), 1e-3 * largest.mean())
        report.claim(f"{name}: one exponent is 0 ({nought:.1g}, allowed {allowed:.1g})", nought <= allowed)
        gap = abs(spectra.sum(1) - divergences).max()
        report.claim(f"{name}: sums are mean divergences to 1e-5 ({gap:.1g})", gap <= 1e-5)
    report.table(["flow", "exponents", "λ₁", "nearby orbits", "mean divergence", "SciPy's"], rows)
    on_cycle(report, "fluid-trampoline", jumps.FluidTrampoline, 200_000, 120)
    on_cycle(report, "stick-slip-oscillator", jumps.StickSlip, 1000, 250)
    sticking(report)


def short_spectra(name, period):
    """Exponents in falling order and mean divergences of orbits that start near the default state."""
    duration, transient = (float(f"{periods * period:.3f}") for periods in (SKIPPED + PERIODS_OF_PAIRS, SKIPPED))
    with result({
            "model": name, "initial": {"trajectories": ORBITS, "spread": 1e-3}, "run": {"duration": duration},
            "output": {"every": duration, "fields": []},
            "diagnostics": [{"kind": "lyapunov_spectrum", "transient": transient, "every": duration}]}) as data:
        last = data.isel(time=-1)
        return -np.sort(-last.lyapunov_exponents.values, axis=1), last.lyapunov_divergence.values


def standard_error(values):
    return values.std(ddof=1) / math.sqrt(len(values))


def in_short(values):
    return f"{values.mean():.4f} ± {standard_error(values):.1g}"


def on_cycle(report, name, flow, settled, periods):
    """The exponents after so long a time, and how nearby orbits of the same phase come together in SciPy."""
    exponents, _, divergence, _ = measured(name, {}, {"duration": settled + 20_000}, settled)
    with result({"model": name, "run": {"duration": settled}, "output": {"every": settled, "precision": "float64"}}) as data:
        state = data.state.isel(time=-1, trajectory=0).values
    rate, trace, sticks, distance = jumps.approach(flow, state, (1e-4, 0, 0), periods)
    report.text(
        f"{name} comes to a cycle. After {settled} units of time its exponents are {listed(exponents)}, with a mean divergence of "
        f"{divergence:.5f}. In SciPy two orbits with the same phase come together there at the rate {rate:.5f}, to {distance:.0e} "
        f"in {periods} periods, and the mean divergence is {trace:.5f}; {sticks or 'none'} of them stick.")
    report.claim(f"{name}: on the cycle one exponent is 0 ({exponents[0]:.1g}, allowed 2e-4)", abs(exponents[0]) <= 2e-4)
    apart = max(abs(exponents[1:] - rate)) / abs(rate)
    report.claim(f"{name}: the others are the rate of approach within 5 % ({100 * apart:.1g} %)", apart <= 0.05)
    gaps = abs(exponents.sum() - divergence), abs(divergence - trace)
    report.claim(
        f"{name}: the sum is the mean divergence to 1e-5 ({gaps[0]:.1g}), and SciPy's to 1 % ({gaps[1]:.1g})",
        gaps[0] <= 1e-5 and gaps[1] <= 0.01 * abs(divergence))


def sticking(report):
    """On its way to the cycle the mass sticks once."""
    until = 200
    exponents, _, _, _ = measured("stick-slip-oscillator", {}, {"duration": until}, 0)
    mass = jumps.Orbit(jumps.StickSlip, jumps.StickSlip.state)
    mass.advance(until)
    report.text(
        "Where the mass of stick-slip-oscillator sticks, a direction is lost for good. From the default state it does so once: the "
        f"exponents of the first {until} units of time are {listed(exponents)}. SciPy counts {mass.sticks}.")
    report.claim(
        "stick-slip-oscillator: the last exponent is -∞ from the start on, and SciPy's mass sticks as well",
        bool(np.isneginf(exponents[-1])) and mass.sticks > 0)


# Published values


def long_spectrum(system):
    card, factor = described(system["model"]), system.get("length", 1)
    parameters = system.get("parameters", {})
    if card["kind"] == "map":
        run, transient = {"iterations": int(ITERATIONS * factor)}, 10_000
    else:
        period = parameters.get("period") or card["period"]
        duration = system.get("duration") or float(f"{LONG * factor * period:.3g}")
        run, transient = {"duration": duration}, float(f"{0.02 * duration:.2g}")
    count = len(system["published"].split(",")) if card.get("dimension", 0) > 10 else None
    return measured(system["model"], parameters, run, transient, system.get("state"), count)


def allowances(words, values, errors, unit):
    """4 standard errors, the last published digit, or 1 %; a zero without decimals is one of theory."""
    digits = np.array([10.0 ** -len(word.partition(".")[2]) * unit if "." in word else 0 for word in words])
    zeros = np.where(values == 0, 1e-3 * abs(values).max(), 0)
    return np.maximum.reduce([4 * errors, digits, 0.01 * abs(values), zeros])


def published(report):
    with open(PUBLISHED, encoding="utf-8") as file:
        systems = json.load(file)
    report.text(
        f"Against published spectra, over {LONG} periods or {ITERATIONS} iterations or more. An exponent counts as the same within "
        "4 standard errors of ours, the last digit that was published, or 1 %. Models in brackets are written in the scenario.")
    rows, off, known = [], [], []
    for system, (exponents, errors, _, _) in zip(systems, each(systems, long_spectrum)):
        words, unit = [word.strip() for word in system["published"].split(",")], math.log(2) if system.get("bits") else 1
        values = np.array([float(word) for word in words]) * unit
        exponents, errors = exponents[: len(values)], errors[: len(values)]
        apart, allowed = abs(exponents - values), allowances(words, values, errors, unit)
        same = bool((apart <= allowed).all())
        if not same:
            (known if "differs" in system else off).append(system["name"])
        name = f"[{system['name']}]" if system["model"].endswith("equations") else system["name"]
        source = system["source"] + (f" ({system['published']} bits)" if system.get("bits") else "")
        rows.append([
            name, ", ".join(f"{x:.5g}" for x in exponents), f"{errors[0]:.1g}",
            system["published"] if unit == 1 else listed(values), source, "" if same else "differs: " + system.get("differs", "?")])
    report.table(["system", "exponents", "±", "published", "source", ""], rows)
    agree = len(systems) - len(off) - len(known)
    report.claim(
        f"{agree} of {len(systems)} published spectra agree ({', '.join(known) or 'none'} differ for a known reason, "
        f"{', '.join(off) or 'none'} without)", not off and agree >= 35)


def lorenz_96(report):
    """Lorenz & Emanuel (1998), J. Atmos. Sci. 55:399, section 3: 40 sites with F = 8; a unit of time is 5 days."""
    exponents, errors, divergence, dimension = measured("lorenz-96-ring", {}, {"duration": 4000}, 100)
    positive = int((exponents > 2 * errors).sum())
    doubling = 5 * math.log(2) / exponents[0]
    report.text(
        f"Lorenz & Emanuel (1998) on 40 sites with F = 8: errors double in 2.1 days, 13 exponents are positive, and the dimension "
        f"is 27.1. Ours: {doubling:.2f} days (λ₁ = {exponents[0]:.3f} ± {errors[0]:.1g}), {positive}, and {dimension:.2f}; the sum "
        f"is {exponents.sum():.6f}, the divergence {divergence:.6f}.")
    report.claim(
        f"Lorenz & Emanuel's doubling time, number of positive exponents, dimension ({doubling:.2f}, {positive}, {dimension:.2f})",
        abs(doubling - 2.1) <= 0.06 and positive == 13 and abs(dimension - 27.1) <= 0.15)
