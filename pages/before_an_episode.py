"""Before an episode: how the hours and the days before an onset differ from comparable times without one."""

import streamlit as st

from ui import before, shell

shell.begin("Before an episode")
diary = shell.diary_or_invite("what came before your episodes, by the hour and by the day, against comparable times")

if before.has_episodes(diary):
    before.hours(diary)
    before.days(diary)
else:
    st.page_link(shell.HOME, label="Go to Home")
