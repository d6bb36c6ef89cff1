"""Lyapunov exponents of all flows, against another program's and against published ones."""

import json
import os
import re
import subprocess
import tempfile

import numpy as np
import xarray

from runs import SIMRUN, each

# Exponents in falling order; from Sprott (2003), Chaos and Time-Series Analysis, appendix A, unless another source is named.
LITERATURE = [
    ("lorenz", {"beta": 8 / 3}, [0.9056, 0, -14.5723], "Sprott 2003"),
    ("rossler", {"a": 0.2, "b": 0.2, "c": 5.7}, [0.0714, 0, -5.3943], "Sprott 2003"),
    ("hyper-rossler", {"a": 0.25, "b": 3, "c": 0.5, "d": 0.05}, [0.111, 0.021, 0, -24.9], "Wolf et al. 1985"),
    ("sprott-jerk", {"mu": 2.017}, [0.0551, 0, -2.0721], "Sprott 2003"),
    ("rabinovich-fabrikant", {"g": 0.87, "a": 1.1}, [0.1981, 0, -0.6581], "Sprott 2003"),
    ("sprott-b", {}, [0.210, 0, -1.210], "Sprott 1994"),
    ("sprott-c", {}, [0.163, 0, -1.163], "Sprott 1994"),
    ("sprott-d", {}, [0.103, 0, -1.320], "Sprott 1994"),
    ("sprott-e", {}, [0.078, 0, -1.078], "Sprott 1994"),
    ("sprott-f", {}, [0.117, 0, -0.617], "Sprott 1994"),
    ("sprott-g", {}, [0.034, 0, -0.634], "Sprott 1994"),
    ("sprott-h", {}, [0.117, 0, -0.617], "Sprott 1994"),
    ("sprott-i", {}, [0.012, 0, -1.012], "Sprott 1994"),
    ("sprott-j", {}, [0.076, 0, -2.076], "Sprott 1994"),
    ("sprott-k", {}, [0.038, 0, -0.890], "Sprott 1994"),
    ("sprott-l", {}, [0.061, 0, -1.061], "Sprott 1994"),
    ("sprott-m", {}, [0.044, 0, -1.044], "Sprott 1994"),
    ("sprott-n", {}, [0.076, 0, -2.076], "Sprott 1994"),
    ("sprott-o", {}, [0.049, 0, -0.319], "Sprott 1994"),
    ("sprott-p", {}, [0.087, 0, -0.481], "Sprott 1994"),
    ("sprott-q", {}, [0.109, 0, -0.609], "Sprott 1994"),
    ("sprott-r", {}, [0.062, 0, -1.062], "Sprott 1994"),
    ("sprott-s", {}, [0.188, 0, -1.188], "Sprott 1994"),
]
# Escape after a while, or jump: an exponent isn't defined for them.
APART = {"hyper-lu", "sakarya", "fluid-trampoline", "sprott-more", "stick-slip-oscillator"}
PERIODS = 3000


def described(name=None):
    words = [SIMRUN, "describe", *([name] if name else []), "--json"]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def is_constant(flow):
    """Whether the divergence is the same everywhere."""
    words = set(re.findall("[A-Za-zΣ][A-Za-z0-9_]*", flow["divergence"]))
    return not words & {*flow["components"], "varies", "dr", "f", "g", "s", "Σ"} and "'" not in flow["divergence"]


def spectrum(job):
    """Exponents, their errors, and the mean divergence, after a fiftieth of a run of so many periods."""
    name, parameters, period, transient = job
    duration, transient = float(f"{PERIODS * period:.3g}"), float(f"{0.02 * PERIODS * period + transient:.2g}")
    with tempfile.TemporaryDirectory() as folder:
        scenario, output = (os.path.join(folder, file) for file in ("a.yaml", "a.nc"))
        with open(scenario, "w") as file:
            file.write(json.dumps({
                "model": name, "parameters": parameters, "run": {"duration": duration},
                "output": {"every": duration, "fields": []},
                "diagnostics": [{"kind": "lyapunov_spectrum", "transient": transient, "every": duration}]}))
        subprocess.run([SIMRUN, "run", scenario, "-o", output, "--quiet", "--threads", "1"], check=True, stdout=subprocess.DEVNULL)
        with xarray.open_dataset(output) as data:
            last = data.isel(time=-1, trajectory=0)
            return last.lyapunov_exponents.values, last.lyapunov_errors.values, float(last.lyapunov_divergence)


def lyapunov(report):
    report.heading("Lyapunov exponents of all flows")
    report.text(
        f"Spectra over {PERIODS} natural periods at the defaults, against those of another program (variational equations with a "
        "DOP853 at 1e-9, 20,000 periods or more). An exponent counts as the same within 4 standard errors of both, or 1 %; zeros of "
        "periodic motion within 1e-3 of the largest exponent. Sums are compared with the mean divergence. The last exponents of "
        "belousov-zhabotinsky and mac-arthur are ours: the other program had -4102 and -14.26, but SciPy's LSODA gives mean "
        "divergences of -5078 ± 30 and -17.20 ± 0.03.")
    flows = [described(entry["name"]) for entry in described() if entry["kind"] == "flow" and entry["name"] != "equations"]
    flows = [flow for flow in flows if flow["lyapunov_exponents"] and flow["name"] not in APART]
    jobs = [(flow["name"], {}, flow["period"], flow["transient"]) for flow in flows]
    rows, off, constant = [], [], 0
    for flow, (exponents, errors, divergence) in zip(flows, each(jobs, spectrum)):
        order = np.argsort(-exponents)
        exponents, errors, expected = exponents[order], errors[order], np.array(flow["lyapunov_exponents"])
        errors = np.where(np.isfinite(errors), errors, 0)
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
            flow["name"], flow["regime"], ", ".join(f"{x:.4g}" for x in exponents), f"{errors[0]:.1g}",
            ", ".join(f"{x:.4g}" for x in expected), f"{gap:.1e}", "" if same else "differs"])
    report.table(["flow", "regime", "exponents", "±", "other program", "sum − divergence", ""], rows)
    report.claim(f"all {len(flows)} spectra agree ({', '.join(off) or 'none'} differ)", not off)
    report.claim(f"sums are constant divergences to 1e-5 (worst {constant:.1e})", constant <= 1e-5)

    report.text("Against published spectra:")
    periods = {flow["name"]: flow["period"] for flow in flows}
    jobs = [(name, parameters, periods[name], 0) for name, parameters, _, _ in LITERATURE]
    rows, off = [], []
    for (name, _, expected, source), (exponents, errors, _) in zip(LITERATURE, each(jobs, spectrum)):
        # Published to so many digits.
        allowed = np.maximum(4 * np.where(np.isfinite(errors), errors, 0), 0.01 * np.abs(expected)) + 1e-3
        same = bool((abs(np.sort(exponents)[::-1] - expected) <= allowed).all())
        if not same:
            off.append(name)
        rows.append([name, ", ".join(f"{x:.4g}" for x in exponents), f"{errors[0]:.1g}", ", ".join(map(str, expected)), source])
    report.table(["flow", "exponents", "±", "published", "source"], rows)
    report.claim(f"{len(LITERATURE)} published spectra agree ({', '.join(off) or 'none'} differ)", not off)
