"""Tables of any kind of row: what a reading believes, asks and counts, whatever stands in them.

By themselves these are few tables, the same each time; `python benchmarks/fuzz.py --rows N` tries N others of each kind.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from myolog import AmbiguousDates, Reading, UnreadableFile, catalogue, read_diary
from myolog.parsing.cells import is_mark
from myolog.readers import Question
from myolog.readers.sources import File
from myolog.readers.table.names import ATTRIBUTES, NAMES
from myolog.readers.table_format import FOLDER
from myolog.readers.table_reader import find_table

MORE: Final = int(os.environ.get("MYOLOG_FUZZ", "0"))
SETTINGS: Final = settings(
    max_examples=MORE or 30,
    derandomize=not MORE,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TWITCHES: Final = ("twitches.csv", b"start,site,severity\n2001-01-01 10:00,left calf,3\n2049-01-20 10:00,eyelid,2\n")
"""A log of episodes beside which another table is read: between its days any observed day would be one without an episode."""

DATES: Final = (
    "2024-03-{:02d}", "{:02d}.03.2024", "{}/3/2024", "2024-03-{:02d} 22:10", "2024-03-{:02d}T07:30:00Z", "{} March 2024",
    "Mar {}, 2024",
)  # fmt: skip
TIMES: Final = ("07:15", "22:10:05", "9pm", "9.30 am", "evening", "22:10-22:15", "1930")
NUMBERS: Final = (
    "0", "1", "2", "5", "12", "7.5", "0,5", "60", "8000", "-1", "20+", "~3", "2-4", "1e9", "III", "3x", "4/10",
)  # fmt: skip
LENGTHS: Final = ("2 min", "30 s", "1:30", "1h 10m", "all day", "0", "45", "600")
WORDS: Final = (
    "run", "coffee", "dentist", "Massive Attack", "chess", "home", "Lidl", "Focal", "magnesium", "Jump", "Flutter", "Tic Tac",
    "deploy", "gym",
)  # fmt: skip
KINDS: Final = (
    "twitch", "cramp", "Spasm", "Krampf", "calambre", "secousses", "headache", "nausea", "calf cramp", "eyelid twitching",
    "none", "Cramps", "Bloating",
)  # fmt: skip
PLACES: Final = (
    "left calf", "eyelid", "Wade links", "linkerkuit", "neck", "back", "thigh", "abdomen", "left arm", "mollet", "both feet",
    "none", "calf, foot", "chest",
)  # fmt: skip
ANSWERS: Final = ("yes", "no", "ja", "nein", "TRUE", "FALSE", "x", "✓", "none", "0", "1")
STRENGTHS: Final = ("mild", "severe", "none", "3", "0", "10", "strong")
NOTES: Final = (
    "slept badly", "no twitches today", "calf cramp at 3 am", "nothing", "trip to Rome; rain", "=1+1", 'it\'s "fine"',
    "day 2",
)  # fmt: skip
NONSENSE: Final = (
    "", "?", "-", "n/a", "\x00", "½", "é" * 40, "<b>x</b>", "2024-02-31", "#REF!", "null", "nan", "inf", "1.234.567", "'",
    "0x1F",
)  # fmt: skip
CELLS: Final = (TIMES, NUMBERS, LENGTHS, WORDS, KINDS, PLACES, ANSWERS, STRENGTHS, NOTES, NONSENSE)

FILES: Final = (
    "log.csv", "table.csv", "twitches.csv", "Krampftagebuch.csv", "crampes.csv", "seizures.csv", "headaches.csv", "twitch_history.csv",
    "sleep.csv", "workouts.csv", "days.csv", "episodes.csv", "massage.csv", "pain.csv", "statement.csv",
)  # fmt: skip


def names_of(words: str) -> list[str]:
    return [name.strip() for name in words.split(";")]


KNOWN: Final = [
    *(name for words in (*NAMES.values(), *ATTRIBUTES.values()) for name in names_of(words)),
    *(name for factor in catalogue.factors().values() for name in (factor.label, *factor.aliases)),
]
OF_PLACES: Final = [
    name for site in catalogue.sites().values() for name in (site.label, f"left {site.label}", f"{site.label} rechts")
]
OF_KINDS: Final = [
    *(alias for kind in catalogue.kinds().values() for alias in kind.aliases), "Twitches (1-10)", "Did you cramp?", "Leg cramps", "Twitch",
    "Jerks", "Panic attacks", "Anfälle", "Hypnic jerks", "Spasm severity", "Cramp times",
]  # fmt: skip
APPS: Final = {path.stem: tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))}
OF_APPS: Final = [
    *(name for app in APPS.values() for names in app.get("columns", ()) for name in names),
    *(name for app in APPS.values() for line in app.get("values", ()) for name in re.split(r" [+|] | to ", line)),
]
UNKNOWN: Final = [
    "Amount", "Price", "Title", "Game", "Exercise", "Sets", "Reps", "Muscle group", "Zona", "Lichaamsdeel", "Behandlung", "Dose", "Mood",
    "Pain 0-10", "Service", "Trigger", "Viewers", "Period day", "", "x" * 90, "((", "AM", "PM", "#", "Number", "Value", "Item",
]  # fmt: skip
DATED: Final = [
    "date", "Date", "Datum", "Fecha", "start", "timestamp", "when", "Wann", "Finished", "day", "Cramps", "Started at",
    "night",
]  # fmt: skip
HEADERS: Final = st.one_of(*map(st.sampled_from, (KNOWN, OF_PLACES, OF_KINDS, OF_APPS, UNKNOWN)))


def written(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as a delimited text, cells in quotes where they need them."""
    lines = (
        ",".join('"' + cell.replace('"', '""') + '"' if set(cell) & set(',"') else cell for cell in row) for row in rows
    )
    return "\n".join(lines).encode()


@st.composite
def columns(draw: st.DrawFn, n_rows: int) -> list[str]:
    """A name and cells of one kind, with some of another between them."""
    kind, other = draw(st.sampled_from(CELLS)), draw(st.sampled_from(CELLS))
    share = draw(st.sampled_from((0, 0, 0, 0.3)))
    blank = draw(st.sampled_from((0, 0, 0.3)))
    random = draw(st.randoms(use_true_random=False))
    cells = [random.choice(other if random.random() < share else kind) for _ in range(n_rows)]
    return [draw(HEADERS), *("" if random.random() < blank else cell for cell in cells)]


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file with a date in most rows, and columns of any kind."""
    n_rows = draw(st.integers(1, 9))
    days = draw(st.lists(st.integers(1, 28), min_size=n_rows, max_size=n_rows))
    form = draw(st.sampled_from(DATES))
    random = draw(st.randoms(use_true_random=False))
    dates = [form.format(day) if random.random() < 0.95 else random.choice(("", "Total", "?")) for day in sorted(days)]
    others = [draw(columns(n_rows)) for _ in range(draw(st.integers(0, 5)))]
    given_columns = [[draw(st.sampled_from(DATED)), *dates], *others]
    return draw(st.sampled_from(FILES)), written(list(zip(*given_columns, strict=True)))


def read(*files: tuple[str, bytes], **options: object) -> Reading | None:
    """What is read; None where it is refused with a sentence."""
    try:
        return read_diary(*files, **options)  # type: ignore[arg-type]
    except AmbiguousDates:
        return read(*files, **options, date_order="dmy") if "date_order" not in options else None
    except UnreadableFile as refused:
        assert len(str(refused)) > 20  # noqa: PT017 - a refusal is as good
        return None


def rows_questions(reading: Reading) -> list[Question]:
    return [q for q in reading.questions if q.kind == "rows"]


@SETTINGS
@given(tables(), st.integers(0, 9))
def test_what_is_asked_is_not_believed_and_an_answer_gives_what_it_says(table: tuple[str, bytes], number: int) -> None:
    reading = read(table)
    if reading is None:
        event("refused")
        return
    asked = rows_questions(reading)
    event("asked" if asked else str(reading.sources["rows"].iloc[0]))
    assert len(asked) <= len(reading.sources)
    for question in asked:
        assert reading.sources[["episodes", "observed"]].to_numpy().sum() == 0
        assert reading.diary.episodes.empty
        assert reading.diary.counts().notna().sum() == 0
        assert question.default in [choice.value for choice in question.choices]
        choice = question.choices[number % len(question.choices)]
        answered = read(table, **question.answer(str(choice.value)))
        assert answered is not None
        assert not rows_questions(answered)
        assert_as_said(answered, str(choice.value), choice.label.rpartition(": ")[2])


def assert_as_said(reading: Reading, kind: str, said: str) -> None:
    """An answer gives the number that its label says, and nothing else makes episodes or observed days."""
    source = reading.sources.iloc[0]
    found = re.fullmatch(r"([\d,]+) (episode|observed day|day)s?", said)
    number = int(found[1].replace(",", "")) if found else 0
    match found[2] if found else "":
        case "episode":
            assert source["episodes"] == number
            assert len(reading.diary.episodes) == number or reading.diary.counts().sum() == number
        case "observed day":
            assert source["observed"] == number
        case "day":
            numbers = reading.diary.days.select_dtypes("number").notna().any(axis=1)
            assert numbers.sum() == number
    if kind not in ("episode", "day", "tally"):
        assert source["episodes"] == 0
        assert source["observed"] == 0


@SETTINGS
@given(tables())
def test_no_row_goes_without_a_word(table: tuple[str, bytes]) -> None:
    reading = read(table)
    if reading is None or len(reading.sources) != 1 or reading.sources["format"].item() != "Myolog CSV":
        return
    lines = table[1].decode().split("\n")[1:]
    says_something = sum(any(not is_mark(cell) for cell in line.split(",")) for line in lines)
    source = reading.sources.iloc[0]
    n_told = reading.problems["row"].dropna().nunique()
    assert source["rows_read"] + source["rows_set_aside"] <= len(lines)
    assert source["rows_read"] + source["rows_set_aside"] + n_told >= says_something


@SETTINGS
@given(tables())
def test_beside_a_log_what_is_asked_makes_no_day_one_without_an_episode(table: tuple[str, bytes]) -> None:
    reading = read(TWITCHES, table)
    if reading is None or not any(q.file == table[0] for q in rows_questions(reading)):
        return
    assert len(reading.diary.episodes) == 2
    np.testing.assert_array_equal(reading.diary.counts().dropna(), [1, 1])


@st.composite
def exports(draw: st.DrawFn, app: dict[str, Any]) -> bytes:
    """A table with the columns of a format, and any cells below them."""
    names = [*draw(st.sampled_from(app["columns"])), *draw(st.lists(HEADERS, max_size=2))]
    is_dated = [re.search(r"date|time|start|end|day|created", name, re.IGNORECASE) is not None for name in names]
    kinds = [st.just(DATES) if dated else st.sampled_from(CELLS) for dated in is_dated]
    rows = [
        [draw(st.sampled_from(draw(kind))).format(day) for kind in kinds]
        for day in range(3, 3 + draw(st.integers(1, 5)))
    ]
    return written([names, *rows])


@pytest.mark.parametrize("key", [key for key, app in APPS.items() if app["row"] != "habit" and "columns" in app])
def test_no_table_of_an_app_makes_an_episode_or_an_observed_day(key: str) -> None:
    @settings(SETTINGS, max_examples=MORE or 1)
    @given(exports(APPS[key]))
    def check(content: bytes) -> None:
        found = find_table(File("export.csv", content))
        reading = read(("export.csv", content))
        if found is None or found[0].row == "habit" or reading is None:
            return
        assert reading.sources[["episodes", "observed"]].to_numpy().sum() == 0

    check()
