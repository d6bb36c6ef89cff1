"""Hard discs: free expansion and its entropy, the equation of state."""

import numpy as np

from runs import each, scenario, simulate

CELLS = [2, 1, 0.5, 0.25]
# Exact event-driven runs by an independent program, 200,000 discs (100,000 at Kn = 0.01): per time N_left/N, collisions per disc, gain of
# the entropy in local equilibrium and of the Miller-Madow entropy for the four sizes of velocity cells.
EXPANSION = {
    10: {.25: (.8006, .05, .2138, .2182, .1260, .0713, .0446), 1: (.5034, .14, .6923, .6580, .5057, .3137, .2114),
         4: (.5002, .52, .6930, .6955, .6924, .6907, .6034)},
    1: {.25: (.7998, .51, .2090, .2240, .1393, .0913, .0702), .5: (.6147, .85, .4995, .4544, .3123, .2329, .1939),
        1: (.4969, 1.45, .6922, .6749, .5992, .5237, .4871), 2: (.5006, 2.70, .6930, .6953, .6933, .6789, .6628)},
    .3: {.5: (.6090, 2.80, .4789, .4813, .3617, .3079, .2861), 1: (.4882, 4.81, .6899, .6967, .6533, .6328, .6221)},
    .1: {.5: (.6024, 8.41, .4485, .5029, .4041, .3689, .3539), 1: (.4767, 14.45, .6714, .7038, .6594, .6507, .6438),
         2: (.5048, 27.0, .6891, .6925, .6896, .6876, .6834)},
    .03: {.5: (.5904, 28.0, .3859, .4968, .4012, .3720, .3602), 1: (.4599, 48.4, .5845, .6773, .5925, .5785, .5699)},
}


def expand(knudsen, seed=1, discs=200_000, duration=4):
    return simulate(
        scenario("free-expansion"), seed, {
            "parameters.discs": discs, "parameters.knudsen": knudsen, "parameters.partition": "null",
            "parameters.partition_removed_at": "null", "run.duration": duration, "output.every": 0.25,
            "output.fields": "[position, collisions, energy]", "output.precision": "float64",
            "diagnostics": f"[{{kind: boltzmann_entropy, cells: [20, 1], velocity_cells: {CELLS}}}]",
        })


def expansion(report):
    report.heading("Free expansion")
    report.text(
        "`Scenarios/free-expansion.yaml` without partition: 200,000 discs start in the left half of a box with walls (R4 of Garrido, "
        "Goldstein, Huse & Lebowitz 2024, arXiv:2403.07519). Gains per disc of the Boltzmann entropy (Miller-Madow, 20 spatial cells) for "
        "four sizes of velocity cells, and of the entropy in local equilibrium; in brackets the difference from an independent program.")
    runs = dict(zip(EXPANSION, each(EXPANSION, lambda kn: expand(kn, duration=9 if kn in (.3, .1) else 4))))
    rows, worst = [], {}
    for kn, times in EXPANSION.items():
        data = runs[kn]
        gain = data.boltzmann_entropy_miller_madow - data.boltzmann_entropy_miller_madow.isel(time=0)
        lte = data.boltzmann_entropy_lte - data.boltzmann_entropy_lte.isel(time=0)
        for time, expected in times.items():
            now = data.sel(time=time, method="nearest")
            values = [float((now.position[:, 0] < 0.5).mean()), 2 * float(now.collisions) / data.sizes["particle"],
                      float(lte.sel(time=time, method="nearest"))]
            values += [float(v) for v in gain.sel(time=time, method="nearest")]
            rows.append([f"{kn:g}", f"{time:g}"] + [f"{v:.4f} ({v - e:+.4f})" for v, e in zip(values, expected)])
            for k, limit in ((0, .0072), (2, .006), (3, .01), (4, .006), (5, .006), (6, .006)):
                ratio = abs(values[k] - expected[k]) / limit
                worst[k] = max(worst.get(k, (0, "")), (ratio, f"Kn = {kn:g}, t = {time:g}: {values[k] - expected[k]:+.4f}"))
    report.table(["Kn", "t", "N_left/N", "collisions/disc", "LTE", "Δv = 2", "1", "0.5", "0.25"], rows)
    for k, name, limit in (
            (0, "N_left/N", .0072), (2, "LTE", .006), (3, "Δv = 2", .01), (4, "Δv = 1", .006), (5, "Δv = 0.5", .006),
            (6, "Δv = 0.25", .006)):
        report.claim(f"{name}: all entries agree within {limit} (worst {worst[k][1]})", worst[k][0] <= 1)
    for kn in (.3, .1):
        data = runs[kn]
        gain = (data.boltzmann_entropy_miller_madow - data.boltzmann_entropy_miller_madow.isel(time=0)).isel(time=-1)
        for k, limit in ((0, .010), (1, .004), (2, .004)):
            value = float(gain[k])
            report.claim(
                f"Kn = {kn:g}: at time 9 the gain for Δv = {CELLS[k]:g} is ln 2 within {limit} (measured {value:.4f})",
                abs(value - np.log(2)) <= limit)
    energies = max(float(abs(d.energy / d.energy[0] - 1).max()) for d in runs.values())
    report.claim(f"energy drifts by less than 1e-12 (most {energies:.1e})", energies < 1e-12)


# Padé [4/5] approximant in 2η of ten virial coefficients (Clisby & McCoy 2006).
COMPRESSIBILITY = {.05: 1.10839, .1: 1.23614, .2: 1.57037, .3: 2.06326, .4: 2.82932, .5: 4.10624, .6: 6.45611}


def equation_of_state(report):
    report.heading("Equation of state of hard discs")
    discs, parts = 4096, 20
    report.text(
        f"Compressibility factor Z of {discs} discs in a periodic box, 10⁷ collisions each after equilibration, from the virial and from the "
        "collision rate, corrected for N; standard errors from 20 blocks. The reference is a Padé approximant to ten virial coefficients.")

    def measure(packing):
        z = COMPRESSIBILITY[packing]
        # Collisions of a disc in a unit of time, in a box of side 1.
        nu = 4 / np.sqrt(np.pi) * (z - 1) / np.sqrt(packing * 4 / np.pi / discs)
        block = float(f"{2 * 1e7 / (discs * nu) / parts:.4g}")
        data = simulate(
            scenario("hard-discs-fluid"), 1, {
                "parameters.discs": discs, "parameters.packing_fraction": packing, "run.duration": f"{block * (parts + 10):.10g}", "output.every": block,
                "output.fields": "[collisions, virial, energy, worst_overlap]",
                "output.precision": "float64",
            }).isel(time=slice(10, None))
        time = np.diff(data.time)
        virial = 1 + (discs - 1) / discs * np.diff(data.virial) / (time * 2 * discs)
        diameter = np.sqrt(packing * 4 / np.pi / discs)
        rate = 1 + np.sqrt(np.pi) / 4 * diameter * 2 * np.diff(data.collisions) / discs / time * np.sqrt((discs - 1) / discs)
        return virial.mean(), virial.std(ddof=1) / np.sqrt(parts), rate.mean(), float(np.diff(data.collisions).sum()), float(
            abs(data.energy / data.energy[0] - 1).max()), float(data.worst_overlap[-1])

    results = dict(zip(COMPRESSIBILITY, each(COMPRESSIBILITY, measure)))
    rows = []
    for packing, (virial, error, rate, collisions, drift, overlap) in results.items():
        z = COMPRESSIBILITY[packing]
        rows.append([f"{packing:g}", f"{z:.5f}", f"{virial:.5f} ± {error:.5f}", f"{rate:.5f}", f"{collisions:.3g}", f"{drift:.1e}", f"{overlap:.1e}"])
    report.table(["η", "Z", "virial", "collision rate", "collisions", "energy drift", "worst overlap"], rows)
    off = {p: abs(r[0] - COMPRESSIBILITY[p]) / max(3 * r[1], 5e-4 * (COMPRESSIBILITY[p] - 1)) for p, r in results.items()}
    worst = max(off, key=off.get)
    report.claim(f"Z agrees within the larger of 3 standard errors and 5e-4 (Z - 1) (worst {off[worst]:.2f} of that, at {worst:g})", off[worst] <= 1)
    gap = max(abs(r[0] - r[2]) / (COMPRESSIBILITY[p] - 1) for p, r in results.items())
    report.claim(f"virial and collision rate agree within 1e-3 (Z - 1) (worst {gap:.1e})", gap <= 1e-3)
    drift = max(r[4] for r in results.values())
    report.claim(f"energy drifts by no more than 1e-12 (most {drift:.1e})", drift <= 1e-12)


def thermodynamics(report):
    report.heading("Hard discs at equilibrium")
    discs = 4096
    report.text(
        f"{discs} discs in a periodic box against kinetic theory: the value of g(r) at contact and the collision rate at packing fraction 0.3 "
        "(χ = 1.7721 from the Padé equation of state), the distribution of velocities, and the diffusion coefficient of a dilute gas, "
        "where Enskog's first approximation 1/(2√π n σ χ) is 2.7 % too small (second Sonine approximation).")
    packing, contact = 0.3, 1.7721
    diameter = np.sqrt(packing * 4 / np.pi / discs)
    rate = 2 * np.sqrt(np.pi) * discs * diameter * contact
    data = simulate(
        scenario("hard-discs-fluid"), 1, {
            "parameters.discs": discs, "parameters.packing_fraction": packing, "run.duration": float(f"{600 / rate:.4g}"),
            "output.every": float(f"{3 / rate:.4g}"), "output.fields": "[collisions]", "output.precision": "float64",
            "diagnostics": f"[{{kind: radial_distribution, diameter: {diameter:.10g}}}, velocity_distribution]",
        }).isel(time=slice(20, None))
    value, blocks = float(data.contact_value.mean()), data.contact_value.values[: len(data.time) // 12 * 12].reshape(12, -1).mean(1)
    error = blocks.std(ddof=1) / np.sqrt(12)
    report.claim(
        f"g at contact is {contact} within the larger of 3 standard errors and 1 % (measured {value:.4f} ± {error:.4f})",
        abs(value - contact) <= max(3 * error, 0.01 * contact))
    gained = 2 * float(data.collisions[-1] - data.collisions[0]) / discs / float(data.time[-1] - data.time[0])
    report.claim(f"collisions come at Enskog's rate within 0.5 % (ratio {gained / rate:.5f})", abs(gained / rate - 1) < 5e-3)
    kurtosis = data.velocity_kurtosis.mean("time").values
    report.claim(
        f"velocities are normal: kurtosis 3 within 0.03 (measured {', '.join(f'{k:.4f}' for k in kurtosis)})",
        bool((abs(kurtosis - 3) < 0.03).all()))

    packing, contact = 0.01, (1 - 7 * 0.01 / 16) / (1 - 0.01) ** 2
    diameter = np.sqrt(packing * 4 / np.pi / discs)
    rate = 2 * np.sqrt(np.pi) * discs * diameter * contact
    enskog = 1 / (2 * np.sqrt(np.pi) * discs * diameter * contact)

    def diffusion(seed):
        run = simulate(
            scenario("hard-discs-fluid"), seed, {
                "parameters.discs": discs, "parameters.packing_fraction": packing, "initial.positions": "random",
                "run.duration": float(f"{200 / rate:.4g}"), "output.every": float(f"{5 / rate:.4g}"),
                "output.fields": "[unwrapped_position]", "output.precision": "float64",
            }).isel(time=slice(4, None))
        x = run.unwrapped_position.values
        step = 5 / rate
        # Slope of the mean square displacement between 10 and 20 free times, over all origins.
        msd = [((x[k:] - x[:-k]) ** 2).sum(2).mean() for k in (2, 4)]
        return (msd[1] - msd[0]) / (4 * 2 * step) / enskog

    ratios = np.array(each(range(1, 9), diffusion))
    error = ratios.std(ddof=1) / np.sqrt(len(ratios))
    report.claim(
        f"D is 1.027 times Enskog's within 0.02 at packing fraction 0.01 (measured {ratios.mean():.4f} ± {error:.4f})",
        abs(ratios.mean() - 1.027) <= 0.02)
