#!/usr/bin/env python3
"""One table of ratios, each measured against a peer or a variant in the same session.

    bench.py [dewi-kadita] [kernels] [output] [startup] [discs] [chaos] [series] [--repeats N]

Runs that are compared alternate, and medians are taken, so that a busy machine slows both down. Nothing here passes or fails.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, ".build", "release")
SIMRUN = os.path.join(BUILD, "simrun")
HERE = os.path.dirname(os.path.abspath(__file__))
CORES = os.cpu_count()


def scenario(name, folder="Scenarios"):
    return os.path.join(ROOT, folder, name + ".yaml")


def timed(command, **options):
    """Wall time in s and peak memory in bytes of a process."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{errors.decode()}")
    return time.monotonic() - begin, usage.ru_maxrss * 1024


def run(path, output, threads=CORES, **overrides):
    changes = [word for key, value in overrides.items() for word in ("--set", f"{key.replace('__', '.')}={value}")]
    return [SIMRUN, "run", path, "-o", output, "--overwrite", "--quiet", "--threads", str(threads), *changes]


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, value, how):
        self.rows.append((what, value, how))
        print(f"{what:<62} {value:>22}   {how}", flush=True)


def against_dewi_kadita(table, repeats, folder):
    """Whole processes: start, simulation, all entropies at each step, NetCDF; no pictures on either side."""
    peer = [sys.executable, os.path.join(HERE, "dewi_kadita_peer.py")]
    options = {"cwd": folder, "env": {**os.environ, "NUMBA_NUM_THREADS": str(CORES)}}
    output = os.path.join(folder, "ours.nc")
    timed([*peer, "case1", "20"], **options)  # compiles and caches its kernels
    theirs, ours = [], {1: [], CORES: []}
    for _ in range(repeats):
        theirs.append(timed([*peer, "case1", "1000"], **options)[0])
        for threads in ours:
            ours[threads].append(timed(run(scenario("dewi-kadita-swarm"), output, threads))[0])
    for threads, times in ours.items():
        ratio = statistics.median(a / b for a, b in zip(theirs, times))
        table.add(
            f"dewi-kadita case 1, whole process, {threads} thread{'s' * (threads > 1)}", f"{ratio:.0f} x",
            f"{statistics.median(theirs):.2f} s against {statistics.median(times):.3f} s")

    # 4000 fish at the density 180/28^3: the cost of a step is the difference of two run lengths.
    theirs, ours = [], {1: [], CORES: []}
    for _ in range(repeats):
        theirs.append((timed([*peer, "large", "4"], **options)[0] - timed([*peer, "large", "1"], **options)[0]) / 3)
        for threads in ours:
            long, short = (
                timed(run(scenario("dewi-kadita-4000", "Benchmarks"), output, threads, run__steps=steps))[0] for steps in (60, 10))
            ours[threads].append((long - short) / 50)
    for threads, times in ours.items():
        ratio = statistics.median(a / b for a, b in zip(theirs, times))
        table.add(
            f"dewi-kadita with 4000 fish, per step, {threads} thread{'s' * (threads > 1)}", f"{ratio:.0f} x",
            f"{1000 * statistics.median(theirs):.0f} ms against {1000 * statistics.median(times):.1f} ms a step")


def kernels(table, repeats, folder):
    """Particle-steps per second with 30 neighbours in range; and what the second core brings."""
    for count, steps in ((100_000, 40), (1_000_000, 4)):
        speeds = {1: [], CORES: []}
        for _ in range(repeats):
            for threads in speeds:
                text = subprocess.run(
                    [os.path.join(BUILD, "kernels"), str(count), str(threads), "float32", str(steps), "30"],
                    check=True, capture_output=True, text=True).stdout
                speeds[threads].append(float(text.split(" steps: ")[1].split()[0]))
        one = statistics.median(speeds[1])
        table.add(f"{count:,} fish, 30 neighbours, 1 thread", f"{one:.1f} M/s", "particle-steps")
        if CORES > 1:
            ratio = statistics.median(a / b for a, b in zip(speeds[CORES], speeds[1]))
            table.add(f"  {CORES} threads against 1", f"{ratio:.2f} x", f"{statistics.median(speeds[CORES]):.1f} M/s")


def cost_of_output(table, repeats, folder):
    """A million fish with polarization at each step and a frame every ten, against the same run that writes nothing."""
    path, output = scenario("million", "Benchmarks"), os.path.join(folder, "million.nc")
    shares, memory = [], []
    for _ in range(repeats):
        silent, _ = timed(run(path, output, output__fields="[]", diagnostics="[]"))
        full, peak = timed(run(path, output))
        shares.append(1 - silent / full)
        memory.append(peak)
        seconds = full
    table.add(
        "a million fish: share of output and polarization", f"{100 * statistics.median(shares):.1f} %",
        f"of {seconds:.1f} s; file {os.path.getsize(output) / 1e6:.0f} MB")
    table.add("  peak memory", f"{statistics.median(memory) / 1e6:.0f} B/fish", "of the whole process")


LORENZ = {
    "built in": "model: lorenz\nparameters: {beta: 2.6666666666666665}\n",
    "written in the scenario": (
        "model: equations\nparameters:\n  components: [x, y, z]\n  equations: ['sigma*(y - x)', 'x*(rho - z) - y', 'x*y - beta*z']\n"
        "  constants: ['sigma = 10', 'rho = 28', 'beta = 8/3']\n  period: 1.5\n"),
}


def chaos(table, repeats, folder):
    """CPU time of whole processes of simrun, against that of the peers' inner loops, without their imports and compilation."""

    def ours(name, run, every, trajectories=1, diagnostics="", model="built in", threads=1, fields="[state]"):
        path = os.path.join(folder, name + ".yaml")
        with open(path, "w") as file:
            file.write(
                f"{LORENZ[model]}initial: {{state: [1, 1, 1], trajectories: {trajectories}, spread: {float(trajectories > 1)}}}\n"
                f"run: {run}\noutput: {{every: {every}, fields: {fields}, precision: float64}}\ndiagnostics: [{diagnostics}]\n")
        command = [SIMRUN, "run", path, "-o", path + ".nc", "--overwrite", "--quiet", "--threads", str(threads)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall, _ = timed(command)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    def theirs(task):
        command = [sys.executable, os.path.join(HERE, "chaos_peers.py"), task]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def race(what, task, peer, **run):
        pairs = [(theirs(task), ours(task, **run)[1]) for _ in range(repeats)]
        ratio = statistics.median(a / b for a, b in pairs)
        table.add(what, f"{ratio:.2f} x", f"{peer} {statistics.median(a for a, _ in pairs):.2f} s, simrun "
                  f"{statistics.median(b for _, b in pairs):.2f} s")

    fixed = "{duration: 100, integrator: rk4, time_step: 0.01}"
    race("10,000 Lorenz trajectories to 100, RK4", "rk4", "numba", run=fixed, every=100, trajectories=10_000)
    free = "{duration: 100, tolerance: 1.0e-9}"
    race("  adaptive at 1e-9", "adaptive", "heyoka", run=free, every=100, trajectories=10_000)
    race(
        "one trajectory to 10,000 at 1e-12, 10^6 samples (simrun: in a file)", "grid", "heyoka",
        run="{duration: 10000, tolerance: 1.0e-12}", every=0.01)
    race(
        "all Lyapunov exponents to 10,000", "spectrum", "pynamicalsys", run="{duration: 10000}", every=10000, fields="[]",
        diagnostics="{kind: lyapunov_spectrum, every: 1000}")
    for name, run in (("RK4", fixed), ("adaptive", free)):
        times = [[ours("m", run, 100, 10_000, model=model)[1] for model in LORENZ] for _ in range(repeats)]
        ratio = statistics.median(b / a for a, b in times)
        table.add(f"written in the scenario against built in, {name}", f"{ratio:.2f} x", "time of 10,000 trajectories")
    if CORES > 1:
        times = [[ours("t", free, 100, 20_000, threads=threads)[0] for threads in (CORES, 1)] for _ in range(repeats)]
        table.add(
            f"{CORES} threads against 1, 20,000 trajectories", f"{statistics.median(b / a for a, b in times):.2f} x",
            "wall time")


def startup(table, repeats, folder):
    """From the shell to the shell again: 150 fish, one step."""
    output = os.path.join(folder, "start.nc")
    times = [timed(run(scenario("dewi-kadita-swarm"), output, run__steps=1))[0] for _ in range(5 * repeats)]
    table.add("start-up, 150 fish, one step", f"{1000 * statistics.median(times):.0f} ms", "wall time of the process")


def discs(table, repeats, folder):
    """Collisions per second of hard discs, from the difference of two run lengths; and what the Boltzmann entropy costs."""
    import netCDF4

    output = os.path.join(folder, "discs.nc")

    def collisions(packing, count, duration, threads):
        seconds, peak = timed(run(
            scenario("hard-discs-fluid"), output, threads, parameters__discs=count, parameters__packing_fraction=packing,
            run__duration=duration, output__every=duration, output__fields="[collisions]"))
        with netCDF4.Dataset(output) as data:
            return float(data["collisions"][-1]), seconds, peak

    for packing, speed in ((0.45, 1.5e6), (0.02, 0.7e6)):
        for count in (1000, 10_000, 100_000, 1_000_000):
            # Collisions in a unit of time, from Henderson's equation of state; two seconds' worth.
            z = (1 + packing * packing / 8) / (1 - packing) ** 2
            rate = 2 / 3.14159**0.5 * (z - 1) / (packing * 4 / 3.14159 / count) ** 0.5 * count
            duration = float(f"{2 * speed / rate:.3g}")
            rates = {}
            # Dense gases run on one thread.
            choices = (1, CORES) if packing < 0.05 and count >= 100_000 else (1,)
            for _ in range(repeats):
                for threads in choices:
                    (n, s, _), (m, t, peak) = (collisions(packing, count, float(f"{k * duration:.4g}"), threads) for k in (1, 3))
                    rates.setdefault(threads, []).append((m - n) / (t - s) / 1e6)
            speeds = [statistics.median(rates[threads]) for threads in choices]
            table.add(
                f"hard discs, packing fraction {packing}, {count:,} discs", " / ".join(f"{speed:.2f}" for speed in speeds) + " M/s",
                f"collisions, {' / '.join(map(str, choices))} threads; {peak / count:.0f} B a disc at most")

    def expansion(diagnostics):
        return timed(run(
            scenario("free-expansion"), output, 1, parameters__discs=1_000_000, parameters__partition="null",
            parameters__partition_removed_at="null", run__duration=0.1, output__every=0.05, output__fields="[energy]",
            diagnostics=diagnostics))[0]

    cost = []
    for _ in range(repeats):
        without = expansion("[]")
        cost.append(expansion("[{kind: boltzmann_entropy, cells: [20, 1], velocity_cells: [2, 1, 0.5, 0.25]}]") / without - 1)
    table.add(
        "boltzmann_entropy of 1,000,000 discs, four sizes of cells, every 0.05", f"{100 * statistics.median(cost):.1f} %",
        "of the time of the expansion without it")


def series(table, repeats, folder):
    """One thread: ordinal patterns of a million numbers, H and C together, and H alone for antropy; entropies of eigenvalues."""

    def times(command):
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        return {name: float(value) for name, value in (line.rsplit(": ", 1) for line in lines)}

    ours = [times([os.path.join(BUILD, "series")]) for _ in range(repeats)]
    best = {task: min(run[task] for run in ours) for task in ours[0]}
    for order in range(3, 8):
        seconds = best[f"permutation entropy and complexity, order {order}"]
        peers = times([sys.executable, os.path.join(HERE, "series_peers.py"), str(order)])
        ratios = ", ".join(f"{name} {peers[name] / seconds:.0f} x" for name in ("PECCARY", "ordpy", "antropy"))
        table.add(f"H and C of 10^6 numbers, order {order}", f"{1 / seconds:.0f} M numbers/s", f"against {ratios}")
        if (scan_name := "PECCARY's scan") in peers:
            scan = best["scan of 99 delays"]
            table.add(
                "H and C of 10^4 numbers at 99 delays", f"{1000 * scan:.1f} ms", f"PECCARY {1000 * peers[scan_name]:.0f} ms")
    table.add(
        "an observation of 100,000 series, order 5", f"{1000 * best['an observation of 100,000 series']:.2f} ms", "streaming, one thread")
    peers = times([sys.executable, os.path.join(HERE, "series_peers.py"), "spectra"])
    for what in ("diffusion spectral entropy", "Vendi score"):
        drivers = {name.split(", ")[1]: seconds for name, seconds in peers.items() if name.startswith(what)}
        driver, seconds = min(drivers.items(), key=lambda entry: entry[1])
        ours_seconds = best[f"{what} of 4000 points"]
        table.add(
            f"{what} of 4000 points, exact", f"{seconds / ours_seconds:.2f} x",
            f"SciPy's best, {driver}, {seconds:.2f} s, simrun {ours_seconds:.2f} s")


PARTS = {
    "dewi-kadita": against_dewi_kadita, "kernels": kernels, "output": cost_of_output, "startup": startup, "discs": discs,
    "chaos": chaos, "series": series}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - set(PARTS)
    if unknown:
        parser.error(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    load = os.getloadavg()[0]
    print(f"{CORES} cores, load {load:.1f}" + (" (busy: ratios hold, speeds don't)" if load > 0.5 else ""))
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.parts or PARTS:
            PARTS[name](Table(), arguments.repeats, folder)


if __name__ == "__main__":
    main()
