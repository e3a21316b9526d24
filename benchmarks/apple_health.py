"""How fast a large export of Apple Health is read, and in how much memory.

`python benchmarks/apple_health.py` writes a made-up export.xml of 1 GB into a temporary folder (`--small`: 8 MB) and
takes turns with expat, whose handler of start elements is an empty Python function, over the same bytes. It prints the
times, the ratio of the medians (goal: at most 1.5), and the peak memory of reading it in a process of its own (goal: below
500 MB). `--mb N` makes it of another size, `--keep FILE` writes the export there and leaves it, to be dropped or imported by hand.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from xml.parsers import expat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from myolog import read_diary

GOAL: Final = 1.5
GOAL_MB: Final = 500
ROUNDS: Final = {"full": 3, "small": 5}
FULL, SMALL = 10**9, 8 * 10**6
PIECE: Final = 10_000
"""Elements that are written at once."""

HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (Record|Workout)*>
<!ATTLIST HealthData locale CDATA #REQUIRED>
<!ELEMENT Record (MetadataEntry*)>
<!ATTLIST Record type CDATA #REQUIRED unit CDATA #IMPLIED value CDATA #IMPLIED startDate CDATA #REQUIRED>
]>
<HealthData locale="en_GB">
"""
DEVICE: Final = (
    "&lt;&lt;HKDevice: 0x1&gt;, name:Watch, manufacturer:Maker, model:Watch, hardware:Watch6,1, software:10.1&gt;"
)
WATCH: Final = f'sourceName="Somebody’s Watch" sourceVersion="10.1" device="{DEVICE}"'
DRINKS: Final = 'sourceName="Drinks" sourceVersion="4.2"'


def elements(seed: int = 20260301) -> Iterator[str]:
    """Elements of an export without end: mostly heart rate and energy, as a watch records them, and what we read."""
    rng = random.Random(seed)  # noqa: S311 - made-up data
    at = dt.datetime(2012, 1, 1, tzinfo=dt.UTC)
    while True:
        at += dt.timedelta(seconds=rng.randint(20, 120))
        a, b = (f"{t:%Y-%m-%d %H:%M:%S} +0100" for t in (at, at + dt.timedelta(minutes=5)))
        here, span = (
            f'creationDate="{a}" startDate="{a}" endDate="{a}"',
            f'creationDate="{a}" startDate="{a}" endDate="{b}"',
        )
        kind = rng.random()
        if kind < 0.02:
            mg = rng.randint(20, 120)
            yield f' <Record type="HKQuantityTypeIdentifierDietaryCaffeine" {DRINKS} unit="mg" {here} value="{mg}"/>\n'
        elif kind < 0.05:
            ml = rng.randint(100, 500)
            yield f' <Record type="HKQuantityTypeIdentifierDietaryWater" {DRINKS} unit="mL" {here} value="{ml}"/>\n'
        elif kind < 0.10:
            asleep = "HKCategoryValueSleepAnalysisAsleepCore"
            yield f' <Record type="HKCategoryTypeIdentifierSleepAnalysis" {WATCH} {span} value="{asleep}"/>\n'
        elif kind < 0.101:
            running = 'workoutActivityType="HKWorkoutActivityTypeRunning" duration="5.0" durationUnit="min"'
            yield f" <Workout {running} {DRINKS} {span}/>\n"
        elif kind < 0.5:
            rate = rng.randint(50, 120)
            yield (
                f' <Record type="HKQuantityTypeIdentifierHeartRate" {WATCH} unit="count/min" {here} value="{rate}">\n'
                '  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="1"/>\n </Record>\n'
            )
        else:
            burned = rng.randint(10, 99)
            energy = "HKQuantityTypeIdentifierActiveEnergyBurned"
            yield f' <Record type="{energy}" {WATCH} unit="Cal" {span} value="0.{burned}"/>\n'


def write_export(path: Path, size: int) -> None:
    """A made-up export.xml of about so many bytes."""
    made = elements()
    with path.open("wb") as file:
        written = file.write(HEAD.encode())
        while written < size:
            written += file.write("".join(next(made) for _ in range(min(PIECE, 1 + (size - written) // 300))).encode())
        file.write(b"</HealthData>\n")


def read_with_expat(path: Path) -> int:
    """Pass all elements by a Python function that does nothing with them."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _name, _attributes: None
    with path.open("rb") as file:
        parser.ParseFile(file)
    return int(parser.CurrentLineNumber)


def read_with_myolog(path: Path) -> int:
    """Days that `read_diary` reads."""
    return len(read_diary(path).diary.days)


READERS: Final[dict[str, Callable[[Path], int]]] = {"expat": read_with_expat, "myolog": read_with_myolog}


def timed(read: Callable[[Path], int], path: Path) -> float:
    """Seconds that one reading takes."""
    begin = time.perf_counter()
    read(path)
    return time.perf_counter() - begin


def peak_memory(path: Path) -> float:
    """Megabytes in use at the peak of reading the export, in a process of its own."""
    command = [sys.executable, __file__, "--child", str(path)]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def peak_so_far() -> float:
    """Most megabytes that this process has had in use."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux counts ru_maxrss from before the process became a new one
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Run and print: a ratio to read, not a test that a busy machine fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="8 MB instead of 1 GB")
    parser.add_argument("--mb", type=int, help="so many megabytes")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write the export there, and read nothing")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    size = arguments.mb * 10**6 if arguments.mb else SMALL if arguments.small else FULL
    if arguments.keep:
        write_export(arguments.keep, size)
        return
    if arguments.child:
        read_with_myolog(arguments.child)
        print(json.dumps(peak_so_far()))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        write_export(path, size)
        print(f"export.xml of {path.stat().st_size / 1e6:,.0f} MB, {read_with_myolog(path):,} days")
        seconds: dict[str, list[float]] = {name: [] for name in READERS}
        for _ in range(ROUNDS["small" if arguments.small else "full"]):
            for name, read in READERS.items():
                seconds[name].append(timed(read, path))
        for name, each in seconds.items():
            print(f"{name:8} least {min(each):.2f} s, median {statistics.median(each):.2f} s")
        least = min(seconds["myolog"]) / min(seconds["expat"])
        median = statistics.median(seconds["myolog"]) / statistics.median(seconds["expat"])
        print(f"ratio    least {least:.2f}, median {median:.2f} (goal: at most {GOAL:g})")
        print(f"memory   peak {peak_memory(path):.0f} MB (goal: below {GOAL_MB} MB)")


if __name__ == "__main__":
    main()
