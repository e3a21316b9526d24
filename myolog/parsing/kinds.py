"""What a file is that is no table, by how it begins: a sentence that names it and the one thing to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from myolog.parsing.problems import shown
from myolog.parsing.wording import count_text

_TRACK: Final = (
    "the track of one training, second by second, not a list of them. Export the list of your activities as CSV from Garmin "
    "Connect, Strava or the app that you use, and bring that file."
)
_PICTURE: Final = "a picture, not a table of text. Type what it shows into a table, or export it as CSV from the app."
_SOUND: Final = (
    "a sound or video recording, not a table of text. Bring the table or the export that belongs to your diary."
)
_UNPACK: Final = "Unpack it, and bring the tables that are inside."
_SHEET: Final = "Open it in Excel or LibreOffice, save it as .xlsx or CSV, and bring that file."
_AS_CSV: Final = "Open it in the program it comes from, save or export it as CSV, and bring that file."

MAGIC: Final = (
    (b"PK\x03\x04", f"a spreadsheet workbook or a ZIP archive, not a table of text. {_AS_CSV}"),
    (b"%PDF", "a PDF document, not a table of text. Export the same from the app as CSV, or bring the table it was made of."),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"ID3\x02", _SOUND),
    (b"ID3\x03", _SOUND),
    (b"ID3\x04", _SOUND),
    (b"OggS\x00", _SOUND),
    (b"fLaC\x00", _SOUND),
    (b"#!AMR", _SOUND),
    (b"\x1aE\xdf\xa3", _SOUND),
    (b"\x1f\x8b", f"a compressed file, not a table of text. {_UNPACK}"),
    (b"BZh", f"a compressed file, not a table of text. {_UNPACK}"),
    (b"\xfd7zXZ", f"a compressed file, not a table of text. {_UNPACK}"),
    (b"(\xb5/\xfd", f"a compressed file, not a table of text. {_UNPACK}"),
    (b"7z\xbc\xaf\x27\x1c", f"a compressed archive of a kind that Myolog does not open. {_UNPACK}"),
    (b"Rar!\x1a\x07", f"a compressed archive of a kind that Myolog does not open. {_UNPACK}"),
    (b"MZ\x90\x00", "a program, not a table of text. Bring the table or the export that belongs to your diary."),
    (b"\x00\x01\x00\x00Standard ", "a database of Access. Export its tables from Access as Excel workbook or CSV, and bring those."),
    (b"SQLite format 3", "a database that breaks off. Export it from the app once more."),
    (b"{\\rtf", f"a text document with formatting, not a table. {_AS_CSV}"),
    (b"bplist00", f"a list of settings of an Apple program, not a table. {_AS_CSV}"),
    (b"PAR1", f"a table for programs (Parquet). {_AS_CSV}"),
    (b"Salted__", "locked with a password. Unlock it with the program that locked it, and bring what is inside."),
    (b"age-encryption.org", "locked with a password. Unlock it with the program that locked it, and bring what is inside."),
)  # fmt: skip
"""How files begin, and what they are."""
INSIDE: Final = (
    (re.compile(rb".{8}\.FIT", re.DOTALL), _TRACK),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), _PICTURE),
    (re.compile(rb"RIFF.{4}", re.DOTALL), _SOUND),
    (re.compile(rb".{4}ftyp(?:hei|hev|mif|msf|avif)", re.DOTALL), _PICTURE),
    (re.compile(rb".{4}ftyp", re.DOTALL), _SOUND),
)
"""The same where it does not stand at the very beginning."""
MARKUP: Final = (
    (re.compile(r"<(?:\w+:)?(?:gpx|TrainingCenterDatabase|kml)\b", re.IGNORECASE), _TRACK),
    (
        re.compile(r"<(?:\w+:)?ClinicalDocument\b"),
        (
            "the part of an export of Apple Health that is meant for hospitals. Bring export.xml, which lies beside it, or "
            "the whole export.zip."
        ),
    ),
    (
        re.compile(r"urn:schemas-microsoft-com:office:spreadsheet|progid=.Excel\.Sheet"),
        f"a spreadsheet written as XML. {_SHEET}",
    ),
    (re.compile(r"<svg\b"), _PICTURE),
    (
        re.compile(r"<(?:html|table|head|body|meta|style|div|!doctype html)\b", re.IGNORECASE),
        f"a web page, even if its name ends in .xls or .csv, not a table of text. {_SHEET}",
    ),
    (re.compile(r"<"), f"an XML file, not a table. {_AS_CSV}"),
)
"""What a text is that begins with a tag, the first that fits."""
_MARKUP_BEGINS: Final = re.compile(
    r"\s*<(?:\?xml|!|(?:\w+:)?(?:gpx|TrainingCenterDatabase|kml|ClinicalDocument|svg|html|head|body|table|meta|style|div)\b)",
    re.IGNORECASE,
)
_JSON_BEGINS: Final = re.compile(r'\s*(?:\{\s*"|\[\s*[\[{])')
_KEY: Final = re.compile(r'"([^"\\]{1,40})"\s*:')
NOUNS: Final = {
    "JSON file": ".json",
    "table": ".csv .tsv .txt .xlsx .xls .ods",
    "track": ".fit .gpx .tcx .kml .kmz .gz",
    "picture": ".jpg .jpeg .png .gif .heic .webp .svg",
    "recording": ".mp3 .m4a .wav .aac .ogg .amr .mp4 .mov",
    "document": ".pdf .doc .docx .html .htm .md .rtf .pages",
    "XML file": ".xml .cda",
    "database": ".db .sqlite .sqlite3 .mdb .accdb",
}
"""What files are called by the ends of their names."""
_NOUN_OF: Final = {suffix: noun for noun, suffixes in NOUNS.items() for suffix in suffixes.split()}


def is_no_text(content: bytes) -> bool:
    """Whether a file begins as none of text does."""
    return _binary(content) is not None


def _binary(content: bytes) -> str | None:
    start = content[:64]
    for mark, what in MAGIC:
        if start.startswith(mark):
            return what
    return next((what for pattern, what in INSIDE if pattern.match(start)), None)


def refusal(name: str, content: bytes) -> str | None:
    """A sentence that says what a file of bytes is; None if it may be text."""
    what = _binary(content)
    return None if what is None else f"{name} is {what}"


def refusal_of_text(name: str, sample: str) -> str | None:
    """A sentence that says what a text is that is no table, by its beginning; None if it may be one."""
    if _MARKUP_BEGINS.match(sample):
        what = next(what for pattern, what in MARKUP if pattern.search(sample))
        return f"{name} is {what}"
    if _JSON_BEGINS.match(sample):
        keys = list(dict.fromkeys(shown(key) for key in _KEY.findall(sample)))[:4]
        fields = f" (its fields are {', '.join(keys)} …)" if keys else ""
        return (
            f"{name} is a JSON file of a kind that Myolog does not know{fields}. Export the same from the app as CSV, and "
            "bring that file."
        )
    return None


def named_kinds(names: Iterable[str]) -> str:
    """How many files of which kind there are, with one of each by name.

    >>> named_kinds(["a/run.fit", "ride.fit", "me.jpg"])
    '2 tracks (run.fit …), 1 picture (me.jpg)'
    """
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for name in names:
        path = PurePosixPath(name)
        noun = _NOUN_OF.get(path.suffix.lower(), "other file")
        counts[noun] += 1
        first.setdefault(noun, shown(path.name))
    return ", ".join(
        f"{count_text(n, noun)} ({first[noun]}{' …' if n > 1 else ''})" for noun, n in counts.most_common(4)
    )
