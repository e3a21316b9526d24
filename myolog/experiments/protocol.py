"""The protocol of an experiment as JSON: all that another person needs to repeat it, and that it was not changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from myolog.experiments.design import DRAW, Experiment

FORMAT: Final = "myolog experiment"
VERSION: Final = 1
LARGEST: Final = 1_000_000
"""Characters beyond which a text is no protocol."""

LOG: Final = (
    "Live the condition of each day of the schedule. Log the outcome of every day, a day without any as 0; a day on which "
    "nobody watched stays empty and is not 0. 'episodes' is the number of episodes of a day, 'onsets' the number of bouts, "
    "'minutes' and 'severity' their sums over the day; any other outcome is a number that is logged once a day. Note for each "
    "day whether the condition was kept to: yes, partly or no."
)
TEST: Final = (
    "Days with analysed = false and days not observed are left out. Each pair of blocks gives (total on x observed days off "
    "- total off x observed days on) / observed days of both. The absolute sum over pairs is compared with that under all "
    "2^pairs choices of signs; p is the share at least as large. The interval holds the ratios theta that the test does not "
    "reject at 5 % once totals on are divided by theta."
)
PLAN: Final = ("factor", "on", "off", "outcome", "block_days", "washout_days", "pairs", "seed", "stop_reason")


def to_json(experiment: Experiment) -> str:
    """Protocol as JSON text, with the schedule, how it was drawn, how it is analysed, and a digest of the plan."""
    content = _content(experiment)
    return json.dumps(content | {"digest": _digest(content)}, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str | bytes) -> Experiment:
    """Read a protocol back, checked against its own draw.

    Raises
    ------
    ValueError
        With a sentence, if it is no protocol or was edited: then its schedule is not the one drawn, and no number could
        be trusted.
    """
    row = _parsed(text)
    if row.get("format") != FORMAT:
        raise ValueError("This is not the protocol of an experiment: export one from the page of the experiment.")
    if row.get("version") != VERSION:
        raise ValueError(
            f"This protocol has version {str(row.get('version'))[:20]}; this program reads version {VERSION}. Update the program."
        )
    missing = [name for name in (*PLAN, "start", "stopped", "schedule", "digest") if name not in row]
    if missing:
        raise ValueError(f"The protocol is not complete: {', '.join(missing)} is missing. Export it again.")
    experiment = Experiment(start=row["start"], stopped=row["stopped"], **{name: row[name] for name in PLAN})
    content = _content(experiment)
    if row["schedule"] != content["schedule"]:
        place = _first_difference(row["schedule"], content["schedule"])
        raise ValueError(
            f"The schedule in this file is not the one that was drawn{place}: it was edited, and the test would give a wrong "
            "number. Import the protocol as it was exported, or plan a new experiment."
        )
    if row["digest"] != _digest(content):
        raise ValueError(
            "The plan in this file is not the one that was exported: it was edited. A changed plan is a new experiment."
        )
    return experiment


def _content(experiment: Experiment) -> dict[str, Any]:
    stopped = experiment.stopped
    schedule = [
        {"date": f"{row.date:%Y-%m-%d}", "condition": row.condition, "analysed": bool(row.analysed)}
        for row in experiment.schedule.itertuples(index=False)
    ]
    return {
        "format": FORMAT,
        "version": VERSION,
        **{name: getattr(experiment, name) for name in PLAN},
        "start": f"{experiment.start:%Y-%m-%d}",
        "stopped": None if stopped is None else f"{stopped:%Y-%m-%d}",
        "draw": DRAW,
        "log": LOG,
        "test": TEST,
        "schedule": schedule,
    }


def _digest(content: dict[str, Any]) -> str:
    """SHA-256 of the plan and its schedule; how they are described may be worded anew."""
    kept = {name: value for name, value in content.items() if name not in ("draw", "log", "test")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=True, allow_nan=False).encode()).hexdigest()


def _parsed(text: str | bytes) -> dict[str, Any]:
    wrong = "This is not the protocol of an experiment: it cannot be read as JSON."
    if len(text) > LARGEST:
        raise ValueError("This is not the protocol of an experiment: it is far too long.")
    try:
        row = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(wrong) from error
    if not isinstance(row, dict):
        raise ValueError(wrong)  # noqa: TRY004 - one kind of error for whatever a file holds
    return row


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number of a protocol.")


def _first_difference(found: Any, drawn: list[dict[str, Any]]) -> str:  # noqa: ANN401 - whatever a file holds
    if not isinstance(found, list) or len(found) != len(drawn):
        return ""
    at = next(i for i, (a, b) in enumerate(zip(found, drawn, strict=True)) if a != b)
    return f" (first on {drawn[at]['date']})"
