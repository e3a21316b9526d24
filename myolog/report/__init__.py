"""The doctor's report: from a diary to one page that is read in two minutes, and an appendix.

The way of the data: `facts` (what it says, as text and tables) -> `drawings` (the charts as SVG) -> `layout` (PDF and
HTML by the templates, every text as data), `fhir` (the facts for programs); `fonts` are those of the PDF, and what they cannot write.
"""

from __future__ import annotations

from myolog.diary import Diary
from myolog.report import fhir
from myolog.report.about import AboutYou
from myolog.report.facts import PARTS, Facts, Wish, collect
from myolog.report.layout import PAPERS, Report
from myolog.triggers import TriggerResult

__all__ = ["PAPERS", "PARTS", "AboutYou", "Facts", "Report", "Wish", "collect", "fhir", "make"]


def make(diary: Diary, wish: Wish | None = None, *, result: TriggerResult | None = None) -> Report:
    """The doctor's report of a diary; for the arguments see `facts.collect`.

    Returns
    -------
    Report
        With `to_pdf` and `to_html`.

    Raises
    ------
    NothingToReport
        If nothing was observed in the range.
    """
    return Report.of(collect(diary, wish, result=result))
