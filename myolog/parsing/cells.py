"""One column of cells, looked at once for each different text in it, and what a single cell says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from myolog.parsing.units import SIZES, UNIT_OF, unit_named

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Decimal = Literal[".", ","]

MISSING: Final = frozenset(
    {"", "-", "--", "---", "–", "—", "?", "??", ".", "…", "na", "n/a", "n.a.", "n.a", "nan", "<na>", "nat", "null", "#n/a", "#na",
     "#value!", "#div/0!", "#ref!", "missing", "unknown", "not logged", "not recorded", "k.a.", "k. a.", "n/d", "s/d"}
)  # fmt: skip
"""Marks for a cell that holds nothing."""

NONE: Final = frozenset(
    {"none", "nil", "zero", "nothing", "keine", "keiner", "keinen", "nichts", "aucun", "aucune", "rien", "ninguno", "ninguna",
     "nada", "nenhum", "nenhuma", "nessuno", "nessuna", "niente", "geen", "niets"}
)  # fmt: skip
"""Words for an amount of zero."""

YES: Final = frozenset(
    {"yes", "y", "true", "t", "x", "✓", "✔", "☑", "✅", "ja", "j", "wahr", "oui", "o", "vrai", "si", "sí", "s", "sì", "sim",
     "verdadero", "verdadeiro", "vero", "waar", "taken", "done", "on", "checked"}
)  # fmt: skip
NO: Final = frozenset(
    {"no", "n", "false", "f", "✗", "✘", "✕", "☐", "❌", "nein", "falsch", "non", "faux", "não", "nao", "falso", "nee", "onwaar",
     "not taken", "off", "unchecked"}
)  # fmt: skip
TICKS: Final = frozenset(
    {"x", "✓", "✔", "☑", "✅", "y", "yes", "ja", "oui", "si", "sí", "sì", "sim", "taken", "done", "true", "checked"}
)
"""Marks that people set only where there was something, leaving the other cells empty."""

HEAD: Final = 1000
"""Rows by which it is tried whether a column is of a type."""
LONGEST_MARK: Final = max(map(len, MISSING)) + 3
_INVISIBLE: Final = dict.fromkeys(map(ord, "\x00\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\ufeff"), None)
_FRACTIONS: Final = str.maketrans({"½": ".5", "¼": ".25", "¾": ".75", "−": "-", "’": "'"})


def clean(text: str) -> str:
    """Cell without what cannot be seen, with plain spaces and digits."""
    if text.isascii() and "\x00" not in text:
        return text.strip()
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE).translate(_FRACTIONS))
    return plain.replace("\N{GREEK SMALL LETTER MU}", "\N{MICRO SIGN}").strip()


def is_mark(text: str) -> bool:
    """Whether a cell holds a mark for nothing."""
    return len(text) <= LONGEST_MARK and clean(text).casefold() in MISSING


class Cell(NamedTuple):
    """What a cell says.

    Attributes
    ----------
    kind : str
        "number" (in `unit`, if it has one), "span" (seconds), "clock" (h:mm or mm:ss, in units of the first per
        60 of the second), "yes", "no", "none" (a word for zero), "missing" or "other" (text).
    value : float
    unit : str
        As `units.unit_named` gives it; "" if the cell names none.
    other : float or None
        The second value that the number can have where a comma or point of thousands cannot be told
        from a decimal one.
    """

    kind: Literal["number", "span", "clock", "yes", "no", "none", "missing", "other"]
    value: float = np.nan
    unit: str = ""
    other: float | None = None


_NUMBER: Final = re.compile(
    r"(?:(?:~|ca\.?|circa|about|approx\.?|etwa)\s*)?([+-]?)\s*(\d[\d.,' ]*|[.,]\d+)\s*([^\d\s].*)?", re.IGNORECASE
)
_SCIENTIFIC: Final = re.compile(r"[+-]?\d+(?:\.\d*)?e[+-]?\d{1,3}", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?\s*(?:h|hrs?|hours?|std\.?|min)?")
_PARTS: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?\s*(?:,|and|und|et|y|e|en|&)?\s*", re.IGNORECASE)
_ISO_SPAN: Final = re.compile(r"pt?(\d[\dhms.,]*)", re.IGNORECASE)


def read_cell(text: str, decimal: Decimal | None) -> Cell:
    """What a cell says, as a number, a time span, or yes or no.

    Parameters
    ----------
    text : str
        The cell as it stands.
    decimal : {".", ","} or None
        The decimal mark of the file; None where it is not known.
    """
    plain = clean(text)
    word = plain.casefold()
    if word in MISSING:
        return Cell("missing")
    if word in YES:
        return Cell("yes", 1.0)
    if word in NO:
        return Cell("no", 0.0)
    if word in NONE:
        return Cell("none", 0.0)
    if not any(c.isdigit() for c in plain[:60]):
        return Cell("other")
    return _clock(plain) or _number(plain, decimal) or _span(plain) or Cell("other")


def _clock(text: str) -> Cell | None:
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    first, second, third = int(found[1]), int(found[2]), found[3]
    if third is not None:
        return Cell("span", first * 3600.0 + second * 60.0 + int(third), "s")
    return Cell("clock", first + second / 60)


def _number(text: str, decimal: Decimal | None) -> Cell | None:
    if _SCIENTIFIC.fullmatch(text):
        return Cell("number", float(text)) if np.isfinite(float(text)) else None
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    sign, digits, unit_text = found.groups()
    unit = ""
    if unit_text and unit_text.strip() != "%":
        named = unit_named(unit_text)
        if named is None:
            return None
        unit = named
    both = _values(digits.strip(), decimal)
    if both is None or not np.isfinite(both[0]):
        return None
    factor = -1.0 if sign == "-" else 1.0
    return Cell("number", factor * both[0], unit, None if both[1] is None else factor * both[1])


def _values(digits: str, decimal: Decimal | None) -> tuple[float, float | None] | None:
    """Value of digits with marks, and the other value that they may have."""
    if " " in digits or "'" in digits:
        grouped = re.fullmatch(r"\d{1,3}([ '])\d{3}(?:\1\d{3})*(?:[.,]\d+)?", digits)
        return (float(digits.replace(grouped[1], "").replace(",", ".")), None) if grouped else None
    mark, other = (".", ",") if digits.rfind(".") > digits.rfind(",") else (",", ".")
    whole = digits.split(mark, maxsplit=1)[0]
    if other in digits:  # 1.250,5: the last mark is the decimal one
        is_sound = digits.count(mark) == 1 and _is_grouped(whole, other)
        return (float(digits.replace(other, "").replace(mark, ".")), None) if is_sound else None
    if digits.count(mark) > 1:
        return (float(digits.replace(mark, "")), None) if _is_grouped(digits, mark) else None
    as_decimal = float(digits.replace(mark, "."))
    if not _is_grouped(digits, mark):
        return as_decimal, None
    as_thousands = float(digits.replace(mark, ""))
    if decimal is None:
        return as_decimal, as_thousands
    return (as_decimal if mark == decimal else as_thousands), None


def _is_grouped(digits: str, mark: str) -> bool:
    return re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", digits) is not None


def _span(text: str) -> Cell | None:
    iso = _ISO_SPAN.fullmatch(text)
    rest = (iso[1] if iso else text).strip()
    total, at = 0.0, 0
    last = ""
    while at < len(rest):
        part = _PARTS.match(rest, at)
        if not part:
            tail = re.fullmatch(r"\s*([0-5]?\d)", rest[at:])  # 7h30
            if tail and last in ("h", "min"):
                return Cell("span", total + int(tail[1]) * (60.0 if last == "h" else 1.0), "s")
            return None
        unit = UNIT_OF.get(part[2].casefold())
        if unit is None or SIZES[unit][0] != "time":
            return None
        total += float(part[1].replace(",", ".")) * SIZES[unit][1]
        last, at = unit, part.end()
    return Cell("span", total, "s") if last else None


_MARKED: Final = re.compile(r"[^\d]{0,8}?(\d+(?:[.,]\d+)+)\D{0,12}")


def may_be_thousands(text: str) -> bool:
    """Whether a number has a comma or a point before exactly three digits, so that it can be one of thousands."""
    return re.fullmatch(r"\s*[+-]?[1-9]\d{0,2}(?:[.,]\d{3})+\s*", text) is not None


def decimal_mark(delimiter: str, texts: Iterable[str]) -> tuple[Decimal | None, bool]:
    """Decimal mark of a file by the cells that can be read in one way only, and whether they contradict each other.

    Parameters
    ----------
    delimiter : str
        What separates the cells: where nothing else tells, a file with semicolons has decimal commas, as
        spreadsheets write them, and a quoted comma in a file with commas is one of thousands.
    texts : iterable of str
        Different cells of the file.
    """
    found = {".": 0, ",": 0}
    has_comma = has_point = False
    for text in texts:
        marked = _MARKED.fullmatch(text)
        if not marked:
            continue
        digits = marked[1]
        points, commas = digits.count("."), digits.count(",")
        if points and commas:
            found["." if digits.rfind(".") > digits.rfind(",") else ","] += 1
            continue
        mark, other = (".", ",") if points else (",", ".")
        if digits.count(mark) > 1:
            found[other] += _is_grouped(digits, mark)
        elif not _is_grouped(digits, mark):
            found[mark] += 1
        else:
            has_comma, has_point = has_comma or mark == ",", has_point or mark == "."
    if found["."] and found[","]:
        return None, True
    if found["."] or found[","]:
        return ("." if found["."] else ","), False
    # Only marks before three digits, or none at all.
    if delimiter == ";" and has_comma and not has_point:
        return ",", False
    return ("." if delimiter == "," and not (has_comma and has_point) else None), False


@dataclass(frozen=True, eq=False)
class Cells:
    """A column of cells.

    Attributes
    ----------
    array : pyarrow ChunkedArray of large_string
        The cells as they stand; empty ones are null.
    may_be_plain : bool
        Whether a point in a number is surely a decimal one.
    """

    array: pa.ChunkedArray
    may_be_plain: bool = True

    def __len__(self) -> int:
        return len(self.array)

    def without(self, marks: Collection[str]) -> Cells:
        """The column with the cells empty that hold one of these texts, as `clean` and casefold write them."""
        found = [text for text in self.texts if clean(text).casefold() in marks] if marks else []
        if not found:
            return self
        is_mark = pc.is_in(self.array, value_set=pa.array(found, type=self.array.type))
        return Cells(pc.if_else(is_mark, pa.scalar(None, type=self.array.type), self.array), self.may_be_plain)

    @cached_property
    def _encoded(self) -> tuple[list[str], npt.NDArray[np.int32]]:
        chunks = pc.dictionary_encode(self.array).chunks
        if not chunks:
            return [], np.empty(0, dtype=np.int32)
        # The chunks of one column share one dictionary.
        codes = np.concatenate([c.indices.fill_null(-1).to_numpy(zero_copy_only=False) for c in chunks])
        return chunks[-1].dictionary.to_pylist(), codes

    @property
    def texts(self) -> list[str]:
        """The different texts in the column, in order of their first row."""
        return self._encoded[0]

    @property
    def codes(self) -> npt.NDArray[np.int32]:
        """For each row the position of its text in `texts`, -1 where the cell is empty."""
        return self._encoded[1]

    @cached_property
    def counts(self) -> Indices:
        """Number of rows of each of `texts`."""
        return np.bincount(self.codes + 1, minlength=len(self.texts) + 1)[1:]

    @cached_property
    def plain_numbers(self) -> Floats | None:
        """The column as numbers, missing where empty, if each cell is a number with a decimal point; else None."""
        numbers = self._cast(pa.float64()) if self.may_be_plain else None
        if numbers is None:
            return None
        values = numbers.to_numpy()
        is_known = int(np.isfinite(values).sum()) == len(values) - self.array.null_count
        return values if is_known else None

    def text_of(self, rows: Indices) -> list[str]:
        """The cells of some rows as they stand, "" where empty."""
        return [text or "" for text in self.array.take(pa.array(rows)).to_pylist()]

    def holding(self, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """For each row, whether its text is among the `chosen` ones of `texts`."""
        if not chosen.any():
            return np.zeros(len(self), dtype=bool)
        return np.append(chosen, False)[self.codes]  # the code -1 looks at the last one

    def rows_of(self, chosen: npt.NDArray[np.bool_]) -> Indices:
        """Rows whose text is among the `chosen` ones of `texts`."""
        return np.flatnonzero(self.holding(chosen))

    def spread(self, values: npt.ArrayLike) -> Floats:
        """Values of `texts` to all rows, NaN where the cell is empty."""
        return np.append(np.asarray(values, dtype=np.float64), np.nan)[self.codes]

    @cached_property
    def iso_times(self) -> npt.NDArray[np.datetime64] | None:
        """The column as moments, NaT where empty, if each cell is a date, with or without a time, in ISO 8601; else None."""
        read = self._cast(pa.timestamp("us"))
        return None if read is None or read.null_count == len(read) else read.to_numpy().astype("datetime64[us]")

    def warm(self) -> None:
        """Look at the column now: columns can be looked at side by side."""
        if self.plain_numbers is None and self.iso_times is None:
            _ = self.codes

    def _cast(self, kind: pa.DataType) -> pa.ChunkedArray | None:
        """The column in another type, or None if a cell is none of it."""
        try:
            pc.cast(self.array.slice(0, HEAD), kind)  # a failing cast of all takes as long as one that succeeds
            return pc.cast(self.array, kind)
        except pa.ArrowInvalid:
            return None

    @cached_property
    def n_filled(self) -> int:
        """Number of cells that hold something, marks for nothing not counted."""
        filled = len(self.array) - self.array.null_count
        if self.plain_numbers is not None or self.iso_times is not None:
            return filled
        return filled - int(self.counts[self.is_missing].sum()) if self.is_missing.any() else filled

    @cached_property
    def is_missing(self) -> npt.NDArray[np.bool_]:
        """For each of `texts`, whether it is a mark for nothing."""
        return np.array([is_mark(t) for t in self.texts], dtype=bool)
