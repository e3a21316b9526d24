"""The count model: published figures, other libraries, and dense matrices as oracles."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import linalg
from scipy.interpolate import CubicSpline

from myolog.triggers.curves import estimates
from myolog.triggers.design import full_rank, natural_spline
from myolog.triggers.model import (
    LEAST_WEIGHT,
    RHOS,
    CountModel,
    Covariance,
    Point,
    fit,
    irls,
    likely_points,
    refit,
    spreads,
)
from myolog.triggers.scan import beside, scan

FILES = Path(__file__).parent.parent / "files"
QUASI_POISSON = (Point(0.0, 0.0, 1.0),)


@pytest.fixture(name="polio")
def polio_data() -> tuple[np.ndarray, np.ndarray]:
    """US polio counts 1970-83 (US Centers for Disease Control) and the design of Zeger 1988, Biometrika 75:621, table 1."""
    y = pd.read_csv(FILES / "polio.csv")["cases"].to_numpy(dtype=float)
    t = np.arange(168)
    trend = (t + 1 - 73) / 1000
    waves = [f(2 * np.pi * t / period) for period in (12, 6) for f in (np.cos, np.sin)]
    return y, np.column_stack([np.ones(168), trend, *waves])


@pytest.fixture(name="counts")
def autocorrelated_counts() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Day numbers with gaps, counts with a latent AR(1), a design, and columns to test."""
    rng = np.random.default_rng(11)
    days = np.flatnonzero(rng.random(110) > 0.2).astype(np.int64)
    latent = np.zeros(110)
    for i in range(1, 110):
        latent[i] = 0.7 * latent[i - 1] + 0.3 * rng.standard_normal()
    design = np.column_stack([np.ones(days.size), rng.standard_normal((days.size, 3))])
    y = rng.poisson(np.exp(1 + 0.2 * design[:, 1] + latent[days])).astype(float)
    return days, y, design, rng.standard_normal((days.size, 5))


def dense(days: np.ndarray, mu: np.ndarray, rho: float, q: float) -> np.ndarray:
    return q * rho ** np.abs(days[:, None] - days[None, :]).astype(float) + np.diag(1 / mu)


def test_polio_coefficients_are_those_printed(polio: tuple[np.ndarray, np.ndarray]) -> None:
    beta, _ = irls(*polio)
    # Zeger 1988; the same to more digits from glm() of R.
    assert beta == pytest.approx([0.207, -4.799, -0.149, -0.532, 0.169, -0.432], abs=5e-4)


def test_polio_latent_moments_and_sandwich_errors_are_those_printed(polio: tuple[np.ndarray, np.ndarray]) -> None:
    y, design = polio
    _, mu = irls(y, design)
    e = y - mu
    sigma2 = ((e**2 - mu).sum()) / (mu**2).sum()
    rho = (e[1:] * e[:-1]).sum() / (mu[1:] * mu[:-1]).sum() / sigma2
    assert sigma2 == pytest.approx(0.755, abs=1e-3)
    assert rho == pytest.approx(0.414, abs=1e-3)
    # V of the working residuals is what Covariance inverts; solving with it n times gives V back.
    days = np.arange(168, dtype=np.int64)
    inverse = Covariance.at(days, mu, rho, sigma2).inverse_times(np.eye(168))
    v = np.linalg.inv(inverse)
    bread = np.linalg.inv((design * mu[:, None]).T @ design)
    meat = (design * mu[:, None]).T @ v @ (design * mu[:, None])
    errors = np.sqrt(np.diagonal(bread @ meat @ bread))
    # Zeger printed 0.13, 2.68, 0.16, 0.17, 0.14, 0.14.
    assert errors == pytest.approx([0.131, 2.684, 0.164, 0.173, 0.144, 0.146], abs=1e-3)


def test_without_a_latent_rate_it_is_quasi_poisson(polio: tuple[np.ndarray, np.ndarray]) -> None:
    y, design = polio
    beta, mu = irls(y, design)
    model = CountModel(np.arange(168, dtype=np.int64), y, design, beta, mu, QUASI_POISSON)
    coefficients, covariance = estimates(model)
    oracle = sm.GLM(y, design, family=sm.families.Poisson()).fit(scale="X2")
    assert coefficients == pytest.approx(oracle.params, abs=1e-6)
    assert coefficients / np.sqrt(np.diagonal(covariance)) == pytest.approx(oracle.tvalues, abs=1e-6)


def test_offset_is_that_of_a_glm(polio: tuple[np.ndarray, np.ndarray]) -> None:
    y, design = polio
    offset = np.linspace(-1, 1, 168)
    beta, _ = irls(y, design, offset)
    oracle = sm.GLM(y, design, family=sm.families.Poisson(), offset=offset).fit()
    assert beta == pytest.approx(oracle.params, abs=1e-6)


@pytest.mark.parametrize(("rho", "q"), [(0.0, 0.5), (0.6, 0.03), (0.975, 6.0), (0.5, 0.0)])
def test_inverse_and_determinant_are_those_of_the_dense_matrix(
    counts: tuple[np.ndarray, ...], rho: float, q: float
) -> None:
    days, y, _, columns = counts
    mu = np.exp(np.linspace(-3, 4, y.size))
    v = dense(days, mu, rho, q)
    found = Covariance.at(days, mu, rho, q)
    assert found.inverse_times(columns) == pytest.approx(np.linalg.solve(v, columns), rel=1e-8, abs=1e-10)
    assert found.log_determinant == pytest.approx(np.linalg.slogdet(v)[1], rel=1e-10)


def test_grid_weights_are_restricted_likelihoods(counts: tuple[np.ndarray, ...]) -> None:
    days, y, design, _ = counts
    _, mu = irls(y, design)
    e = (y - mu) / mu
    n, p = design.shape

    def reml(rho: float, q: float) -> float:
        v = dense(days, mu, rho, q)
        inverse = np.linalg.inv(v)
        a = design.T @ inverse @ design
        projected = inverse - inverse @ design @ np.linalg.solve(a, design.T @ inverse)
        s2 = e @ projected @ e / (n - p)
        return float(-((n - p) * np.log(s2) + np.linalg.slogdet(v)[1] + np.linalg.slogdet(a)[1]) / 2)

    points = likely_points(days, y, mu, design)
    best = max(points, key=lambda point: point.weight)
    for point in points:
        expected = np.exp(reml(point.rho, point.q) - reml(best.rho, best.q))
        assert point.weight / best.weight == pytest.approx(expected, rel=1e-6)
    assert sum(point.weight for point in points) == pytest.approx(1.0)


def test_the_search_of_the_grid_misses_no_likely_point(counts: tuple[np.ndarray, ...]) -> None:
    days, y, design, _ = counts
    _, mu = irls(y, design)
    found = likely_points(days, y, mu, design)
    best = max(found, key=lambda point: point.weight)
    tried = {(point.rho, point.q) for point in found}
    e = (y - mu) / mu
    both = np.column_stack([design, e])
    free = y.size - design.shape[1]

    def height(rho: float, q: float) -> float:
        covariance = Covariance.at(days, mu, rho, q)
        cross = both.T @ covariance.inverse_times(both)
        ends = np.log(np.diagonal(np.linalg.cholesky(cross)))
        return float(-free * ends[-1] - covariance.log_determinant / 2 - ends[:-1].sum())

    top = height(best.rho, best.q)
    left_out = [height(rho, q) - top for rho in RHOS for q in spreads(y.mean())[1:] if (rho, q) not in tried]
    assert max(left_out) <= np.log(LEAST_WEIGHT) + 1e-9


def test_latent_autocorrelation_is_found_again() -> None:
    rng = np.random.default_rng(3)
    n = 3000
    latent = np.zeros(n)
    for i in range(1, n):
        latent[i] = 0.8 * latent[i - 1] + np.sqrt(0.25 * (1 - 0.64)) * rng.standard_normal()
    y = rng.poisson(np.exp(1.5 + latent)).astype(float)
    model = fit(np.arange(n, dtype=np.int64), y, np.ones((n, 1)))
    rho = sum(point.weight * point.rho for point in model.points)
    assert rho == pytest.approx(0.8, abs=0.05)


def test_score_test_is_generalised_least_squares(counts: tuple[np.ndarray, ...]) -> None:
    days, y, design, columns = counts
    beta, mu = irls(y, design)
    rho, q = 0.6, 0.4
    model = CountModel(days, y, design, beta, mu, (Point(rho, q, 1.0),))
    found = scan(model, columns)
    for j in range(columns.shape[1]):
        oracle = sm.GLS(model.residual, np.column_stack([design, columns[:, j]]), sigma=dense(days, mu, rho, q)).fit()
        assert found.estimate[j] == pytest.approx(oracle.params[-1], rel=1e-8)
        assert found.t[j] == pytest.approx(oracle.tvalues[-1], rel=1e-8)
        assert found.p_value[j] == pytest.approx(oracle.pvalues[-1], rel=1e-8)


def test_a_column_beside_another_is_generalised_least_squares_with_both(counts: tuple[np.ndarray, ...]) -> None:
    days, y, design, columns = counts
    point = Point(0.5, 0.4, 1.0)
    beta, mu = irls(y, design)
    model = CountModel(days, y, design, beta, mu, (point,))
    lower, upper = beside(model, columns[:, :2], columns[:, 2:])
    for i, j in ((0, 0), (0, 2), (1, 1)):
        whole = np.column_stack([design, columns[:, 2 + j], columns[:, i]])
        oracle = sm.GLS(model.residual, whole, sigma=dense(days, mu, point.rho, point.q)).fit()
        assert 2 * min(lower[i, j], upper[i, j]) == pytest.approx(oracle.pvalues[-1])
        assert (upper[i, j] < lower[i, j]) == (oracle.params[-1] > 0)
    assert np.isnan(beside(model, columns[:, :1], columns[:, :1] * 3)).all()


def test_p_values_are_averaged_over_the_grid(counts: tuple[np.ndarray, ...]) -> None:
    days, y, design, columns = counts
    beta, mu = irls(y, design)
    points = (Point(0.3, 0.2, 0.25), Point(0.9, 2.0, 0.75))
    each = [scan(CountModel(days, y, design, beta, mu, (Point(p.rho, p.q, 1.0),)), columns).p_value for p in points]
    both = scan(CountModel(days, y, design, beta, mu, points), columns).p_value
    assert both == pytest.approx(0.25 * each[0] + 0.75 * each[1])


def test_a_column_that_the_design_explains_is_not_tested(counts: tuple[np.ndarray, ...]) -> None:
    days, y, design, columns = counts
    model = fit(days, y, design)
    copy = design[:, 1] + 1e-3 * columns[:, 0]
    found = scan(model, np.column_stack([copy, columns[:, 1], np.full(y.size, 3.0)]))
    assert np.isnan(found.p_value).tolist() == [True, False, True]
    assert found.left_over[1] > 0.5


def test_merged_grid_keeps_its_weight(counts: tuple[np.ndarray, ...]) -> None:
    days, y, design, columns = counts
    model = fit(days, y, design)
    coarse = model.coarser(4)
    assert len(coarse.points) <= 4 < len(model.points)
    assert sum(point.weight for point in coarse.points) == pytest.approx(1.0)
    assert scan(coarse, columns).error == pytest.approx(scan(model, columns).error, rel=0.1)


def test_gaps_count_as_days_not_as_rows() -> None:
    # Two days a month apart must not be taken for neighbours.
    days, mu = np.array([0, 30], dtype=np.int64), np.array([2.0, 2.0])
    v = np.linalg.inv(Covariance.at(days, mu, 0.9, 1.0).inverse_times(np.eye(2)))
    assert v[0, 1] == pytest.approx(0.9**30)


def test_refit_keeps_the_grid(counts: tuple[np.ndarray, ...]) -> None:
    days, y, design, columns = counts
    model = fit(days, y, design)
    again = refit(model, np.column_stack([design, columns[:, 0]]))
    assert again.points == model.points
    assert again.degrees == model.degrees - 1


@pytest.mark.parametrize("degrees", [2, 4, 8])
def test_spline_spans_the_natural_splines_on_its_knots(degrees: int) -> None:
    x = np.sort(np.random.default_rng(0).uniform(0, 100, 80))
    knots = np.quantile(x, np.linspace(0, 1, degrees + 1))
    ours = np.column_stack([np.ones(80), natural_spline(x, degrees)])
    # scipy's natural cubic splines through each unit vector at the knots span the same space.
    theirs = CubicSpline(knots, np.eye(degrees + 1), bc_type="natural")(x)
    fitted = ours @ np.linalg.lstsq(ours, theirs, rcond=None)[0]
    assert fitted == pytest.approx(theirs, abs=1e-8)


def test_full_rank_drops_what_is_told_twice() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 50))
    kept = full_rank(np.column_stack([np.ones(50), a, 2 * a - 1, b, a + b]))
    assert kept.shape[1] == 3
    assert linalg.null_space(kept).shape[1] == 0
