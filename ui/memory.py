"""What ended visits leave in memory is cleared now and then, not after each run of a page.

Streamlit would do it after each run (`runner.postScriptGC`, off in .streamlit/config.toml), through every object of the
process: a quarter of a million in the modules of pandas and plotly alone, and what every other visitor holds. That takes
0.14 s and holds everybody up, longer than most runs last. Left to Python alone, diaries of people who have gone would stay
in memory for hours.
"""

from __future__ import annotations

import gc
import threading
from typing import Final

EVERY: Final = 30.0
"""Seconds from the first run of a page after a clearing to the next one."""

_timers: list[threading.Timer] = []


def clear_later() -> None:
    """See to it that memory is cleared soon, if that is not under way."""
    if not _timers:
        timer = threading.Timer(EVERY, _clear)
        timer.daemon = True
        _timers.append(timer)
        timer.start()


def _clear() -> None:
    _timers.clear()
    gc.collect()
