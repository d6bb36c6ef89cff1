#!/usr/bin/env python3
"""Feeds simrun what it must survive: nonsense, damage, full disks. Each case must end with a sentence and the right exit status, within a
few seconds, by no signal, and with nothing good lost.

    hostile.py [--simrun PATH]
"""
import argparse, os, resource, shutil, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOUND = "model: ideal_gas\nparameters: {particles: 2000}\nrun: {duration: 10}\noutput: {every: 0.1}\n"
SECONDS = 5

passed = failed = 0


def report(name, problems):
    global passed, failed
    passed, failed = passed + (not problems), failed + bool(problems)
    print(f"{'ok     ' if not problems else 'FAILED '} {name}" + "".join(f"\n         {problem}" for problem in problems), flush=True)


def run(folder, *arguments, **options):
    """Runs simrun; returns its exit status, what it said on stderr, and how many seconds it took."""
    start = time.time()
    try:
        done = subprocess.run([SIMRUN, *arguments], cwd=folder, capture_output=True, timeout=60, **options)
    except subprocess.TimeoutExpired:
        return None, "", 60
    return done.returncode, done.stderr.decode(errors="replace"), time.time() - start


def expect(name, folder, status, *arguments, says="", seconds=SECONDS, **options):
    """One case: the exit status and a part of the sentence."""
    got, error, took = run(folder, *arguments, **options)
    problems = []
    statuses = status if isinstance(status, tuple) else (status,)
    if got not in statuses:
        problems.append(f"exit {got} instead of {status}: {error[:300]!r}")
    if says.lower() not in error.lower():
        problems.append(f"does not say {says!r} but {error[:300]!r}")
    if got != 0 and not error.strip():
        problems.append("says nothing")
    if len(error) > 20_000:
        problems.append(f"says {len(error)} bytes")
    if took > seconds:
        problems.append(f"took {took:.1f} s")
    report(name, problems)


def write(folder, name, content):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def hostile_scenarios(folder):
    mebibyte = 1 << 20
    keys = "".join(f"key{i}: 1\n" for i in range(10**6))
    bomb = "a0: &a0 [1, 1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 30))

    def with_parameter(text):
        return SOUND.replace("particles: 2000", text)

    cases = {
        "nothing": ("", "is empty"),
        "1 MiB of [": ("[" * mebibyte, "nested too deeply"),
        "1 MiB of {": ("{" * mebibyte, "nested too deeply"),
        "1 MiB of '- '": ("- " * (mebibyte // 2), "nested too deeply"),
        "block nesting": ("".join(" " * i + "a:\n" for i in range(1400)), "nested too deeply"),
        "1 MiB of one word": ("k" * mebibyte, "key: value"),
        "more than 1 MiB": (SOUND + "#" * mebibyte, "more than the 1048576"),
        "a million keys": (keys, "more than the 1048576"),
        "80,000 keys": (keys[: keys.index("key80000")], "and 79981 more"),
        "NUL bytes": (b"\0" * 1000, "isn't YAML"),
        "random bytes": (bytes((i * 7919 + i // 3) % 256 for i in range(10_000)), "isn't UTF-8"),
        "invalid UTF-8": (SOUND.encode() + b"title: \xff\xfe\n", "isn't UTF-8"),
        "UTF-16": (SOUND.encode("utf-16"), "isn't UTF-8"),
        "aliases": ("title: &x text\nmodel: *x\n", "aliases"),
        "an alias bomb": (bomb, "aliases"),
        "an alias bomb as a key": (bomb + "? *a29\n: 1\n", "aliases"),
        "merge keys": (SOUND + "initial:\n  <<: {positions: half}\n", "merge keys"),
        "tags": (SOUND + "seed: !!python/object 5\n", "tags"),
        "duplicate keys": (SOUND + "model: couzin\n", "given more than once: 'model'"),
        "two documents": (SOUND + "---\n" + SOUND, "another document"),
        "unknown keys": (SOUND + "sede: 3\n", "did you mean 'seed'?"),
        "NaN": (SOUND.replace("duration: 10", "duration: .nan"), "numbers must be finite"),
        "infinity": (SOUND.replace("duration: 10", "duration: .inf"), "numbers must be finite"),
        "1e400": (SOUND.replace("duration: 10", "duration: 1e400"), "expected a finite number"),
        "negative count": (with_parameter("particles: -5"), "-5 is out of range"),
        "half a particle": (with_parameter("particles: 0.5"), "expected an integer"),
        "2⁶⁴ particles": (with_parameter("particles: 18446744073709551616"), "the largest integer"),
        "all the memory there is": (SOUND.replace("ideal_gas", "couzin").replace("particles: 2000", "fish: 1000000000"), "of memory"),
        "octal": (with_parameter("particles: 0o17"), "without a leading 0"),
        "base 60": (SOUND.replace("duration: 10", "duration: 1:30"), "base-60"),
        "a flag as a number": (with_parameter("particles: yes"), "expected an integer"),
        "a list as a model": (SOUND.replace("ideal_gas", "[ideal_gas]"), "expected text"),
        "time for ever": (SOUND.replace("duration: 10", "duration: 1e300"), "too many digits"),
        "no common measure": (SOUND.replace("every: 0.1", "every: 1e-18").replace("duration: 10", "duration: 1e18"), "use fewer digits"),
        "control characters": (SOUND + '"a\\e[2J": 1\n', "a·[2J"),
    }
    for name, (text, says) in cases.items():
        write(folder, "hostile.yaml", text)
        for command in ("check", "run"):
            expect(f"{command}: {name}", folder, 65, command, "hostile.yaml", says=says)
    left = [name for name in os.listdir(folder) if name != "hostile.yaml"]
    report("nothing was written", [f"there is {left}"] if left else [])
    expect("check: a folder", folder, 66, "check", ".", says="is a directory")
    expect("check: a missing file", folder, 66, "check", "missing.yaml", says="no such file")
    expect("check: --set", folder, 65, "check", "hostile.yaml", "--set", "a=" + "[" * 100_000, says="--set a=")


def damaged_checkpoints(folder):
    write(folder, "run.yaml", SOUND)
    assert run(folder, "run", "run.yaml", "-o", "whole.nc")[0] == 0
    whole = read(folder, "whole.nc")
    checkpoint, previous = "out.nc.checkpoint", "out.nc.checkpoint.prev"

    def interrupt():
        """Leaves an output with two checkpoints."""
        for name in os.listdir(folder):
            if name.startswith("out.nc"):
                os.remove(os.path.join(folder, name))
        for _ in range(3):
            assert run(folder, "run", "run.yaml", "-o", "out.nc", "--max-time", "00:00:00")[0] == 75
        return read(folder, checkpoint), read(folder, previous), read(folder, "out.nc")

    def goes_on(name, says=""):
        expect(f"{name}: goes on", folder, 0, "run", "run.yaml", "-o", "out.nc", says=says)
        report(f"{name}: same bytes", [] if read(folder, "out.nc") == whole else ["the output differs"])

    good, before, output = interrupt()
    for name, bad in {
        "truncated checkpoint": good[: len(good) // 2], "empty checkpoint": b"", "flipped bit": good[:999] + bytes([good[999] ^ 4]) + good[1000:],
        "checkpoint of zeros": bytes(len(good)), "checkpoint too long": good + bytes(800),
    }.items():
        interrupt()
        write(folder, checkpoint, bad)
        goes_on(name, "going on from the checkpoint before it")
        interrupt()
        write(folder, checkpoint, bad)
        write(folder, previous, bad)
        expect(f"{name}, and the one before", folder, 65, "run", "run.yaml", "-o", "out.nc", says="--overwrite starts the run over")
        kept = read(folder, checkpoint) == bad and len(read(folder, "out.nc")) > 0
        report(f"{name}: nothing is touched", [] if kept else ["files were changed"])
    interrupt()
    write(folder, "out.nc.checkpoint.tmp", b"half-written")
    goes_on("half-written checkpoint")

    interrupt()
    write(folder, "other.yaml", SOUND + "seed: 9\n")
    expect("another run's output", folder, 73, "run", "other.yaml", "-o", "out.nc", says="seed is 0 there and 9 here")
    assert run(folder, "run", "other.yaml", "-o", "other.nc", "--max-time", "00:00:00")[0] == 75
    mine = read(folder, checkpoint)
    shutil.copy(os.path.join(folder, "other.nc.checkpoint"), os.path.join(folder, checkpoint))
    expect("another run's checkpoint", folder, 65, "run", "run.yaml", "-o", "out.nc", says="seed is 9 there and 0 here")
    write(folder, checkpoint, mine)
    goes_on("after the right one is back")

    write(folder, "thesis.nc", "my thesis")
    expect("a foreign file", folder, 73, "run", "run.yaml", "-o", "thesis.nc", says="simrun didn't write")
    report("a foreign file: is kept", [] if read(folder, "thesis.nc") == b"my thesis" else ["it was changed"])
    os.mkdir(os.path.join(folder, "folder.nc"))
    expect("a folder as output", folder, 73, "run", "run.yaml", "-o", "folder.nc", "--overwrite")
    expect("no such folder", folder, 73, "run", "run.yaml", "-o", "no/such/out.nc")


def unwritable_folder(folder):
    write(folder, "run.yaml", SOUND)
    os.chmod(folder, 0o555)
    # Permissions mean nothing to root.
    options = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
    expect("unwritable folder", folder, 73, "run", "run.yaml", says="permission denied", **options)
    os.chmod(folder, 0o755)


def limited_file_size(folder):
    write(folder, "run.yaml", SOUND)

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    expect("file size limit", folder, 74, "run", "run.yaml", says="file too large", preexec_fn=limit)
    expect("file size limit: goes on without it", folder, 0, "run", "run.yaml")


def full_disk(folder):
    write(folder, "run.yaml", SOUND)
    assert run(folder, "run", "run.yaml", "-o", "whole.nc")[0] == 0
    disk = os.path.join(folder, "disk")
    os.mkdir(disk)
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True).returncode:
        print("skipped full disk: only root can mount a small one")
        return
    try:
        output = os.path.join(disk, "out.nc")
        expect("full disk", folder, 74, "run", "run.yaml", "-o", output, says="no space left")
        # Without a checkpoint it starts over, and finds no room for that either.
        expect("full disk, again", folder, (73, 74), "run", "run.yaml", "-o", output, says="no space left")
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        expect("full disk: goes on with room", folder, 0, "run", "run.yaml", "-o", output)
        same = read(folder, "whole.nc") == read(disk, "out.nc")
        report("full disk: same bytes", [] if same else ["the output differs"])
    finally:
        subprocess.run(["umount", disk], check=True)


def main():
    global SIMRUN
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simrun", default=os.path.join(ROOT, ".build/release/simrun"))
    SIMRUN = os.path.abspath(parser.parse_args().simrun)
    for part in (hostile_scenarios, damaged_checkpoints, unwritable_folder, limited_file_size, full_disk):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            part(folder)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
