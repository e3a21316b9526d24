"""Whatever is dropped: a reading, or UnreadableFile with a sentence. Never another error, never a lost row."""

import itertools

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from myolog import Diary, Reading, UnreadableFile, read_diary

CELLS = (
    "", "2024-01-05", "2024-01-06", "05/01/2024", "13/01/2024", "1/2/24", "2024-01-05 07:15", "5 Jan 2024 7:15 PM", "31/02/2024", "45296",
    "7", "7.5", "7,5", "1.250", "1.250,5", "2,862", "-3", "26", "420", "1e308", "9" * 400, "7:15", "7h 30m", "90 min", "2 cups", "250 ml",
    "yes", "no", "x", "ja", "none", "n/a", "?", "-", "a few", "left calf", "twitch", "stretching; ice", '"', 'say "hi"', "a\nb", "Total",
    "=cmd()", "'", "\x00", "é", "½", "٣", "∞", "nan", "inf", "0x10", "1_000", " ", "episodes", "date", "sep=;",
)  # fmt: skip
HEADERS = (
    "date", "Date", "start", "Start time", "time", "end", "episodes", "Cramps", "duration_min", "duration", "site", "side", "kind", "severity",
    "remedies", "notes", "sleep_h", "Sleep (mg)", "Water", "Coffee", "coffee_mg", "Alcohol", "Stress (1-5, 5 = relaxed)", "rpe", "minutes",
    "training_load", "vitamin d (IU)", "by_hand", "what", "when", "amount", "unit", "name", "dose", "", "name", "Mood", "x" * 300, "2024-01-05",
    "((((", "5 = ", "%", "\x00", "timed", "Unnamed: 0",
)  # fmt: skip
SETTINGS = (HealthCheck.too_slow, HealthCheck.filter_too_much)


def read_or_refuse(*files: tuple[str, bytes]) -> Reading | None:
    try:
        reading = read_diary(*files)
    except UnreadableFile as error:
        assert len(str(error)) > 20  # noqa: PT017 - both outcomes are right; a raise is not asked for
        return None
    assert isinstance(reading.diary, Diary)
    assert reading.diary.digest
    assert list(reading.problems.columns) == ["file", "row", "column", "found", "expected", "fix", "action"]
    return reading


@settings(max_examples=150, deadline=None, suppress_health_check=SETTINGS)
@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"date\n\xff\xff")
@example(b"\x00d\x00a\x00t\x00e\x00\n\x002")
@example(b'date,a\n2024-01-05,"')
@example(b'"date","a\n')
@example(b"date\r2024-01-05\r\r\n\n")
@example(b",\n,\n")
@example(b"sep=,\n")
@example(b"date,date\n2024-01-05,2024-01-06\n")
@example(b"0,1\n" * 40)
def test_any_bytes(content: bytes) -> None:
    read_or_refuse(("log.csv", content))


@settings(max_examples=150, deadline=None, suppress_health_check=SETTINGS)
@given(
    st.text(alphabet='date,;\t|"\n\r 0123456789-/.:aehmnost\x00é\u202f', max_size=200),
    st.sampled_from(["utf-8", "utf-16", "utf-16-le"]),
)
def test_any_text(text: str, encoding: str) -> None:
    read_or_refuse(("log.csv", text.encode(encoding)), ("days.csv", text.encode()))


@st.composite
def grids(draw: st.DrawFn) -> bytes:
    headers = draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=6))
    columns = [draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4)) for _ in headers]
    width = st.integers(max(1, len(headers) - 1), len(headers) + 1)
    rows = [
        [
            next(column)
            for column in itertools.islice(
                itertools.cycle([iter(draw(st.permutations(c * 9))) for c in columns]), draw(width)
            )
        ]
        for _ in range(draw(st.integers(0, 6)))
    ]
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    quoted = draw(st.booleans())
    lines = [delimiter.join('"' + c.replace('"', '""') + '"' if quoted else c for c in row) for row in [headers, *rows]]
    return draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines).encode()


@settings(max_examples=220, deadline=None, suppress_health_check=SETTINGS)
@given(grids(), grids(), st.sampled_from(["episodes.csv", "days.csv", "log.csv", "ranges.csv"]))
def test_any_table(first: bytes, second: bytes, name: str) -> None:
    reading = read_or_refuse((name, first))
    if reading is not None:
        rows = reading.problems["row"].dropna()
        n_lines = len(first.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        assert rows.between(1, n_lines).all()
    read_or_refuse((name, first), ("other.csv", second))


@settings(max_examples=60, deadline=None, suppress_health_check=SETTINGS)
@given(grids(), st.text(max_size=60))
def test_any_settings(content: bytes, text: str) -> None:
    known = b'version = 1\n[days]\nsleep_h = "number"\nnotes = "text"\n[episodes]\nMood = "number"\n'
    for settings_file in (known, text.encode("utf-8", "ignore")):
        read_or_refuse(("days.csv", content), ("settings.toml", settings_file))
        read_or_refuse(("episodes.csv", content), ("settings.toml", settings_file))


def test_a_reading_is_tidy_even_when_nothing_is_wrong() -> None:
    reading = read_or_refuse(("days.csv", b"date,sleep_h,episodes\n2024-01-05,7,0\n2024-01-06,8,1\n"))
    assert reading is not None
    assert len(reading.problems) == 0
    assert reading.problems["row"].dtype == pd.Int64Dtype()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("days.csv", "date,by_hand,by_hand,episodes,episodes\n2024-01-05,yes,3,1,2\n"),
        ("days.csv", "date,episodes\n2024-01-05,-1\n2024-01-05 10:00,2\n"),
        ("episodes.csv", "start,duration_min,relief_min\n2024-01-05 10:00,-5,-5\n,1,\n"),
        ("episodes.csv", "start,duration_min,duration_min,date,episodes\n2024-01-05 10:00,1e308,x,y,z\n"),
        ("ranges.csv", "start,end\n2024-01-05,2024-01-01\n,\n"),
        ("intakes.csv", "what,when,amount,unit\nx,,1,mg\ny,2024-01-05,a,mg\n"),
        ("medicines.csv", "name,dose,start,end,notes\nx,,2024-01-05,2023-01-05,\n"),
    ],
)
def test_our_files_edited_against_their_settings(name: str, content: str) -> None:
    known = '[days]\nepisodes = "number"\nby_hand = "number"\n[episodes]\nduration_min = "text"\ndate = "text"\nepisodes = "number"\n'
    read_or_refuse((name, content.encode()), ("settings.toml", f"version = 1\n{known}".encode()))
