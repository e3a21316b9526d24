"""A reading of large files in the background, so that the page can show how far it is and stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")
Progress = Callable[[str, float], None]


class Stopped(Exception):  # noqa: N818 - it says what happened
    """The person stopped the reading."""


class Job(Generic[Made]):
    """Work that goes on while the page stands; it never touches the page itself.

    Attributes
    ----------
    file : str
        What is being read.
    share : float
        How much of all has been read, 0 to 1.
    result : object or None
        What was made, once it is there.
    error : Exception or None
        What went wrong in a way that nobody thought of.
    """

    def __init__(self, work: Callable[[Progress], Made]) -> None:
        self.file, self.share = "", 0.0
        self.result: Made | None = None
        self.error: Exception | None = None
        self._work = work
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reading", daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether the work has come to its end, one way or the other."""
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the work, no longer than this; whether it came."""
        self._thread.join(seconds)
        return self.is_done

    def stop(self) -> None:
        """End the work at the next piece; what it makes until then is thrown away."""
        self._is_stopped.set()

    def _run(self) -> None:
        try:
            self.result = self._work(self._passed)
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001 - raised again where the page runs
            self.error = error

    def _passed(self, file: str, share: float) -> None:
        if self._is_stopped.is_set():
            raise Stopped
        self.file, self.share = file, share
