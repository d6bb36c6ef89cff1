#!/usr/bin/env python3
"""Kills runs again and again and compares the bytes of what comes out.

    resume.py [--simrun PATH] [--kills N] [--threads 1,2,3,7] SCENARIO.yaml...

Each scenario runs once without interruption, for each number of threads: the files must be the same. Then it runs anew and is killed at
random moments, with SIGKILL or SIGTERM, going on each time with the same command and another number of threads, until it is complete; and
again, until it has been killed often enough. The SHA-256 of each result must be that of the uninterrupted run. Between the kills, the
unfinished file is opened as a reader would.

    resume.py --plant-bug ...

makes a copy of the sources in which a resumed swarm believes to be one step behind, builds it, and expects that the comparison notices.
"""
import argparse, hashlib, os, random, shutil, signal, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LEFT_OVER = ["", ".checkpoint", ".checkpoint.prev", ".checkpoint.tmp"]


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def command(simrun, scenario, output, threads):
    # A checkpoint four times a second: often enough that most kills find one.
    return [simrun, "run", scenario, "-o", output, "--quiet", "--threads", str(threads), "--set", "checkpoint.wall=0.25"]


def clean(output):
    for end in LEFT_OVER:
        if os.path.exists(output + end):
            os.remove(output + end)


def complete_run(simrun, scenario, output, threads):
    clean(output)
    start = time.time()
    subprocess.run(command(simrun, scenario, output, threads), check=True, capture_output=True)
    return sha256(output), time.time() - start


def read_as_user(path):
    """Opens the unfinished file with xarray, if that is installed, and reads all of it."""
    try:
        import xarray
    except ImportError:
        return
    with xarray.open_dataset(path) as data:
        data.load()


def interrupted_run(simrun, scenario, output, seconds, threads):
    """Runs to the end through many interruptions; returns how many of each there were."""
    clean(output)
    count = {signal.SIGKILL: 0, signal.SIGTERM: 0}
    while True:
        process = subprocess.Popen(
            command(simrun, scenario, output, random.choice(threads)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        stop = random.choice([signal.SIGKILL, signal.SIGTERM])
        after = random.uniform(0.02, max(0.5, seconds / 5))
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.send_signal(stop)
            begin = time.time()
            process.wait()
            count[stop] += 1
            if stop == signal.SIGTERM:
                # In the first moments, before main, the signal still kills.
                early = process.returncode == -signal.SIGTERM and after < 0.1
                assert early or process.returncode in (0, 75), f"exit {process.returncode}: {process.stderr.read()}"
                assert time.time() - begin < 10, "took more than 10 s to stop"
            if os.path.exists(output):
                read_as_user(output)
        if process.returncode == 0:
            return count
        if process.returncode not in (75, -signal.SIGKILL, -signal.SIGTERM):
            sys.exit(f"{scenario}: exit {process.returncode}: {process.stderr.read().decode()}")


def plant_bug(folder):
    """Builds a copy of the program that resumes swarms one step too early."""
    copy = os.path.join(folder, "planted")
    shutil.copytree(ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", ".build*", ".venv", "*.nc*"))
    path = os.path.join(copy, "Sources/SimCore/Agents/SwarmModel.swift")
    with open(path) as file:
        text = file.read()
    sound = "{ step = instant.tick }"
    assert sound in text, f"{path} has changed: where does a resumed swarm begin?"
    with open(path, "w") as file:
        file.write(text.replace(sound, "{ step = instant.tick - 1 }"))
    subprocess.run(["swift", "build", "-c", "release", "--product", "simrun"], cwd=copy, check=True, stdout=subprocess.DEVNULL)
    return os.path.join(copy, ".build/release/simrun")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="+")
    parser.add_argument("--simrun", default=os.path.join(ROOT, ".build/release/simrun"))
    parser.add_argument("--kills", type=int, default=20, help="how often each scenario is interrupted, at least")
    parser.add_argument("--threads", default="1,2,3,7")
    parser.add_argument("--seed", type=int, default=None, help="of the moments at which runs are killed")
    parser.add_argument("--plant-bug", action="store_true")
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    threads = [int(n) for n in arguments.threads.split(",")]

    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        killed = plant_bug(folder) if arguments.plant_bug else arguments.simrun
        for scenario in arguments.scenarios:
            output = os.path.join(folder, "out.nc")
            reference, seconds = complete_run(arguments.simrun, scenario, output, threads[0])
            results = {}
            for n in threads[1:]:
                results[f"{n} threads"] = complete_run(arguments.simrun, scenario, output, n)[0] == reference
            kills = 0
            while kills < arguments.kills:
                count = interrupted_run(killed, scenario, output, seconds, threads)
                kills += sum(count.values())
                name = f"{count[signal.SIGKILL]} SIGKILL, {count[signal.SIGTERM]} SIGTERM"
                left = [end for end in LEFT_OVER[1:] if os.path.exists(output + end)]
                results[f"{len(results)}: {name}"] = sha256(output) == reference and not left
            for name, good in results.items():
                print(f"{'same bytes' if good else 'DIFFERENT '}  {os.path.basename(scenario)} ({seconds:.1f} s)  {name}", flush=True)
                passed += good
                failed += not good
    print(f"{passed} passed, {failed} failed")
    if arguments.plant_bug:
        print("the planted bug was " + ("noticed" if failed else "NOT noticed"))
        return 0 if failed else 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
