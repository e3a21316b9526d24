"""Answers of the person to the questions of an app, a row an answer: yes, or no."""

from __future__ import annotations

import numpy as np

from myolog.catalogue import normalise
from myolog.parsing.cells import NO, YES
from myolog.parsing.problems import TOLD
from myolog.readers.exports.daylog import day_of
from myolog.readers.exports.diary import AppDiary
from myolog.readers.exports.table import Export
from myolog.readers.part import Part
from myolog.readers.table_format import TableFormat

NOON = np.timedelta64(12, "h")


def read_answers(export: Export, table: TableFormat) -> Part:
    """Answers about the evening before each row; one about twitches or cramps says whether there was one."""
    diary = AppDiary.of(export, table.app, table.start)
    began = export.moments(table.start).at
    days = day_of(began - NOON)  # asked in the morning about the evening before
    questions, answers, notes = (export.texts(name) for name in table.answers)
    rows = np.flatnonzero(~np.isnat(began)).tolist()
    n_read = 0
    for row in rows:
        answer = answers[row].casefold()
        question, day, line = questions[row].strip(), int(days[row]), int(export.lines[row])
        if not question or answer not in YES | NO:
            continue
        n_read += 1
        is_yes = answer in YES
        if diary.symptom(question.rstrip("?")) is not None:
            reason = "Answers to questions about twitches, cramps and spasms: 0 where all were no."
            diary.log.noted("number of episodes", "sum", is_tally=True, reason=reason).add(day, float(is_yes), line)
            if is_yes:
                at = np.datetime64(day, "D").astype("datetime64[us]")
                diary.add_symptom(question.rstrip("?"), at, day, line, timed=False, notes=notes[row])
            continue
        factor = next((key for words, key in table.asked if words.search(normalise(question))), "")
        reason = "The person’s answer, under the evening that it is about."
        diary.log.noted(question, "max", factor=factor, unit="yes/no", reason=reason).add(day, float(is_yes), line)
        if notes[row]:
            diary.log.noted(f"{question}: notes", "join", reason="Text of the day.").add(day, notes[row], line)
    if n_read < len(rows):
        diary.log.problems.add(
            f"{len(rows) - n_read:,} rows without yes or no", "an answer", "They were left out.", action=TOLD,
            column=table.answers[1],
        )  # fmt: skip
    return diary.part(table.label, n_read)
