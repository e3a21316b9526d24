"""Pieces that several pages show: a chart as the evidence of a sentence, a table to download."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, TypedDict

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from myolog import export
from myolog.charts.base import CONFIG
from ui.text import md, with_units

LINE = 38
"""Letters on a line of a table's cell; a longer text goes on below."""
LETTER = 6
"""Pixels of a letter."""
FILE = "File"
"""Header of the column that names the file a row is from."""
MOST_LINES = 5
MOST_SHOWN = 16
"""Rows up to which a table is shown whole; a longer one scrolls."""

YEAR_FIRST = frozenset(["hu", "ja", "ko", "lt", "sv", "zh"])
DOTTED = frozenset(
    [
        "az",
        "be",
        "bg",
        "cs",
        "da",
        "de",
        "et",
        "fi",
        "hr",
        "hy",
        "is",
        "kk",
        "lv",
        "mk",
        "nb",
        "nn",
        "no",
        "pl",
        "ro",
        "ru",
        "sk",
        "sl",
        "sr",
        "tr",
        "uk",
    ]
)
"""Languages that write dates in figures with the year first, and with dots."""


@dataclass(frozen=True)
class Evidence:
    """A table, the chart of it, and what the chart says in a sentence.

    A browser lays a page out anew for each batch of elements that reaches it. So a page draws all its charts before
    it sends any, and its sections take what was drawn.
    """

    rows: pd.DataFrame
    figure: go.Figure
    sentence: str = ""


Drawn = Mapping[str, Evidence]
"""What a page has drawn, by the keys of its charts."""


def heading(sentence: str) -> None:
    """A section's answer as its heading."""
    st.header(md(sentence), anchor=False)


def chart(figure: go.Figure, *, key: str, alt: str) -> None:
    """A figure in the house's look; `alt` says to those who cannot see it what it shows."""
    st.plotly_chart(figure, theme=None, config=CONFIG, key=key, alt=alt, width="stretch")


def rows(shown: pd.DataFrame, *, alt: str) -> None:
    """A table to read; missing cells are left empty."""
    height: Literal["content", "auto"] = "content" if len(shown) <= MOST_SHOWN else "auto"
    st.dataframe(shown, hide_index=True, width="stretch", height=height, placeholder="", alt=alt, **fitting(shown))


def whole(shown: pd.DataFrame) -> dict[str, Any]:
    """Widths by which the texts of a table that can be edited are read whole: its lines are not broken."""
    widths = {name: min(max(length, len(name)) * 6.5 + 22, 420) for name, length in _longest(shown).items()}
    columns = {name: st.column_config.TextColumn(width=round(width)) for name, width in widths.items()}
    return columns | _without_file(shown)


def _longest(shown: pd.DataFrame) -> dict[str, int]:
    """Letters of the longest text of each column that holds texts."""
    texts = shown.select_dtypes(["object", "str"]) if len(shown) else shown.iloc[:, :0]
    return {str(name): max(len(str(text)) for text in texts[name]) for name in texts}


def _without_file(shown: pd.DataFrame) -> dict[str, Any]:
    """A column that names the same file on each row is left out: its room is needed."""
    return {FILE: None} if len(shown) > 1 and FILE in shown and len(set(shown[FILE])) == 1 else {}


class Fit(TypedDict, total=False):
    """How wide the columns of a table are and how high its rows; the arguments of `st.dataframe`."""

    column_config: dict[str, Any]
    row_height: int


def fitting(shown: pd.DataFrame) -> Fit:
    """Widths and a height by which long sentences in a table can be read whole, on several lines.

    A column that names the same file on every row is left out.
    """
    long = {name: length for name, length in _longest(shown).items() if length > LINE}
    columns = {name: st.column_config.TextColumn(width=LINE * LETTER) for name in long}
    fit = Fit(column_config=columns | _without_file(shown))
    if long:
        lines = min(MOST_LINES, max(math.ceil(length / (0.85 * LINE)) for length in long.values()))
        fit["row_height"] = 18 * lines + 17
    return fit


def table(make: Callable[[], pd.DataFrame], *, key: str, label: str = "Table and method", method: str = "") -> None:
    """The numbers behind a chart: closed until asked for, with a download that is safe to open in a spreadsheet.

    Parameters
    ----------
    make : callable
        Makes the table when the person opens it; its column names are shown as they are.
    key : str
        Names the widget and the file that is downloaded.
    method : str
        How the numbers were made, in our own Markdown.
    """
    behind = st.expander(label, key=f"{key}_table", on_change="rerun", type="compact")
    if not behind.open:
        return
    with behind:
        shown = make()
        if method:
            st.markdown(method)
        rows(shown, alt=f"Table behind the chart, {len(shown)} rows")
        download(shown, key=key)


def date_format() -> str:
    """A date in figures as the browser's language writes it, for `st.date_input`."""
    # The calendar that it opens has no setting for the day with which a week begins (Streamlit 1.67): it stays as it is.
    language, _, region = (st.context.locale or "").partition("-")
    if region == "US":
        return "MM/DD/YYYY"
    if language in YEAR_FIRST or region == "CA":
        return "YYYY-MM-DD"
    return "DD.MM.YYYY" if language in DOTTED else "DD/MM/YYYY"


def download(
    rows: pd.DataFrame | Callable[[], pd.DataFrame], *, key: str, label: str = "Download this table (CSV)"
) -> None:
    """A button that downloads a table as CSV; one that is given as a callable is made when it is asked for."""
    st.download_button(
        label,
        data=lambda: export.csv_bytes(rows() if callable(rows) else rows),
        file_name=f"myolog_{re.sub(r'[^a-z0-9]+', '_', key.lower()).strip('_')}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"{key}_download",
    )


def named(rows: pd.DataFrame, names: Mapping[str, str], digits: int = 2) -> pd.DataFrame:
    """Table with only the columns of `names`, under the names that people read, numbers rounded."""
    kept = rows.reset_index() if rows.index.name and rows.index.name in names else rows
    shown = kept[list(names)]
    floats = shown.select_dtypes("float")
    shown = shown.assign(**floats.round(digits).to_dict("series"))
    for name in shown.select_dtypes("datetime"):
        shown[name] = shown[name].dt.date
    return shown.rename(columns=dict(names))


def minutes(rows: pd.DataFrame) -> pd.DataFrame:
    """Table of `summary.durations` in minutes, under the names that people read."""
    names = {
        "start": "From",
        "n": "Episodes",
        "q25": "Lower quartile, min",
        "median": "Median, min",
        "q75": "Upper quartile, min",
    }
    spans = {c: rows[c] / pd.Timedelta(minutes=1) for c in ("q25", "median", "q75")}
    return named(rows.assign(**spans), names)


def facts(pairs: list[tuple[str, str, str]], *, key: str) -> None:
    """A row of figures, each with its label above and what makes it trustworthy below; wraps on a phone.

    One list of terms, which a screen reader reads as such; as so many metrics it takes a browser longer than a chart.

    Parameters
    ----------
    pairs : list of (label, value, below)
        Plain text, escaped here.
    """
    items = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd><dd>{escape(with_units(below))}</dd></div>"
        for label, value, below in pairs
    )
    with st.container(key=key):
        st.html(f'<dl class="facts">{items}</dl>')


def terms(pairs: Sequence[tuple[str, str]], *, key: str) -> None:
    """A framed list of terms with a sentence each; one column on a phone. Plain text, escaped here."""
    items = "".join(f"<dt>{escape(label)}</dt><dd>{escape(with_units(said))}</dd>" for label, said in pairs)
    with st.container(key=key):
        st.html(f'<dl class="terms">{items}</dl>')
