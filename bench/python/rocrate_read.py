"""Reads archives with the package rocrate, which knows what they are made of and not what a notebook
is: for `cahier-bench sizes`. Prints one JSON object, as `cahier-bench` prints of its own reader.

    python rocrate_read.py ROUNDS ARCHIVE...
"""

import json
import resource
import statistics
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from rocrate.rocrate import ROCrate

METADATA = "ro-crate-metadata.json"


def read(archive):
    """Unpacks an archive, as the package does with those that have no folder around them, and reads it."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
        found = sorted(Path(folder).rglob(METADATA), key=lambda path: len(path.parts))
        if not found:
            raise ValueError(f"there is no {METADATA}")
        crate = ROCrate(found[0].parent)
        return sum(1 for entity in crate.get_entities() if "Dataset" in entity.type)


def timed(archive, rounds):
    """How long one archive takes, or why it cannot be read."""
    times, datasets = [], 0
    try:
        for _ in range(rounds):
            start = time.perf_counter()
            datasets = read(archive)
            times.append(time.perf_counter() - start)
    except Exception as error:  # whatever the package does not like is told, and no figure
        return {"name": Path(archive).name, "entries": 0, "s": None, "why": repr(error)[:300]}
    return {"name": Path(archive).name, "entries": datasets, "s": statistics.median(times), "why": None}


def main():
    rounds, archives = int(sys.argv[1]), sys.argv[2:]
    read_all = [timed(archive, rounds) for archive in archives]
    # Linux tells it in KiB.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    json.dump({"archives": read_all, "peak_kib": peak}, sys.stdout)


if __name__ == "__main__":
    main()
