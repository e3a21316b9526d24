"""What the person says about themselves, which no diary holds: printed on the report, kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from myolog.report.content import Section, cut

AGES: Final = ("under 18", "18 to 29", "30 to 39", "40 to 49", "50 to 59", "60 to 69", "70 to 79", "80 or over")
"""Age bands to choose from."""
TESTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "salts": "Salts (sodium, potassium)",
        "calcium": "Calcium",
        "magnesium": "Magnesium",
        "thyroid": "Thyroid",
        "ck": "Muscle enzyme (CK)",
        "sugar": "Blood sugar",
        "kidney": "Kidneys",
        "emg": "Muscles and nerves (EMG)",
    }
)
"""Tests that doctors do for twitches and cramps, and what they are called."""
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "age": "Age",
        "weeks_pregnant": "Weeks pregnant",
        "since": "There since",
        "worry": "Fears most",
        "hindered": "Hindered in the last 7 days (0 not at all, 10 most)",
        "keeps_from": "Keeps from",
        "numbness": "Numbness or tingling",
        "illnesses": "Illnesses",
        "family": "Illnesses in the family",
        "tests": "Tests done",
        "coffee": "Coffee and other caffeine",
        "alcohol": "Alcohol",
        "training": "Training",
    }
)
"""Fields in the order of the report, and what they are called on it."""
LONGEST: Final = 200
"""Characters of one answer."""
LONGEST_RESULT: Final = 60
"""Characters of the result of one test."""
LONGEST_PREGNANCY: Final = 45
"""Weeks."""
MOST_ROWS: Final = 5
"""Rows of paper that the section may take on the first page."""
ROW: Final = 100
"""Characters of a row of paper."""


@dataclass(frozen=True, slots=True)
class AboutYou:
    """What the person says about themselves; what is empty was not answered.

    Attributes
    ----------
    since : str
        Since when the twitches, cramps or spasms are there.
    age : str
        Age band, as in `AGES`.
    weeks_pregnant : int or None
    illnesses, family : str
        Illnesses of the person and of their family.
    numbness : str
        Numbness or tingling.
    tests : mapping
        Key of a test (`TESTS`) that was done to its result, "" where the result is not known.
    coffee, alcohol, training : str
        The usual amount.
    keeps_from : str
        What the person does not do because of it.
    hindered : int or None
        How much it hindered them in the last 7 days, 0 to 10.
    worry : str
        What they fear most.

    Raises
    ------
    ValueError
        If a test is none of `TESTS`, or a number is out of its range.
    """

    since: str = ""
    age: str = ""
    weeks_pregnant: int | None = None
    illnesses: str = ""
    family: str = ""
    numbness: str = ""
    tests: Mapping[str, str] = field(default_factory=dict)
    coffee: str = ""
    alcohol: str = ""
    training: str = ""
    keeps_from: str = ""
    hindered: int | None = None
    worry: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        unknown = [key for key in self.tests if key not in TESTS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no test of the report. There are {', '.join(TESTS)}.")
        if self.hindered is not None and not 0 <= self.hindered <= 10:
            raise ValueError(f"hindered is {self.hindered}; expected 0 to 10.")
        if self.weeks_pregnant is not None and not 0 <= self.weeks_pregnant <= LONGEST_PREGNANCY:
            raise ValueError(f"weeks_pregnant is {self.weeks_pregnant}; expected 0 to {LONGEST_PREGNANCY}.")

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by field in the order of `LABELS`, each as one line of text."""
        said = {name: self._line(name) for name in LABELS}
        return {name: line for name, line in said.items() if line}

    def _line(self, name: str) -> str:
        match getattr(self, name):
            case str() as text:
                return cut(text, LONGEST)
            case int() as number:
                return f"{number} of 10" if name == "hindered" else f"{number}"
            case None:
                return ""
            case tests:
                done = (key for key in TESTS if key in tests)
                return "; ".join(f"{TESTS[key]}: {cut(tests[key], LONGEST_RESULT) or 'done'}" for key in done)


def section(about: AboutYou) -> Section | None:
    """What was answered, a sentence each; None where nothing was."""
    lines = tuple(f"{LABELS[name]}: {text}{'' if text[-1] in '.!?…' else '.'}" for name, text in about.answers.items())
    return Section("about", "About the person", lines) if lines else None


def fits_first_page(section: Section) -> bool:
    """Whether the section is short enough for the first page."""
    return sum(-(-len(line) // ROW) for line in section.sentences) <= MOST_ROWS
