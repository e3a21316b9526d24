"""Triggers: how often it happens against sleep, caffeine, hydration, training and whatever else was noted."""

import streamlit as st

from ui import shell, triggers

shell.begin("Triggers")
diary = shell.diary_or_invite("how often your episodes come on days with little and with much of each factor")

if triggers.can_compare(diary):
    lag = triggers.pick_lag(diary)
    triggers.main_four(diary, lag)
    triggers.other_factors(diary, lag)
    triggers.ranked(diary)
    triggers.among_factors(diary)
else:
    st.page_link(shell.HOME, label="Go to Home")
