"""What the first page rests on: method, tables in full, and the last episodes."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from myolog import summary, wording
from myolog.diary import Diary
from myolog.helps import Helps, sentences
from myolog.report import kinds
from myolog.report.content import FEW, MOST_ROWS, Answer, Section, Table, cut, left_out, ratio_of, text_of
from myolog.report.first_page import IN_FULL, from_to, known_of
from myolog.triggers import TriggerResult, beside
from myolog.triggers.certificate import Certificate
from myolog.triggers.sentences import VERDICT_WORDS, short_step

TRUNCATED: Final = 160
"""Characters of a note that a table shows; a report is read in minutes."""
LAST_EPISODES: Final = 25
NOT_BLINDED: Final = (
    "The person knew what was tried when they noted how it went. An experiment in which chance decides tells more."
)
"""As `sentences.KNOWING`, for somebody else."""
MOST_MONTHS: Final = 8
MOST_PLACES: Final = 8
BESIDE: Final = ("sleep_h", "caffeine_mg", "water_l", "training_load")
"""Factors that stand beside the last episodes."""


def method(result: TriggerResult, tried: Certificate | None = None) -> Section:
    """What the numbers rest on, and how often factors that cannot matter stood out, where that was tried."""
    lines = (
        *result.assumptions,
        *([tried.sentence] if tried is not None else []),
        "Intervals of rates allow for days that resemble their neighbours (block bootstrap).",
        (
            "References: Zeger 1988, Biometrika 75:621 (count model); Liu and Xie 2020, J Am Stat Assoc 115:393 (lags together); "
            "Benjamini and Hochberg 1995, J R Stat Soc B 57:289 (correction for the number of factors)."
        ),
    )
    return Section("method", "Method and its limits", tuple(lines))


def sites(diary: Diary) -> Section | None:
    """Every site with its side, and when it was noted first."""
    known = summary.by_site(diary).query("site != ''")
    if known.empty:
        return None
    table = Table(
        "Sites, the most episodes first",
        ("Site", "Episodes", "First noted"),
        tuple((cut(r.label, 40), f"{r.episodes:,}", wording.date(r.first)) for r in known.head(MOST_ROWS).itertuples()),
        (False, True, False),
    )
    return Section("sites", "Where, site by site", left_out(len(known)), table)


def by_month(diary: Diary, parts: Collection[str]) -> Section | None:
    """Kinds and sites over time: episodes of each in each of the last months."""
    rows = diary.episodes
    months = rows["start"].dt.to_period("M")
    named = sorted(months.unique())[-MOST_MONTHS:]
    if len(named) < 2:
        return None
    lines = {"Kind": [summary.kind_label(kind) for kind in summary.kinds_of(diary)]}
    of_row = {"Kind": rows["kind"].map(summary.kind_label, na_action="ignore")}
    if "where" in parts:
        sites = summary.by_site(diary).query("site != ''")
        lines["Place"] = sites["label"].head(MOST_PLACES).tolist()
        pairs = zip(rows["site"].map(text_of), rows["side"].map(text_of), strict=True)
        of_row["Place"] = pd.Series([summary.site_label(*pair) for pair in pairs], index=rows.index)
    cells = tuple(
        (cut(each, 40), *(f"{int(((of_row[name] == each) & (months == month)).sum()):,}" for month in named))
        for name, found in lines.items()
        for each in found
    )
    table = Table(
        f"Episodes in each month, by kind{' and by place' if 'where' in parts else ''}",
        ("", *(f"{month:%b %Y}" for month in named)),
        cells,
        (False, *(True for _ in named)),
    )
    return Section("by_month", "Kind and place over time", (), table) if cells else None


def every_factor(result: TriggerResult, of_kinds: Mapping[str, TriggerResult]) -> Section | None:
    """Every factor that was tested, and what kinds say by themselves."""
    tested = result.factors[result.factors["verdict"] != "not tested"]
    if tested.empty:
        return None
    known = beside.factors_of(result)
    rows = tuple(
        (
            cut(str(r.label), 40),
            short_step(known[str(r.factor)]),
            ratio_of(r.rate_ratio, r.ci_low, r.ci_high),
            f"{int(r.lag)}",
            f"{int(r.days):,}",
            str(r.in_words),
        )
        for r in tested.itertuples()
    )
    table = Table(
        "Every factor that was tested: ratio of the rate per step with its 95 % interval",
        ("Factor", "Step", "Ratio", "Days later", "Days", "Verdict"),
        rows,
        (False, False, True, True, True, False),
    )
    return Section("tested", "Everything that was tested", kinds.summaries(of_kinds), table, "forest")


def all_medicines(diary: Diary) -> Section | None:
    """Every medicine with what is known of its kind, where the first page has not room for all."""
    medicines = diary.medicines
    known = [known_of(text_of(name)) for name in medicines["name"]]
    if len(medicines) <= FEW and sum(map(bool, known)) <= IN_FULL:
        return None
    rows = tuple(
        (cut(text_of(row.name), 60), cut(text_of(row.dose), 40), from_to(row.start, row.end), words)
        for row, words in zip(medicines.itertuples(index=False), known, strict=True)
    )
    head = ("Medicine", "Dose", "Taken", "Known of its kind")
    table = Table("Every medicine that was noted", head, rows, (False,) * len(head))
    return Section("all_medicines", "Medicines, all", (), table)


def compared(tried: Helps) -> Section | None:
    """Each remedy with against without, as on the page What helps."""
    rows = tried.remedies
    if rows.empty:
        return None
    made = tuple(
        (
            cut(str(row["label"]), 40),
            f"{row['episodes']:,}",
            _side(row, "with"),
            _side(row, "without"),
            ratio_of(row["time_ratio"], row["time_low"], row["time_high"]),
            str(row["time_verdict"]),
            f"{row['soon_with']:,} of {row['soon_n_with']:,}",
            f"{row['soon_without']:,} of {row['soon_n_without']:,}",
            str(row["share_verdict"]),
        )
        for row in rows.head(MOST_ROWS).to_dict("records")
    )
    head = (
        "Remedy", "Episodes", "Eased after, with it", "Without", "Times as long", "Verdict", "Within 15 min, with it",
        "Without", "Verdict",
    )  # fmt: skip
    caption = (
        "Median time until it eased and, in brackets, of how many episodes it is known; how many times as long, against "
        "episodes of the same kind at the same place, with its 95 % interval; how many ended within 15 minutes"
    )
    table = Table(caption, head, made, (False, True, True, True, True, False, True, True, False))
    said = (
        sentences.left_out_sentence(tried.episodes, tried.left_out, advise=False),
        *(NOT_BLINDED if said == sentences.KNOWING else said for said in sentences.CAUTIONS),
        *left_out(len(rows)),
    )
    return Section("compared", "What was tried, with it and without it", said, table)


def _side(row: Mapping[str, Any], side: str) -> str:
    n = row[f"relief_n_{side}"]
    return f"{sentences.minutes(row[f'relief_{side}'])} ({n:,})" if n else "–"


def checklist(answered: Sequence[Answer]) -> Section | None:
    """Each question of the checklist with its answer, where any was given."""
    if all(answer.yes is None for answer in answered):
        return None
    said = {True: "Yes", False: "No", None: "Not answered"}
    rows = tuple((answer.text, said[answer.yes], answer.source) for answer in answered)
    table = Table("Each question as it was answered", ("Question", "Answer", "Source"), rows, (False,) * 3)
    return Section("checklist", "Red flags, question by question", (), table)


def last_episodes(diary: Diary, result: TriggerResult, parts: Sequence[str]) -> Section | None:
    """The last episodes with the day before each, each factor with its verdict; columns in which nothing stands are left out."""
    rows = diary.episodes.tail(LAST_EPISODES).iloc[::-1]
    if rows.empty:
        return None
    day = diary.episode_days().loc[rows.index]
    columns: dict[str, list[str]] = {
        "Start": [f"{at:%Y-%m-%d %H:%M}" if timed else f"{at:%Y-%m-%d}" for at, timed in zip(rows["start"], rows["timed"], strict=True)],
        "Duration": [wording.span(span) if pd.notna(span) else "" for span in rows["duration"]],
        "Severity": [wording.number(value) if pd.notna(value) else "" for value in rows["severity"]],
    }  # fmt: skip
    if "where" in parts:
        places = zip(rows["site"].map(text_of), rows["side"].map(text_of), strict=True)
        columns["Site"] = [cut(summary.site_label(site, side), 30) if site else "" for site, side in places]
    columns["Kind"] = [cut(text_of(kind), 20) for kind in rows["kind"]]
    columns["Before it"] = [cut(text_of(before), 40) for before in rows["before"]]
    columns["Done against it"] = [cut(text_of(remedies), 40) for remedies in rows["remedies"]]
    if "medicines" in parts:
        columns["Medicines"] = [cut(_taken(diary, at), 60) for at in day]
    verdicts = result.factors.set_index("factor")["verdict"]
    tested = []
    beside = (f for f in diary.factors if f.key in BESIDE and f.key in verdicts.index)
    for factor in beside if "before" in parts else ():
        of_night = factor.when == "night"  # a night belongs to the day of waking
        noted = diary.factor_values(factor.key).reindex(day - pd.Timedelta(days=0 if of_night else 1))
        values = noted.map(lambda value, f=factor: wording.amount(value, f.unit) if math.isfinite(value) else "")
        when = "night into that day" if of_night else "day before"
        columns[f"{factor.label}, {when}"] = values.tolist()
        if any(columns[f"{factor.label}, {when}"]):
            tested.append(f"{factor.label}: {VERDICT_WORDS[verdicts[factor.key]]}")
    columns["Notes"] = [cut(text_of(note), TRUNCATED) for note in rows["notes"]]
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    caption = "The last episodes, and what was noted before each; an empty cell was not noted"
    table = Table(
        ". ".join(filter(None, (caption, "; ".join(tested)))),
        tuple(shown),
        tuple(zip(*shown.values(), strict=True)),
        (False,) * len(shown),
    )
    return Section("last", "The last episodes", (), table)


def _taken(diary: Diary, day: pd.Timestamp) -> str:
    """Medicines of a day."""
    rows = diary.medicines
    begun, is_over = rows["start"].isna() | (rows["start"] <= day), rows["end"] < day
    return ", ".join(rows.loc[begun & ~is_over, "name"].map(text_of))
