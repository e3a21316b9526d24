"""Work in the background: how far it is, its end, and how it is stopped."""

from __future__ import annotations

import threading

import pytest

from ui.job import Job, Progress


def test_result_is_there_once_it_is_done() -> None:
    def work(progress: Progress) -> int:
        progress("a.csv", 0.5)
        return 7

    job = Job(work)
    assert job.wait(5)
    assert (job.result, job.error, job.file, job.share) == (7, None, "a.csv", 0.5)


def test_a_stopped_job_ends_at_the_next_piece_and_makes_nothing() -> None:
    began, may_go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> int:
        began.set()
        may_go_on.wait(5)
        progress("a.csv", 0.5)
        raise AssertionError("it went on")

    job = Job(work)
    assert began.wait(5)
    assert not job.wait(0)
    job.stop()
    may_go_on.set()
    assert job.wait(5)
    assert (job.result, job.error, job.share) == (None, None, 0.0)


def test_what_goes_wrong_is_kept_for_whoever_asks() -> None:
    def work(_: Progress) -> int:
        raise KeyError("x")

    job = Job(work)
    assert job.wait(5)
    assert isinstance(job.error, KeyError)
    with pytest.raises(KeyError):
        raise job.error
