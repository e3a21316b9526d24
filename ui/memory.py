"""Modules are left out of the search for garbage that Streamlit makes after each run of a page.

It goes through every object of the process, a quarter of a million of them in the modules of pandas and plotly alone, and
holds up everybody's pages while it does: 0.14 s after each run, more than most runs take.
"""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import dataclass
from typing import Final

FEW: Final = 50
"""Modules that may be new before it is worth the while: each page brings some when it is first opened."""
ANEW: Final = 600.0
"""Seconds after which what was left out is looked through again: of sessions that have ended since, nothing stays longer."""


@dataclass(slots=True)
class _LeftOut:
    n_modules: int = 0
    until: float = 0.0


_left_out = _LeftOut()


def settle() -> None:
    """Leave out what is there by now, where much has been imported since or it was long ago."""
    now = time.monotonic()
    if len(sys.modules) - _left_out.n_modules < FEW and now < _left_out.until:
        return
    _left_out.n_modules, _left_out.until = len(sys.modules), now + ANEW
    gc.unfreeze()
    gc.collect()
    gc.freeze()
