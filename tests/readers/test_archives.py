"""Archives and workbooks: what is inside is read, within bounds, and what is passed over is told."""

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pandas as pd
import pytest

from myolog import Reading, UnreadableFile, read_diary
from myolog.diary import Diary
from myolog.readers import archives

FILES = Path(__file__).parent.parent / "files"
LOG = b"start,duration_min,site\n2024-03-01 22:10,15,calf\n2024-03-03 06:40,5,thumb\n"
DAYS = b"date,sleep_h\n2024-03-01,7\n2024-03-02,6\n2024-03-03,8\n"


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def read(content: bytes, name: str = "export.zip") -> Reading:
    return read_diary((name, content))


def test_the_files_of_an_archive_are_read_like_files() -> None:
    reading = read(zipped({"log/episodes.csv": LOG, "log/my days.csv": DAYS, "log/photo.jpg": b"\xff\xd8\xff"}))
    assert reading.sources["file"].tolist() == ["export.zip/episodes.csv", "export.zip/my days.csv"]
    assert reading.diary.counts().tolist() == [1, 0, 1]
    assert reading.problems["found"].tolist() == ["1 other file in the archive: 1 picture (photo.jpg)"]


def test_beside_the_files_of_an_app_its_other_tables_are_passed_over() -> None:
    tonnta = (FILES / "tonnta.csv").read_bytes()
    reading = read(zipped({"tonnta.csv": tonnta, "settings/colours.csv": b"name,colour\nred,1\n"}))
    assert reading.sources["format"].tolist() == ["Tonnta"]
    assert reading.problems["found"].tolist()[0] == "1 other file in the archive: 1 table (colours.csv)"


def test_the_folder_of_a_diary_as_an_archive_gives_the_same_diary(ugly: Callable[..., Reading]) -> None:
    diary: Diary = ugly("flaredown.csv").diary
    assert read(zipped({f"my diary/{name}": content for name, content in diary.files().items()})).diary == diary


def test_an_archive_in_an_archive() -> None:
    inner = zipped({"twitches.csv": LOG})
    assert len(read(zipped({"part one.zip": inner})).diary.episodes) == 2
    for _ in range(3):
        inner = zipped({"more.zip": inner})
    with pytest.raises(UnreadableFile, match="within archives"):
        read(inner)


def test_an_archive_that_breaks_off_is_read_up_to_there() -> None:
    noise = bytes(range(256)) * 400
    whole = zipped({"twitches.csv": LOG, "noise.csv": noise})
    reading = read(whole[: len(whole) - 600])
    assert len(reading.diary.episodes) == 2
    assert reading.problems["found"].str.contains("breaks off").any()


def test_a_file_cut_in_the_middle_keeps_its_beginning() -> None:
    rows = "".join(
        f"2024-03-{d:02d} {h:02d}:{m:02d},{(d * h + m) % 50},calf\n"
        for d in range(1, 31)
        for h in range(24)
        for m in range(0, 60, 7)
    )
    whole = zipped({"twitches.csv": b"start,duration_min,site\n" + rows.encode()})
    reading = read(whole[: len(whole) // 2])
    assert 100 < len(reading.diary.episodes) < rows.count("\n")
    assert reading.diary.episodes["start"].iloc[0] == pd.Timestamp("2024-03-01 00:00")


def test_the_row_at_which_a_file_is_cut_is_not_taken_for_a_whole_one() -> None:
    rows = "".join(f"2024-03-{d:02d} 10:00,{(d * 37) % 500 + 100},calf\n" for d in range(1, 31))
    whole = zipped({"twitches.csv": b"start,duration_min,site\n" + rows.encode()}, zipfile.ZIP_STORED)
    for cut in range(200, 300):
        episodes = read(whole[:cut]).diary.episodes
        minutes = (episodes["duration"] / pd.Timedelta(minutes=1)).tolist()
        assert minutes == [(d * 37) % 500 + 100 for d in range(1, len(episodes) + 1)]


def locked(files: dict[str, bytes], name: str) -> bytes:
    """An archive in which one file takes a password."""
    made = bytearray(zipped(files))
    at = -1
    while (at := made.find(name.encode(), at + 1)) >= 0:
        if made[at - 30 : at - 26] == b"PK\x03\x04":
            made[at - 24] |= 1
        elif made[at - 46 : at - 42] == b"PK\x01\x02":
            made[at - 38] |= 1
    return bytes(made)


def test_an_archive_with_a_password_says_so() -> None:
    with pytest.raises(UnreadableFile, match="password"):
        read(locked({"twitches.csv": LOG}, "twitches.csv"))


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(UnreadableFile, match="fill a computer"):
        read(zipped({"twitches.csv": LOG + bytes(50_000_000)}))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            locked({"twitches.csv": LOG, "locked.csv": LOG}, "locked.csv"),
            "locked.csv in the archive is locked with a password",
        ),
        (
            zipped({"twitches.csv": LOG, "bomb.csv": bytes(50_000_000)}),
            "bomb.csv in the archive is more than 400 times as large",
        ),
    ],
)
def test_what_can_be_read_beside_it_is_read(content: bytes, says: str) -> None:
    reading = read(content)
    assert len(reading.diary.episodes) == 2
    told = reading.problems[reading.problems["action"] == "set aside"]
    assert [text.startswith(says) for text in told["found"]] == [True]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (zipped({}), "empty ZIP archive"),
        (zipped({"a.jpg": b"\xff\xd8\xff"}), "no file that Myolog can read"),
        (b"PK\x03\x04" + bytes(100), "damaged ZIP archive"),
        (zipped({"twitches.csv": LOG})[:20], "damaged ZIP archive"),
    ],
)
def test_an_archive_of_which_nothing_can_be_read(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(content)


@pytest.mark.parametrize(
    ("member", "content", "says"),
    [
        ("mimetype", b"application/vnd.oasis.opendocument.text", "LibreOffice"),
        ("word/document.xml", b"<w:document/>", "Word document"),
        ("Index/Document.iwa", b"x", "Numbers"),
    ],
)
def test_what_is_an_archive_only_by_its_form(member: str, content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(zipped({member: content, "content.xml": b"<x/>"}, zipfile.ZIP_STORED), "log.csv")


def test_a_name_that_points_elsewhere_is_only_a_name() -> None:
    reading = read(zipped({"../../../etc/twitches.csv": LOG}))
    assert reading.sources["file"].tolist() == ["export.zip/twitches.csv"]


def test_one_archive_that_fails_does_not_lose_the_others() -> None:
    reading = read_diary(("bad.zip", b"PK\x03\x04" + bytes(100)), ("twitches.csv", LOG))
    assert len(reading.diary.episodes) == 2
    assert reading.problems["file"].tolist()[0] == "bad.zip"


def workbook(rows: list[list[object]], *, merged: str = "", second: list[list[object]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    if second is not None:
        sheet = book.create_sheet("Days")
        for row in second:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_table_of_a_workbook() -> None:
    stamp = pd.Timestamp("2024-03-01 22:10").to_pydatetime()
    content = workbook(
        [
            ["My log"],
            [],
            ["start", "duration (min)", "site", "sleep (h)", "ill", "notes"],
            [stamp, 15, "left calf", pd.Timedelta(hours=7, minutes=30).to_pytimedelta(), True, "after\nrunning"],
            [pd.Timestamp("2024-03-03 06:40").to_pydatetime(), 2.5, "thumb", 0.25, False, None],
            ["soon", 3, "thumb", None, None, None],
        ]
    )
    reading = read(content, "log.xlsx")
    episodes = reading.diary.episodes
    assert episodes["start"].tolist() == [stamp, pd.Timestamp("2024-03-03 06:40")]
    assert episodes["duration"].tolist() == [pd.Timedelta(minutes=15), pd.Timedelta(minutes=2.5)]
    assert episodes["notes"].tolist()[0] == "after running"
    assert reading.diary.days["illness"].tolist() == [1, 0]
    assert reading.diary.days["sleep_h"].tolist()[0] == 7.5
    assert reading.problems.query("column == 'start'")["row"].tolist() == [6]  # the row of the sheet


def test_two_sheets_and_a_merged_date() -> None:
    day = pd.Timestamp("2024-03-01").to_pydatetime()
    content = workbook(
        [["date", "time", "site"], [day, "22:10", "calf"], [None, "23:10", "calf"], [pd.Timestamp("2024-03-03").to_pydatetime(), "06:40", "thumb"]],
        merged="A2:A3",
        second=[["date", "sleep_h"], [day, 7], [pd.Timestamp("2024-03-02").to_pydatetime(), 6], [pd.Timestamp("2024-03-03").to_pydatetime(), 8]],
    )  # fmt: skip
    reading = read(content, "log.xlsx")
    assert reading.sources["file"].tolist() == ["log.xlsx [Sheet]", "log.xlsx [Days]"]
    assert reading.diary.counts().tolist() == [2, 0, 1]
    assert reading.problems["found"].tolist() == ["1 merged cell in the sheet “Sheet”"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (workbook([]), "without anything"),
        (workbook([["date", "x"]])[:400] + bytes(2000), "damaged"),
    ],
)
def test_a_workbook_of_which_nothing_can_be_read(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(content, "log.xlsx")


def test_a_large_file_is_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is above the limit is held by its beginning only; the limit is lowered here."""
    monkeypatch.setattr("myolog.readers.sources.LARGE", 100)
    monkeypatch.setattr("myolog.readers.archives.LARGE", 100)
    content = (FILES / "apple_health.xml").read_bytes()
    (tmp_path / "export.xml").write_bytes(content)
    (tmp_path / "log.csv").write_bytes(LOG * 3)
    (tmp_path / "export.zip").write_bytes(zipped({"apple_health_export/export.xml": content}))
    expected = read_diary(FILES / "apple_health.xml").diary
    assert read_diary(tmp_path / "export.xml").diary == expected
    assert read_diary(tmp_path / "export.zip").diary == expected
    assert len(read_diary(tmp_path / "log.csv").diary.episodes) == 2
    monkeypatch.setattr("myolog.readers.sources.LARGEST", 150)
    with pytest.raises(UnreadableFile, match="larger than"):
        read_diary(tmp_path / "log.csv")


def test_thousands_of_other_files_are_passed_over_at_once() -> None:
    others = {
        f"Takeout/heart_rate-{i}.json": b'[{"dateTime":"04/01/23 07:00:00","value":{"bpm":61}}]' for i in range(2000)
    }
    sleep = (FILES / "fitbit" / "sleep-2023-04-01.json").read_bytes()
    reading = read(zipped(others | {"Takeout/sleep-2023-04-01.json": sleep}))
    assert reading.sources["format"].tolist() == ["Fitbit"]
    assert reading.problems["found"].tolist()[0] == (
        "2,000 other files in the archive: 2,000 JSON files (heart_rate-0.json …)"
    )


def test_the_json_of_our_own_archive_says_what_its_tables_say(tmp_path: Path) -> None:
    diary = read_diary(FILES.parent.parent / "data" / "demo").diary
    as_json = b'{\n "format": "myolog diary",\n "version": 1\n}'
    files = diary.files() | {"diary.json": as_json}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    ways = ([("all.zip", zipped(files))], [tmp_path], list(files.items()))
    for given in ways:
        reading = read_diary(*given)
        assert reading.diary == diary
        assert reading.problems.empty
    with pytest.raises(UnreadableFile, match="Bring the whole archive, or its tables"):
        read(as_json, "diary.json")


def test_json_of_another_kind_says_so() -> None:
    with pytest.raises(UnreadableFile, match="JSON file of a kind"):
        read(b'[{"dateTime":"04/01/23 07:00:00","value":{"bpm":61}}]', "heart_rate.json")


def test_a_sheet_that_is_formatted_beyond_its_cells() -> None:
    content = workbook([["date", "episodes"], ["2024-01-01", 1], [], ["2024-01-02", 0]])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active.cell(50, 60).number_format = "0.00"
    made = io.BytesIO()
    book.save(made)
    reading = read(made.getvalue(), "log.xlsx")
    assert reading.diary.counts().tolist() == [1, 0]
    assert reading.problems.empty


def test_archives_within_an_archive_hold_no_more_together_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "Budget", partial(archives.Budget, held=30 * len(LOG)))
    nested = {
        f"{n}.zip": zipped({f"{m}.csv": LOG.replace(b"2024", str(1990 + 3 * n + m).encode()) for m in range(3)})
        for n in range(4)
    }
    files = {"twitches.csv": LOG}
    assert len(read(zipped(files | dict(list(nested.items())[:2]))).diary.episodes) == 14
    reading = read(zipped(files | nested))
    assert len(reading.diary.episodes) < 26
    assert reading.problems["fix"].str.contains("Bring fewer of them").any()


def test_an_archive_that_fails_in_an_archive_does_not_lose_the_others() -> None:
    bad = locked({"x.csv": LOG}, "x.csv")
    reading = read(zipped({"1.zip": bad, "2.zip": zipped({"twitches.csv": LOG})}))
    assert len(reading.diary.episodes) == 2
    assert reading.problems["fix"].str.contains("1.zip is locked with a password").any()


def test_a_file_without_a_name_is_passed_over() -> None:
    content = zipped({"twitches.csv": LOG, "nameless.csv": LOG}).replace(b"nameless.csv", bytes(12))
    assert len(read(content).diary.episodes) == 2
