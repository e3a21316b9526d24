"""The person's answers to the red flags: yes, no, or none. Never counted, never a score; no illness is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from myolog import catalogue
from myolog.catalogue import RedFlag, RedFlagGroup


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

    def advice(self) -> tuple[tuple[RedFlagGroup, tuple[RedFlag, ...]], ...]:
        """Whom to see and how soon, the most urgent first, with the red flags that were answered with yes."""
        yes = [flag for flag in catalogue.red_flags() if self.given.get(flag.key)]
        found = [
            (group, tuple(flag for flag in yes if flag.group == group.key))
            for group in catalogue.red_flag_groups().values()
        ]
        return tuple((group, flags) for group, flags in reversed(found) if flags)
