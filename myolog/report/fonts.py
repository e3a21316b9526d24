"""The fonts that the report is printed with, and what they cannot write.

A PDF for everybody (PDF/UA) must show every letter, so a letter that no font has is replaced by a sign and told.
"""

from __future__ import annotations

import base64
import io
import unicodedata
from functools import cache, lru_cache
from typing import Final
from xml.etree import ElementTree as ET

from fontTools import subset
from fontTools.ttLib import TTFont

from myolog.resources import DATA

FOLDER: Final = DATA / "fonts"
MAIN: Final = "Noto Sans"
REPLACEMENT: Final = "\N{WHITE SQUARE}"


@cache
def _read() -> tuple[tuple[str, ...], frozenset[int]]:
    """Names of the families, and every letter that one of them has."""
    names, letters = set(), set()
    for path in FOLDER.glob("*.[ot]tf"):
        with TTFont(path, lazy=True) as font:
            names.add(str(font["name"].getDebugName(1)))
            letters.update(font.getBestCmap())
    return tuple(sorted(names, key=lambda name: (name != MAIN, "Emoji" in name, name))), frozenset(letters)


def families() -> tuple[str, ...]:
    """Names of the families, the main one first, the one of emoji last."""
    return _read()[0]


@lru_cache(maxsize=8)  # the drawings of one report; of a text it knows which letters it has, not a word
def faces(letters: frozenset[str]) -> str:
    """CSS that brings the fonts of some letters along, cut down to these letters: one face a family that has any.

    A picture inside a page sees no font but those of the machine and its own. Another font is wider or narrower than the
    one that the picture was measured with, and cuts what stands at its edge.
    """
    wanted = {ord(letter) for letter in letters}
    options = subset.Options(hinting=False, layout_features=["*"])
    css = []
    regular = FOLDER.glob("*-Regular.[ot]tf")
    for path in sorted(regular, key=lambda path: (path.stem != "NotoSans-Regular", "Emoji" in path.stem, path.stem)):
        with subset.load_font(str(path), options, lazy=True) as font:
            here = wanted & font.getBestCmap().keys()
            if not here:
                continue
            wanted -= here
            cut = subset.Subsetter(options)
            cut.populate(unicodes=here)
            cut.subset(font)
            target = io.BytesIO()
            font.save(target)
            name = font["name"].getDebugName(1)
        data = base64.b64encode(target.getvalue()).decode()
        css.append(f'@font-face{{font-family:"{name}";src:url(data:font/ttf;base64,{data})}}')
        if not wanted:
            break
    return "".join(css)


def bring(svg: str) -> str:
    """A drawing that brings along the fonts of its letters, for whoever shows it without ours."""
    start = svg.index(">", svg.index("<svg")) + 1
    letters = frozenset("".join(ET.fromstring(svg).itertext()))  # noqa: S314 - our own drawing
    return f"{svg[:start]}<style>{faces(letters)}</style>{svg[start:]}"


def printable(text: str) -> tuple[str, int]:
    r"""Text that the fonts can write, and how many letters had to be replaced.

    What is not seen by itself goes: control characters, joiners that no font has, marks that turn the direction of text
    around (a name could otherwise turn the sentence that it stands in).

    >>> printable("Calf\u202e \x07ok")
    ('Calf ok', 0)
    """
    _, letters = _read()
    kept, replaced = [], 0
    for letter in text:
        kind = unicodedata.category(letter)
        if letter in "\n\t":
            kept.append(" ")
        elif ord(letter) in letters and kind not in ("Cc", "Cf"):
            kept.append(letter)
        elif kind in ("Cc", "Cf", "Mn", "Me", "Cs"):
            continue
        elif kind == "Zs":
            kept.append(" ")
        else:
            kept.append(REPLACEMENT)
            replaced += 1
    return unicodedata.normalize("NFC", "".join(kept)), replaced
