"""Tables as people lay them out by hand, brought into one line of names with a row a day or an episode below it.

Tables of Markdown and Org, tables lying on their side, days numbered within a month, and names of columns that are
written again above each row. Each row keeps its line in the file, but in a table that is turned round.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from myolog.catalogue import find_site, normalise
from myolog.errors import UnreadableFile
from myolog.parsing.dates import date_share
from myolog.parsing.problems import shown
from myolog.parsing.stamps import parse_month, parse_stamp, parse_without_year
from myolog.parsing.wording import count_text
from myolog.readers.sources import File, is_also_as_json
from myolog.readers.table.grid import DATA, DELIMITERS, Layout, find_layout
from myolog.readers.table.headers import knows, recognise
from myolog.readers.table.rows import Record, records

LARGEST: Final = 20 * 10**6
"""Bytes of a file that is looked at; nobody lays out a larger one by hand."""
HEAD: Final = 1 << 16
"""Characters by which it is told how a file is laid out."""
FEWEST: Final = 3
"""Dates across the top, or cells of a header that stand there again, by which a layout is known."""
MOST: Final = 0.6
"""Share of the cells of the first line that must be dates, or of a column that must be days of a month."""
LAST_DAY: Final = 31

Remark = tuple[str, str, str]
"""Found, expected and fix of a problem of the whole file."""


@dataclass(frozen=True, slots=True)
class Reshaped:
    """A file in another layout, and what to tell about it."""

    content: bytes
    remarks: tuple[Remark, ...]


def reshaped(file: File) -> Reshaped | None:
    """A hand-made table in the layout that is read, or None where it has that already.

    Raises
    ------
    UnreadableFile
        If the file is no table, or its days have no month.
    """
    if file.part is not None or is_also_as_json(file) or len(file.content) > LARGEST:
        return None
    try:
        text = file.text().data.decode("utf-8", "replace")
    except UnreadableFile:
        return None  # which is said when it is read
    plain = _from_pipes(text)
    text = plain.content.decode() if plain else text
    turned = _turned(text, file)
    if turned is None:
        layout = _layout(text, file)
        if layout is not None and len(layout.names) == 1:
            _refuse_text(text, layout, file)
        turned = (layout and _with_months(text, layout, file)) or _under_one_header(text)
    if turned is None or plain is None:
        return turned or plain
    return Reshaped(turned.content, (*plain.remarks, *turned.remarks))


def _layout(text: str, file: File) -> Layout | None:
    try:
        return find_layout(file.name, text[:HEAD].encode(), knows)
    except UnreadableFile:
        return None


def _written(rows: Mapping[int, Sequence[str]], delimiter: str) -> bytes:
    """Rows, each in its line counted from 0, as a delimited text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    at = 0
    for line in sorted(rows):
        out.write("\n" * (line - at))
        writer.writerow(rows[line])
        at = line + 1 + sum(cell.count("\n") for cell in rows[line])
    return out.getvalue().encode()


_RULE: Final = re.compile(r"\s*[|+]?\s*:?-{2,}:?\s*(?:[|+]\s*:?-{2,}:?\s*)*[|+]?\s*")
_ORG_DATE: Final = re.compile(
    r"[<\[](\d{4}-\d{2}-\d{2})(?:\s[^\W\d_]+\.?)?(?:\s(\d{1,2}:\d{2}(?:-\d{1,2}:\d{2})?))?[>\]]"
)


def _from_pipes(text: str) -> Reshaped | None:
    """A table of Markdown or Org, whose cells stand between bars, without the bars at its edges and its rules."""
    head = [line.strip() for line in text[:HEAD].splitlines() if line.strip()]
    has_edges = [line.startswith("|") and line.endswith("|") for line in head]
    has_rule = any(_RULE.fullmatch(line) and ("|" in line or "+" in line) for line in head)
    if not (has_rule and any("|" in line for line in head)) and not (sum(has_edges) > 1 and all(has_edges)):
        return None
    rows: dict[int, list[str]] = {}
    around: list[str] = []
    for number, line in enumerate(text.splitlines()):
        bare = line.strip()
        if _RULE.fullmatch(bare):
            continue
        if "|" not in bare or (any(has_edges) and not bare.startswith("|")):
            around += [bare] if bare else []
            continue
        cells = re.split(r"(?<!\\)\|", bare.removeprefix("|").removesuffix("|"))
        rows[number] = [_ORG_DATE.sub(_plain_date, cell.strip().replace("\\|", "|")) for cell in cells]
    if not rows:
        return None
    told = (f"text around the table: {shown('; '.join(around))}", "a table alone", "The text was left out.")
    return Reshaped(_written(rows, "|"), (told,) if around else ())


def _plain_date(found: re.Match[str]) -> str:
    return " ".join(filter(None, found.groups()))


@dataclass(frozen=True)
class Lines:
    """The records of a text, each with its line counted from 0, and what separates their cells."""

    delimiter: str
    records: tuple[Record, ...]

    def cells(self, at: int) -> list[str]:
        """Cells of one record."""
        return [c.strip() for c in self.records[at].split(self.delimiter)]


def _lines(text: str) -> Lines:
    """Records of a text, by the delimiter that most of the first ones have."""
    head = text[:HEAD].splitlines()[:20]
    counts = {d: sum(d in line for line in head) for d in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda d: counts[d])
    return Lines(delimiter, tuple(records(text, delimiter)))


AMONG: Final = 5
"""First lines among which the dates across the top are looked for."""


def _turned(text: str, file: File) -> Reshaped | None:
    """A table with its dates across the top, turned round."""
    head = _lines(text[:HEAD])
    for at in range(min(AMONG, len(head.records))):
        top = head.cells(at)
        if sum(map(knows, filter(None, top))) > 1:
            return None  # the names of the columns
        filled = [c for c in top[1:] if c]
        days = [j for j, c in enumerate(top) if j and _is_date(c)]
        numbered = _numbered(top) if not days else []
        if max(len(days), len(numbered)) >= max(FEWEST, MOST * len(filled)):
            break
    else:
        return None
    whole = _lines(text)
    below = [whole.cells(i) for i in range(at + 1, len(whole.records))]
    if not any(knows(row[0]) or find_site(row[0]) for row in below if row and row[0]):
        return None
    above = [" ".join(head.cells(i)) for i in range(at)]
    year, month = (0, 0) if days else _month(file, [top[0], *above], f"1 to {LAST_DAY} across its first line")
    name = "date" if not top[0] or numbered or top[0][:1].isdigit() else top[0]
    name = name if recognise(name).role in ("date", "start", "moment") else "date"
    rows: dict[int, list[str]] = {0: [name, *(row[0] for row in below)]}
    for j in days or numbered:
        day = f"{year}-{month:02d}-{int(top[j]):02d}" if numbered else top[j]
        rows[j] = [day, *(row[j] if j < len(row) else "" for row in below)]
    left = [c for j, c in enumerate(top) if j and c and j not in rows]
    told: list[Remark] = [
        (
            "days across the top, and a row for each thing that was noted",
            "a row for each day",
            "The table was turned round. Where a line is named for this file, it is the column of your table, counted from the left.",
        )
    ]
    if left:
        names = shown(", ".join(left))
        told.append((f"columns that are no day: {names}", "days across the top", "They were left out."))
    if any(above):
        told.append(
            (f"lines above the days: {shown('; '.join(above))}", "the days in the first line", "They were left out.")
        )
    return Reshaped(_written(rows, ","), tuple(told))


def _is_date(text: str) -> bool:
    return any(c.isdigit() for c in text) and (parse_stamp(text) or parse_without_year(text)) is not None


def _numbered(top: Sequence[str]) -> list[int]:
    """Positions of the days of a month, where they follow one another in a line; else none."""
    found = [j for j, c in enumerate(top) if j and re.fullmatch(r"\d{1,2}\.?", c)]
    numbers = [int(top[j].rstrip(".")) for j in found]
    is_run = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    return found if is_run and numbers[0] > 0 and numbers[-1] <= LAST_DAY and len(found) > FEWEST else []


def _month(file: File, texts: Iterable[str], found: str) -> tuple[int, int]:
    """Year and month of days that are only numbered, by what stands above them, the name of the sheet or of the file.

    Raises
    ------
    UnreadableFile
        If none of them says it.
    """
    named = re.search(r"\[(.*)\]$", file.name)
    for text in (*texts, file.title, named[1] if named else "", PurePath(file.name).stem):
        month = parse_month(text)
        if month:
            return month
    raise UnreadableFile(
        file.name,
        f"{file.name} has days {found}, but does not say of which month and year. Name its sheet, or the file, like "
        "“March 2024”, or write whole dates like 2024-03-05, and bring it again.",
    )


def _with_months(text: str, layout: Layout, file: File) -> Reshaped | None:
    """A table whose days are numbered from 1 to 31, with dates instead."""
    names = layout.names
    at = next((j for j, name in enumerate(names) if recognise(name).role == "date" or parse_month(name)), None)
    if at is None:
        return None
    head = _columns(text[:HEAD], layout.delimiter, layout.next_line - 1)
    if not _are_days(head.get(at, ())) or any(date_share(c[:FEW]) >= MOST for j, c in head.items() if j != at):
        return None
    year, month = _month(file, [names[at], layout.preamble], f"1 to {LAST_DAY} in “{shown(names[at])}”")
    rows: dict[int, list[str]] = {}
    for record in records(text, layout.delimiter):
        cells = record.split(layout.delimiter)
        if record.line + 1 == layout.header_line:
            cells[at] = "date"
        elif record.line + 1 > layout.header_line and at < len(cells) and _day_of(cells[at]):
            cells[at] = f"{year}-{month:02d}-{_day_of(cells[at]):02d}"
        rows[record.line] = cells
    told = (
        f"days without a month in “{shown(names[at])}”",
        "dates like 2024-03-05",
        f"They were read as days of {year}-{month:02d}, as the name of the sheet or of the file, or a line in it, says.",
    )
    return Reshaped(_written(rows, layout.delimiter), (told,))


FEW: Final = 100


def _columns(text: str, delimiter: str, line: int) -> dict[int, list[str]]:
    """Cells below a line that hold something, by their column."""
    found: dict[int, list[str]] = {}
    for record in records(text, delimiter):
        for j, cell in enumerate(record.split(delimiter) if record.line >= line else ()):
            if cell.strip():
                found.setdefault(j, []).append(cell.strip())
    return found


def _day_of(text: str) -> int:
    """Day of a month that a text is, 0 if it is none."""
    found = re.fullmatch(r"\s*(\d{1,2})(?:\.|\.0|st|nd|rd|th)?\s*", text)
    return int(found[1]) if found and 1 <= int(found[1]) <= LAST_DAY else 0


def _are_days(cells: Sequence[str]) -> bool:
    """Whether most cells are days of one month, one after the other."""
    days = [d for d in map(_day_of, cells) if d]
    return len(days) >= max(FEWEST, MOST * len(cells)) and days == sorted(days)


def _under_one_header(text: str) -> Reshaped | None:
    """A table whose names of columns stand there several times, and not always all of them, under one line of names."""
    head = _lines(text[:HEAD])
    names = head.cells(0) if head.records else []
    begin = [normalise(c) for c in names[:FEWEST]]
    if len(names) <= FEWEST or not all(begin) or any(DATA.fullmatch(c) for c in names[:FEWEST]):
        return None
    raw = head.records[0].raw
    if text.count("\n" + raw[: max(1, len(names[0]))]) == 0:
        return None
    whole = _lines(text)
    headers = [i for i in range(len(whole.records)) if [normalise(c) for c in whole.cells(i)[:FEWEST]] == begin]
    if len({tuple(whole.cells(i)) for i in headers}) < 2:  # the same names again are told elsewhere
        return None
    place: dict[tuple[str, int], int] = {}
    current: list[int] = []
    rows: dict[int, dict[int, str]] = {}
    for i, record in enumerate(whole.records):
        cells = [c if i not in headers else c.strip() for c in record.split(whole.delimiter)]
        if i in headers:
            seen: Counter[str] = Counter()
            current = []
            for cell in cells:
                current.append(place.setdefault((cell, seen[cell]), len(place)))
                seen[cell] += 1
        else:
            beyond = [place.setdefault(("", n), len(place)) for n in range(len(cells) - len(current))]
            rows[record.line] = dict(zip((*current, *beyond), cells, strict=False))
    made = {line: [row.get(j, "") for j in range(len(place))] for line, row in rows.items()}
    made[whole.records[0].line] = [name for name, _ in place]
    told = (
        f"the names of the columns {count_text(len(headers), 'time')}, not always the same",
        "one line with the names of the columns",
        "Each row was read by the names above it, and all were put together into one table.",
    )
    return Reshaped(_written(made, whole.delimiter), (told,))


def _refuse_text(text: str, layout: Layout, file: File) -> None:
    """Refuse a text of one column, unless it is a list of dates.

    Raises
    ------
    UnreadableFile
        If it is no table.
    """
    name = layout.names[0]
    dates = _columns(text[:HEAD], layout.delimiter, layout.next_line - 1).get(0, [])
    if date_share(dates) >= MOST and not re.search(r"\d", name):
        return
    raise UnreadableFile(
        file.name,
        f"{file.name} is a text, not a table: it has one column only. Put what you noted into columns with their names in "
        "the first line, for example date,twitches,sleep_h, with a row for each day, and bring the file again.",
    )
