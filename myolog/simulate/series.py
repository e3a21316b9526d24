"""Random series with the habits of diaries: persistence, flare-ups, long memory, seasons, bursts, gaps."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Latent = Literal["ar1", "flare", "long_memory", "seasonal", "sparse", "independent"]

RUN_LENGTH: Final = 4.0
"""Days that a run of missing days lasts on average."""


def ar1(rng: np.random.Generator, n: int, rho: float, columns: int = 1) -> Floats:
    """Stationary Gaussian AR(1) with mean 0 and SD 1, shape (n, columns)."""
    shocks = rng.standard_normal((n, columns))
    shocks[1:] *= np.sqrt(1 - rho**2)
    for t in range(1, n):
        shocks[t] += rho * shocks[t - 1]
    return shocks


def latent_state(rng: np.random.Generator, n: int, truth: Latent, rho: float, spread: float) -> Floats:
    """What multiplies the rate of each day and nobody sees: mean one in the long run, shape (n,)."""
    match truth:
        case "ar1":
            return np.exp(spread * ar1(rng, n, rho)[:, 0] - spread**2 / 2)
        case "flare":
            # Flare-ups of ten days on average take a quarter of the time.
            share, length, ratio = 0.25, 10.0, 4.0
            active = _markov(rng, n, share, length)
            return np.where(active, ratio, 1.0) / (1 + share * (ratio - 1))
        case "long_memory":
            return np.exp(spread * _fractional(rng, n, 0.4) - spread**2 / 2)
        case "seasonal":
            height, weak = 0.7, 0.3
            phase = rng.uniform(0, 2 * np.pi)
            wave = np.exp(height * np.sin(2 * np.pi * np.arange(n) / 365.25 + phase)) / np.i0(height)
            return wave * np.exp(weak * ar1(rng, n, rho)[:, 0] - weak**2 / 2)
        case "sparse":
            bursts = rng.gamma(1 / 8, 8, n)
            return bursts * np.exp(spread * ar1(rng, n, rho)[:, 0] - spread**2 / 2)
        case "independent":
            return np.ones(n)
    raise ValueError(f"The latent state is one of {', '.join(get_args(Latent))}, not {truth!r}.")


def _fractional(rng: np.random.Generator, n: int, d: float) -> Floats:
    """Fractionally integrated noise of order d, SD 1 (Hosking 1981, Biometrika 68:165): its moving average, cut at 5000 terms."""
    terms = 5000
    lags = np.arange(1, terms)
    weights = np.concatenate([[1.0], np.cumprod((lags - 1 + d) / lags)])
    noise = rng.standard_normal(n + terms - 1)
    size = len(noise) + terms
    mixed = np.fft.irfft(np.fft.rfft(noise, size) * np.fft.rfft(weights, size), size)
    return mixed[terms - 1 : terms - 1 + n] / np.sqrt((weights**2).sum())


def _markov(rng: np.random.Generator, n: int, share: float, length: float) -> npt.NDArray[np.bool_]:
    """Two-state chain that is True for `share` of the time, in runs of `length` on average."""
    draws = rng.random(n)
    leave, enter = 1 / length, share / (1 - share) / length
    state = np.empty(n, dtype=bool)
    state[0] = draws[0] < share
    for t in range(1, n):
        state[t] = draws[t] >= leave if state[t - 1] else draws[t] < enter
    return state


def missing_runs(rng: np.random.Generator, n: int, share: float) -> npt.NDArray[np.bool_]:
    """Days that were not logged: `share` of them, in runs of `RUN_LENGTH` days on average, shape (n,)."""
    return _markov(rng, n, share, RUN_LENGTH) if share else np.zeros(n, dtype=bool)
