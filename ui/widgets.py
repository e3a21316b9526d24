"""Pieces that several pages show: a chart as the evidence of a sentence, a table to download."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from myolog import export
from myolog.charts.base import CONFIG
from ui.text import md


def heading(sentence: str) -> None:
    """A section's answer as its heading."""
    st.header(md(sentence), anchor=False)


def chart(figure: go.Figure, *, key: str, alt: str) -> None:
    """A figure in the house's look; `alt` says to those who cannot see it what it shows."""
    st.plotly_chart(figure, theme=None, config=CONFIG, key=key, alt=alt, width="stretch")


def rows(shown: pd.DataFrame, *, alt: str) -> None:
    """A table to read; missing cells are left empty."""
    st.dataframe(shown, hide_index=True, width="stretch", placeholder="", alt=alt)


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


def download(rows: pd.DataFrame, *, key: str, label: str = "Download this table (CSV)") -> None:
    """A button that downloads a table as CSV."""
    st.download_button(
        label,
        data=lambda: export.csv_bytes(rows),
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

    Parameters
    ----------
    pairs : list of (label, value, below)
        `below` is escaped here; a value that comes from a file is escaped by the caller.
    """
    with st.container(horizontal=True, key=key, gap="small"):
        for label, value, below in pairs:
            with st.container(width=136, gap=None):
                st.metric(label, value)
                st.markdown(md(below))
