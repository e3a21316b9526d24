"""Each format of data/formats: where its header was seen, how it was checked, and what comes of its sample."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from myolog import Reading, UnreadableFile, read_diary
from myolog.readers.sources import File
from myolog.readers.table_format import FOLDER, TableFormat, make_format, table_formats
from myolog.readers.table_reader import find_table

SAMPLES = Path(__file__).parent
FORMATS = {table.key: table for table in table_formats()}
EXPECTED = frozenset({"how", "days", "others", "intakes", "refused", "problems", "tally"})
"""Keys of expected.json; data/formats/README.md says what each holds."""


def test_each_file_of_the_folder_is_a_format_or_its_description() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{key}.toml" for key in FORMATS} | {"README.md"}


def test_the_readme_says_how_each_format_was_checked() -> None:
    """Each app is a row of the table in README.md; the message is what to put there."""
    rows = ["| of | real exports read whole | read by its documentation |", "|---|---|---|"]
    for app in sorted({table.app for table in FORMATS.values()}, key=str.casefold):
        of_app = [table for table in FORMATS.values() if table.app == app and table.row != "refused"]
        labels = (
            "; ".join(dict.fromkeys(table.label for table in of_app if table.checked == how))
            for how in ("read whole", "by its documentation")
        )
        rows.append(f"| {app} | {' | '.join(labels)} |")
    text = (FOLDER.parent.parent / "README.md").read_text()
    wrong = [row for row in rows if f"\n{row}\n" not in text]
    assert not wrong, "\n".join(["Put each of these lines into README.md, in place of that of its app:", *wrong])
    assert "\n".join(rows) in text, (
        "The table of README.md has an app that there is not, or is not in alphabetical order."
    )


def test_each_sample_belongs_to_a_format() -> None:
    assert {path.name for path in SAMPLES.iterdir() if path.is_dir() and path.name != "__pycache__"} <= FORMATS.keys()


@pytest.fixture(params=sorted(FORMATS))
def table(request: pytest.FixtureRequest) -> TableFormat:
    return FORMATS[request.param]


def samples(table: TableFormat) -> list[Path]:
    folder = SAMPLES / table.key
    found = [path for path in sorted(folder.glob("*")) if path.name != "expected.json"]
    assert found, f"{table.key} has no sample: put a file of your own making into tests/formats/{table.key}/."
    return found


def expected(table: TableFormat) -> dict[str, Any]:
    path = SAMPLES / table.key / "expected.json"
    assert path.exists(), f"{table.key} has no {path}: write down what must come of its sample, and how you know."
    said = json.loads(path.read_text())
    assert said.keys() <= EXPECTED
    assert said["how"], f"{path} does not say how its numbers were worked out."
    return said


def by_day(reading: Reading, column: str) -> dict[str, float]:
    values = reading.diary.days[column].dropna()
    return {f"{day:%Y-%m-%d}": round(float(value), 4) for day, value in values.items()}


def test_it_says_where_its_header_was_seen(table: TableFormat) -> None:
    assert re.fullmatch(r"https://\S+\.\S+", table.source)


def test_its_sample_is_recognised_by_content(table: TableFormat) -> None:
    for sample in samples(table):
        found = find_table(File(sample.name if table.file else "mine.csv", sample.read_bytes()))
        assert found is not None
        assert found[0].key == table.key


def test_what_comes_of_its_sample(table: TableFormat) -> None:
    said = expected(table)
    if table.row == "refused":
        with pytest.raises(UnreadableFile, match=re.escape(said["refused"])):
            read_diary(*samples(table))
        return
    reading = read_diary(*samples(table))
    if table.row == "nothing":
        assert not len(reading.diary.days.dropna(axis=1, how="all").columns)
        return
    wanted = said["days"]
    named = {value.factor or value.name for value in table.measures}
    read = {str(c) for c in reading.diary.days.columns if reading.diary.days[c].notna().any()}
    assert wanted.keys() <= read, f"Nothing came of {sorted(wanted.keys() - read)}. What came: {sorted(read)}."
    assert named & read <= wanted.keys(), "Say in expected.json what must come of each value that the format names."
    assert {value.factor for value in table.measures} - {""} <= read, "The sample lacks a factor that the format names."
    more = read - wanted.keys() - ({"episodes"} if said.get("tally") else set())
    assert more == set(said.get("others", ())), (
        f"These columns became values of a day: {sorted(more)}. List those that say something of a day as others in "
        'expected.json; put the rest (numbers of rows, identities) into ignore of the format, or set others = "none" there.'
    )
    assert {column: by_day(reading, column) for column in wanted} == wanted
    intakes = [
        [what, f"{when:%Y-%m-%d %H:%M}", round(amount, 4), unit]
        for what, when, amount, unit in reading.diary.intakes[["what", "when", "amount", "unit"]].itertuples(
            index=False
        )
    ]
    assert sorted(intakes) == sorted(said.get("intakes", []))
    for part in said.get("problems", ()):
        assert reading.problems["found"].str.contains(part, regex=False).any(), reading.problems["found"].tolist()


def test_no_row_makes_an_episode_or_a_day_observed(table: TableFormat) -> None:
    if table.row in ("refused", "nothing"):
        return
    tally = expected(table).get("tally", {})
    assert table.row in ("habit", "answer") or not tally
    around = "start,site\n2001-01-01 10:00,calf\n2030-01-01 10:00,calf\n"
    counts = read_diary(("log.csv", around.encode()), *samples(table)).diary.counts().dropna()
    counts = counts.drop(pd.to_datetime(["2001-01-01", "2030-01-01"]))
    assert {f"{day:%Y-%m-%d}": n for day, n in counts.items()} == tally


def test_written_out_and_read_back_it_is_the_same_diary(table: TableFormat, tmp_path: Path) -> None:
    if table.row not in ("refused", "nothing"):
        diary = read_diary(*samples(table)).diary
        diary.write(tmp_path)
        assert read_diary(tmp_path).diary == diary


def test_a_table_in_which_the_person_counts_episodes_is_theirs(table: TableFormat) -> None:
    if table.row == "habit":
        return
    sample = samples(table)[0]
    name, content = (sample.name if table.file else "mine.csv"), sample.read_bytes()
    as_it_is = find_table(File(name, content))
    assert as_it_is is not None
    column = f"{as_it_is[1].delimiter}Twitches".encode()
    found = find_table(File(name, re.sub(rb"(?m)(?<=[^\r\n])(?=\r?$)", lambda _: column, content)))
    assert found is None or found[0].key != table.key


def test_a_file_of_weeks_is_refused_where_an_app_writes_days_and_weeks() -> None:
    assert by_day(
        read_diary(("Stress.csv", b",Stress\n2025-10-06,30\n2025-10-12,31\n")), "Stress level (Garmin Connect)"
    )
    with pytest.raises(UnreadableFile, match="whole weeks"):
        read_diary(("Stress.csv", b",Stress\n2025-10-06,30\n2025-10-13,31\n"))


GOOD = {
    "name": "App",
    "label": "Drinks",
    "checked": "by its documentation",
    "source": "https://example.org",
    "row": "amount",
    "columns": [["Time", "Coffee"]],
    "start": "Time",
    "values": {"Coffee": {"factor": "caffeine_mg", "unit": "mg"}},
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "red"}, "colour"),
        ({"checked": "yes"}, "checked is one of"),
        ({"row": "drink"}, "row is one of"),
        ({"columns": []}, "columns"),
        ({"start": ""}, "a date or a start"),
        ({"zone": "offset"}, "go together"),
        ({"row": "refused"}, "a sentence"),
        ({"values": {"Coffee": {"factor": "coffee"}}}, "no factor coffee"),
        ({"values": {"Coffee": {"factor": "caffeine_mg", "unit": "km"}}}, "no unit of caffeine_mg"),
        ({"values": {"Coffee": {"rule": "median"}}}, "rule is one of"),
        ({"values": {"Coffee": {"factr": "caffeine_mg"}}}, "factr"),
    ],
)
def test_a_format_that_says_what_there_is_not_is_refused(change: dict[str, Any], says: str) -> None:
    assert make_format("app", GOOD).measures[0].factor == "caffeine_mg"
    with pytest.raises(ValueError, match=says):
        make_format("app", {**GOOD, **change})


@pytest.mark.parametrize("lacking", ["label", "checked", "source", "row", "columns"])
def test_a_format_that_lacks_what_must_be_said_is_refused(lacking: str) -> None:
    with pytest.raises(ValueError, match=lacking):
        make_format("app", {key: value for key, value in GOOD.items() if key != lacking})
