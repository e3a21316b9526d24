"""Bytes of a file as UTF-8 text: which encoding it was written in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from myolog.errors import UnreadableFile
from myolog.parsing.kinds import refusal, refusal_of_text

_AS_CSV: Final = "Open it in the program it comes from, save or export it as CSV, and bring that file."

SAMPLE: Final = 5_000
"""Bytes that are looked at to see whether a file is text."""
_MARKUP: Final = re.compile(r"\s*<(?:!doctype|\?xml|html|head|meta|style|table|body|div)\b", re.IGNORECASE)
_BLANK: Final = b"\x00 \t\r\n"

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A file as UTF-8 without a byte-order mark, the encoding it was found in, and how many bytes were in another."""

    data: bytes
    encoding: str
    n_foreign: int = 0


def decode(name: str, content: bytes, *, is_ours: bool = False) -> Text:
    """Bytes as UTF-8: by byte-order mark, else utf-8, utf-16 or cp1252, tried in this order.

    Parameters
    ----------
    is_ours : bool
        Whether the file is one that `Diary.write` wrote: then it is UTF-8, whatever stands in it.

    Raises
    ------
    UnreadableFile
        If the file is empty, or no text.
    """
    if not content[:4096].strip(_BLANK) and not content.strip(_BLANK):
        raise UnreadableFile(name, f"{name} is empty. Save or export it once more, and bring it again.")
    if sentence := refusal(name, content):
        raise UnreadableFile(name, sentence)
    if is_ours and (plain := _utf8(content)):
        return plain
    text = decoded(content)
    sample = text.data[:SAMPLE].decode("utf-8", "ignore")
    odd = sum(c == "\ufffd" or unicodedata.category(c) == "Cc" for c in sample) - sum(map(sample.count, "\t\r\n\x00"))
    if odd > len(sample) / (5 if text.encoding == "utf-8" else 20):
        raise UnreadableFile(name, f"{name} holds no readable text. {_AS_CSV}")
    if sentence := refusal_of_text(name, sample):
        raise UnreadableFile(name, sentence)
    return text


def decoded(content: bytes) -> Text:
    """Bytes as UTF-8, whatever they are."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            rest = content[len(mark) :]
            if encoding == "utf-8":
                return _utf8(rest) or _nearly_utf8(rest) or _western(rest)
            return Text(rest.decode(encoding, "replace").encode(), encoding)
    wide = _wide(content)
    # ASCII in UTF-16 is valid UTF-8 as well, full of NUL characters: so this is looked at first.
    if wide:
        return Text(content.decode(wide, "replace").encode(), wide)
    return _utf8(content) or _nearly_utf8(content) or _western(content)


def _utf8(content: bytes) -> Text | None:
    if not content.isascii():  # by far the quickest look
        try:
            content.decode()
        except UnicodeDecodeError:
            return None
    return Text(content, "utf-8")


def _nearly_utf8(content: bytes) -> Text | None:
    """UTF-8 with a few letters of Windows in it (files put together), or cut off within a letter; None if it is not.

    One such byte must not turn every "für" of the file into "fÃ¼r". In a file of Windows letters hardly two of them
    side by side happen to be one letter of UTF-8.
    """
    text = content.decode("utf-8", "surrogateescape")
    n_foreign = len(_FOREIGN.findall(text))
    if len(_LETTERS.findall(text)) <= n_foreign:
        return None
    mended = _FOREIGN.sub(lambda found: _western(bytes([ord(found[0]) - 0xDC00])).data.decode(), text)
    return Text(mended.encode(), "utf-8", n_foreign)


_FOREIGN: Final = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as Python keeps them."""
_LETTERS: Final = re.compile("[^\x00-\x7f\udc80-\udcff]")


def _western(content: bytes) -> Text:
    # The five bytes that cp1252 leaves open stand for control characters, as in browsers.
    codecs.register_error("myolog-latin", _as_latin)
    return Text(content.decode("cp1252", "myolog-latin").encode(), "cp1252")


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


def _wide(content: bytes) -> str | None:
    """UTF-16 without a byte-order mark, told by the NUL bytes of its ASCII characters, or None."""
    head = content[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 2 or max(even, odd) < half / 2 or min(even, odd) > half / 20:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
