"""The diary of this browser session, and how it was brought.

Everything lives in the memory of the session and goes with it: nothing is written to disk, put in an
address, or shared between visitors.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

import myolog

DATA = Path(__file__).resolve().parent.parent / "data"

DEMO = "demo"
TEN_DAYS = "demo_ten_days"

_KEY = "brought"


@dataclass(frozen=True, repr=False)
class Brought:
    """What a person brought: the files as they were, the answers they gave, and what was read of them.

    It has no repr of its contents, which would end up in logs. The bytes are kept as long as the session, because another answer (a day order, what an empty cell
    means) reads the files again.
    """

    name: str
    files: tuple[tuple[str, bytes], ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    reading: myolog.Reading | None = None
    trouble: str = ""
    ask_date_order: myolog.AmbiguousDates | None = None
    ranges: tuple[tuple[Any, Any], ...] = ()
    settled: bool = False
    is_demo: bool = False
    diary: myolog.Diary | None = None


def read(brought: Brought) -> Brought:
    """Read the files with the answers given so far, and the ranges declared on the page."""
    brought = replace(brought, reading=None, diary=None, trouble="", ask_date_order=None)
    try:
        reading = myolog.read_diary(*brought.files, **brought.answers)
    except myolog.AmbiguousDates as ambiguous:
        return replace(brought, ask_date_order=ambiguous)
    except myolog.UnreadableFile as unreadable:
        return replace(brought, trouble=str(unreadable))
    diary = reading.diary
    for start, end in brought.ranges:
        diary = diary.declare(start, end)
    return replace(brought, reading=reading, diary=diary)


def current() -> Brought | None:
    """What this session has brought, or None."""
    return st.session_state.get(_KEY)


def keep(brought: Brought | None) -> None:
    """Make this what the session looks at; None forgets everything."""
    if brought is None:
        st.session_state.pop(_KEY, None)
    else:
        st.session_state[_KEY] = brought


def bring(files: list[tuple[str, bytes]]) -> None:
    """Read dropped files; they join the files that were read before, but never a demo."""
    before = current()
    if before is None or before.is_demo or before.reading is None:
        before = Brought(name="")
    together = (*before.files, *files)
    name = together[0][0] if len(together) == 1 else f"{len(together)} files"
    keep(read(replace(before, name=name, files=together, settled=False)))


def answer(**answers: Any) -> None:  # noqa: ANN401 - the arguments of read_diary
    """Read the same files again with another answer; what was said of other columns stays."""
    brought = current()
    if brought is None:
        return
    mapping = dict(brought.answers.get("mapping") or {})
    for column, said in (answers.pop("mapping", None) or {}).items():
        mapping[column] = {**mapping.get(column, {}), **said}
    keep(read(replace(brought, answers={**brought.answers, **answers, "mapping": mapping})))


def settle() -> None:
    """The person is done with the questions about the files."""
    brought = current()
    if brought is not None:
        keep(replace(brought, settled=True))


def declare(start: Any, end: Any) -> None:  # noqa: ANN401 - dates
    """Count the days from start to end as completely logged."""
    brought = current()
    if brought is not None:
        keep(read(replace(brought, ranges=(*brought.ranges, (start, end)))))


def open_demo(folder: str = DEMO) -> None:
    """Open one of the demo diaries."""
    keep(demo(folder))


def demo(folder: str = DEMO) -> Brought:
    """One of the demo diaries, read like any dropped files."""
    files = [(p.name, p.read_bytes()) for p in sorted((DATA / folder).iterdir()) if p.suffix in {".csv", ".toml"}]
    return read(Brought(name="Demo diary" if folder == DEMO else "Demo of ten days", files=tuple(files), is_demo=True))


def diary() -> myolog.Diary | None:
    """The diary this session looks at, or None."""
    brought = current()
    return brought.diary if brought else None
