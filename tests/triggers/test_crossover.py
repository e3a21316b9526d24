"""Conditional Poisson regression, against a published table and against statsmodels."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.discrete.conditional_models import ConditionalPoisson

from myolog.triggers.crossover import conditional_poisson

# Age in days of 10 children at aseptic meningitis and at MMR vaccination, observed from day 366 to 730 (Oxford;
# printed in Whitaker, Farrington, Spiessens, Musonda 2006, Statistics in Medicine 25:1768).
OXFORD = Path(__file__).resolve().parents[1] / "files" / "oxford_mmr.csv"


def case_series() -> pd.DataFrame:
    """A row for each stretch of a child's life in one age group, at risk (15 to 35 days after vaccination) or not."""
    rows = []
    for child in pd.read_csv(OXFORD).itertuples():
        first, last = child.start_day - 1, child.end_day
        cuts = sorted({first, last, *(c for c in (547, child.mmr_day + 14, child.mmr_day + 35) if first < c < last)})
        for a, b in pairwise(cuts):
            at_risk = child.mmr_day + 15 <= b <= child.mmr_day + 35
            rows.append((child.child, b - a, int(a < child.meningitis_day <= b), int(at_risk), int(b >= 548)))
    return pd.DataFrame(rows, columns=["child", "days", "events", "risk", "older"])


def drawn(seed: int = 0, n: int = 600, columns: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    strata = rng.integers(0, 60, n)
    x = rng.standard_normal((n, columns))
    exposure = rng.uniform(0.5, 3, n)
    level = rng.normal(0, 0.7, 60)[strata]
    y = rng.poisson(exposure * np.exp(level + x @ np.linspace(0.4, -0.2, columns) - 0.5))
    return {"y": y, "x": x, "strata": strata, "exposure": exposure, "clusters": rng.integers(0, 25, n)}


def test_self_controlled_case_series_of_whitaker_2006() -> None:
    table = case_series()
    fit = conditional_poisson(table["events"], table[["risk", "older"]], table["child"], exposure=table["days"])
    low, high = fit.interval()
    # Whitaker et al. 2006, table of the MMR example: 12.04 (3.00 to 48.26).
    assert fit.rate_ratios[0].round(2) == 12.04
    assert low[0].round(2) == 3.00
    assert high[0].round(2) == 48.26
    assert (fit.events, fit.strata) == (10, 10)


def test_the_same_as_statsmodels_conditional_poisson() -> None:
    data = drawn()
    fit = conditional_poisson(data["y"], data["x"], data["strata"])
    model = ConditionalPoisson(data["y"], data["x"], groups=data["strata"])
    oracle = model.fit(disp=False, start_params=fit.coefficients, gtol=1e-10)
    np.testing.assert_allclose(fit.coefficients, oracle.params, atol=1e-6)
    np.testing.assert_allclose(fit.standard_errors, oracle.bse, atol=1e-6)
    # From zero as well, to the precision that its own search stops at.
    np.testing.assert_allclose(fit.coefficients, model.fit(disp=False).params, atol=1e-4)


def test_the_same_as_a_poisson_regression_with_a_constant_for_each_stratum() -> None:
    data = drawn(1)
    dummies = (data["strata"][:, None] == np.arange(60)).astype(float)
    used = np.bincount(data["strata"], data["y"], 60)[data["strata"]] > 0
    design = np.column_stack([data["x"], dummies[:, np.bincount(data["strata"], data["y"], 60) > 0]])[used]
    model = sm.GLM(data["y"][used], design, family=sm.families.Poisson(), exposure=data["exposure"][used])
    oracle = model.fit(tol=1e-12)
    fit = conditional_poisson(data["y"], data["x"], data["strata"], exposure=data["exposure"])
    np.testing.assert_allclose(fit.coefficients, oracle.params[:3], atol=1e-8)
    np.testing.assert_allclose(fit.standard_errors, oracle.bse[:3], atol=1e-8)
    # Errors by cluster: statsmodels' sandwich without its own correction, times G / (G - 1).
    robust = conditional_poisson(data["y"], data["x"], data["strata"], data["clusters"], exposure=data["exposure"])
    by_cluster = model.fit(
        tol=1e-12, cov_type="cluster", cov_kwds={"groups": data["clusters"][used], "use_correction": False}
    )
    assert robust.clusters == 25
    np.testing.assert_allclose(robust.standard_errors, by_cluster.bse[:3] * np.sqrt(25 / 24), atol=1e-8)
    np.testing.assert_allclose(robust.coefficients, fit.coefficients)


def test_strata_without_an_event_or_without_a_second_row_say_nothing() -> None:
    data = drawn(2)
    more = {
        "y": np.concatenate([data["y"], [0, 0, 7]]),
        "x": np.concatenate([data["x"], np.full((3, 3), 2.0)]),
        "strata": np.concatenate([data["strata"], [901, 901, 902]]),
    }
    with_more = conditional_poisson(more["y"], more["x"], more["strata"])
    fit = conditional_poisson(data["y"], data["x"], data["strata"])
    np.testing.assert_allclose(with_more.coefficients, fit.coefficients)
    assert (with_more.events, with_more.strata) == (fit.events, fit.strata)


def test_labels_may_be_words_and_units_do_not_matter() -> None:
    data = drawn(3)
    fit = conditional_poisson(data["y"], data["x"], data["strata"])
    words = conditional_poisson(data["y"], data["x"] * [1e6, 1e-6, 1] + 1e3, [f"s{s}" for s in data["strata"]])
    np.testing.assert_allclose(words.coefficients * [1e6, 1e-6, 1], fit.coefficients, rtol=1e-5)


def test_two_by_two_by_hand() -> None:
    # One stratum, 6 events in one exposed row and 2 in three others: (6/1) / (2/3) = 9, se = sqrt(1/6 + 1/2).
    fit = conditional_poisson([6, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0])
    assert fit.rate_ratios[0] == pytest.approx(9)
    assert fit.standard_errors[0] == pytest.approx(np.sqrt(1 / 6 + 1 / 2))
    assert fit.p_values[0] == pytest.approx(2 * 0.003571, abs=2e-5)  # z = 2.6912


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": [0, 0, 0, 0]}, "No stratum with an event"),
        ({"strata": [0, 1, 2, 3]}, "No stratum with an event holds a second row"),
        ({"X": [1, 1, 2, 2]}, "Column 0 does not vary within any stratum"),
        ({"X": [[1, 2], [0, 0], [1, 2], [0, 0]]}, "Column [01] is explained by the other"),
        ({"y": [1, 0, 1, 0]}, "fall all on one side of column 0"),
        ({"y": [1, np.nan, 1, 0]}, "missing values"),
        ({"y": [1, -1, 1, 0]}, "below zero"),
        ({"exposure": [1, 1, 1, 0]}, "exposures must be above"),
        ({"X": [1, 0, 1]}, "a row of values, for each row"),
        ({"X": np.zeros((4, 0))}, "at least one column"),
        ({"strata": [0, 0, 1]}, "strata needs a label for each row"),
        ({"clusters": [0, 0, 1]}, "clusters needs a label for each row"),
        ({"clusters": [5, 5, 5, 5]}, "at least two clusters"),
    ],
)
def test_what_cannot_be_fitted_is_a_sentence(change: dict[str, object], message: str) -> None:
    given: dict[str, object] = {"y": [1, 2, 1, 1], "X": [1, 0, 1, 0], "strata": [0, 0, 1, 1]}
    with pytest.raises(ValueError, match=message):
        conditional_poisson(**(given | change))  # type: ignore[arg-type]
