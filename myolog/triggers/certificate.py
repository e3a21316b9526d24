"""How often factors that cannot matter stand out on this very diary.

The factors are moved in time against the episodes, all together, forwards or with time reversed: they keep their own
ups and downs and go along with one another as before, but what they had to do with the episodes is gone (circular shifts, as in
Theiler and others 1992, Physica D 58:77). What stands out now does so by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from myolog import wording
from myolog.triggers.find import TriggerResult
from myolog.triggers.model import Floats
from myolog.triggers.study import Analysis, Study, analyse

SURROGATES: Final = 200

NEAREST: Final = 14
"""Days by which factors are moved at least: nearer they may still know of the episodes."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What came of the analysis on surrogates of a diary.

    Attributes
    ----------
    surrogates : int
        How many were tried; a short diary has few.
    flagged : int
        In how many of them anything would have been called likely, but for the guards.
    """

    surrogates: int
    flagged: int

    @property
    def sentence(self) -> str:
        """The result in plain words."""
        if not self.surrogates:
            return "This diary is too short to be tried with its factors moved in time."
        return (
            "On this very diary, with its factors moved in time so that they cannot matter, something would have been called likely in "
            f"{self.flagged} of {wording.counted(self.surrogates, 'trial')}."
        )


def certify(
    result: TriggerResult,
    surrogates: int = SURROGATES,
    *,
    seed: int = 0,
    progress: Callable[[float], object] | None = None,
) -> Certificate:
    """Try the very analysis of a result on surrogates of its diary.

    Parameters
    ----------
    result : TriggerResult
    surrogates : int
        At most so many.
    seed : int
        The same seed gives the same surrogates.
    progress : callable, optional
        Told the share that is done, 0 to 1.

    Examples
    --------
    >>> from myolog.simulate import simulate_days
    >>> from myolog.triggers import find_triggers
    >>> diary, _ = simulate_days(120, seed=1, factors=3)
    >>> certify(find_triggers(diary), 5).surrogates
    5
    """
    study, level = result.analysis.study, result.analysis.likely_level or result.analysis.fdr
    if not study.exposures:
        return Certificate(0, 0)
    days = len(study.calendar)
    moves = [(shift, back) for shift in range(NEAREST, days - NEAREST) for back in (False, True)]
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(moves))[:surrogates]
    flagged = 0
    with threadpool_limits(limits=1, user_api="blas"):
        for i, at in enumerate(chosen.tolist()):
            flagged += _stands_out(analyse(_moved(study, *moves[at]), result.analysis.fdr, level))
            if progress:
                progress((i + 1) / len(chosen))
    return Certificate(len(chosen), flagged)


def _moved(study: Study, shift: int, back: bool) -> Study:
    def moved(values: Floats) -> Floats:
        return np.roll(values[::-1] if back else values, shift)

    exposures = tuple(replace(e, level=moved(e.level), tested=moved(e.tested)) for e in study.exposures)
    return replace(study, exposures=exposures)


def _stands_out(analysis: Analysis) -> bool:
    selection = analysis.selection
    if selection is None:
        return False
    last = selection.rounds[-1]
    return any(
        last.q_value[k] <= analysis.fdr and last.p_value[k] <= analysis.likely_level * selection.share_of(k)
        for k in range(len(analysis.exposures))
    )
