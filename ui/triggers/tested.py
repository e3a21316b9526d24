"""What experiments say of the factors, and the way from a suspect to an experiment on it."""

from __future__ import annotations

import streamlit as st

from ui import experiments, shell, widgets
from ui.text import md
from ui.triggers.view import View


def lines(view: View, key: str) -> str:
    """What the experiments on a factor showed, in Markdown; "" if there was none."""
    found = experiments.conclusions(view.whole, key)
    return "\n\n".join(md(each.sentence) for each in found)


def suspect(view: View, key: str) -> None:
    """The button that plans an experiment on a factor, or why there can be none; nothing for a product of two."""
    if ":" not in key:
        experiments.suspect(view.whole, key, view.factors[key].label)


def others(view: View) -> None:
    """Experiments on what the diary does not note, which no other section shows."""
    found = [each for each in experiments.conclusions(view.whole) if each.experiment.factor not in view.factors]
    if not found:
        return
    widgets.heading("You tested as well")
    for each in found:
        st.markdown(f"**{md(each.experiment.label)}** · {md(each.sentence)}")
    st.page_link(shell.EXPERIMENTS, label="To your experiments")
