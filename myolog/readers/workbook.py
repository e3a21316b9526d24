"""Workbooks (.xlsx, .xlsb, .xls, .ods): each sheet as the table of text that it would be if it were saved as CSV."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from myolog.errors import UnreadableFile
from myolog.parsing.problems import REPAIRED, Problems, shown
from myolog.parsing.wording import count_text
from myolog.readers import workbook_cells
from myolog.readers.sources import FAILURES, OLE, File

STEEPEST: Final = 400
"""The parts of a workbook may be so many times as large as they are packed."""
LARGEST: Final = 500 * 10**6
"""Bytes of all its parts unpacked."""
HARMLESS: Final = 20 * 10**6
"""Bytes up to which the ratio does not matter."""
SECONDS: Final = 120
"""Time after which the reading of a workbook is given up."""
OTHER_DOCUMENTS: Final = (
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a presentation"),
    ("__substg1.0_", "an e-mail of Outlook"),
)
"""What has the same beginning as an old workbook (.xls), by the names of its parts."""


def sheets(file: File, problems: Problems) -> Iterator[File]:
    """Each sheet that holds anything, as a CSV file whose lines are the rows of the sheet.

    Raises
    ------
    UnreadableFile
        If the workbook is locked, damaged, empty, or made to fill a computer.
    """
    if file.content.startswith(OLE):
        _check_document(file)
    else:
        _check_size(file)
    filled = [sheet for sheet in _cells(file) if sheet["content"]]
    if not filled:
        raise UnreadableFile(file.name, f"{file.name} is a workbook without anything in it. Fill in at least one row.")
    for sheet in filled:
        if sheet["merged"]:
            problems.add(
                f"{count_text(sheet['merged'], 'merged cell')} in the sheet “{shown(sheet['title'])}”",
                "a cell in each row",
                "The value was given to each row of the merged cell. Unmerge them if it is meant for one row only.",
                action=REPAIRED,
            )
        name = file.name if len(filled) == 1 else f"{file.name} [{sheet['title']}]"
        yield replace(file, name=name, content=sheet["content"].encode("utf-8", "replace"), title=sheet["title"])


def _check_document(file: File) -> None:
    """Raise UnreadableFile if what begins like an old workbook is locked, or something else."""
    if _has_part(file, "EncryptedPackage"):
        raise _locked(file)
    for part, what in OTHER_DOCUMENTS:
        if _has_part(file, part):
            raise UnreadableFile(file.name, f"{file.name} is {what}, not a table. Save its table as .xlsx or CSV.")


def _has_part(file: File, name: str) -> bool:
    return name.encode("utf-16-le") in file.content


def _check_size(file: File) -> None:
    """Raise UnreadableFile if the parts of a workbook cannot be listed, or are too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except FAILURES as error:
        raise _damaged(file) from error
    if size > LARGEST or (size > HARMLESS and size > STEEPEST * max(len(file.content), 1)):
        raise UnreadableFile(
            file.name,
            f"{file.name} would unpack to {size // 10**6:,} MB, which is more than a diary holds. Save it as CSV.",
        )


def _cells(file: File) -> list[dict[str, Any]]:
    """Title, CSV and number of merged cells of each sheet, read in a process of its own (see `workbook_cells`)."""
    command = [sys.executable, "-P", str(Path(workbook_cells.__file__))]
    try:
        done = subprocess.run(command, input=file.content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - ours
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            file.name,
            f"{file.name} takes more than {SECONDS // 60} minutes to read. Save the sheet with your log as CSV, and bring that.",
        ) from error
    told: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"state": "damaged"}
    if done.returncode not in (0, 1):  # the system ended it
        told = {"state": "too large"}
    match told["state"]:
        case "locked":
            raise _locked(file)
        case "damaged":
            raise _damaged(file)
        case "too large":
            raise UnreadableFile(
                file.name,
                f"{file.name} has a sheet of more than {workbook_cells.MOST_CELLS // 10**6} million cells, counted from its "
                "first filled cell to its last one, or more text than a diary holds. Delete what stands far away from your "
                "table, or save the sheet with your log as CSV.",
            )
    return list(told["sheets"])


def _locked(file: File) -> UnreadableFile:
    return UnreadableFile(
        file.name,
        f"{file.name} is locked with a password. Open it with the password, save it without one, and bring it again.",
    )


def _damaged(file: File) -> UnreadableFile:
    return UnreadableFile(
        file.name, f"{file.name} is a damaged workbook. Open it in the program it comes from, and save it once more."
    )
