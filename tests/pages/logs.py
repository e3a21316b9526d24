"""Logs as people keep them, made small and in memory, each with a truth that a test can count by itself."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd

File = tuple[str, bytes]
"""Name and bytes, as a browser uploads them."""

HOSTILE_NAMES = (
    '<script>alert("x")</script>',
    "<img src=http://evil.example/a.png onerror=alert(1)>",
    "[a link](http://evil.example/b)",
    "![a picture](http://evil.example/c.png)",
    "http://evil.example/d",
    "www.evil.example or me@evil.example",
    "$\\frac{1}{2}$ and $3",
    ":red[x] :material/home: :streamlit: :tada:",
    "a -> b <= c",
    "=cmd()",
    "%{x}{{y}}",
    "# *one* _two_ `three` ~~four~~",
)
"""Columns of a log by somebody who means harm; each must be shown letter by letter."""


def csv_of(table: pd.DataFrame) -> bytes:
    """A table as CSV."""
    buffer = io.StringIO()
    table.to_csv(buffer, index=False)
    return buffer.getvalue().encode()


def frame_of(file: File) -> pd.DataFrame:
    """What a file says, read by pandas alone: what the pages are compared with."""
    return pd.read_csv(io.BytesIO(file[1]))


def tally(days: int = 120, *, seed: int = 3, start: str = "2026-01-05") -> File:
    """A row a day with a count; every factor has few different values, so that each value is a bin of its own.

    Short nights go with more episodes on the same day. Every seventeenth day was not tallied.
    """
    rng = np.random.default_rng(seed)
    sleep = rng.choice([6.0, 7.0, 8.0], days)
    table = pd.DataFrame(
        {
            "date": pd.date_range(start, periods=days).strftime("%Y-%m-%d"),
            "episodes": pd.array(rng.poisson(np.where(sleep == 6, 4.0, np.where(sleep == 7, 2.0, 0.8))), dtype="Int64"),
            "sleep_h": sleep,
            "caffeine_mg": rng.choice([0, 100, 200], days),
            "water_l": rng.choice([1.0, 1.5, 2.0], days),
            "training_load": rng.choice([0, 200, 400], days),
            "stress": rng.choice([1, 2, 3], days),
        }
    )
    table.loc[16::17, "episodes"] = pd.NA
    return ("tally.csv", csv_of(table))


def two_files(days: int = 60, seed: int = 5) -> tuple[File, File]:
    """A log of episodes, and the log of the days beside it, quiet days included."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2026-02-02", periods=days)
    sleep = rng.choice([6.0, 7.0, 8.0], days)
    counts = rng.poisson(np.where(sleep == 6, 3.0, 1.0))
    counts[[0, -1]] = 2  # the days between the first and the last episode were watched
    rows = [
        {
            "start": f"{date + pd.Timedelta(hours=int(rng.integers(7, 23)), minutes=int(rng.integers(60))):%Y-%m-%d %H:%M}",
            "duration_min": float(rng.integers(1, 9)),
            "site": rng.choice(["calf", "eyelid", "thumb"], p=[0.6, 0.3, 0.1]),
            "side": "left",
            "kind": "twitch",
            "severity": int(rng.integers(1, 8)),
        }
        for date, count in zip(dates, counts, strict=True)
        for _ in range(count)
    ]
    beside = pd.DataFrame(
        {
            "date": dates.strftime("%Y-%m-%d"),
            "sleep_h": sleep,
            "caffeine_mg": rng.choice([0, 100, 200], days),
            "water_l": rng.choice([1.0, 1.5, 2.0], days),
            "training_load": rng.choice([0, 200, 400], days),
        }
    )
    return ("episodes.csv", csv_of(pd.DataFrame(rows))), ("days.csv", csv_of(beside))


def scores(days: int = 90, seed: int = 11) -> File:
    """A row a day without any count of episodes, with the headers and gaps of a log that people keep by hand."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2025-10-06", periods=days)
    load = pd.array(np.where(rng.random(days) < 0.3, 60 * rng.integers(2, 8, days), 0), dtype="Int64")
    table = pd.DataFrame(
        {
            "Date": dates.strftime("%d/%m/%Y"),
            "Sleep duration (h)": rng.choice([6.0, 7.0, 8.0], days),
            "Session load (RPE x min)": load,
            "Glasses of fluid": pd.array(rng.integers(4, 10, days), dtype="Int64"),
            "Stress (1-5, 5 = relaxed)": rng.integers(1, 6, days),
            "Muscle soreness (0-4)": pd.array(rng.integers(0, 5, days), dtype="Int64"),
        }
    )
    table.loc[load == 0, "Session load (RPE x min)"] = pd.NA
    table.loc[4::11, "Glasses of fluid"] = pd.NA
    table.loc[6::13, "Muscle soreness (0-4)"] = pd.NA
    return ("soreness.csv", csv_of(table))


def episode_days_only() -> File:
    """A row an episode, on every third day of two months: no row tells of a quiet day."""
    dates = pd.date_range("2026-03-01", periods=20, freq="3D")
    table = pd.DataFrame(
        {
            "start": (dates + pd.Timedelta(hours=21)).strftime("%Y-%m-%d %H:%M"),
            "duration_min": 4,
            "site": "calf",
            "side": "right",
            "sleep_h": [6.0, 7.0, 8.0, 6.5] * 5,
        }
    )
    return ("episodes.csv", csv_of(table))


def with_problems() -> File:
    """A tally of forty days with three cells that nobody can read."""
    table = frame_of(tally(40)).astype(object)
    table.loc[2, "date"] = "2026-13-45"
    table.loc[5, "sleep_h"] = "a lot"
    table.loc[9, "episodes"] = "-2"
    return ("problems.csv", csv_of(table))


def unreadable() -> File:
    """A picture, not a log."""
    return ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" + bytes(range(256)))


def ambiguous() -> File:
    """Dates that are a day and a month in either order."""
    dates = ["03/04/2026", "05/06/2026", "07/08/2026", "01/02/2026", "09/10/2026", "11/12/2026"]
    return ("which.csv", csv_of(pd.DataFrame({"date": dates, "episodes": [2, 0, 1, 3, 0, 4]})))


def after_midnight() -> File:
    """Episodes at noon and at one in the night, forty of each, on alternating days."""
    dates = pd.date_range("2026-05-04", periods=40)
    starts = [d + pd.Timedelta(hours=h) for d in dates[::2] for h in (12, 25)]
    return ("nights.csv", csv_of(pd.DataFrame({"start": [f"{s:%Y-%m-%d %H:%M}" for s in starts], "site": "calf"})))


def hostile(days: int = 60) -> tuple[File, File]:
    """A tally whose columns are named to do harm, and episodes with a site and notes of that kind."""
    rng = np.random.default_rng(7)
    dates = pd.date_range("2026-02-02", periods=days)
    numbers = {name: rng.integers(0, 4, days) for name in HOSTILE_NAMES}
    table = pd.DataFrame({"date": dates.strftime("%Y-%m-%d"), "episodes": rng.poisson(1.5, days), **numbers})
    table["Notes"] = [HOSTILE_NAMES[i % len(HOSTILE_NAMES)] for i in range(days)]
    episodes = pd.DataFrame(
        {
            "start": (dates[:24] + pd.Timedelta(hours=20)).strftime("%Y-%m-%d %H:%M"),
            "site": [HOSTILE_NAMES[3]] * 12 + [HOSTILE_NAMES[0]] * 6 + [HOSTILE_NAMES[4]] * 6,
            "notes": HOSTILE_NAMES[1],
        }
    )
    return ("tally <b>[x](http://evil.example/f)</b>.csv", csv_of(table)), ("episodes.csv", csv_of(episodes))
