"""The diary of this browser session, and how it was brought.

What was brought lives in the memory of the session and goes with it: nothing of it is written to disk, put in an
address, or shared between visitors, unless the person says that it is to be kept (`ui.keeping`). What columns are may be
remembered on the person's own computer, if they say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import streamlit as st

import myolog
from myolog.parsing.zones import find_zone
from myolog.readers import look, remembered
from myolog.readers.opened import Opened
from myolog.readers.remembered import Said
from myolog.readers.versions import Given
from myolog.resources import DATA
from myolog.showing import Showing
from ui import access, doctor, keeping
from ui.brought import Version, find_versions, names, owner, said_of
from ui.earlier import Earlier
from ui.job import Job, Progress

DEMO = "demo"
TEN_DAYS = "demo_ten_days"

LARGE = 50 * 10**6
"""Bytes from which files are read in the background, with their progress shown."""
UNPACKED = 10
"""So many times as large as a ZIP archive is what is in it, roughly."""

_KEY = "brought"
_JOB = "job"
_SAID = "said_of_columns"
SUSPICION = "suspicion"
"""What was suspected of a diary that is not kept; it goes with the diary."""
DRAFT = "mapping"
"""What the person is about to say of the columns of a table; it goes with the files."""


@dataclass(frozen=True, repr=False)
class Brought:
    """What a person brought: the files as they were, the answers they gave, and what was read of them.

    It has no repr of its contents, which would end up in logs. The bytes are kept as long as the session, because another answer (a day order, what an empty cell
    means) reads the files again.
    """

    name: str
    files: tuple[Given, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    reading: myolog.Reading | None = None
    trouble: tuple[tuple[str, str], ...] = ()
    """Files where nothing could be read of any, each with its sentence."""
    ask_date_order: myolog.AmbiguousDates | None = None
    ranges: tuple[tuple[Any, Any], ...] = ()
    settled: bool = False
    is_demo: bool = False
    remembered: tuple[str, ...] = ()
    diary: myolog.Diary | None = None
    zone: str = ""
    """Time zone of the browser, for apps that write UTC only."""
    into: int | None = None
    """Number of the kept diary that the files are to join."""
    versions: tuple[Version, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    """What the kept diary has from earlier versions of the files."""
    beside: myolog.Diary | None = None
    """The kept diary that the files are to join, without what newer versions of files replace."""
    opened: dict[int, Opened] = field(default_factory=dict)
    """The files opened, by their identity, so that another answer parses nothing again."""

    @property
    def inputs(self) -> tuple[Opened | myolog.Diary, ...]:
        """What is read, as `read_diary` takes it."""
        files = (self.opened.setdefault(id(given), Opened(given)) for given in self.files)
        return (*((self.beside,) if self.beside is not None else ()), *files)

    @property
    def options(self) -> dict[str, Any]:
        """What the files are read with, as `read_diary` takes it."""
        return {"zone": self.zone, **self.answers}


def read(brought: Brought, progress: Progress | None = None) -> Brought:
    """Read the files with the answers given so far, and the ranges declared on the page."""
    brought = replace(brought, reading=None, diary=None, trouble=(), ask_date_order=None)
    try:
        reading = myolog.read_diary(*brought.inputs, **brought.options, progress=progress)
    except myolog.AmbiguousDates as ambiguous:
        return replace(brought, ask_date_order=ambiguous)
    except myolog.UnreadableFile as unreadable:
        return replace(brought, trouble=tuple((each.file, str(each)) for each in unreadable.each))
    except ValueError:
        if "outcome" not in brought.answers:
            raise
        # Another answer took away the column that was to be explained.
        left = {name: said for name, said in brought.answers.items() if name != "outcome"}
        return read(replace(brought, answers=left), progress)
    diary = reading.diary
    for start, end in brought.ranges:
        diary = diary.declare(start, end)
    return replace(brought, reading=reading, diary=diary)


def begin(brought: Brought) -> None:
    """Read what was brought and look at it; large files are read in the background."""
    stop_reading()
    said = st.context.timezone or ""
    brought = replace(brought, zone=said if find_zone(said) else "")
    if sum(map(_weight, brought.files)) < LARGE:
        keep(read(brought))
    else:
        st.session_state[_JOB] = Job(lambda progress: read(brought, progress))


def _weight(given: Given) -> int:
    """Bytes of a file, roughly those that are to be read."""
    if not isinstance(given, Path):
        return len(given[1]) * (UNPACKED if given[1].startswith(b"PK") else 1)
    files = given.iterdir() if given.is_dir() else (given,)
    sizes = (
        file.stat().st_size * (UNPACKED if file.suffix.lower() == ".zip" else 1) for file in files if file.is_file()
    )
    return sum(sizes)


def job() -> Job[Brought] | None:
    """The reading that goes on in the background, if there is one."""
    return st.session_state.get(_JOB)


def stop_reading() -> None:
    """End the reading in the background; what was looked at before stays."""
    running = st.session_state.pop(_JOB, None)
    if running is not None:
        running.stop()


def finish() -> None:
    """Look at what the reading in the background has made."""
    done = st.session_state.pop(_JOB, None)
    if done is not None and done.error is not None:
        raise done.error
    if done is not None and done.result is not None:
        keep(done.result)


def current() -> Brought | None:
    """What this session has brought, or None."""
    return st.session_state.get(_KEY)


def keep(brought: Brought | None) -> None:
    """Make this what the session looks at; None forgets everything."""
    if brought is None:
        stop_reading()
        st.session_state.pop(DRAFT, None)
        st.session_state.pop(_KEY, None)
    else:
        st.session_state[_KEY] = brought


def bring(files: Sequence[Given]) -> None:
    """Read files; they join the files that were read before or the kept diary, but never a demo."""
    before = current()
    if before is None or before.is_demo or before.reading is None:
        kept = keeping.current() if before is None or before.into is not None else None
        before = Brought(name="", into=kept.kept.id) if kept else Brought(name="")
    versions = find_versions(files, before.files)
    replaced = {id(each.new): each.old for each in versions if each.replaces}
    together = list(before.files)
    for given in files:
        old = replaced.get(id(given))
        at = len(together) if old is None else _place(together, old)
        together[at : at + 1] = [given]
    brought = replace(before, versions=(*before.versions, *versions))
    if before.into is not None and (kept := keeping.current()) is not None:
        found = (keeping.find_earlier(kept, given) for given in files)
        brought = replace(brought, earlier=(*brought.earlier, *(each for each in found if each is not None)))
    begin(_as_said_before(_with_files(replace(brought, settled=False), together, replaced)))


def _place(files: Sequence[Given], given: Given) -> int:
    return next(at for at, each in enumerate(files) if each is given)


def _with_files(brought: Brought, files: Sequence[Given], heirs: Mapping[int, Given] = MappingProxyType({})) -> Brought:
    """With other files, and what was said of those that are still there.

    Parameters
    ----------
    heirs : mapping
        For the identity of a file the one of which the same was said.
    """
    answers = dict(brought.answers)
    if "mapping" in answers:
        answers["mapping"] = said_of(answers["mapping"], brought.files, files, heirs)
    there = {id(each) for each in files}
    earlier = tuple(each for each in brought.earlier if id(each.new) in there)
    beside = None
    if brought.into is not None and (kept := keeping.current()) is not None:
        beside = keeping.without(kept, [each for each in earlier if each.replaces])
    return replace(
        brought,
        name=_name(files[0]) if len(files) == 1 else f"{len(files)} files",
        files=tuple(files),
        answers=answers,
        remembered=tuple(file for file in brought.remembered if owner(file, names(files))),
        versions=tuple(each for each in brought.versions if id(each.new) in there),
        earlier=earlier,
        beside=beside,
        opened={key: opened for key, opened in brought.opened.items() if key in there},
    )


def _name(given: Given) -> str:
    """Name of a file as it was given."""
    return given.name if isinstance(given, Path) else given[0]


def remove(file: str) -> None:
    """Forget the file from which a file of the reading comes, and read those that remain."""
    brought = current()
    found = owner(file, names(brought.files)) if brought else None
    if brought is None or found is None:
        return
    left = [each for at, each in enumerate(brought.files) if at != found[0]]
    if left:
        begin(_with_files(brought, left))
    else:
        keep(None)


def exchange(file: str, new: Given) -> None:
    """Read another file in the place of the one from which a file of the reading comes."""
    brought = current()
    found = owner(file, names(brought.files)) if brought else None
    if brought is None or found is None:
        return
    old = brought.files[found[0]]
    files = [new if each is old else each for each in brought.files]
    begin(_as_said_before(_with_files(replace(brought, settled=False), files, {id(new): old})))


def choose_version(version: Version, *, replaces: bool) -> None:
    """Read only the newer version of a file, or both."""
    brought = current()
    if brought is None:
        return
    files = [each for each in brought.files if each is not version.old]
    if not replaces:
        files.insert(_place(files, version.new), version.old)
    versions = tuple(replace(each, replaces=replaces) if each is version else each for each in brought.versions)
    heirs = {} if replaces else {id(version.old): version.new}
    begin(_with_files(replace(brought, versions=versions), files, heirs))


def choose_earlier(earlier: Earlier, *, replaces: bool) -> None:
    """Let a file take the place of what the kept diary has from an earlier version of it, or not."""
    brought = current()
    if brought is None:
        return
    found = tuple(replace(each, replaces=replaces) if each is earlier else each for each in brought.earlier)
    begin(_with_files(replace(brought, earlier=found), brought.files))


def _as_said_before(brought: Brought) -> Brought:
    """With what the person said of the columns of files with the same header."""
    said = said_of_columns()
    if not said:
        return brought
    mapping = dict(brought.answers.get("mapping") or {})
    told = {file for file, column in mapping if column}
    known = [table for table in look.find_tables(*brought.inputs) if table.header in said and table.file not in told]
    for table in known:
        mapping |= {(table.file, column): dict(what) for column, what in said[table.header].items()}
    names = (*brought.remembered, *(table.file for table in known))
    return replace(brought, answers={**brought.answers, "mapping": mapping}, remembered=names) if known else brought


def said_of_columns() -> dict[str, Said]:
    """What was said of columns in this session, and before on this computer, by the digest of their header."""
    kept = remembered.read_remembered() if access.is_local() else {}
    return {**kept, **st.session_state.get(_SAID, {})}


def map_columns(table: look.Table, said: Said) -> None:
    """Read a table again with what the person says its columns are; other answers about them stay."""
    brought = current()
    if brought is None:
        return
    st.session_state[_SAID] = {**st.session_state.get(_SAID, {}), table.header: said}
    mapping = dict(brought.answers.get("mapping") or {})
    for column in table.names:
        key = (table.file, column)
        others = {name: what for name, what in mapping.pop(key, {}).items() if name in ("empty", "per_unit", "kept")}
        if both := {**others, **said.get(column, {})}:
            mapping[key] = both
    begin(replace(brought, answers={**brought.answers, "mapping": mapping}))


def forget_columns(header: str) -> None:
    """Forget what was said of the columns of files with this header."""
    st.session_state[_SAID] = {h: said for h, said in st.session_state.get(_SAID, {}).items() if h != header}
    remembered.forget(header)


def answer(**answers: Any) -> None:  # noqa: ANN401 - the arguments of read_diary
    """Read the same files again with another answer; what was said of other columns stays."""
    brought = current()
    if brought is None:
        return
    mapping = dict(brought.answers.get("mapping") or {})
    for column, said in (answers.pop("mapping", None) or {}).items():
        mapping[column] = {**mapping.get(column, {}), **said}
    begin(replace(brought, answers={**brought.answers, **answers, "mapping": mapping}))


def settle() -> None:
    """The person is done with the questions about the files; the older versions of them are forgotten."""
    brought = current()
    if brought is not None:
        keep(replace(brought, settled=True, versions=()))


def declare(start: Any, end: Any) -> None:  # noqa: ANN401 - dates
    """Count the days from start to end as completely logged."""
    brought = current()
    if brought is not None:
        begin(replace(brought, ranges=(*brought.ranges, (start, end))))


def open_demo(folder: str = DEMO) -> None:
    """Open one of the demo diaries."""
    keep(demo(folder))


def demo(folder: str = DEMO) -> Brought:
    """One of the demo diaries, read like any dropped files."""
    files = [(p.name, p.read_bytes()) for p in sorted((DATA / folder).iterdir()) if p.suffix in {".csv", ".toml"}]
    return read(Brought(name="Demo diary" if folder == DEMO else "Demo of ten days", files=tuple(files), is_demo=True))


def keep_for_good(name: str) -> None:
    """Keep what was brought; a diary that it was read beside becomes what both are together."""
    brought = current()
    if brought is None or brought.diary is None or brought.reading is None:
        return
    if brought.into is not None:
        done = keeping.merge(brought.into, brought.diary, brought.reading, **brought.answers)
    else:
        done = keeping.keep(name, brought.diary, brought.reading, **brought.answers)
    if done:
        keep(None)


def close() -> None:
    """Look at nothing any more; what is kept stays kept, and what was answered and typed for a report is forgotten."""
    keep(None)
    keeping.close()
    doctor.forget()
    st.session_state.pop(SUSPICION, None)
    for key in [key for key in st.session_state if str(key).startswith("report_")]:
        del st.session_state[key]


def is_made_up() -> bool:
    """Whether the diary that the session looks at is a demo."""
    brought = current()
    return brought is not None and brought.is_demo


def name() -> str:
    """Name of the diary this session looks at."""
    brought, kept = current(), keeping.current()
    return brought.name if brought else kept.kept.name if kept else ""


def diary() -> myolog.Diary | None:
    """The diary this session looks at, in the units in which it is shown, or None: what was brought, else the kept one."""
    brought, kept = current(), keeping.current()
    there = brought.diary if brought is not None else kept.diary if kept else None
    return there.shown_in(showing().units) if there is not None else None


def showing() -> Showing:
    """How the diary is shown that this session looks at: as the kept one, which what was brought is to join, or as any other."""
    brought = current()
    return keeping.showing() if brought is None or brought.into is not None else Showing()
