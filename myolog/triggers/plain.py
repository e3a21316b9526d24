"""A result as plain text, for the command line: the same findings in the same words as on the page."""

from __future__ import annotations

import textwrap

import pandas as pd

from myolog.triggers.find import TriggerResult
from myolog.triggers.sentences import lag_words, ratio_words

WIDTH = 100
NOT_ADVICE = "Information, not medical advice."


def as_text(result: TriggerResult) -> str:
    """Summary, findings and refusals of a result as lines of plain text.

    Parameters
    ----------
    result : TriggerResult

    Returns
    -------
    str
        Control characters in names from a file are shown as "?", so that no name can steer a terminal.
    """
    tested = result.factors[result.factors["verdict"] != "not tested"]
    parts = [_wrapped(result.summary, "")]
    for row in tested.itertuples(index=False):
        parts.append(f"{row.label}, {lag_words(row.lag)}: {row.in_words}")
        parts.append(_wrapped(row.sentence, "  "))
    if len(tested):
        parts += ["", _table(tested, counts=result.outcome.measure != "score")]
    if len(result.refusals):
        parts += ["", "NOT TESTED"]
        parts += [_wrapped(f"{row.label}: {row.reason}", "  ") for row in result.refusals.itertuples(index=False)]
    parts += ["", "What this rests on:", *(_wrapped(f"- {text}", "  ") for text in result.assumptions), "", NOT_ADVICE]
    return "\n".join(printable(part) for part in parts)


def _table(rows: pd.DataFrame, *, counts: bool) -> str:
    """One line a factor: name, what changes, ratio with its interval, lag, days, q, verdict."""
    lines = [
        ("Factor", "Per", "Ratio (95 % interval)", "Episodes of" if counts else "Score of", "Days", "q", "Verdict")
    ]
    lines += [
        (
            row.label,
            f"{row.step:g} {row.unit[:-1] if row.step == 1 and row.unit.endswith('s') else row.unit}".strip(),
            ratio_words(row.rate_ratio, row.ci_low, row.ci_high, counts=counts)
            .removeprefix("about ")
            .replace(" times as many", "")
            .replace(" times as high", ""),
            lag_words(row.lag),
            f"{row.days:,}",
            f"{row.q_value:.3f}" if row.q_value >= 0.0005 else "<0.001",
            row.in_words,
        )
        for row in rows.itertuples(index=False)
    ]
    widths = [max(len(printable(line[i])) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(printable(cell).ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def printable(text: str) -> str:
    """Text that cannot steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)
