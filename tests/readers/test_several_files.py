"""Several files are put together: the first value is kept, gaps are filled, contradictions are told."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from myolog import Diary, Reading, UnreadableFile, read_diary

Read = Callable[..., Reading]
DAYS = "date,sleep_h,notes\n2024-03-14,7,good\n2024-03-15,,\n"


def test_later_files_fill_gaps(read: Read) -> None:
    days = read(DAYS, "date,sleep_h,stress\n2024-03-15,6,3\n2024-03-16,8,4\n").diary.days
    assert days["sleep_h"].tolist() == [7, 6, 8]
    assert days["stress"].tolist()[1:] == [3, 4]
    assert days["notes"].tolist()[0] == "good"


def test_a_contradiction_keeps_the_first_and_tells_both(read: Read) -> None:
    reading = read(DAYS, "date,sleep_h\n2024-03-13,5\n2024-03-14,8\n")
    assert reading.diary.days["sleep_h"].tolist()[:2] == [5, 7]
    problem = reading.problems.iloc[0]
    assert problem[["file", "row", "column", "found", "action"]].tolist() == [
        "log1.csv",
        3,
        "sleep_h",
        "8, but 7 in log.csv",
        "set aside",
    ]


def test_the_same_file_twice_changes_nothing(read: Read) -> None:
    once, twice = read(DAYS), read(DAYS, DAYS)
    assert once.diary == twice.diary
    assert twice.problems["action"].tolist() == ["told"]


def test_episodes_that_may_be_one_are_told_and_both_stay(read: Read) -> None:
    """Whoever brings a log again after a length was corrected would have it counted twice without a word."""
    head = "start,duration_min,site\n"
    first = f"{head}2024-03-01T10:00,5,calf\n2024-03-02,5,calf\n2024-03-03T10:00,5,calf\n"
    again = f"{head}2024-03-01T10:00:20,9,calf\n2024-03-02,9,calf\n2024-03-03T10:00,9,thumb\n2024-03-03T10:00,5,calf\n"
    reading = read(first, again)
    assert len(reading.diary.episodes) == 6  # only what is the same in both is read once
    told = reading.problems[reading.problems["found"].str.contains("says other things of it")]
    assert told[["file", "row", "action"]].to_numpy().tolist() == [["log1.csv", 2, "told"]]
    assert told["fix"].tolist() == ["Both count. If they are one, delete one of the two."]


def test_an_episode_in_two_files_is_read_once(read: Read) -> None:
    reading = read(
        "start,site\n2024-03-14 10:00,calf\n2024-03-14,thumb\n2024-03-14,thumb\n",
        "start,site,Pulse\n2024-03-14 10:00,left calf,60\n2024-03-14 10:00,calf,60\n2024-03-14,thumb,\n2024-03-15 10:00,calf,70\n",
    )
    # "left calf" is another place; of the thumbs without an hour the first file has two already
    assert reading.diary.episodes["site"].tolist() == ["thumb", "thumb", "calf", "calf", "calf"]
    assert reading.problems["row"].dropna().tolist() == [3, 4]


def test_rows_of_one_day_with_the_same_values_are_one_and_told(read: Read) -> None:
    reading = read("date,sleep_h\n2024-03-14,7\n2024-03-14,7\n2024-03-15,8\n")
    assert reading.diary.days["sleep_h"].tolist() == [7, 8]
    assert reading.problems[["row", "action"]].to_numpy().tolist() == [[3, "told"]]


def test_rows_of_one_day_that_differ_keep_the_first_and_tell_both(read: Read) -> None:
    reading = read("date,sleep_h,Mood\n2024-03-14,7,\n2024-03-14,6.5,3\n")
    assert reading.diary.days.iloc[0].tolist() == [7, 3]
    assert reading.problems["found"].tolist() == ["6.5, but 7 in line 2"]


def test_text_and_numbers_under_one_name_are_both_kept(read: Read) -> None:
    reading = read("date,Mood\n2024-03-14,3\n2024-03-15,4\n", "date,Mood\n2024-03-14,good\n2024-03-15,bad\n")
    assert reading.diary.days["Mood"].tolist() == [3, 4]
    assert reading.diary.days["Mood (2)"].tolist() == ["good", "bad"]
    assert reading.problems["action"].tolist() == ["told"]


def test_an_unreadable_file_beside_others_is_a_problem(read: Read) -> None:
    reading = read(DAYS, b"\x89PNG....")
    assert len(reading.diary.days) == 2
    problem = reading.problems.iloc[0]
    assert problem[["file", "action"]].tolist() == ["log1.csv", "set aside"]
    assert "picture" in problem["fix"]


def test_only_if_all_are_unreadable_it_is_an_error(read: Read) -> None:
    with pytest.raises(UnreadableFile, match="empty") as raised:
        read(b"", b"%PDF")
    assert "PDF" in str(raised.value)


def test_a_person_s_values_stand_in_no_other_error(read: Read) -> None:
    with pytest.raises(ValueError, match="no column") as raised:
        read("date,Mood\n2024-03-14,987654\n", outcome="Sleep")
    assert "987654" not in str(raised.value)


def test_paths_bytes_streams_and_uploads_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text(DAYS, encoding="utf-8")
    upload = io.BytesIO(DAYS.encode())
    upload.name = "days.csv"  # as Streamlit hands files over
    expected = read_diary(path).diary
    with path.open("rb") as binary, path.open(encoding="utf-8") as text:
        for given in (
            str(path),
            DAYS.encode(),
            bytearray(DAYS.encode()),
            ("days.csv", DAYS.encode()),
            upload,
            binary,
            text,
            io.StringIO(DAYS),
        ):
            reading = read_diary(given)
            assert reading.diary == expected
            assert len(reading.sources) == 1


def test_files_are_named_apart() -> None:
    reading = read_diary(
        ("days.csv", DAYS.encode()), ("days.csv", b"date,stress\n2024-03-14,3\n"), b"date,Mood\n2024-03-14,3\n"
    )
    assert reading.sources["file"].tolist() == ["days.csv", "days [2].csv", "file 3"]


def test_a_missing_path_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nowhere\.csv could not be opened"):
        read_diary(tmp_path / "nowhere.csv")


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no file that can be read"):
        read_diary(tmp_path)


@pytest.mark.parametrize("given", [3, None, ["days.csv"], {"a": 1}])
def test_other_arguments_are_refused(given: object) -> None:
    with pytest.raises(TypeError, match="paths, folders, bytes"):
        read_diary(given)
    with pytest.raises(ValueError, match="at least one file"):
        read_diary()


def test_two_diaries_are_put_together(tmp_path: Path) -> None:
    index = pd.date_range("2024-01-01", periods=4)
    whole = Diary(
        pd.DataFrame({"start": index[[0, 3]] + pd.Timedelta("10h"), "site": ["calf", "Own place"]}),
        pd.DataFrame({"sleep_h": [7.0, 6, 5, 8], "Own": ["a", None, "b", "c"]}, index=index),
        by_hand=index,
        day_start="03:00",
    )
    whole.between(index[0], index[1]).replace(window=None).write(tmp_path / "one")
    whole.between(index[2], index[3]).replace(window=None).write(tmp_path / "two")
    assert read_diary(tmp_path / "one", tmp_path / "two").diary == whole


def test_the_day_boundary_of_the_call_goes_before_that_of_the_settings() -> None:
    settings = ("settings.toml", b'version = 1\nday_start = "03:00"\n')
    assert read_diary(("days.csv", DAYS.encode()), settings).diary.day_start == "03:00"
    assert read_diary(("days.csv", DAYS.encode()), settings, day_start="04:00").diary.day_start == "04:00"
    assert read_diary(("days.csv", DAYS.encode())).diary.day_start == "00:00"
    with pytest.raises(ValueError, match="between 00:00 and 12:00"):
        read_diary(("days.csv", DAYS.encode()), day_start="15:00")


@pytest.mark.parametrize(
    ("content", "says"),
    [('day_start = "15:00"', "00:00 to 12:00"), ('watched_from = "2024"', "YYYY-MM-DD"), ("[days]", "version")],
)
def test_wrong_settings_are_told_and_the_rest_is_read(content: str, says: str) -> None:
    reading = read_diary(("days.csv", DAYS.encode()), ("settings.toml", content.encode()))
    assert len(reading.diary.days) == 2
    assert says in " ".join(reading.problems[["expected", "fix"]].to_numpy().ravel())


def test_broken_settings_are_set_aside() -> None:
    reading = read_diary(("days.csv", DAYS.encode()), ("settings.toml", b"= broken"))
    assert reading.problems[["file", "action"]].to_numpy().tolist() == [["settings.toml", "set aside"]]
    assert not np.isnan(reading.diary.days["sleep_h"].iloc[0])


def test_an_empty_path_and_the_settings_of_another_program_are_no_diary(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="empty path"):
        read_diary("")
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    with pytest.raises(UnreadableFile, match="no file that can be read"):
        read_diary(tmp_path)
    (tmp_path / "days.csv").write_text(DAYS)
    assert len(read_diary(tmp_path).diary.days) == 2
