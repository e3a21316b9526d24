"""How fast is a large log read? `read_diary` on a million episodes against `pyarrow.csv.read_csv` of the same bytes.

`python benchmarks/read_csv.py` takes turns with the two in one run and prints their times, the ratio, and the peak
memory of each in a process of its own; `--small` does it with 100,000 rows. The goal, at most 3.4, is for a million.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow.csv as pv

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from myolog import read_diary

GOAL = 3.4
ROUNDS: Final = 7
HEADER: Final = "start,duration_min,site,side,kind,severity,sleep_disturbance,before,remedies,relief_min,notes\n"
MINUTES: Final = 60 * 24 * 365 * 20
"""Twenty years of episodes."""


def episodes_csv(n_rows: int, seed: int = 20251122) -> bytes:
    """Our episodes.csv with so many invented rows, in order of time, with gaps and notes as people leave them."""
    rng = np.random.default_rng(seed)

    def drawn(words: str, shares: list[float] | None = None) -> npt.NDArray[np.str_]:
        return rng.choice(np.array(words.split("|")), n_rows, p=shares)

    start = np.datetime64("2005-01-01T00:00") + np.sort(rng.integers(0, MINUTES, n_rows)).astype("timedelta64[m]")
    numbers = [rng.integers(low, high, n_rows).astype(str) for low, high in ((1, 90), (0, 11), (0, 11), (0, 60))]
    gaps = [np.where(rng.random(n_rows) < 0.2, "", column) for column in numbers]
    notes = drawn(
        '|woke me up|after a long day|"at work, sitting"|"said to be ""nothing"""', [0.8, 0.1, 0.06, 0.03, 0.01]
    )
    columns = (
        start.astype(str),
        gaps[0],
        drawn("calf|eyelid|thumb|foot_arch|thigh|shoulder"),
        drawn("left|right|"),
        drawn("twitch|cramp|spasm", [0.7, 0.2, 0.1]),
        gaps[1],
        gaps[2],
        drawn("|sitting|running|typing; reading"),
        drawn("|stretch|magnesium; water|massage"),
        gaps[3],
        notes,
    )
    return (HEADER + "\n".join(map(",".join, zip(*columns, strict=True))) + "\n").encode()


def read_with_pyarrow(content: bytes) -> int:
    """Rows that pyarrow reads."""
    return int(pv.read_csv(io.BytesIO(content)).num_rows)


def read_with_myolog(content: bytes) -> int:
    """Episodes that `read_diary` reads."""
    return len(read_diary(("episodes.csv", content)).diary.episodes)


READERS: Final[dict[str, Callable[[bytes], int]]] = {"pyarrow": read_with_pyarrow, "myolog": read_with_myolog}


def timed(read: Callable[[bytes], int], content: bytes) -> float:
    """Seconds that one reading takes."""
    begin = time.perf_counter()
    read(content)
    return time.perf_counter() - begin


def peak_memory(reader: str, path: Path) -> tuple[float, float]:
    """Megabytes in use before reading, with the file in memory, and at the peak of it; in a process of its own."""
    command = [sys.executable, __file__, "--child", reader, str(path)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer["before"], answer["peak"]


def child(reader: str, path: Path) -> None:
    """Read once and print the memory before and at the peak."""
    read = READERS[reader]
    read(HEADER.encode() + b"2024-01-05T10:00,1,calf,left,cramp,1,1,,,1,\n")  # what is imported on the first call
    content = path.read_bytes()
    before = peak_so_far()
    read(content)
    print(json.dumps({"before": before, "peak": peak_so_far()}))


def peak_so_far() -> float:
    """Most megabytes that this process has had in use."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux counts ru_maxrss from before the process became a new one
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Run and print: a ratio to read, not a test that a busy machine fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="100,000 rows instead of 1,000,000")
    parser.add_argument("--child", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child[0], Path(arguments.child[1]))
        return
    n_rows = 100_000 if arguments.small else 1_000_000
    content = episodes_csv(n_rows)
    print(f"{n_rows:,} episodes, {len(content) / 1e6:.1f} MB")
    for read in READERS.values():
        read(content)
    seconds: dict[str, list[float]] = {name: [] for name in READERS}
    for _ in range(ROUNDS):
        for name, read in READERS.items():
            seconds[name].append(timed(read, content))
    for name, each in seconds.items():
        print(f"{name:8} least {min(each):.3f} s, median {statistics.median(each):.3f} s")
    least = min(seconds["myolog"]) / min(seconds["pyarrow"])
    median = statistics.median(seconds["myolog"]) / statistics.median(seconds["pyarrow"])
    print(f"ratio    least {least:.2f}, median {median:.2f} (goal: at most {GOAL:g})")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "episodes.csv"
        path.write_bytes(content)
        for name in READERS:
            before, peak = peak_memory(name, path)
            print(f"{name:8} peak {peak:.0f} MB, {peak - before:.0f} MB above the file in memory")


if __name__ == "__main__":
    main()
