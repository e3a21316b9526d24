"""The person's answers to the red flags: yes, no, or none. Never counted, never a score; no illness is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from myolog import catalogue
from myolog.catalogue import RedFlag, RedFlagGroup

NERVES: Final = "nerves"
"""Section of the five questions that a neurologist asks: strength, wasting, speech, swallowing and breathing."""

Advice = tuple[tuple[RedFlagGroup, tuple[RedFlag, ...]], ...]


def the_five() -> tuple[RedFlag, ...]:
    """The five questions that a neurologist asks."""
    return tuple(flag for flag in catalogue.red_flags() if flag.section == NERVES)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to the red flags of the catalogue.

    Attributes
    ----------
    given : mapping of str to bool
        Key of a red flag (`catalogue.red_flags`) to yes or no; what was not answered is left out. The doctor's report
        takes it as it is (`report.Wish.flags`).

    Raises
    ------
    ValueError
        If a key is none of the catalogue's.
    """

    given: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        known = {flag.key for flag in catalogue.red_flags()}
        unknown = [key for key in self.given if key not in known]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no red flag of the catalogue.")
        object.__setattr__(self, "given", MappingProxyType(dict(self.given)))

    def with_answer(self, key: str, answer: bool | None) -> Answers:
        """The same with another answer; None takes one back."""
        kept = {name: said for name, said in self.given.items() if name != key}
        return Answers(kept if answer is None else {**kept, key: answer})

    def of(self, key: str) -> bool | None:
        """Answer to a red flag, None where there is none."""
        return self.given.get(key)

    @property
    def all_no(self) -> bool:
        """Whether every question was answered, each with no."""
        return len(self.given) == len(catalogue.red_flags()) and not any(self.given.values())

    @property
    def five_answered(self) -> bool:
        """Whether each of `the_five` was answered, with yes or no."""
        return all(flag.key in self.given for flag in the_five())

    def advice(self) -> Advice:
        """Whom to see and how soon, the most urgent first, with the red flags that were answered with yes."""
        return self._advice(catalogue.red_flags())

    def other_reasons(self) -> Advice:
        """The same without `the_five`."""
        return self._advice([flag for flag in catalogue.red_flags() if flag.section != NERVES])

    def _advice(self, asked: Iterable[RedFlag]) -> Advice:
        yes = [flag for flag in asked if self.given.get(flag.key)]
        found = [
            (group, tuple(flag for flag in yes if flag.group == group.key))
            for group in catalogue.red_flag_groups().values()
        ]
        return tuple((group, flags) for group, flags in reversed(found) if flags)
