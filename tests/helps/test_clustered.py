"""With against without: the estimates, their errors, and that episodes of one day do not count as so many days."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from myolog.helps import clustered

Floats = npt.NDArray[np.float64]


def episodes(
    n: int = 70, days: int = 16, seed: int = 2
) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    rng = np.random.default_rng(seed)
    day = np.unique(rng.integers(0, days, n), return_inverse=True)[1]
    strata = rng.integers(0, 4, n).astype(np.intp)
    treated = rng.random(n) < 0.4
    times = np.exp(rng.normal(size=n) + rng.normal(size=days)[day] + 0.5 * strata - 0.6 * treated)
    return times, treated, strata, day


def dense(times: Floats, treated: Floats, strata: npt.NDArray[np.intp], days: npt.NDArray[np.intp]) -> Floats:
    """Slope, CR2 error and Satterthwaite degrees, matrix by matrix as Pustejovsky and Tipton 2018 write them (eq. 6, 13)."""
    design = np.column_stack([treated, *(strata == k for k in np.unique(strata))]).astype(float)
    bread = np.linalg.inv(design.T @ design)
    maker = np.eye(len(times)) - design @ bread @ design.T
    residuals = maker @ np.log(times)
    variance, rows = 0.0, []
    for day in np.unique(days):
        here = days == day
        values, vectors = np.linalg.eigh(maker[np.ix_(here, here)])
        root = vectors @ np.diag([1 / math.sqrt(v) if v > 1e-9 else 0.0 for v in values]) @ vectors.T
        part = (bread @ design[here].T @ root)[0]
        variance += float(part @ residuals[here]) ** 2
        row = np.zeros(len(times))
        row[here] = part
        rows.append(maker @ row)
    gram = np.array(rows) @ np.array(rows).T
    slope = float((bread @ design.T @ np.log(times))[0])
    return np.array([slope, math.sqrt(variance), np.trace(gram) ** 2 / (gram**2).sum()])


@pytest.mark.parametrize("seed", range(5))
def test_ratio_error_and_degrees_are_those_of_the_matrices(seed: int) -> None:
    times, treated, strata, days = episodes(seed=seed)
    found = clustered.ratio(times, treated, strata, days)
    slope, error, degrees = dense(times, treated.astype(float), strata, days)
    reach = stats.t.ppf(0.975, degrees) * error
    assert math.log(found.value) == pytest.approx(slope)
    assert found.error == pytest.approx(error)
    assert (math.log(found.low), math.log(found.high)) == pytest.approx((slope - reach, slope + reach))
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(slope) / error, degrees))


def test_with_one_episode_a_day_the_error_is_hc2() -> None:
    times, treated, strata, _ = episodes()
    found = clustered.ratio(times, treated, strata, np.arange(len(times)))
    design = np.column_stack([treated, *(strata == k for k in range(4))]).astype(float)
    oracle = sm.OLS(np.log(times), design).fit(cov_type="HC2")
    assert math.log(found.value) == pytest.approx(oracle.params[0])
    assert found.error == pytest.approx(oracle.bse[0])


def test_with_one_stratum_too_the_error_is_welchs() -> None:
    times, treated, _, _ = episodes()
    found = clustered.ratio(times, treated, np.zeros(len(times), dtype=np.intp), np.arange(len(times)))
    ours, theirs = np.log(times[treated]), np.log(times[~treated])
    assert math.log(found.value) == pytest.approx(ours.mean() - theirs.mean())
    assert found.error == pytest.approx(math.sqrt(ours.var(ddof=1) / len(ours) + theirs.var(ddof=1) / len(theirs)))


def test_an_episode_noted_twice_tells_nothing_new() -> None:
    times, treated, strata, days = episodes()
    once = clustered.ratio(times, treated, strata, days)
    again = np.repeat(np.arange(len(times)), 2)
    twice = clustered.ratio(times[again], treated[again], strata[again], days[again])
    assert twice.value == pytest.approx(once.value)
    assert twice.error == pytest.approx(once.error, rel=0.06)  # episodes as if independent: 0.71 of it
    soon = (times < np.median(times)).astype(float)
    alone = np.arange(len(times))
    once = clustered.difference(soon, treated, strata, alone)
    twice = clustered.difference(soon[again], treated[again], strata[again], alone[again])
    assert twice.value == pytest.approx(once.value)
    assert twice.high - twice.low == pytest.approx(once.high - once.low, rel=0.06)


@pytest.mark.parametrize(
    ("ours", "theirs", "low", "high"),
    [  # Newcombe 1998, Stat. Med. 17:873, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_difference_of_independent_shares_is_the_published_one(
    ours: tuple[int, int], theirs: tuple[int, int], low: float, high: float
) -> None:
    soon = np.concatenate([np.arange(n) < k for k, n in (ours, theirs)]).astype(float)
    treated = np.arange(len(soon)) < ours[1]
    found = clustered.difference(soon, treated, np.zeros(len(soon), dtype=np.intp), np.arange(len(soon)))
    assert found.value == pytest.approx(ours[0] / ours[1] - theirs[0] / theirs[1])
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_share_of_independent_episodes_has_wilsons_interval() -> None:
    soon = (np.arange(23) < 16).astype(float)
    assert clustered.share(soon, np.arange(23)) == pytest.approx(proportion_confint(16, 23, method="wilson"))
    assert all(math.isnan(end) for end in clustered.share(soon[:0], np.arange(0)))


def test_difference_is_that_of_mantel_and_haenszel() -> None:
    times, treated, strata, days = episodes(200, 60)
    soon = (times < 2).astype(float)
    found = clustered.difference(soon, treated, strata, days)
    top = bottom = 0.0
    for k in range(4):
        ours, theirs = soon[(strata == k) & treated], soon[(strata == k) & ~treated]
        weight = len(ours) * len(theirs) / (len(ours) + len(theirs))
        top, bottom = top + weight * (ours.mean() - theirs.mean()), bottom + weight
    assert found.value == pytest.approx(top / bottom)


@pytest.mark.parametrize("seed", range(20))
def test_p_value_and_interval_never_disagree(seed: int) -> None:
    times, treated, strata, days = episodes(seed=seed)
    soon = (times < np.median(times) * (2 if seed % 2 else 1)).astype(float)
    for found, even in (
        (clustered.ratio(times, treated, strata, days), 1.0),
        (clustered.difference(soon, treated, strata, days), 0.0),
    ):
        assert (found.p_value < 0.05) == (found.low > even or found.high < even)
        assert found.low <= found.value <= found.high


def test_what_has_no_like_is_left_out_and_nothing_alike_gives_nothing() -> None:
    times, treated, strata, days = episodes()
    only_treated = treated & (strata == 3)
    keep = (strata != 3) | only_treated  # stratum 3 has no episode without
    found = clustered.ratio(times[keep], treated[keep], strata[keep], days[keep])
    without = strata != 3
    assert found == clustered.ratio(times[without], treated[without], strata[without], days[without])
    assert found.n_with == int((treated & without).sum())
    for compare in (clustered.ratio, clustered.difference):
        none = compare(times, treated, treated.astype(np.intp), days)
        assert math.isnan(none.value)
        assert (none.n_with, none.n_without) == (0, 0)


def test_a_share_of_all_keeps_a_width() -> None:
    soon, treated = np.ones(20), np.arange(20) < 10
    found = clustered.difference(soon, treated, np.zeros(20, dtype=np.intp), np.arange(20) // 2)
    assert found.value == 0
    assert found.low < -0.2
    assert found.high > 0.2
    assert found.p_value == 1


def test_times_that_are_all_alike_claim_nothing() -> None:
    found = clustered.ratio(np.full(20, 5.0), np.arange(20) < 10, np.zeros(20, dtype=np.intp), np.arange(20))
    assert found.value == 1
    assert math.isnan(found.low)
    assert math.isnan(found.p_value)
