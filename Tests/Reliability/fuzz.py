#!/usr/bin/env python3
"""Mutates scenarios and checks them: whatever comes in, `simrun check` says that it is sound (0) or what is wrong (65), in under two
seconds and by no signal.

    fuzz.py [--simrun PATH] [--seconds N] [--seed N] [SCENARIO.yaml...]

Without scenarios it begins with those in Scenarios/. What fails is kept in the folder for temporary files, and named.
"""
import argparse, glob, os, random, re, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMIT = 2.0
PIECES = [
    "[", "]", "{", "}", ":", ": ", "- ", "\n", "\n  ", "\t", "#", "&a ", "*a", "? ", "|", ">", "'", '"', "!!str ", "<<: ", "---\n", "...\n", "%",
    "null", "~", "true", "yes", "-1", "0", "1e400", "-1e308", "5e-324", ".nan", ".inf", "0x1F", "0o17", "1:30", "1_000", "99999999999999999999",
    "0.1", "1e-18", "[]", "{}", "[1, 2]", "[a, b]", "\u0000", "\ufeff", "\u2028", "ü", "\U0001F41F",
]  # fmt: skip


def small(text):
    """Sizes stay small: a large school is sound, and takes its time to set up."""
    return re.sub(rb"\d{7,}", lambda digits: digits.group()[:4], text)


def mutate(text, others):
    """One to five changes: bytes, pieces of syntax, lines, numbers."""
    data = bytearray(text)
    for _ in range(random.randint(1, 5)):
        kind = random.randrange(8)
        at = random.randrange(len(data) + 1)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << random.randrange(8)
        elif kind == 1:
            data[at:at] = random.choice(PIECES).encode()
        elif kind == 2:
            del data[at : at + random.randint(1, 20)]
        elif kind == 3:
            lines = bytes(data).split(b"\n")
            random.shuffle(lines)
            data = bytearray(b"\n".join(lines))
        elif kind == 4:
            other = random.choice(others)
            begin = random.randrange(len(other))
            data[at:at] = other[begin : begin + random.randint(1, 200)]
        elif kind == 5:
            numbers = list(re.finditer(rb"-?\d+\.?\d*", bytes(data)))
            if numbers:
                number = random.choice(numbers)
                data[number.start() : number.end()] = random.choice(PIECES).encode()
        elif kind == 6:
            data[at:at] = random.choice(PIECES).encode() * random.choice([2, 50, 2000])
        else:
            data[at:at] = bytes(data[at : at + random.randint(1, 100)])
    return small(bytes(data))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*")
    parser.add_argument("--simrun", default=os.path.join(ROOT, ".build/release/simrun"))
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    seed = random.randrange(1 << 32) if arguments.seed is None else arguments.seed
    random.seed(seed)
    paths = arguments.scenarios or sorted(glob.glob(os.path.join(ROOT, "Scenarios", "*.yaml")))
    originals = []
    for path in paths:
        with open(path, "rb") as file:
            originals.append(file.read())

    counts = {0: 0, 65: 0}
    failures = 0
    end = time.time() + arguments.seconds
    with tempfile.TemporaryDirectory() as folder:
        scenario = os.path.join(folder, "mutant.yaml")
        while time.time() < end:
            text = mutate(random.choice(originals), originals)
            with open(scenario, "wb") as file:
                file.write(text)
            start = time.time()
            try:
                done = subprocess.run([arguments.simrun, "check", scenario], capture_output=True, timeout=60)
                status, error = done.returncode, done.stderr
            except subprocess.TimeoutExpired:
                status, error = "never", b""
            took = time.time() - start
            speaks = bool(error) == (status == 65)
            if status in counts and took < LIMIT and speaks:
                counts[status] += 1
                continue
            failures += 1
            kept = os.path.join(tempfile.gettempdir(), f"simrun-fuzz-{seed}-{failures}.yaml")
            with open(kept, "wb") as file:
                file.write(text)
            print(f"FAILED exit {status} after {took:.2f} s: {kept}: {error[:200]!r}", flush=True)
    print(f"seed {seed}: {counts[0]} sound, {counts[65]} refused")
    print(f"{sum(counts.values())} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
