"""What was read of each file, a line a file, and how to change it: what its rows and columns are, replace it, remove it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from myolog import wording
from myolog.parsing import problems
from myolog.readers import look, told
from myolog.readers.reading import Question, Reading
from myolog.readers.versions import Given, name_of
from myolog.wording import counted
from ui import brought as inputs
from ui import imported, mapping, state
from ui.state import Brought
from ui.text import md

MOST = 4
"""Files that are shown at once; more are folded away."""

IN_A_GROUP = {name: label for name, label in imported.PROBLEM_NAMES.items() if name not in ("file", "action")}
"""Columns of a list of problems of one file with which the same was done."""


def open_question(brought: Brought, reading: Reading) -> Question | None:
    """The first question of what a row of a file is that nobody has answered."""
    said = brought.answers.get("mapping") or {}
    asked = (q for q in reading.questions if q.kind == "rows" and not said.get((q.file, ""), {}).get("rows"))
    return None if brought.settled else next(asked, None)


def show(brought: Brought, reading: Reading) -> None:
    """A line for each file, those that lost something first; beyond some, the others are folded away."""
    rows = told.summary(reading)
    lines = _Lines(brought, reading)
    asked = lines.asked
    is_first = (~rows["is_read"]) | (rows["file"] == (asked.file if asked else ""))
    n_shown = max(MOST if len(rows) > MOST + 1 else len(rows), int(is_first.sum()))
    rows = rows.iloc[(~is_first).to_numpy().argsort(kind="stable")]
    for _, row in rows[:n_shown].iterrows():
        lines.show(row)
    rest = rows[n_shown:]
    if rest.empty:
        return
    fold = st.expander(counted(len(rest), "more file"), key="more_files", on_change="rerun")
    if fold.open:
        with fold:
            for _, row in rest.iterrows():
                lines.show(row)


@dataclass
class _Lines:
    """The lines of the files, of which the first one that an input has speaks of its earlier version."""

    brought: Brought
    reading: Reading

    def __post_init__(self) -> None:
        self.asked = open_question(self.brought, self.reading)
        self.named = inputs.names(self.brought.files)
        self.told: set[int] = set()

    def show(self, row: pd.Series) -> None:
        """The line of a file."""
        file = row["file"]
        is_asked = self.asked is not None and self.asked.file == file
        question = told.ask_rows(self.reading, file) if row["is_read"] else None
        found = inputs.owner(file, self.named)
        given = self.brought.files[found[0]] if found else None
        with st.container(key=f"file_{file}", gap="xsmall"):
            with st.container(horizontal=True, wrap=False, vertical_alignment="top"):
                st.markdown(_words(row), width="stretch")
                _change(file, given, None if is_asked else question, self.brought)
            if row["is_read"]:
                _groups(self.brought, self.reading, file)
            if is_asked and question is not None:
                ask(question)
            if given is not None and id(given) not in self.told:
                self.told.add(id(given))
                _versions(self.brought, file, given)


def _words(row: pd.Series) -> str:
    """The line of a file: what was lost before what it makes, and why it was taken for this."""
    name = f"**{md(row['file'])}**"
    if not row["is_read"]:
        return _unread(row["file"], row["reason"])
    lost = row["lost"].split(":")[0]
    makes = told.made(row)
    said = [f"{name}: {md(row['taken_for'])}. {md(row['reason'])}"]
    said += [f"**{md(lost)}.** {md(makes)}" if lost else md(makes)] if lost or makes else []
    return "  \n".join(said)


def _unread(file: str, why: str) -> str:
    """The sentence about a file that cannot be read, which mostly begins with its name."""
    rest = why.removeprefix(file)
    return f"**{md(file)}**{':' if rest == why else ''} {md(rest)}"


def _groups(brought: Brought, reading: Reading, file: str) -> None:
    """What was set aside, repaired and told of a file by its kind; the one that is picked with its lines."""
    found = told.groups(reading.problems[reading.problems["file"] == file])
    if not found:
        return
    labels = [_label(group) for group in found]
    picked = st.pills(
        f"What to look at in {md(file)}",
        range(len(found)),
        format_func=lambda at: md(labels[at]),
        label_visibility="collapsed",
        key=f"groups_{file}",
        wrap=True,
    )
    if picked is not None and picked < len(found):
        imported.list_problems(brought, found[picked].problems, key=f"group_{file}_{picked}", names=IN_A_GROUP)


def _label(group: told.Group) -> str:
    match group.action:
        case problems.SET_ASIDE:
            return f"{group.kind[:1].upper()}{group.kind[1:]} ({group.n:,})"
        case problems.REPAIRED:
            return f"Read with a repair ({group.n:,})"
    return f"Good to know ({group.n:,})"


def ask(question: Question) -> None:
    """What a row of a file is, as buttons of which one is pressed; the answer reads the files again."""
    labels = {choice.value: choice.label for choice in question.choices}
    key = f"ask_rows_{question.file}"
    st.session_state[key] = question.default if question.default in labels else None

    def answered() -> None:
        value = st.session_state[key]
        confirmed = question.default if value is None else value  # the button that is pressed already was touched
        _close(question.file)
        if confirmed is not None:
            state.answer(**question.answer(confirmed))

    st.pills(
        md(question.sentence),
        list(labels),
        format_func=lambda value: md(labels[value]),
        key=key,
        on_change=answered,
        wrap=True,
    )


def _change(file: str, given: Given | None, question: Question | None, brought: Brought) -> None:
    """What can be changed of a file, behind a button."""
    with st.popover("Change", key=f"change_{file}", on_change="rerun") as panel:
        if not panel.open:
            return
        if question is not None:
            ask(question)
        if any(table.file == file for table in look.find_tables(*brought.inputs)):
            st.button("Say what its columns are", key=f"map_{file}", on_click=_name_columns, args=(file,))
        if given is not None:
            _go(file, name_of(given))


def _close(file: str) -> None:
    """Close what can be changed of a file: the answer is seen at its line."""
    st.session_state[f"change_{file}"] = False


def _name_columns(file: str) -> None:
    _close(file)
    mapping.begin(file)


def _go(file: str, name: str) -> None:
    """Replace a file that was brought, or remove it; one in an archive goes with all of it."""
    turn = st.session_state.setdefault("uploader_turn", 0)
    key = f"replace_{file}_{turn}"

    def dropped() -> None:
        other = st.session_state[key]
        if other is not None:
            st.session_state["uploader_turn"] = turn + 1
            state.exchange(file, (other.name, other.getvalue()))

    st.file_uploader(f"Replace {md(name)} with another file", key=key, on_change=dropped)
    st.button(f"Remove {md(name)}", key=f"remove_{file}", on_click=state.remove, args=(file,))


def _versions(brought: Brought, file: str, given: Given) -> None:
    """Whether a file takes the place of an earlier version, which was brought before or is in the kept diary."""
    for version in brought.versions:
        if version.new is given:
            name = name_of(version.old)
            like = f"You brought {name} before, and this may be a newer version of it."
            choose = partial(state.choose_version, version)
            _choose(like, f"Replace {name}", choose, replaces=version.replaces, key=f"version_{file}")
    for earlier in brought.earlier:
        if earlier.new is given:
            name = name_of(given)
            like = f"Your diary has an earlier version of {name}, added on {wording.date(earlier.at)}."
            choose = partial(state.choose_earlier, earlier)
            _choose(like, f"Replace {name}", choose, replaces=earlier.replaces, key=f"version_kept_{file}")


def _choose(like: str, replace: str, choose: Callable[..., None], *, replaces: bool, key: str) -> None:
    labels = {True: replace, False: "Keep both"}
    st.session_state[key] = replaces
    st.pills(
        md(like),
        list(labels),
        format_func=lambda value: md(labels[value]),
        key=key,
        on_change=lambda: choose(replaces=st.session_state[key]),
        required=True,
    )


def show_unread(brought: Brought) -> None:
    """A line for each file where nothing could be read of any, with the sentence that helps."""
    named = inputs.names(brought.files)
    for file, why in brought.trouble:
        found = inputs.owner(file, named)
        with st.container(key=f"file_{file}", horizontal=True, wrap=False, vertical_alignment="top"):
            st.markdown(_unread(file, why), width="stretch")
            _change(file, brought.files[found[0]] if found else None, None, brought)
