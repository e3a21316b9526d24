"""Myolog's home page: bring a diary, see how things stand. Start it with `streamlit run dashboard.py`."""

from ui import bringing, home, keeping, shell, state

shell.begin("Home", home.title)

brought, kept = state.current(), keeping.current()
if brought is None:
    if kept is None:
        bringing.welcome()
    else:
        home.show_kept(kept)
        bringing.add_to_kept()
elif brought.reading is None or brought.diary is None:
    bringing.trouble(brought)
else:
    bringing.summary(brought, brought.reading)
    if bringing.has_outcome(brought.diary):
        home.show(brought.diary)
