"""A file that is no table: each sentence names what it is and the one thing to do."""

import io
import zipfile
from pathlib import Path

import pytest

from myolog import UnreadableFile, read_diary

TRACK = "the track of one training"
AS_CSV = "Export the list of your activities as CSV"


def refused(content: bytes, name: str) -> str:
    with pytest.raises(UnreadableFile) as error:
        read_diary((name, content))
    assert str(error.value).startswith(f"{name} ")
    return str(error.value)


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "what", "todo"),
    [
        ("run.fit", b"\x0e\x10\xd9\x07\x00\x00\x00\x00.FIT\x00\x00" + bytes(50), TRACK, AS_CSV),
        ("run.gpx", b'<?xml version="1.0"?>\n<gpx creator="watch"><trk></trk></gpx>', TRACK, AS_CSV),
        ("run.tcx", b'<?xml version="1.0"?>\n<TrainingCenterDatabase xmlns="x"></TrainingCenterDatabase>', TRACK, AS_CSV),
        ("export_cda.xml", b'<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:x">', "for hospitals", "Bring export.xml"),
        ("feed.xml", b'<?xml version="1.0"?>\n<rss><channel/></rss>', "an XML file", "as CSV"),
        ("log.pdf", b"%PDF-1.7\n%\xe2\xe3", "a PDF document", "as CSV"),
        ("log.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture", "into a table"),
        ("log.heic", b"\x00\x00\x00\x18ftypheic\x00\x00", "a picture", "into a table"),
        ("log.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a picture", "into a table"),
        ("memo.m4a", b"\x00\x00\x00\x20ftypM4A \x00\x00", "a sound or video", "Bring the table"),
        ("memo.wav", b"RIFF\x10\x00\x00\x00WAVEfmt ", "a sound or video", "Bring the table"),
        ("memo.mp3", b"ID3\x04\x00\x00" + bytes(20), "a sound or video", "Bring the table"),
        ("log.xls", b"<html><body><table><tr><td>date</td></tr></table>", "a web page", "Excel or LibreOffice"),
        ("log.mdb", b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(99), "Access", "Export its tables"),
        ("log.csv.gz", b"\x1f\x8b\x08\x00" + bytes(20), "a compressed file", "Unpack it"),
        ("log.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), "a compressed archive", "Unpack it"),
        ("log.rar", b"Rar!\x1a\x07\x00" + bytes(20), "a compressed archive", "Unpack it"),
        ("log.exe", b"MZ\x90\x00" + bytes(99), "a program", "Bring the table"),
        ("log.rtf", rb"{\rtf1\ansi date}", "with formatting", "as CSV"),
        ("log.docx", zipped(**{"[Content_Types].xml": b"<T/>", "word__document.xml": b"<w/>"}), "a Word document", "as CSV"),
        ("log.numbers", zipped(Index__Document__iwa=b"", **{"Index/Document.iwa": b"x"}), "Numbers", "as CSV"),
        ("log.pptx", zipped(**{"[Content_Types].xml": b"<T/>", "ppt__presentation.xml": b"<p/>"}), "a presentation", "as CSV"),
        ("days.csv", b"date,sleep_h\n", "names of columns, but no rows", "Fill in at least one"),
        ("what.json", b'{"shelf": [{"book": "x"}], "city": 3}', "fields are shelf, book, city", "as CSV"),
    ],
)  # fmt: skip
def test_the_sentence_names_what_the_file_is_and_what_to_do(name: str, content: bytes, what: str, todo: str) -> None:
    sentence = refused(content, name)
    assert what in sentence
    assert todo in sentence


def test_a_column_named_in_angle_brackets_is_no_web_page() -> None:
    reading = read_diary(("log.csv", b"<date>,<sleep_h>,<episodes>\n2026-03-01,7,1\n2026-03-02,8,0\n"))
    assert reading.diary.counts().tolist() == [1, 0]


def test_fields_of_a_file_are_shown_without_what_cannot_be_printed() -> None:
    assert "\x07" not in refused(b'{"a\x07b": 1, "c": [1, 2]}', "what.json")


def test_what_is_passed_over_in_an_archive_is_named() -> None:
    log = b"date,episodes\n2026-03-01,1\n2026-03-02,0\n"
    reading = read_diary(
        ("all.zip", zipped(**{"log.csv": log, "runs__1.fit": b"x", "runs__2.fit": b"y", "me.png": b"z"}))
    )
    assert reading.problems["found"].tolist() == [
        "3 other files in the archive: 2 tracks (1.fit …), 1 picture (me.png)"
    ]


def test_an_archive_without_anything_to_read_says_what_it_has() -> None:
    sentence = refused(zipped(**{"runs__1.fit": b"x", "runs__2.fit": b"y"}), "all.zip")
    assert "it has 2 tracks (1.fit …)" in sentence
    assert "its tables as CSV" in sentence


def test_an_export_in_folders_is_read_like_its_archive(tmp_path: Path) -> None:
    sleep = b'[{"logId": 1, "dateOfSleep": "2026-03-02", "minutesAsleep": 420}]'
    files = {
        "Takeout/Fitbit/sleep-1.json": sleep,
        "Takeout/Fitbit/heart-1.json": b'[{"a": 1}]',
        "Takeout/page.html": b"<html>",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "Takeout/Fitbit/again.json").symlink_to(tmp_path / "Takeout/Fitbit/sleep-1.json")
    archive = zipped(**{name.replace("/", "__"): content for name, content in files.items()})
    unpacked = read_diary(tmp_path / "Takeout")
    assert unpacked.diary == read_diary(("Takeout", archive)).diary
    assert unpacked.sources["file"].tolist() == ["Takeout/sleep-1.json"]
    assert unpacked.problems["found"].tolist() == [
        "2 other files in the folder: 1 document (page.html), 1 JSON file (heart-1.json)"
    ]
    (tmp_path / "empty" / "deeper").mkdir(parents=True)
    with pytest.raises(UnreadableFile, match=r"holds no file that Myolog can read\. Bring the folder"):
        read_diary(tmp_path / "empty")
