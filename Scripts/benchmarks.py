"""What benchmarks share: the clock, the machine, and data directories that are made in place of harvested."""
import os
import sqlite3
import subprocess
import sys
import time

import numpy

WIDTH, HEAPS = 728, 40


def peak(process):
    """Memory in MB: what wait4 says is that of this program where it was larger before it became the other one."""
    try:
        with open(f"/proc/{process}/status") as status:
            return next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")), 0)
    except OSError:
        return 0


def timed(tiles, *words, places=({},)):
    """Seconds of the clock, and peak memory in MB: the largest one's where several do it, each with names of its own."""
    begin, most = time.monotonic(), 0
    # Not in a pipe, which might fill.
    with open(os.devnull) as nothing, os.fdopen(os.memfd_create("said"), "w+") as said:
        processes = [
            subprocess.Popen([tiles, *words], stdin=nothing, stdout=subprocess.DEVNULL, stderr=said, env=os.environ | place)
            for place in places]
        while any([process.poll() is None for process in processes]):
            most = max(most, *(peak(process.pid) for process in processes), 0)
            time.sleep(0.01)
        seconds = time.monotonic() - begin
        if any(process.returncode for process in processes):
            said.seek(0)
            sys.exit(f"tiles {' '.join(words)}: {said.read()}")
    return seconds, most


def machine(tiles):
    model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    version = subprocess.check_output([tiles, "--version"], text=True).strip()
    return f"machine: {os.cpu_count()} cores, {model}; {tiles} --version: {version}"


def pictures(tiles, folder):
    """64 of the procedural landscape, which lie in that data directory afterwards."""
    timed(tiles, "fetch", "--data", folder, "--source", "sample", "--bbox=-1,44,6,50", "--zoom", "12", "--sample", "64", "--quiet")
    database = sqlite3.connect(os.path.join(folder, "tiles.mbtiles"))
    found = [row[0] for row in database.execute("SELECT tile_data FROM tiles")]
    database.close()
    return found


def archive(path, count, shown):
    """A block of tiles of zoom 12, as wide as high, from column and row (TMS) 900 on."""
    side = int(count**0.5) + 1
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE metadata (name text, value text)")
    database.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    database.execute("INSERT INTO metadata VALUES ('name', 'scale'), ('format', 'jpg')")
    database.executemany(
        "INSERT INTO tiles VALUES (12, ?, ?, ?)",
        ((900 + number % side, 900 + number // side, shown[number % len(shown)]) for number in range(count)))
    database.execute("CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)")
    database.commit()
    database.close()


def descriptors(folder, patch=1):
    """Beside the program, in heaps: rows in the order of split.csv. Squares of `patch` x `patch` tiles are of one heap."""
    with open(os.path.join(folder, "split.csv")) as table:
        header = table.readline().strip().split(",")
        rows = [line.strip().split(",") for line in table]
    columns = [header.index(name) for name in ("z", "x", "y")]
    keys = numpy.array([[int(row[column]) for column in columns] for row in rows])
    draw = numpy.random.default_rng(0)
    centres = draw.normal(size=(HEAPS, WIDTH)).astype("f4")
    squares = keys[:, 1:] // patch
    squares -= squares.min(axis=0)
    heap_of_square = draw.integers(HEAPS, size=squares.max(axis=0) + 1)
    heaps = heap_of_square[squares[:, 0], squares[:, 1]]
    values = numpy.lib.format.open_memmap(
        os.path.join(folder, "descriptors.npy"), mode="w+", dtype="<f4", shape=(len(keys), WIDTH))
    for begin in range(0, len(keys), 10_000):
        part = heaps[begin:begin + 10_000]
        values[begin:begin + len(part)] = centres[part] + 0.8 * draw.normal(size=(len(part), WIDTH)).astype("f4")
    values.flush()
    with open(os.path.join(folder, "descriptors.csv"), "w") as table:
        table.write("z,x,y\n")
        table.writelines(f"{z},{x},{y}\n" for z, x, y in keys)
