"""How often it happens, against sleep, caffeine, hydration, training, and every other factor."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial

import pandas as pd
import streamlit as st

from myolog import wording
from myolog.catalogue import Factor
from myolog.charts import triggers
from myolog.triggers import sentences
from ui import shell, widgets
from ui.text import md
from ui.triggers.view import BEST, LAGS, View, token
from ui.widgets import Drawn, Evidence

Row = list[tuple[str, Factor | None]]
"""Charts that stand side by side, on one scale: what stands above each, and its factor if the diary has one."""

MAIN = (
    ("Sleep", ("sleep_h",)),
    ("Caffeine", ("caffeine_mg",)),
    ("Hydration", ("water_l",)),
    ("Training", ("training_load", "training_min", "tss", "strain")),
)
"""The four charts that stand side by side; training is drawn from its best covered measure."""

AT_ONCE = 12
"""Other factors that are drawn without being asked for."""

BINS_METHOD = (
    "The days are sorted by the factor and cut at round numbers, so that each group holds about as many days. "
    "Only observed days with the factor noted count. The line through each point is its 95 % interval, from "
    "drawing stretches of consecutive days again; a hollow point stands on too few days for one. The curve with its band "
    "is what the model of the analysis makes of the same days: a natural cubic spline of the log rate, standardised over "
    "all observed days, with weekday, slow changes and the factors that stand out allowed for. Where curve and points "
    "part, those others differ between the groups. The shaded band is a published reference level, not a verdict. A "
    "difference between two groups is an association: other things may differ between those days as well."
)


def draw(view: View) -> dict[str, Evidence]:
    """The four charts, and those of the other factors that are shown without being asked for."""
    lag = _lag(view)
    rows = [_main(view), *_fours(_others(view)[:AT_ONCE])]
    return {key: evidence for row in rows for key, evidence in _draw(view, lag, row).items()}


def section(view: View, drawn: Drawn) -> None:
    """The four charts side by side, then every other factor."""
    chosen = _main(view)
    any_of_them = any(factor for _, factor in chosen)
    widgets.heading(_main_sentence(view, chosen) if any_of_them else "How often, against your factors")
    lag = _pick_lag(view)
    if not view.tested.empty:
        st.markdown(
            "Points are counted days; the curve allows for weekday, slow changes and the factors that stand out."
        )
    if any_of_them:
        _charts(view, lag, chosen, drawn)
    others = _others(view)
    if any_of_them and others:
        widgets.heading("Your other factors")
    for row in _fours(others[:AT_ONCE]):
        _charts(view, lag, row, drawn)
    if others[AT_ONCE:]:
        fold = st.expander(f"{len(others) - AT_ONCE} more factors", key="more_factors", on_change="rerun")
        if fold.open:
            with fold:
                for row in _fours(others[AT_ONCE:]):
                    _charts(view, lag, row, _draw(view, lag, row))


def _main(view: View) -> Row:
    return [(title, _best_covered(view, keys)) for title, keys in MAIN]


def _others(view: View) -> list[Factor]:
    """Every other factor of the diary, what stands out first."""
    main = {factor.key for _, factor in _main(view) if factor}
    order = {key: i for i, key in enumerate(view.factors)}
    others = [factor for factor in view.diary.factors if factor.key not in main]
    return sorted(others, key=lambda factor: order.get(factor.key, len(order)))


def _fours(factors: list[Factor]) -> list[Row]:
    return [[(f.label, f) for f in factors[first : first + 4]] for first in range(0, len(factors), 4)]


def _main_sentence(view: View, chosen: Row) -> str:
    """Which of the four stand out."""
    tested = [(title.lower(), f.key) for title, f in chosen if f is not None and view.is_tested(f.key)]
    if not tested:
        what = "How often" if view.counts else view.result.outcome.key
        return f"{what}, against sleep, caffeine, hydration and training"
    names = sentences.listed([title for title, _ in tested])
    likely = [title for title, key in tested if key in view.likely]
    stands = f"{sentences.listed(likely)} {'stands' if len(likely) == 1 else 'stand'} out"
    if len(likely) == len(tested):
        return stands[:1].upper() + stands[1:]
    if not likely:
        none = ": none stands" if len(tested) > 1 else " does not stand"
        return f"{names[:1].upper()}{names[1:]}{none} out so far"
    return f"Of {names}, {stands}"


def _lags(view: View) -> dict[int, str]:
    """Lags to choose from, the usual one first."""
    return ({} if view.tested.empty else {BEST: "the day on which it shows most"}) | LAGS


def _lag(view: View) -> int:
    """The lag that was chosen, or the usual one."""
    options, said = _lags(view), st.session_state.get("lag")
    return said if said in options else next(iter(options))


def _pick_lag(view: View) -> int:
    """How many days lie between the factor and the episodes that are compared."""
    options = _lags(view)
    st.session_state["lag"] = _lag(view)
    picked = st.segmented_control(
        "Compare each day's factor with the episodes of"
        if view.counts
        else "Compare each day's factor with the score of",
        list(options),
        format_func=options.__getitem__,
        required=True,
        key="lag",
        help="Each factor at the lag at which the analysis found it to go with the outcome most, or at one of your own. "
        "The strongest of four looks a little stronger than it is."
        if BEST in options
        else None,
    )
    return int(next(iter(options)) if picked is None else picked)


def _best_covered(view: View, keys: tuple[str, ...]) -> Factor | None:
    """The factor with the most noted days among those of one meaning."""
    mine = {factor.key: factor for factor in view.diary.factors}
    noted = {key: int(view.values(key).notna().sum()) for key in keys if key in mine}
    best = max(noted, key=lambda key: noted[key], default=None)
    return mine[best] if best is not None and noted[best] else None


def _draw(view: View, lag: int, row: Row) -> dict[str, Evidence]:
    """The charts of a row, by their keys."""
    bins = {factor.key: view.bins(factor.key, view.lag_of(factor.key, lag)) for _, factor in row if factor}
    top = shared_top(bins.values())
    reference = any(factor is not None and factor.band is not None for _, factor in row)
    return {
        _key(view, lag, factor): _one(view, view.lag_of(factor.key, lag), factor, bins[factor.key], top, reference)
        for _, factor in row
        if factor
    }


def _one(view: View, lag: int, factor: Factor, bins: pd.DataFrame, top: float | None, reference: bool) -> Evidence:
    later = f", {LAGS[lag]}" if lag else ""
    fitted = view.curve(factor.key, lag)
    figure = triggers.frequency_chart(
        bins,
        factor,
        shell.palette(),
        y_max=top,
        reference=reference,
        noun=view.axis,
        curve=fitted.curve.rename(columns={"value": "x"}).iloc[::3] if fitted is not None else None,
    )
    return Evidence(bins, figure, wording.frequency_sentence(bins, factor, f"{view.noun}{later}"))


def _key(view: View, lag: int, factor: Factor) -> str:
    return f"bins_{token(factor.key)}_{view.lag_of(factor.key, lag)}"


def _charts(view: View, lag: int, row: Row, drawn: Drawn) -> None:
    for column, (title, factor) in zip(st.columns(4, gap="medium"), row, strict=False):
        with column:
            if factor is None:
                st.markdown(f"**{md(title)}**")
                st.markdown(f"No {title.lower()} is noted in this diary.")
                continue
            at, key = view.lag_of(factor.key, lag), _key(view, lag, factor)
            st.markdown(f"**{md(title)}** · {LAGS[at]}" if not view.tested.empty else f"**{md(title)}**")
            widgets.chart(drawn[key].figure, key=key, alt=drawn[key].sentence)
            st.markdown(f"{md(drawn[key].sentence)}.")
            widgets.table(partial(bins_table, view, drawn[key].rows), key=key, method=BINS_METHOD)


def bins_table(view: View, bins: pd.DataFrame, adjusted: pd.DataFrame | None = None) -> pd.DataFrame:
    """Counted rates, and adjusted ones beside them, under the names that people read."""
    counted = view.result.outcome.measure == "count"
    names = {"label": "Level", "days": "Days"}
    names |= {"total": "Episodes", "rate": "A day"} if counted else {"rate": "Average"}
    names |= {"low": "From", "high": "To"}
    if adjusted is not None and list(adjusted["label"]) == list(bins["label"]):
        bins = bins.assign(allowing=adjusted["rate"], allowing_low=adjusted["low"], allowing_high=adjusted["high"])
        names |= {"allowing": "Allowing for the others", "allowing_low": "From ", "allowing_high": "To "}
    return widgets.named(bins, names)


def shared_top(tables: Iterable[pd.DataFrame]) -> float | None:
    """One scale for charts that stand side by side, so that heights can be compared."""
    tops = [v for rows in tables for v in (rows["rate"].max(), rows["high"].max()) if math.isfinite(v)]
    return 1.08 * max(tops) if tops else None
