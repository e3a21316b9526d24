"""Which class a medicine, herb or drug belongs to, by the names that people write.

The names are data/substances.toml. What a person wrote is never kept: only the lists of names are cached.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from myolog import catalogue
from myolog.catalogue import MedicineKind, Substance

LEAST_LETTERS: Final = 7
"""Of a name that is known with a letter wrong; with `TWO_WRONG` letters or more, two may be wrong."""
TWO_WRONG: Final = 9


def classes(name: str) -> tuple[Substance, ...]:
    """Classes of which a text holds a name, in the order of the file; with a letter or two wrong where none is exact.

    >>> [each.key for each in classes("Salmeterol/Fluticasone 25/125")], [each.key for each in classes("indapamid")]
    (['long_acting_beta_agonist', 'corticosteroid'], ['thiazide_diuretic'])
    """
    text = plain(name)
    every = catalogue.substances().values()
    exact = tuple(each for each in every if phrases(each.names).search(text))
    words = text.split()
    return exact or tuple(
        each for each in every if any(is_misspelt(word, plain(known)) for word in words for known in each.names)
    )


def kinds(name: str) -> tuple[MedicineKind, ...]:
    """What is known of a medicine's classes; empty where its class is not known.

    >>> [kind.label for kind in kinds("Indapamide 1.5 mg")], kinds("Blue drops")
    (['Thiazide-like diuretic'], ())
    """
    known = catalogue.medicine_kinds()
    return tuple(known[each.key] for each in classes(name) if each.key in known)


def is_medicine(name: str) -> bool:
    """Whether a text holds the exact name of a medicine."""
    text = plain(name)
    return any(each.rule == "medicine" and phrases(each.names).search(text) for each in catalogue.substances().values())


# --- words ------------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Words as compared: normalised, numbers apart from letters, without a plural s. What remains need not be a word."""
    words = re.sub(r"(?<=\d)(?=[a-z])", " ", catalogue.normalise(text)).split()
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


def phrases(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these phrases of a list in a text that `plain` gave; what a person wrote does not belong here, it is kept."""
    return _pattern(tuple(words))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    compared = [r" (?:\S+ ){0,3}".join(plain(part) for part in word.split("*")) for word in words]
    longest_first = sorted({word for word in compared if word}, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(longest_first)})(?!\S)" if longest_first else r"(?!)")


def is_misspelt(word: str, name: str) -> bool:
    """Whether a word is this name but for a letter or two: wrong, missing, too many, or two in the wrong order."""
    allowed = 0 if len(name) < LEAST_LETTERS else 1 if len(name) < TWO_WRONG else 2
    if not allowed or abs(len(word) - len(name)) > allowed or word[0] != name[0]:
        return False
    before, last = [0] * (len(name) + 1), list(range(len(name) + 1))
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, other in enumerate(name, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != other)))
            if i > 1 and j > 1 and letter == name[j - 2] and word[i - 2] == other:
                row[-1] = min(row[-1], before[j - 2] + 1)
        before, last = last, row
    return last[-1] <= allowed
