"""Triggers: what goes with the episodes, against sleep, caffeine, hydration, training and whatever else was noted."""

import streamlit as st

from ui import analyses, shell
from ui.triggers import asking, depth, findings, frequency, lacking, suspecting, tested, together
from ui.triggers.view import BEST

shell.begin("Triggers")
diary = shell.diary_or_invite("how often your episodes come on days with little and with much of each factor")

if not asking.can_compare(diary):
    st.page_link(shell.HOME, label="Go to Home")
elif suspecting.answered(diary):
    view = asking.ask(diary)
    picked = ("triggers", view.question.key, st.session_state.get("lag", BEST))
    fixed = analyses.drawn(diary, picked, lambda: findings.draw(view) | frequency.draw(view) | together.draw(view))
    drawn = {**fixed, **depth.draw(view)}
    findings.section(view, drawn)
    tested.others(view)
    frequency.section(view, drawn)
    together.lags(view, drawn)
    together.hidden(view, drawn)
    depth.section(view, drawn)
    lacking.refused(view)
    lacking.what_it_takes(view)
    together.ranked(view, drawn)
