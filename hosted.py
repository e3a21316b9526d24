"""The dashboard on a server: the same pages, with headers for the browser. Start it with `streamlit run hosted.py`."""

import streamlit as st
from starlette.middleware import Middleware

from ui.headers import Headers

app = st.App("dashboard.py", middleware=[Middleware(Headers)])
