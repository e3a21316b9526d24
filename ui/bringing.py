"""Bringing a diary: drop files, answer what the files leave open, see what was read of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

import myolog
from myolog import wording
from myolog.diary import TALLY, outcomes_of
from myolog.readers import told
from myolog.readers.reading import Question
from myolog.resources import DATA
from myolog.wording import counted
from ui import access, files, imported, keeping, mapping, state, widgets
from ui.noting import now
from ui.noting.clock import not_watched_yet
from ui.text import md

TEMPLATES = {
    "episodes.csv": ("Episode log", "one line for each twitch, cramp or spasm"),
    "days.csv": ("Day log beside it", "one line for each day: sleep, caffeine, water, training"),
    "days_with_tally.csv": ("Tally, one file", "one line for each day, with how many episodes it had"),
    "intakes.csv": (
        "What you take and do, with its hour",
        "one line each time: coffee, a workout, alcohol, a medicine",
    ),
}

FIRST_NAME = "My diary"
MOST_KEPT = 6


def welcome() -> None:
    """What a first visitor sees: what this is for, and three ways to begin."""
    _progress()
    _continue()
    st.header("Bring your log and see what goes with your twitches", anchor=False)
    st.markdown(
        "Drop the file in which you note your episodes. Myolog counts how often they come, when and where, and "
        "compares days with much and little sleep, caffeine, water and training. A log of your days beside it, "
        "quiet days included, makes the comparison possible. The exports of your apps and devices may be dropped along "
        "with it, all at once."
    )
    _uploader("Drop your files here")
    with st.container(horizontal=True, key="demos"):
        st.button("Open the demo diary", type="primary", on_click=state.open_demo)
        st.button("Open a demo of ten days", on_click=state.open_demo, args=(state.TEN_DAYS,))
    st.markdown(f"Both demos are made up. {_where_it_goes()}")
    _begin_empty()
    _templates()


def _continue() -> None:
    """The diaries that are kept, the one changed last first."""
    kept = keeping.diaries()
    if not kept:
        return
    st.header("Continue where you left", anchor=False)
    kept = kept[:MOST_KEPT]
    running = now.greet(kept)
    with st.container(horizontal=True, key="kept_diaries"):
        for each in kept:
            st.button(
                f"Open {md(each.name)}",
                key=f"open_kept_{each.id}",
                type="primary" if each.id in running else "secondary",
                help=f"Changed last on {wording.date(each.changed_at)}",
                on_click=keeping.open_diary,
                args=(each.id,),
            )


def _where_it_goes() -> str:
    if access.is_local():
        return "Nothing you drop here leaves this computer."
    return "What you drop here is read on the server, and forgotten when you close the page unless you keep it."


def _where_kept() -> str:
    place = "file on this computer that only your account can open" if access.is_local() else "database of this server"
    return f"In a {place}. On the page Diary you can take everything with you, or erase it for good."


def _begin_empty() -> None:
    """A diary of its own for somebody who has no log yet."""
    with st.container(key="begin_empty"):
        st.markdown("No log yet? Start one here: note a twitch in seconds, and your days beside it.")
        st.button("Start an empty diary", on_click=keeping.begin, args=(FIRST_NAME,))


def offer_to_keep(brought: state.Brought) -> None:
    """Looking keeps nothing; one button keeps what was brought."""
    if brought.is_demo or brought.diary is None:
        return
    with st.container(key="offer_to_keep", horizontal=True, vertical_alignment="center"):
        if imported.adds_nothing(brought):
            st.markdown("Your kept diary is as it was.", width="content")
            st.button("Go on without it", type="primary", on_click=state.keep, args=(None,))
        elif brought.into is not None:
            changes = keeping.changes_to(brought.diary)
            st.markdown(
                f"This is how your kept diary would look with it: {changes or 'nothing new'}. Nothing of it is kept yet.",
                width="content",
            )
            st.button("Add it to the kept diary", type="primary", on_click=state.keep_for_good, args=("",))
            st.button("Leave the diary as it was", on_click=state.keep, args=(None,))
        else:
            st.markdown("You are just looking: nothing of this is kept.", width="content")
            st.button("Keep this diary", on_click=state.keep_for_good, args=(FIRST_NAME,), help=_where_kept())


def add_to_kept() -> None:
    """Files for a diary that is kept: they are read beside it, and join it once the person has seen what they change."""
    _progress()
    with st.expander("Add files to this diary", key="add_to_kept"):
        st.markdown("You see first what they would change. What the diary says already is not overwritten.")
        _uploader("Drop files here")


def _templates() -> None:
    with st.expander("Start a log: templates to download"):
        st.markdown(
            "Open one in any spreadsheet. An empty cell means *not noted*, never zero; write `0` on a day without "
            "episodes. Your own columns are welcome: every number or yes/no becomes a factor."
        )
        for file, (label, what) in TEMPLATES.items():
            st.download_button(
                f"{label} ({what})",
                data=(DATA / "templates" / file).read_bytes(),
                file_name=file,
                mime="text/csv",
                on_click="ignore",
            )


def _uploader(label: str) -> None:
    turn = st.session_state.setdefault("uploader_turn", 0)
    key = f"{label}_{turn}"

    def dropped() -> None:
        given = [(file.name, file.getvalue()) for file in st.session_state[key] or []]
        if given:
            state.bring(given)
            st.session_state["uploader_turn"] = turn + 1  # a fresh, empty uploader for the next drop

    st.file_uploader(
        label,
        accept_multiple_files=True,
        key=key,
        on_change=dropped,
        help="Tables (CSV, TSV, text, Excel .xlsx, .xls and .xlsb, LibreOffice .ods) of episodes, days, intakes or "
        "medicines, and what apps and devices export (CSV, JSON, XML), as they are or in their ZIP archive. Several at once "
        "if you like; Myolog looks at what is in a file, not at its name.",
    )
    if access.is_local():
        _path(key)


def _path(key: str) -> None:
    """A file of this computer by its path, which may be larger than what a browser hands over."""
    with (
        st.expander("Or say where the file lies on this computer", type="compact"),
        st.form(f"path_{key}", border=False),
    ):
        said = st.text_input(
            "Path of a file or of a folder",
            key=f"path_of_{key}",
            placeholder=str(Path.home() / "Downloads" / "export.zip"),
            help="For files that are too large to be dropped. They are read from where they lie, and stay there.",
        )
        if not st.form_submit_button("Read it") or not said.strip():
            return
        path = os.path.expanduser(said.strip().strip("\"'"))  # noqa: PTH111 - whatever was typed, none of these raises
        if os.path.isfile(path) or os.path.isdir(path):  # noqa: PTH112, PTH113
            state.bring([Path(path)])
            st.rerun()
        st.markdown(f"There is no file and no folder at {md(path)}. Check how it is written.")


def _progress() -> None:
    """How far the reading of large files is, in place of all else, until it is done or stopped."""
    if state.job() is not None:
        _watch()
        st.stop()


@st.fragment(run_every=0.5)
def _watch() -> None:
    job = state.job()
    if job is None or job.wait(0.1):
        state.finish()
        st.rerun()
    done = f"{job.share:.0%}" if job.share < 1 else "all is read, and is being put together"
    st.progress(job.share, text=f"Reading {md(job.file or 'your files')}: {done}")
    st.button("Stop reading", key="stop_reading", on_click=state.stop_reading)


def trouble(brought: state.Brought) -> None:
    """Files of which nothing could be read yet: the sentence that helps, or the question to answer."""
    _progress()
    _mapping()
    if brought.ask_date_order is not None:
        _ask_date_order(brought.ask_date_order)
    else:
        st.header("This could not be read", anchor=False)
        files.show_unread(brought)
    _uploader("Drop another file")
    _templates()
    over = "Leave the diary as it was" if brought.into is not None else "Start over"
    st.button(over, on_click=state.keep, args=(None,))


def _ask_date_order(question: myolog.AmbiguousDates) -> None:
    st.header("Is the day or the month written first?", anchor=False)
    st.markdown(
        f"The dates in the column {md(question.column)} of {md(question.file)} can be read in two ways, and only you "
        f"know which is meant. {md(question.example)} is"
    )
    with st.container(horizontal=True, key="date_order"):
        for order, reading in question.readings.items():
            said = {(question.file, question.column): {"order": order}}
            st.button(md(reading), key=f"order_{order}", on_click=state.answer, kwargs={"mapping": said})


def _mapping() -> None:
    """What the columns of a table are, in place of all else, while the person says so."""
    if mapping.is_open():
        mapping.show()
        st.stop()


def summary(brought: state.Brought, reading: myolog.Reading) -> None:
    """What was read of the files and what is asked of them; once the person has seen it, one line and the rest folded away."""
    _progress()
    _mapping()
    asks_rows = files.open_question(brought, reading) is not None
    urgent = [] if asks_rows else [q for q in reading.questions if q.kind in URGENT]
    if brought.ranges:  # answered: the days between are known to be quiet
        urgent = [q for q in urgent if q.kind != "episode_days_only"]
    others = [q for q in reading.questions if q.kind not in (*URGENT, "rows")]
    if brought.settled or brought.is_demo:
        st.markdown(_told(brought, reading))
    else:
        _import_summary(brought, reading, [] if asks_rows else others)
    for question in urgent:
        _ask(question, reading)
    offer_to_keep(brought)
    # Its label never changes, or an answer given inside would close it.
    panel = st.expander("What was read, and how", key="what_was_read", on_change="rerun")
    if not panel.open:
        return
    with panel:
        if brought.settled:
            files.show(brought, reading)
        for question in others if brought.settled or brought.is_demo else ():
            _ask(question, reading)
        _settings(reading)
        imported.sources(reading)
        imported.symptoms(reading)
        _columns(reading.columns)
        imported.problems(brought, reading)
        imported.origins(brought, reading)
        _uploader("Bring your own log" if brought.is_demo else "Add more files to these")


def _import_summary(brought: state.Brought, reading: myolog.Reading, questions: Sequence[Question]) -> None:
    """What was read of each file and what is asked of them, until the person has seen it."""
    with st.container(border=True, key="import_summary"):
        st.markdown(f"**{_told(brought, reading)}**")
        files.show(brought, reading)
        if brought.remembered:
            names = ", ".join(md(file) for file in brought.remembered)
            st.markdown(f"Read as you said before for files with the same columns: {names}.")
        if questions:
            with st.expander("Questions about what you brought", key="import_questions"):
                for question in questions:
                    _ask(question, reading)
        st.button("This is right", on_click=state.settle)


MOST_OFFERED = 500
"""Columns that are offered to choose from."""
URGENT = ("outcome", "episode_days_only")
"""Questions without whose answer there is nothing to see."""


def _told(brought: state.Brought, reading: myolog.Reading) -> str:
    if imported.adds_nothing(brought):
        return f"Nothing could be read from {md(brought.name)}."
    parts = [counted(len(reading.diary.span), "day")]
    episodes = max(len(reading.diary.episodes), int(reading.diary.counts().sum()))
    if episodes:
        parts.insert(0, counted(episodes, "episode"))
    unread = told.unread(reading)
    if unread:
        parts.append(f"{md(unread[0][0]) if len(unread) == 1 else counted(len(unread), 'file')} could not be read")
    if len(reading.problems):
        parts.append(f"{counted(len(reading.problems), 'thing')} to look at")
    beside = " and your kept diary" if brought.into is not None else ""
    return f"Read from {md(brought.name)}{beside}: {', '.join(parts)}."


def _ask(question: Question, reading: myolog.Reading) -> None:
    """A control for something that only the person knows; the answer reads the files again."""
    if question.kind == "episode_days_only":
        _ask_range(question, reading.diary)
        return
    if question.kind == "columns":
        _ask_columns(question)
        return
    key = f"ask_{question.kind}_{question.file}_{question.column}"

    def answered() -> None:
        value = st.session_state[key]
        if value is not None:
            state.answer(**question.answer(value))

    if question.kind == "portion":
        _ask_portion(question, key, answered)
        return
    labels = {choice.value: choice.label for choice in question.choices}
    if question.kind == "outcome":
        st.header("What do you want to explain?", anchor=False)
        st.markdown("Pick a score such as pain or soreness, or add the file in which you noted your episodes.")
    values = list(labels)
    # What counts is what the files were read with, wherever that was said: here, by the button or among the columns.
    if question.default in values:
        st.session_state[key] = question.default
    st.selectbox(
        md(question.sentence),
        values,
        index=None,
        format_func=lambda value: labels[value],
        key=key,
        on_change=answered,
        placeholder="Choose one",
        width=520,
    )
    if question.kind == "outcome":
        _uploader("Add the file with your episodes")
    if question.kind == "empty" and question.default != "none":
        st.button(
            f"Use the likely answer: {md(labels['none'])}",
            key=f"{key}_proposed",
            on_click=lambda: state.answer(**question.answer("none")),
        )


def _ask_portion(question: Question, key: str, answered: Callable[[], None]) -> None:
    if isinstance(question.default, float):
        st.session_state[key] = question.default
    st.number_input(md(question.sentence), min_value=0.001, value=None, key=key, on_change=answered, width=420)


def _ask_columns(question: Question) -> None:
    """Which of very many columns are factors."""
    labels = {choice.value: choice.label for choice in question.choices[:MOST_OFFERED]}
    default = question.default if isinstance(question.default, tuple) else ()
    with st.form(f"columns_of_{question.file}", border=False):
        picked = st.multiselect(
            md(question.sentence),
            list(labels),
            default=[column for column in default if column in labels],
            format_func=lambda column: md(labels[column]),
            help=f"The {MOST_OFFERED:,} best filled are listed." if len(question.choices) > MOST_OFFERED else None,
        )
        sent = st.form_submit_button("Compare these columns, and leave the others out")
    if sent:
        state.answer(**question.answer([str(column) for column in picked]))
        st.rerun()


def _ask_range(question: Question, diary: myolog.Diary) -> None:
    st.header("This log holds only days with episodes", anchor=False)
    st.markdown(
        f"{md(question.sentence)} There are two ways out: add a log of your days that has the quiet ones too, or, if you "
        "wrote down every episode between two dates, say so here."
    )
    _uploader("Add a log of your days")
    span = diary.span
    first, last = span[0].date(), span[-1].date()
    with st.form("declare", border=False):
        picked = st.date_input(
            "Completely logged, quiet days included, from and to",
            (first, last),
            format=widgets.date_format(),
            width=320,
        )
        sent = st.form_submit_button("Count the other days in this range as days without episodes")
    if not (sent and isinstance(picked, tuple) and len(picked) == 2):
        return
    if told := not_watched_yet(max(picked), diary.day_start):
        st.markdown(told)
    else:
        state.declare(*picked)
        st.rerun()


def _settings(reading: myolog.Reading) -> None:
    diary = reading.diary
    with st.container(horizontal=True):
        choices = outcomes_of(diary.days)
        names = {TALLY: "Episodes", **{f.key: f.label for f in diary.factors}}
        st.session_state["explain"] = diary.outcome
        st.selectbox(
            "What to explain",
            choices,
            format_func=lambda c: names.get(c, c),
            key="explain",
            on_change=lambda: state.answer(outcome=st.session_state["explain"]),
            width=300,
            help="Any number can be looked at in place of the episodes: pain, soreness, stiffness. A score is a score, not a count.",
        )
        starts = sorted({f"{hour:02d}:00" for hour in range(7)} | {diary.day_start})
        st.session_state["day_start"] = diary.day_start
        st.selectbox(
            "My day begins at",
            starts,
            key="day_start",
            on_change=lambda: state.answer(day_start=st.session_state["day_start"]),
            width=160,
            help="Episodes before this hour belong to the day before. For people who stay up past midnight.",
        )


def _columns(columns: pd.DataFrame) -> None:
    st.markdown("**Columns**")
    st.markdown("An empty cell counts as not noted. Where you meant *none* by it, say so in the last but one column.")
    names = {
        "file": "File",
        "column": "Column",
        "label": "Taken for",
        "unit": "Unit",
        "empty_share": "Empty",
        "empty_means": "An empty cell means",
        "reason": "Why",
    }
    shown = widgets.named(columns, names)
    shown["Empty"] = [f"{share:.0%}" for share in columns["empty_share"]]
    key = f"columns_{st.session_state.get('columns_turn', 0)}"

    def edited() -> None:
        rows = st.session_state[key]["edited_rows"]
        chosen = {
            (columns["file"].iloc[row], columns["column"].iloc[row]): {"empty": change["An empty cell means"]}
            for row, change in rows.items()
            if columns["role"].iloc[row] in ("factor", "own factor")
        }
        st.session_state["columns_turn"] = st.session_state.get("columns_turn", 0) + 1
        state.answer(mapping=chosen)

    st.data_editor(
        shown,
        hide_index=True,
        width="stretch",
        key=key,
        alt=f"What each of {len(shown)} columns was taken for",
        on_change=edited,
        disabled=[name for name in names.values() if name != "An empty cell means"],
        column_config=widgets.whole(shown)
        | {"An empty cell means": st.column_config.SelectboxColumn(options=["not logged", "none"], required=True)},
    )


def has_outcome(diary: myolog.Diary) -> bool:
    """Whether there is something to explain: episodes on observed days, or a score that was picked."""
    return bool(diary.outcome_values().notna().any())
