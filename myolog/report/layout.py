"""The report as PDF and as one HTML file: the facts and drawings laid out by a template, every text as data."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

import jinja2
import typst

from myolog import wording
from myolog.private import Private
from myolog.report import fonts
from myolog.report.content import Section, Table
from myolog.report.drawings import Drawing, draw
from myolog.report.facts import MADE_UP, Facts

TEMPLATES: Final = Path(__file__).with_name("templates")
Paper = Literal["a4", "us-letter"]
PAPERS: Final[Mapping[Paper, str]] = {"a4": "A4", "us-letter": "Letter"}
LONGEST: Final = 5_000
"""Characters of one text of the report."""
WORDS: Final = {"page": "Page", "questions": "What I want to ask", "appendix": "Appendix"}


@dataclass(frozen=True, repr=False)
class Report(Private):
    """A report that can be written in several forms; they hold the same numbers and words."""

    facts: Facts
    drawings: Mapping[str, Drawing] = field(repr=False)

    @classmethod
    def of(cls, facts: Facts) -> Report:
        """With its drawings made."""
        return cls(facts, draw(facts))

    def to_html(self) -> str:
        """One HTML file that needs nothing else and runs nothing."""
        environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
        template = environment.from_string((TEMPLATES / "report.html.j2").read_text(encoding="utf-8"))
        drawings = {
            key: {"base64": base64.b64encode(fonts.bring(d.svg).encode()).decode(), "alt": d.alt, "caption": d.caption}
            for key, d in self.drawings.items()
        }
        return template.render(report={**_plain(self.facts), "drawings": drawings, "told": []})

    def to_pdf(self, paper: Paper = "a4") -> bytes:
        """PDF/UA-1: tagged, with language, title and alternative texts, its fonts embedded.

        Letters that no bundled font has are replaced and counted on the last page.

        Raises
        ------
        ValueError
            If there is no such paper.
        """
        if paper not in PAPERS:
            raise ValueError(f"{paper!r} is no paper of the report. There are {', '.join(PAPERS)}.")
        told, plain = self._printable
        drawings = {key: {"svg": d.svg, "alt": d.alt, "caption": d.caption} for key, d in self.drawings.items()}
        report = {**plain, "drawings": drawings, "told": told, "paper": paper, "fonts": list(fonts.families())}
        made: bytes = typst.compile(
            TEMPLATES / "report.typ",
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"report": json.dumps(report)},
            ignore_system_fonts=True,
            font_paths=[fonts.FOLDER],
        )
        return made

    @cached_property
    def _printable(self) -> tuple[list[str], dict[str, Any]]:
        """What had to be replaced, in words, and the report with texts that the fonts can write."""
        replaced = 0

        def cleaned(value: Any) -> Any:  # noqa: ANN401 - what JSON holds
            nonlocal replaced
            match value:
                case str():
                    text, n = fonts.printable(value)
                    replaced += n
                    return text
                case dict():
                    return {name: cleaned(cell) for name, cell in value.items()}
                case list():
                    return [cleaned(cell) for cell in value]
                case _:
                    return value

        plain = cleaned(_plain(self.facts))
        sign = fonts.REPLACEMENT
        told = [f"{wording.counted(replaced, 'letter')} could not be printed and stand as {sign}."] if replaced else []
        return told, plain


def _plain(facts: Facts) -> dict[str, Any]:
    """The report as what JSON holds, no text longer than `LONGEST`."""
    whole: dict[str, Any] = _cut(_whole(facts))
    return whole


def _cut(value: Any) -> Any:  # noqa: ANN401 - what JSON holds
    """The same with its texts cut with a sign that they were: a name of 4 MB would take the printer minutes."""
    match value:
        case str() if len(value) > LONGEST:
            return f"{value[:LONGEST]}…"
        case dict():
            return {name: _cut(cell) for name, cell in value.items()}
        case list():
            return [_cut(cell) for cell in value]
    return value


def _whole(facts: Facts) -> dict[str, Any]:
    who = f"{facts.name}. " if facts.name else ""
    made_up = f"{MADE_UP} " if facts.is_made_up else ""
    return {
        "title": facts.title,
        "subtitle": f"{made_up}{who}{wording.date(facts.first)} to {wording.date(facts.last)}. Made on {wording.date(facts.made)}.",
        "year": facts.made.year,
        "month": facts.made.month,
        "day": facts.made.day,
        "notice": facts.notice,
        "words": dict(WORDS),
        "box": [{"label": label, "sentence": sentence} for label, sentence in facts.box],
        "sections": [_section(section) for section in facts.sections],
        "appendix": [_section(section) for section in facts.appendix],
        "questions": list(facts.questions),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "heading": section.heading,
        "sentences": list(section.sentences),
        "short": list(section.short),
        "table": _table(section.table) if section.table else None,
        "drawing": section.drawing,
    }


def _table(table: Table) -> dict[str, Any]:
    longest = [max(len(row[i]) for row in (table.head, *table.rows)) for i in range(len(table.head))]
    return {
        "caption": table.caption,
        "head": list(table.head),
        "rows": [list(row) for row in table.rows],
        "figures": list(table.figures),
        # Short columns are as wide as they need to be, long ones share what is left.
        "widths": ["auto" if n <= 34 else "share" for n in longest],
    }
