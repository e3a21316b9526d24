"""Diaries whose truth a model of counts alone tells wrongly: what acts through another, what is only noticed, what follows.

Each has the twelve factors of `named.NAMED` (Gaussian AR(1), 0.8 from day to day, 0.3 between any two), unless its text says
otherwise, and a rate that wanders as in `named_factors`.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import pandas as pd

from myolog.diary import Diary
from myolog.simulate.days import TrueEffect, Truth, drawn_counts, wave
from myolog.simulate.named import DISPERSION, NAMED, PERSISTENCE, SPREAD, TREND, WEEKEND, Seed, begin, natural, tallied
from myolog.simulate.series import Floats, ar1, latent_state, missing_runs

Reaction = Literal["coffee", "nap", "rest"]

NAP: Final = "Nap"
TWITCHING: Final = "Twitching (0-10)"
MOOD: Final = "Mood (0-10)"


def acts_through(
    n_days: int, *, seed: Seed, rate: float = 5.0, ratio: float = 2.0, missing: float = 0.2
) -> tuple[Diary, Truth]:
    """Caffeine shortens the next night (correlation -0.5), the short night brings episodes; caffeine does nothing else.

    Parameters
    ----------
    n_days : int
        Calendar days.
    seed : int or Generator
        The same seed gives the same diary.
    rate : float
        Expected episodes a day.
    ratio : float
        Rate ratio per SD of sleep lost in the night before the day.
    missing : float
        Share of days not logged, in runs.

    Returns
    -------
    diary : Diary
        Tallied days with factors.
    truth : Truth
        Both have an effect: sleep on the day of waking, caffeine on the day after, which is its total effect
        (``ratio ** 0.5`` per SD; given sleep it has none).
    """
    rng, index, standard = begin(n_days, seed)
    share = 0.5
    own = ar1(rng, len(standard), PERSISTENCE)[:, 0]
    standard["sleep_h"] = -share * standard["caffeine_mg"].shift(1, fill_value=0.0) + np.sqrt(1 - share**2) * own
    now = standard.loc[index]
    expected = _usual_rate(rng, index, rate, -np.log(ratio) * now["sleep_h"].to_numpy())
    sleep = TrueEffect("sleep_h", 0, -NAMED["sleep_h"].sd, ratio)
    caffeine = TrueEffect("caffeine_mg", 1, NAMED["caffeine_mg"].sd, ratio**share)
    logged = ~missing_runs(rng, n_days, missing)
    diary = tallied(natural(now), drawn_counts(rng, expected, DISPERSION), logged)
    return diary, _truth(expected, index, rate, sleep, caffeine)


def noticing(
    n_days: int, *, seed: Seed, rate: float = 8.0, noticed: float = 2.0, ratio: float = 1.0, missing: float = 0.2
) -> tuple[Diary, Truth]:
    """Stress makes one notice more: it multiplies the chance of noting a faint episode, without bringing any.

    Each episode has a severity, a kind and whether it woke the person; each of these is drawn by itself. About a third
    could not be missed (severity 5 or more, a cramp, or one that woke) and is always noted. The others are noted with
    a chance of 0.35 on a day of usual stress, `noticed` times that per SD of stress, and never more than 1.

    Parameters
    ----------
    n_days : int
        Calendar days.
    seed : int or Generator
        The same seed gives the same diary.
    rate : float
        Expected episodes a day, noted or not; somewhat more than half of them are noted.
    noticed : float
        Ratio of the chance of noting a faint episode per SD of stress that day: 1.3 is mild, 2 strong, 1 none.
    ratio : float
        Rate ratio of all episodes per SD of stress that day: 1, or 1.5 for the counterpart in which stress does
        bring episodes (with ``noticed=1``).
    missing : float
        Share of days not logged, in runs.

    Returns
    -------
    diary : Diary
        Noted episodes, and a day log kept by hand with the factors.
    truth : Truth
        Its rate is that of all episodes, noted or not.
    """
    rng, index, standard = begin(n_days, seed)
    now = standard.loc[index]
    stress = now["stress"].to_numpy()
    expected = _usual_rate(rng, index, rate, np.log(ratio) * stress)
    logged = ~missing_runs(rng, n_days, missing)
    day = np.repeat(np.arange(n_days), drawn_counts(rng, expected, DISPERSION).astype(int))
    episodes = _episodes(rng, index[day])
    cannot_miss = (episodes["severity"] >= 5) | (episodes["kind"] == "cramp") | episodes["sleep_disturbance"].gt(0)
    chance = np.where(cannot_miss, 1.0, 0.35 * noticed ** stress[day])
    noted = (rng.random(day.size) < chance) & logged[day]
    days = natural(now)[logged]
    diary = Diary(episodes=episodes[noted], days=days, by_hand=days.index)
    effects = () if ratio == 1.0 else (TrueEffect("stress", 0, NAMED["stress"].sd, ratio),)
    return diary, _truth(expected, index, rate, *effects)


def follows_same_day(
    n_days: int, *, seed: Seed, reaction: Reaction, rate: float = 5.0, missing: float = 0.2
) -> tuple[Diary, Truth]:
    """What a person does because of the episodes of that very day, and what does nothing itself.

    Parameters
    ----------
    n_days : int
        Calendar days.
    seed : int or Generator
        The same seed gives the same diary.
    reaction : {"coffee", "nap", "rest"}
        More coffee on a day with many episodes (`caffeine_mg`, correlation with the standardised log of the count about
        0.6); a nap (own yes/no column `NAP`: on a usual day 3 of 10, four times the odds per SD of that log); or
        no training (`training_load` is 0, with the same odds).
    rate : float
        Expected episodes a day.
    missing : float
        Share of days not logged, in runs.

    Returns
    -------
    diary : Diary
        Tallied days with factors.
    truth : Truth
        Nothing has an effect.
    """
    rng, index, standard = begin(n_days, seed)
    expected = _usual_rate(rng, index, rate, np.zeros(n_days))
    counts = drawn_counts(rng, expected, DISPERSION)
    bad = _standardised(np.log1p(counts))
    now = standard.loc[index].copy()
    if reaction == "coffee":
        now["caffeine_mg"] = 0.6 * bad + 0.8 * now["caffeine_mg"]
    values = natural(now)
    reacts = rng.random(n_days) < 1 / (1 + np.exp(-(np.log(0.3 / 0.7) + np.log(4) * bad)))
    if reaction == "nap":
        values[NAP] = reacts.astype(float)
    if reaction == "rest":
        values["training_load"] = values["training_load"].where(~reacts, 0.0)
    return tallied(values, counts, ~missing_runs(rng, n_days, missing)), _truth(
        expected, index, rate, columns=tuple(values)
    )


def both_ends(
    n_days: int, *, seed: Seed, rate: float = 5.0, ratio: float = 2.0, missing: float = 0.2
) -> tuple[Diary, Truth]:
    """Short and long nights both bring episodes: the rate is `ratio` times as high 2 SD from the person's middle.

    The log rate rises with the square of the distance, so that it has no linear part in sleep.

    Parameters
    ----------
    n_days : int
        Calendar days.
    seed : int or Generator
        The same seed gives the same diary.
    rate : float
        Expected episodes a day.
    ratio : float
        Rate 2 SD away from the middle, to either side, against the rate at the middle.
    missing : float
        Share of days not logged, in runs.

    Returns
    -------
    diary : Diary
        Tallied days with factors.
    truth : Truth
        Sleep has an effect on the day of waking; its step is 2 SD away from the middle, to either side.
    """
    rng, index, standard = begin(n_days, seed)
    now = standard.loc[index]
    expected = _usual_rate(rng, index, rate, np.log(ratio) * (now["sleep_h"].to_numpy() / 2) ** 2)
    logged = ~missing_runs(rng, n_days, missing)
    diary = tallied(natural(now), drawn_counts(rng, expected, DISPERSION), logged)
    return diary, _truth(expected, index, rate, TrueEffect("sleep_h", 0, 2 * NAMED["sleep_h"].sd, ratio))


def weekly_plan(n_days: int, *, seed: Seed, rate: float = 1.0, ratio: float = 4.0) -> tuple[Diary, Truth]:
    """Training on Monday, Wednesday and Friday; more episodes on Tuesday and Thursday for another reason.

    Training load is 400 ± 40 (SD) on its days and 0 on others. It does nothing: the weekday does. Every day is logged.

    Parameters
    ----------
    n_days : int
        Calendar days.
    seed : int or Generator
        The same seed gives the same diary.
    rate : float
        Expected episodes a day.
    ratio : float
        Rate of Tuesday and Thursday against the other days.

    Returns
    -------
    diary : Diary
        Tallied days with factors.
    truth : Truth
        Nothing has an effect.
    """
    rng, index, standard = begin(n_days, seed)
    weekday = index.day_of_week.to_numpy()
    expected = _centred(np.log(ratio) * np.isin(weekday, (1, 3))) * rate
    expected *= latent_state(rng, n_days, "ar1", PERSISTENCE, SPREAD)
    values = natural(standard.loc[index])
    noise = np.round(40 * rng.standard_normal(n_days))
    values["training_load"] = np.where(np.isin(weekday, (0, 2, 4)), 400 + noise, 0.0)
    counts = drawn_counts(rng, expected, DISPERSION)
    return tallied(values, counts, np.ones(n_days, dtype=bool)), _truth(expected, index, rate)


def same_minute(n_days: int, *, seed: Seed, together: float = 0.6, missing: float = 0.2) -> tuple[Diary, Truth]:
    """Two scores answered in the same sitting, one of them the outcome, both moved by the mood of that minute.

    `TWITCHING` (the outcome) and `MOOD` go from 0 to 10 in whole numbers, but one of each is a half. Neither
    brings the other.

    Parameters
    ----------
    n_days : int
        Calendar days.
    seed : int or Generator
        The same seed gives the same diary.
    together : float
        Correlation of the two before rounding; the better the mood, the less twitching is reported.
    missing : float
        Share of days not logged, in runs.

    Returns
    -------
    diary : Diary
        A day log kept by hand, with `TWITCHING` to be explained and no episodes.
    truth : Truth
        Nothing has an effect; its rate is the expected score of twitching.
    """
    rng, index, standard = begin(n_days, seed)
    minute = rng.standard_normal(n_days)
    share = np.sqrt(together)
    persistent = ar1(rng, n_days, PERSISTENCE, 2)
    logged = ~missing_runs(rng, n_days, missing)
    values = natural(standard.loc[index])
    level = {}
    for column, (name, sign) in enumerate(((TWITCHING, -1), (MOOD, 1))):
        level[name] = 5 + 2.5 * (sign * share * minute + np.sqrt(1 - together) * persistent[:, column])
        score = np.clip(np.round(level[name]), 0, 10)
        # Once, on a day that is logged, the answer lies between two numbers.
        score[rng.choice(np.flatnonzero(logged & (score < 10)))] += 0.5
        values[name] = score
    days = values[logged]
    diary = Diary(days=days, by_hand=days.index, outcome=TWITCHING)
    return diary, _truth(level[TWITCHING], index, 5.0, columns=(*NAMED, MOOD))


def _usual_rate(rng: np.random.Generator, index: pd.DatetimeIndex, rate: float, log_ratio: Floats) -> Floats:
    """Expected episodes of each day, shape (days,): a rate that wanders, with a weekend and a trend, and what is added."""
    hidden = latent_state(rng, len(index), "ar1", PERSISTENCE, SPREAD)
    return rate * _centred(log_ratio) * wave(index, WEEKEND, TREND) * hidden


def _centred(log_ratio: Floats) -> Floats:
    """Ratios with mean one over the diary."""
    ratio = np.exp(log_ratio)
    return np.asarray(ratio / ratio.mean())


def _standardised(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / values.std())


def _truth(
    expected: Floats,
    index: pd.DatetimeIndex,
    rate: float,
    *effects: TrueEffect,
    columns: tuple[str, ...] = tuple(NAMED),
) -> Truth:
    acting = {effect.factor for effect in effects}
    innocent = tuple(name for name in columns if name not in acting)
    return Truth(effects, innocent, pd.Series(expected, index=index, name="rate"), rate)


def _episodes(rng: np.random.Generator, day: pd.DatetimeIndex) -> pd.DataFrame:
    """Episodes on these days, with hour, site, kind, severity and whether they woke the person."""
    n = len(day)
    woke = rng.random(n) < 0.08
    minute = np.where(woke, rng.integers(0, 5 * 60, n), rng.integers(7 * 60, 23 * 60, n))
    faint = rng.random(n) < 0.8
    return pd.DataFrame(
        {
            "start": day + pd.to_timedelta(minute, unit="min"),
            "site": rng.choice(["calf", "eyelid", "thigh", "thumb", "arch"], n),
            "kind": np.where(rng.random(n) < 0.1, "cramp", "twitch"),
            "severity": np.where(faint, rng.integers(1, 5, n), rng.integers(5, 9, n)).astype(float),
            "sleep_disturbance": np.where(woke, rng.integers(3, 9, n).astype(float), np.nan),
        }
    )
