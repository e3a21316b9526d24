"""How long a log of a million episodes takes to read, against pyarrow's bare read of the same bytes.

    python benchmarks/read_csv.py            # 1,000,000 rows
    python benchmarks/read_csv.py --small    # 50,000 rows

Each read runs in a process of its own, the two in turn; seconds and peak memory (resident set) of each, and the
ratio of the medians, all of one run. pyarrow guesses types and stops there; `read_diary` gives a checked diary.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SITES = ("left calf", "right calf", "left eyelid", "right thumb", "arch of foot", "thigh", "lower back")


def write_log(path: Path, rows: int) -> None:
    """A log of episodes as people keep it: over 100 years of a minute each, so that every start is its own."""
    rng = np.random.default_rng(1)
    start = pd.Timestamp("2000-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 26 * 525_600, rows)), unit="min")
    table = pd.DataFrame(
        {
            "start": start.strftime("%Y-%m-%dT%H:%M"),
            "duration_min": np.round(rng.lognormal(1, 1, rows), 1),
            "site": rng.choice(SITES, rows),
            "side": "",
            "kind": rng.choice(["twitch", "cramp", "spasm"], rows),
            "severity": rng.integers(0, 11, rows),
            "sleep_disturbance": rng.integers(0, 11, rows),
            "before": rng.choice(["", "running", "coffee; desk work"], rows),
            "remedies": rng.choice(["", "stretching", "ice; magnesium"], rows),
            "relief_min": rng.integers(1, 60, rows),
            "notes": rng.choice(["", "after a long day", "woke me up"], rows),
        }
    )
    table.to_csv(path, index=False)


def read_once(what: str, path: Path) -> dict[str, float]:
    """Seconds and peak MB of one read, in this process."""
    content = path.read_bytes()
    if what == "pyarrow":
        import io  # noqa: PLC0415 - each process loads only what it measures

        from pyarrow import csv  # noqa: PLC0415

        begin = time.perf_counter()
        rows = csv.read_csv(io.BytesIO(content)).num_rows
    else:
        import myolog  # noqa: PLC0415

        begin = time.perf_counter()
        rows = len(myolog.read_diary((path.name, content)).diary.episodes)
    taken = time.perf_counter() - begin
    return {"seconds": taken, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "rows": rows}


def compare(rows: int, repeats: int) -> None:
    """Print both reads and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "episodes.csv"
        write_log(path, rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        found: dict[str, list[dict[str, Any]]] = {"pyarrow": [], "myolog": []}
        for _ in range(repeats):
            for what, runs in found.items():
                command = [sys.executable, __file__, "--once", what, str(path)]
                runs.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    for what, runs in found.items():
        seconds = [run["seconds"] for run in runs]
        print(
            f"{what:8} {statistics.median(seconds):6.2f} s (least {min(seconds):.2f}), "
            f"peak {max(run['mb'] for run in runs):5.0f} MB, {runs[0]['rows']:,} rows"
        )
    ratio = [m["seconds"] / p["seconds"] for m, p in zip(found["myolog"], found["pyarrow"], strict=True)]
    print(f"ratio    {statistics.median(ratio):6.2f} (least {min(ratio):.2f}, most {max(ratio):.2f})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="50,000 rows, three times")
    parser.add_argument("--once", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        print(json.dumps(read_once(arguments.once[0], Path(arguments.once[1]))))
    else:
        compare(50_000 if arguments.small else 1_000_000, 3 if arguments.small else 5)
