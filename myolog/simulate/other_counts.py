"""Diaries of counts that arise otherwise than the count model assumes, and in which no factor is a trigger."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from myolog.diary import Diary
from myolog.simulate.days import WARM_UP, Truth, drawn_counts
from myolog.simulate.named import DISPERSION, NAMED, PERSISTENCE, SPREAD, Seed, begin, natural, tallied
from myolog.simulate.series import Floats, latent_state, missing_runs

Counts = Literal[
    "ingarch", "log_ingarch", "self_exciting", "feedback", "zero_inflated", "shared_season", "three_levels",
    "skipped_when_ill", "skipped_when_well", "skipped_when_quiet",
]  # fmt: skip

YEAR: Final = 365.25


def other_counts(
    n_days: int, *, seed: Seed, kind: Counts, rate: float = 5.0, missing: float = 0.2
) -> tuple[Diary, Truth]:
    """Diary of daily counts and the twelve factors of `NAMED`, none of which has an effect.

    Factors are Gaussian AR(1) (0.8 from day to day) and correlate (0.3).

    Parameters
    ----------
    n_days : int
        Calendar days.
    seed : int or Generator
        The same seed gives the same diary.
    kind : str
        - "ingarch": Poisson counts whose mean is linear in yesterday's count (0.3) and yesterday's mean (0.5).
        - "log_ingarch": the same on the log scale (0.4 of the log of one plus the count, 0.4 of the log mean).
        - "self_exciting": each episode brings 0.6 more on average, the same day or some days later.
        - "feedback": caffeine, sleep, stress and screen time follow yesterday's count (correlation about 0.5).
        - "zero_inflated": on three days of ten there is none, whatever the rate.
        - "shared_season": the rate, the factors and the logging share a yearly wave.
        - "three_levels": each factor is noted as little, usual or much only.
        - "skipped_when_ill": the higher the rate of a day, the less likely it is logged.
        - "skipped_when_well": the lower the rate of a day, the less likely it is logged.
        - "skipped_when_quiet": days of few episodes and little stress are skipped, no others.
        Where nothing else is said, the rate wanders (AR(1) 0.8, SD 0.5) and counts are negative binomial.
    rate : float
        Expected episodes a day before some are skipped (of "log_ingarch" about).
    missing : float
        Share of days not logged: in runs of 4 days on average, or by season or rate where the kind says so.

    Returns
    -------
    diary : Diary
        Tallied days with factors; a day that was not logged has no row.
    truth : Truth
        Nothing has an effect.

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    if kind not in get_args(Counts):
        raise ValueError(f"The counts are one of {', '.join(get_args(Counts))}, not {kind!r}.")
    rng, index, longer = begin(n_days, seed)
    standard = longer.loc[index].copy()
    season = np.sin(2 * np.pi * (np.arange(n_days) / YEAR + rng.random()))
    expected, counts = _drawn(rng, n_days, kind, rate, season)
    chance = np.full(n_days, missing)
    match kind:
        case "feedback":
            before = np.log1p(np.concatenate([[rate], counts[:-1]]))
            pull = (before - before.mean()) / before.std()
            for key in ("caffeine_mg", "sleep_h", "stress", "screen_h"):
                standard[key] = 0.5 * NAMED[key].expected * pull + np.sqrt(0.75) * standard[key]
        case "shared_season":
            height = rng.uniform(-1, 1, len(NAMED))
            standard += season[:, None] * height
            chance = missing * (1 + 0.9 * season)
        case "three_levels":
            standard = np.sign(standard) * (standard.abs() > 0.5)
        case "skipped_when_ill" | "skipped_when_well":
            level = np.log(expected) if kind == "skipped_when_ill" else -np.log(expected)
            times = np.exp(1.2 * level / level.std())
            chance = np.minimum(missing * times / times.mean(), 0.95)
        case "skipped_when_quiet":
            is_quiet = (counts <= np.median(counts)) & (standard["stress"].to_numpy() < 0)
            chance = np.minimum(missing * is_quiet / max(is_quiet.mean(), missing / 2), 0.95)
        case _:
            pass
    by_day = kind == "shared_season" or kind.startswith("skipped")
    logged = rng.random(n_days) >= chance if by_day else ~missing_runs(rng, n_days, missing)
    return tallied(natural(standard), counts, logged), Truth(
        (), tuple(NAMED), pd.Series(expected, index=index, name="rate"), rate
    )


def _drawn(rng: np.random.Generator, n: int, kind: Counts, rate: float, season: Floats) -> tuple[Floats, Floats]:
    """Expected and drawn counts of each day, shape (n,) both."""
    match kind:
        case "ingarch":
            return _ingarch(rng, n, rate)
        case "log_ingarch":
            return _log_ingarch(rng, n, rate)
        case "self_exciting":
            return _self_exciting(rng, n, rate)
        case "zero_inflated":
            expected = rate * latent_state(rng, n, "ar1", PERSISTENCE, SPREAD)
            return expected, drawn_counts(rng, expected / 0.7, DISPERSION) * (rng.random(n) < 0.7)
        case "shared_season":
            # exp(0.7 sin) has mean I0(0.7) over a year.
            expected = rate * np.exp(0.7 * season) / np.i0(0.7) * latent_state(rng, n, "ar1", PERSISTENCE, 0.3)
            return expected, drawn_counts(rng, expected, DISPERSION)
        case _:
            expected = rate * latent_state(rng, n, "ar1", PERSISTENCE, SPREAD)
            return expected, drawn_counts(rng, expected, DISPERSION)


def _ingarch(rng: np.random.Generator, n: int, rate: float) -> tuple[Floats, Floats]:
    """INGARCH(1, 1) (Ferland, Latour, Oraichi 2006, J. Time Ser. Anal. 27:923)."""
    of_count, of_mean = 0.3, 0.5
    mean, counts = np.full(n + WARM_UP, rate), np.full(n + WARM_UP, rate)
    for t in range(1, n + WARM_UP):
        mean[t] = rate * (1 - of_count - of_mean) + of_count * counts[t - 1] + of_mean * mean[t - 1]
        counts[t] = rng.poisson(mean[t])
    return mean[WARM_UP:], counts[WARM_UP:]


def _log_ingarch(rng: np.random.Generator, n: int, rate: float) -> tuple[Floats, Floats]:
    """Log-linear Poisson autoregression (Fokianos, Tjøstheim 2011, J. Multivar. Anal. 102:563)."""
    of_count, of_mean = 0.4, 0.4
    log_mean, counts = np.full(n + WARM_UP, np.log(rate)), np.full(n + WARM_UP, rate)
    start = (1 - of_mean) * np.log(rate) - of_count * np.log1p(rate)
    for t in range(1, n + WARM_UP):
        log_mean[t] = start + of_count * np.log1p(counts[t - 1]) + of_mean * log_mean[t - 1]
        counts[t] = rng.poisson(np.exp(log_mean[t]))
    return np.exp(log_mean[WARM_UP:]), counts[WARM_UP:]


def _self_exciting(rng: np.random.Generator, n: int, rate: float) -> tuple[Floats, Floats]:
    """Branching counts (Hawkes 1971, Biometrika 58:83, by the day): followers come the same day or, by halves, later."""
    follow = 0.6
    length = n + 10 * WARM_UP
    born = rng.poisson(rate * (1 - follow), length)
    counts, expected = born.copy(), np.full(length, rate * (1 - follow))
    while born.any():
        parents = np.repeat(np.arange(length), rng.poisson(follow * born))
        day = parents + rng.geometric(0.5, parents.size) - 1
        born = np.bincount(day[day < length], minlength=length)
        counts += born
    # A day's episodes are followed, directly or not, on the same day too: what is expected given the days before.
    for t in range(1, length):
        expected[t] += follow * float((counts[max(0, t - 20) : t] * 0.5 ** np.arange(min(t, 20), 0, -1)).sum() / 2)
    return expected[-n:] / (1 - follow / 2), counts[-n:].astype(float)
