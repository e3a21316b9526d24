"""What helps: how long it took until episodes eased, and how many ended soon, with each remedy and without it."""

import streamlit as st

from ui import helps, shell

shell.begin("What helps")
diary = shell.diary_or_invite(
    "how long episodes took to ease, and how many ended soon, with each remedy and without it"
)

if helps.has_remedies(diary):
    helps.show(diary)
else:
    st.page_link(shell.HOME, label="Go to Home")
