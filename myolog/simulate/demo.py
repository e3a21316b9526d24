"""The demo diaries: an invented person's log of ten months, and one of ten days, with what is true in them.

Nobody's real data: every value is drawn from a seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import tables
from myolog.diary import Diary
from myolog.simulate.days import TrueEffect, Truth
from myolog.simulate.series import Floats, ar1

DEMO_SEED: Final = 20251207
TEN_DAYS_SEED: Final = 5

FIRST_DAY: Final = "2025-11-03"
N_DAYS: Final = 310

SLEEP: Final = TrueEffect("sleep_h", 0, -1.0, 1.35)
LOAD: Final = TrueEffect("training_load", 1, 100.0, 1.22)
BASE_RATE: Final = 1.45
"""Episodes a day after 7 h of sleep and a rest day, before the hidden ups and downs."""

HOLIDAY: Final = ("2026-04-02", "2026-04-12")
ILLNESS: Final = ("2026-01-19", "2026-01-24")
FIRST_INTAKE: Final = "2025-12-01"
NO_SCREEN_TIME: Final = ("2026-06-15", "2026-06-28")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an episode happens: `weight` how often, `night` the share between 23:00 and 05:00."""

    site: str
    sides: tuple[str, ...]
    kind: str
    weight: float
    night: float
    minutes: float
    severity: float


_PLACES: Final = (
    _Place("calf", ("left", "right", "left"), "twitch", 0.22, 0.10, 4.0, 2.4),
    _Place("calf", ("left", "right", "right"), "cramp", 0.12, 0.70, 3.0, 6.2),
    _Place("eyelid", ("left", "left", "left", "right"), "twitch", 0.24, 0.02, 6.0, 1.8),
    _Place("thigh", ("left", "right"), "twitch", 0.15, 0.10, 3.0, 2.2),
    _Place("arch", ("left", "right"), "cramp", 0.08, 0.55, 2.5, 5.4),
    _Place("thumb", ("right", "right", "left"), "twitch", 0.10, 0.02, 8.0, 2.0),
    _Place("upper_arm", ("left", "right"), "twitch", 0.05, 0.05, 2.5, 2.0),
    _Place("lower_back", ("", "", "left", "right"), "spasm", 0.04, 0.15, 18.0, 5.0),
)

_COFFEES: Final = (7.7, 10.2, 13.6, 15.9, 11.8, 17.0)
"""Hours of the first, the second, … coffee of a day."""

_DAY_NOTES: Final = (
    "Went on and off for a while, then stopped by itself",
    "Could see it under the skin",
    "Same spot as yesterday",
    "Stopped when I moved about",
    "Worse when I sit for long",
    "Barely noticed it",
)
_NIGHT_NOTES: Final = ("Woke me up", "Had to get up", "Could not fall asleep again for a while")


def demo_diary(seed: int = DEMO_SEED) -> tuple[Diary, Truth]:
    """The demo: about 300 days and 600 episodes of an invented person, and what is true in it.

    Two factors change the rate (`SLEEP`, `LOAD`). Caffeine rises after short nights and does nothing;
    stress shortens the night that follows and does nothing beyond that; steps rise with training and do
    nothing. The day log is kept by hand, has no tally, and misses a holiday and single days and cells.
    """
    rng = np.random.default_rng(seed)
    index = tables.dates(pd.date_range(FIRST_DAY, periods=N_DAYS, freq="D"))
    days = _days(rng, index)
    log_rate = np.log(BASE_RATE) + _log_effects(days)
    log_rate += 0.3 * ar1(rng, N_DAYS, 0.6)[:, 0] + 0.15 * np.sin(2 * np.pi * np.arange(N_DAYS) / 200)
    rate = pd.Series(np.exp(log_rate), index=index, name="rate")
    counts = rng.poisson(rate)
    logged = ~(_within(index, *HOLIDAY) | (rng.random(N_DAYS) < 0.025))
    # The first and the last row stand on days with an episode, so that every row in between was observed.
    active = np.flatnonzero(logged & (counts > 0))
    logged[: active[0]] = logged[active[-1] + 1 :] = False
    episodes = _episodes(rng, index[logged], counts[logged], days["training_load"].to_numpy()[logged])
    kept = _forget_cells(rng, days)[logged]
    # Drawn by themselves, so that the rest of the diary stays what it was.
    intakes = _intakes(np.random.default_rng((seed, 1)), days[logged])
    diary = Diary(episodes=episodes, days=kept, by_hand=kept.index, medicines=_medicines(), intakes=intakes)
    innocent = tuple(f.key for f in diary.factors if f.key not in ("sleep_h", "training_load"))
    return diary, Truth((SLEEP, LOAD), innocent, rate, float(rate.mean()))


def ten_day_diary(seed: int = TEN_DAYS_SEED) -> Diary:
    """A diary of ten days, too short for any claim, with a column of the person's own."""
    rng = np.random.default_rng(seed)
    index = tables.dates(pd.date_range("2026-09-01", periods=10, freq="D"))
    days = _days(rng, index)
    counts = rng.poisson(np.exp(np.log(BASE_RATE) + _log_effects(days)))
    counts[[0, -1]] = np.maximum(counts[[0, -1]], 1)
    episodes = _episodes(rng, index, counts, days["training_load"].to_numpy())
    kept = days[["sleep_h", "caffeine_mg", "water_l", "training_load"]].copy()
    kept["Mood (1-5)"] = np.clip(np.round(3.2 + 0.9 * rng.standard_normal(10)), 1, 5)
    kept.loc[index[6], "water_l"] = np.nan
    return Diary(episodes=episodes, days=kept, by_hand=kept.index)


def _days(rng: np.random.Generator, index: pd.DatetimeIndex) -> pd.DataFrame:
    """The person's days as they were, before anything was forgotten."""
    n = len(index)
    weekday = index.day_of_week.to_numpy()
    weekend = weekday >= 5
    ill = _within(index, *ILLNESS)
    stress = np.clip(np.round(4.2 - 1.4 * weekend + 1.9 * ar1(rng, n, 0.45)[:, 0]), 0, 10)
    before = np.concatenate([[4.0], stress[:-1]])
    sleep = 7.0 + 0.45 * weekend + 0.9 * ill - 0.12 * (before - 4) + 0.85 * ar1(rng, n, 0.25)[:, 0]
    sleep = np.clip(np.round(sleep * 4) / 4, 3.5, 10)
    trains = (rng.random(n) < np.array([0.2, 0.75, 0.2, 0.75, 0.15, 0.7, 0.4])[weekday]) & ~ill
    minutes = 5 * np.round(np.clip(rng.normal(55, 18, n), 20, 110) / 5)
    load = np.where(trains, minutes * np.clip(np.round(rng.normal(5.2, 1.5, n)), 2, 9), 0.0)
    caffeine = 190 + 75 * (7 - sleep) - 40 * weekend + 62 * rng.standard_normal(n)
    water = 1.7 + 0.0011 * load + 0.35 * ar1(rng, n, 0.3)[:, 0]
    alcohol = np.where(rng.random(n) < np.where(weekday >= 4, 0.5, 0.12), 1 + rng.poisson(1.1, n), 0)
    magnesium = np.where(_cures(rng, n), rng.choice([200.0, 300.0], n, p=[0.8, 0.2]), 0.0)
    screen = 7.2 - 2.6 * weekend + 1.3 * ar1(rng, n, 0.3)[:, 0]
    relaxation = np.where(rng.random(n) < 0.3, rng.choice([10.0, 15.0, 20.0, 30.0], n), 0.0)
    steps = 6400 + 4.0 * load + 900 * weekend + 1900 * rng.standard_normal(n)
    return pd.DataFrame(
        {
            "sleep_h": sleep,
            "caffeine_mg": 10 * np.round(np.clip(caffeine, 0, 650) / 10),
            "water_l": np.round(np.clip(water, 0.5, 4), 1),
            "training_load": load,
            "stress": stress,
            "alcohol_units": alcohol.astype(float),
            "magnesium_mg": magnesium,
            "screen_h": np.round(np.clip(screen, 0.5, 13) * 2) / 2,
            "relaxation_min": relaxation,
            "illness": ill.astype(float),
            "Steps": 10 * np.round(np.clip(steps, 600, 26000) / 10),
        },
        index=index,
    )


def _log_effects(days: pd.DataFrame) -> Floats:
    sleep = (days["sleep_h"].to_numpy() - 7.0) / SLEEP.step * np.log(SLEEP.rate_ratio)
    load = np.concatenate([[0.0], days["training_load"].to_numpy()[:-1]]) / LOAD.step * np.log(LOAD.rate_ratio)
    return sleep + load


def _cures(rng: np.random.Generator, n: int) -> npt.NDArray[np.bool_]:
    """Magnesium taken in spells of about three weeks, on most days of a spell."""
    spell = np.cumsum(rng.random(n) < 1 / 21) % 2 == 1
    return spell & (rng.random(n) < 0.85)


def _forget_cells(rng: np.random.Generator, days: pd.DataFrame) -> pd.DataFrame:
    """Days as they were written down: some cells stay empty."""
    shares = {"sleep_h": 0.02, "caffeine_mg": 0.05, "water_l": 0.08, "training_load": 0.02, "stress": 0.04, "alcohol_units": 0.05, "screen_h": 0.06, "Steps": 0.03}  # fmt: skip
    written = days.copy()
    for name, share in shares.items():
        written.loc[rng.random(len(days)) < share, name] = np.nan
    written.loc[_within(days.index, *NO_SCREEN_TIME), "screen_h"] = np.nan
    return written


def _medicines() -> pd.DataFrame:
    # Neither changes the rate.
    return pd.DataFrame(
        {
            "name": ["Salbutamol inhaler", "Vitamin D3"],
            "dose": ["100 µg as needed", "20 µg daily"],
            "start": pd.to_datetime(["2026-01-21", "2025-12-01"]),
            "end": pd.to_datetime(["2026-02-10", None]),
            "notes": ["after the flu", None],
        }
    )


def _intakes(rng: np.random.Generator, days: pd.DataFrame) -> pd.DataFrame:
    """Coffees, workouts and drinks with their times, kept from the second month on; now and then a day is forgotten.

    None of them changes the rate in the hours that follow.
    """
    rows: list[tuple[str, pd.Timestamp, bool, float, str]] = []
    for day, caffeine, load, units in days[["caffeine_mg", "training_load", "alcohol_units"]].itertuples():
        if day < pd.Timestamp(FIRST_INTAKE) or rng.random() < 0.07:
            continue
        later = 1.2 if day.day_of_week >= 5 else 0.0
        cups = min(round(caffeine / 100), len(_COFFEES))
        hours = [("coffee", hour + later + 0.6 * rng.standard_normal(), 1.0, "cup") for hour in _COFFEES[:cups]]
        if load > 0:
            hours.append(("workout", (10.5 if later else 18.2) + 0.8 * rng.standard_normal(), load, "AU"))
        if units > 0:
            hours.append(("alcohol", 20.3 + 0.9 * rng.standard_normal(), units, "units"))
        for what, hour, amount, unit in hours:
            timed = bool(rng.random() > 0.02)
            noted = _as_noted(rng, float(np.clip(hour, 6, 23.5)))
            rows.append((what, day + pd.Timedelta(minutes=noted if timed else 0), timed, amount, unit))
    return pd.DataFrame(rows, columns=["what", "when", "timed", "amount", "unit"])


def _episodes(
    rng: np.random.Generator, index: pd.DatetimeIndex, counts: npt.NDArray[np.int64], load: Floats
) -> pd.DataFrame:
    weights = np.array([place.weight for place in _PLACES])
    rows = [
        _episode(rng, day, _PLACES[which], trained)
        for day, count, trained in zip(index, counts, load > 0, strict=True)
        for which in rng.choice(len(_PLACES), count, p=weights / weights.sum())
    ]
    return pd.DataFrame(rows)


def _episode(rng: np.random.Generator, day: pd.Timestamp, place: _Place, trained: bool) -> Mapping[str, Any]:
    night = bool(rng.random() < place.night)
    hour = _hour(rng, night)
    timed = bool(rng.random() > 0.03)
    minutes = place.minutes * np.exp(0.8 * rng.standard_normal())
    severity = np.clip(np.round(place.severity + 1.3 * rng.standard_normal()), 1, 9)
    remedies, relief = _remedies(rng, place)
    late = night or hour >= 22
    return {
        "start": day + pd.Timedelta(minutes=_as_noted(rng, hour) if timed else 0),
        "timed": timed,
        "duration": pd.NaT if rng.random() < 0.07 else pd.Timedelta(minutes=_round_minutes(minutes)),
        "site": None if rng.random() < 0.02 else place.site,
        "side": rng.choice(place.sides) or None,
        "kind": place.kind,
        "severity": np.nan if rng.random() < 0.04 else severity,
        "sleep_disturbance": np.clip(np.round(severity * (0.9 if night else 0.3)), 0, 10) if late else np.nan,
        "before": _before(rng, hour, night, trained),
        "remedies": remedies,
        "relief": relief,
        "notes": rng.choice(_NIGHT_NOTES if night else _DAY_NOTES) if rng.random() < 0.06 else None,
    }


def _hour(rng: np.random.Generator, night: bool) -> float:
    if night:
        return float((23 + 6 * rng.beta(2, 2)) % 24)
    if rng.random() < 0.6:
        return float(np.clip(rng.normal(20.7, 1.5), 17, 23.4))
    return float(rng.uniform(7, 18))


def _as_noted(rng: np.random.Generator, hour: float) -> int:
    """Minute of the day as people write it: mostly to five minutes."""
    minute = hour * 60
    return int(5 * (minute // 5)) if rng.random() < 0.7 else int(minute)


def _round_minutes(minutes: float) -> float:
    return max(0.5, round(minutes * 2) / 2 if minutes < 5 else float(round(minutes)))


def _remedies(rng: np.random.Generator, place: _Place) -> tuple[str | None, Any]:
    """What was tried, and how long until it eased. Stretching a cramp halves that time; nothing else does anything."""
    shares = {
        "cramp": {"stretch": 0.55, "massage": 0.3, "walking": 0.2, "heat": 0.1, "water": 0.1},
        "spasm": {"heat": 0.5, "rest": 0.3, "massage": 0.2},
        "twitch": {"rest": 0.12, "water": 0.07, "massage": 0.06},
    }[place.kind]
    tried = [name for name, share in shares.items() if rng.random() < share]
    minutes = 7.0 * np.exp(0.6 * rng.standard_normal()) * (0.5 if place.kind == "cramp" and "stretch" in tried else 1.0)
    noted = tried and rng.random() < 0.85
    return "; ".join(tried) or None, pd.Timedelta(minutes=_round_minutes(minutes)) if noted else pd.NaT


def _before(rng: np.random.Generator, hour: float, night: bool, trained: bool) -> str | None:
    if rng.random() < 0.35:
        return None
    if night:
        return str(rng.choice(["asleep", "in bed", "asleep"]))
    choices = ["desk work", "screen", "coffee", "walking", "driving", "housework"] if hour < 18 else ["sofa", "screen", "in bed", "cooking", "reading", "sofa"]  # fmt: skip
    first = "training" if trained and rng.random() < 0.2 else str(rng.choice(choices))
    second = str(rng.choice(choices))
    return f"{first}; {second}" if rng.random() < 0.2 and second != first else first


def _within(index: pd.DatetimeIndex, first: str, last: str) -> npt.NDArray[np.bool_]:
    return np.asarray((index >= pd.Timestamp(first)) & (index <= pd.Timestamp(last)))


def write(folder: str | Path) -> list[Path]:
    """Write the demo diary as our CSV files, with a README.md that says what is true in it."""
    target = Path(folder)
    diary, truth = demo_diary()
    paths = diary.write(target)
    (target / "README.md").write_text(_readme(diary, truth), encoding="utf-8", newline="\n")
    return [*paths, target / "README.md"]


def write_ten_days(folder: str | Path) -> list[Path]:
    """Write the diary of ten days as our CSV files."""
    return ten_day_diary().write(folder)


def _readme(diary: Diary, truth: Truth) -> str:
    counts = diary.counts()
    observed = int(counts.notna().sum())
    return f"""# The demo diary, and what is true in it

An invented person's log, drawn from a seed by `myolog/simulate/demo.py`; `python -m myolog demo DIR` writes it again.
It is nobody's real data.

{len(diary.episodes)} episodes on {observed} observed days between {counts.index[0]:%Y-%m-%d} and {counts.index[-1]:%Y-%m-%d}; {len(counts) - observed} days were not logged.

Two factors change the rate of episodes:

- `sleep_h`: an hour less in the night before makes episodes {truth.effects[0].rate_ratio:g} times as many on the day of waking (lag 0).
- `training_load`: every 100 AU makes episodes {truth.effects[1].rate_ratio:g} times as many on the next day (lag 1).

Everything else is innocent, although some of it looks guilty:

- `caffeine_mg` rises after short nights, so it goes along with the twitching, and does nothing.
- `stress` shortens the following night and does nothing beyond that.
- `Steps` and `water_l` rise on training days and do nothing.
- `alcohol_units`, `magnesium_mg`, `screen_h`, `relaxation_min`, the illness of January and both medicines do nothing.
- The coffees, workouts and drinks of intakes.csv, with their hours, change nothing in the hours that follow.

Beside that the rate wanders by itself from day to day and over the year, as real ones do. Stretching
halves the time until a cramp eases; the other remedies do nothing.
"""
