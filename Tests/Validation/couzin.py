"""Couzin et al. (2002): the sequence of states, and collective memory."""

import numpy as np

from runs import each, scenario, simulate

SEEDS = range(1, 11)
LADDER_SEEDS = range(1, 6)
ATTRACTION_WIDTH = 14
# A school mills from this M on.
TORUS = 0.65


def state(width, seed):
    """Mean polarization and milling of the last 100 of 500 s, from a disordered swarm."""
    data = simulate(
        scenario("schooling-torus"), seed, {
            "parameters.orientation_radius": 1 + width,
            "parameters.attraction_radius": 1 + width + ATTRACTION_WIDTH,
            "run.duration": 500,
            "output.fields": "[]",
            "diagnostics": f"[polarization, milling, {{kind: group, linking_length: {1 + width + ATTRACTION_WIDTH}}}]",
        })
    last = data.sel(time=slice(400, None))
    return float(last.polarization.mean()), float(last.milling.mean()), int(last.group_count.max())


def phases(report):
    report.heading("Swarm, torus, parallel group")
    report.text(
        f"`couzin` with the parameters of figure 3 of Couzin et al. (2002): 100 fish, repulsion radius 1, attraction zone "
        f"{ATTRACTION_WIDTH} wide, 5000 steps of 0.1 s from a disordered ball; P and M are means over the last 1000 steps, over "
        f"{len(SEEDS)} seeds. Beside it the means over 5 seeds of a program written independently in C.")
    independent = {0: (.17, .17), 0.5: (.18, .27), 1: (.20, .42), 1.5: (.18, .55), 2: (.20, .69), 3: (.31, .73), 5: (1.00, .01), 10: (1.00, .04)}
    widths = [0, 0.5, 1, 1.5, 2, 2.5, 3, 5, 10]
    states = dict(zip(widths, np.array(each([(w, s) for w in widths for s in SEEDS], lambda job: state(*job))).reshape(len(widths), -1, 3)))
    rows = []
    for width in widths:
        p, m, parts = states[width].T
        other = independent.get(width)
        rows.append([
            f"{width:g}", f"{p.mean():.3f} ({p.min():.3f}–{p.max():.3f})", f"{m.mean():.3f} ({m.min():.3f}–{m.max():.3f})",
            f"{(p > 0.9).sum()} of {len(p)}", f"{int(parts.max())}", f"{other[0]:.2f} / {other[1]:.2f}" if other else "",
        ])
    report.table(["width of the orientation zone", "P (range)", "M (range)", "parallel", "groups at most", "independent P / M"], rows)
    p, m = (lambda w: states[w][:, 0]), (lambda w: states[w][:, 1])
    report.claim("without orientation zone every school is a swarm: P < 0.35 and M < 0.35", p(0).max() < 0.35 and m(0).max() < 0.35)
    for width in (2, 2.5):
        mills = (m(width) >= TORUS).sum()
        report.claim(
            f"at {width:g} schools are a torus: mean M ≥ {TORUS} (measured {m(width).mean():.3f}; {mills} of {len(m(width))} schools mill, "
            f"{(p(width) > 0.9).sum()} are parallel already)", m(width).mean() >= TORUS)
    # Where tori begin to give way, a disordered start decides between the two; the ladder below shows the torus there.
    either = (m(3) >= TORUS) | (p(3) >= 0.99)
    report.claim(
        f"at 3 every school is a torus, M ≥ {TORUS}, or parallel, P ≥ 0.99 ({(m(3) >= TORUS).sum()} of {len(either)} mill, "
        f"{(p(3) >= 0.99).sum()} are parallel already; mean M {m(3).mean():.3f})", either.all())
    for width in (5, 10):
        report.claim(f"at {width} every school is parallel: P ≥ 0.99 (least {p(width).min():.4f})", p(width).min() >= 0.99)
    report.claim("from 1 on no school falls apart", all(states[w][:, 2].max() == 1 for w in widths if w >= 1))
    report.lines.append("")


def memory(report):
    report.heading("Collective memory")
    report.text(
        "`Scenarios/collective-memory.yaml`: the orientation zone grows from 0 to 5 in steps of 0.25, each held for 1500 steps, and "
        f"shrinks again; means over the second half of each step, over {len(LADDER_SEEDS)} seeds.")

    def ladder(seed):
        data = simulate(scenario("collective-memory"), seed, {"output.fields": "[]"})
        hold, rungs = 150, 21
        total = 2 * rungs - 1
        means = []
        for k in range(total):
            part = data.sel(time=slice(k * hold + hold / 2, (k + 1) * hold - 1e-6))
            means.append((float(part.orientation_radius.mean()) - 1, float(part.polarization.mean()), float(part.milling.mean())))
        return means[:rungs], means[rungs - 1:]

    runs = each(LADDER_SEEDS, ladder)
    up = np.array([run[0] for run in runs])
    down = np.array([run[1][::-1] for run in runs])
    rows = []
    for k, width in enumerate(up[0, :, 0]):
        rows.append([f"{width:g}"] + [
            f"{part[:, k, i].mean():.3f} ({part[:, k, i].min():.3f}–{part[:, k, i].max():.3f})" for part in (up, down) for i in (1, 2)
        ])
    report.table(["width", "P, up", "M, up", "P, down", "M, down"], rows)
    widths = up[0, :, 0]
    torus = (widths >= 2) & (widths <= 3)
    least = up[:, torus, 2].min()
    report.claim(f"on the way up every school is a torus from 2 to 3: M ≥ {TORUS} (least {least:.3f})", least >= TORUS)
    report.claim(
        f"on the way up every school is parallel from 4 on: P ≥ 0.99 (least {up[:, widths >= 4, 1].min():.4f})",
        up[:, widths >= 4, 1].min() >= 0.99)
    report.claim(
        f"on the way down every school stays parallel to 1.75: P ≥ 0.99 (least {down[:, widths >= 1.75, 1].min():.4f})",
        down[:, widths >= 1.75, 1].min() >= 0.99)
    most = np.unravel_index(down[:, :, 2].argmax(), down.shape[:2])
    skipped = down[:, torus, 2].max()
    report.claim(
        f"on the way down no school mills where all did on the way up, from 3 to 2: M < 0.35 (most {skipped:.3f}; at any width "
        f"{down[most][2]:.3f}, at {widths[most[1]]:g} with P = {down[most][1]:.3f}, where the way up has "
        f"{up[:, most[1], 2].max():.3f})", skipped < 0.35)
    report.claim(f"and without orientation zone it is a swarm again: P < 0.35 (most {down[:, 0, 1].max():.3f})", down[:, 0, 1].max() < 0.35)
    report.lines.append("")
