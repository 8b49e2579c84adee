"""What the races of a network against other libraries share: options, turns, and the table."""
import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time


def parser(description):
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("tiles")
    made.add_argument("--side", type=int, default=256)
    made.add_argument("--batch", type=int, default=16)
    made.add_argument("--batches", type=int, default=6)
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--peer", help=argparse.SUPPRESS)
    return made


def tell(describe, options):
    """In the peer's own process: calls `describe` once to warm up, and says what `race` asks of it."""
    describe()
    begin = time.monotonic()
    for _ in range(options.batches):
        describe()
    rate = options.batch * options.batches / (time.monotonic() - begin)
    print(json.dumps({"extraction_images_per_second": rate, "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}))


def machine():
    names = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return f"machine: {os.cpu_count()} cores, {names[0] if names else platform.machine()}, {platform.system()} {platform.release()}"


def race(script, options, backbone, peer, told):
    """`tiles bench` and `script`, which `told` makes the peer, in turns; prints a row of each and the ratio of their medians."""
    sizes = ["--batch-size", options.batch, "--batches", options.batches]
    peer_sizes = ["--side", options.side, "--batch", options.batch, "--batches", options.batches]
    commands = {
        "tiles bench": [options.tiles, "bench", "--backbone", backbone, "--input-size", options.side, "--device", "cpu", *sizes, "--json"],
        peer: [sys.executable, script, options.tiles, "--peer", told, *peer_sizes],
    }
    found = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"{name}: {done.stderr[-2000:]}")
            found[name].append(json.loads(done.stdout.splitlines()[-1]))
    print("| program | images/s | peak memory, MB (of `tiles` with training, which `bench` measures, too) |\n| --- | ---: | ---: |")
    rates = {name: sorted(round["extraction_images_per_second"] for round in rounds) for name, rounds in found.items()}
    for name, rounds in found.items():
        own, peak = rates[name], max(round["peak_memory_mb"] for round in rounds)
        print(f"| {name} | {statistics.median(own):.1f} ({own[0]:.1f} to {own[-1]:.1f}) | {peak:.0f} |")
    ours, theirs = (statistics.median(values) for values in rates.values())
    print(f"ratio of medians: {ours / theirs:.2f}", flush=True)
