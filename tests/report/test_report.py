"""The doctor's report: the screens' numbers and words, for any diary, in any script, and nothing of a text is ever run."""

from __future__ import annotations

import base64
import html
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pikepdf
import pytest
from fontTools.ttLib import TTFont

import myolog
from myolog import catalogue, report, summary, wording
from myolog.errors import NothingToReport
from myolog.helps import sentences as say
from myolog.helps import what_helps
from myolog.report import PAPERS, PARTS, Report, Wish, fonts
from myolog.triggers import find_triggers
from myolog.triggers.certificate import Certificate
from tests.report.paper import squeezed, text_of_pdf

DATA = Path(__file__).resolve().parents[2] / "data"

HOSTILE = (
    "<script>alert(1)</script>",
    '#sys.inputs #panic("x") #read("/etc/passwd")',
    "$ sum_(i=0)^n $ \\input{/etc/passwd} `raw`",
    "=cmd('calc')",
    "{{ report }} {% for x in y %}",
    "]]> & &lt; \"quoted\" 'single'",
)


@pytest.fixture(scope="module")
def demo() -> myolog.Diary:
    return myolog.read_diary(DATA / "demo").diary


@pytest.fixture(scope="module")
def demo_report(demo: myolog.Diary) -> Report:
    flags = {flag.key: False for flag in catalogue.red_flags()}
    return report.make(demo, Wish(name="Anna Müller", questions=["Is it the inhaler?"], flags=flags, made="2026-09-10"))


def diary_of(n: int, **columns: list[str]) -> myolog.Diary:
    starts = pd.date_range("2026-01-01 10:00", periods=n, freq="31h")
    return myolog.Diary(pd.DataFrame({"start": starts, **columns}))


def pdf_of(made: Report, paper: report.layout.Paper = "a4") -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made.to_pdf(paper)))


def sentences(made: Report) -> str:
    return "\n".join(
        [*(f"{label}: {said}" for label, said in made.facts.box)]
        + [s for section in (*made.facts.sections, *made.facts.appendix) for s in section.sentences]
    )


def test_its_numbers_are_those_of_the_screens(demo: myolog.Diary, demo_report: Report) -> None:
    standing, found = summary.standing(demo), find_triggers(demo)
    box = dict(demo_report.facts.box)
    assert box["How often"] == wording.weekly_sentence(standing)
    # No median over kinds: those of the demo last 4.5, 2.5 and 22 minutes, by the median of pandas.
    medians = demo.episodes.groupby("kind")["duration"].median()
    for kind in ("twitch", "cramp", "spasm"):
        assert f"{kind} {wording.span(medians[kind])}" in box["How long"].lower()
    assert wording.span(demo.episodes["duration"].max()) in box["How long"]
    counted = found.factors.set_index("factor")["counted"]
    assert box["What likely comes before"] == (
        f"More training load, the day before: more episodes. {counted['training_load']}. Likely. "
        f"Short nights, the night into that day: more episodes. {counted['sleep_h']}. Likely"
    )
    said = sentences(demo_report)
    assert wording.change_sentence(standing.change) in said
    assert wording.where_sentence(summary.by_site(demo)) in said
    assert found.summary in said
    for row in found.factors.itertuples():
        if row.verdict.startswith("likely"):
            assert row.counted in said
            assert f"{row.rate_ratio:.2f} times as many episodes ({row.ci_low:.2f} to {row.ci_high:.2f})" in said
            assert f"{row.rate_ratio:.2f} ({row.ci_low:.2f} to {row.ci_high:.2f})" in str(demo_report.facts.appendix)
    assert "An association, not a proof" not in said  # said once for all
    assert "no proof" in said


def test_six_lines_stand_on_top_and_every_question_of_the_issue_has_its_section(demo_report: Report) -> None:
    assert [label for label, _ in demo_report.facts.box] == [
        "Since when", "How often", "How long", "Weakness, wasting, speech, swallowing, breathing", "Other reasons to be seen",
        "What likely comes before",
    ]  # fmt: skip
    headings = [section.heading for section in demo_report.facts.sections]
    assert headings == [
        "How often", "Kind by kind", "Where", "When in the day", "Just before",
        "What came before", "Medicines",
        "What was tried, and how it went",
    ]  # fmt: skip
    assert [s.key for s in demo_report.facts.appendix] == [
        "method", "calendar", "clock", "tested", "by_month", "sites", "compared", "checklist", "last",
    ]  # fmt: skip


def test_the_appendix_says_what_came_of_factors_moved_in_time(demo: myolog.Diary) -> None:
    made = report.make(demo, Wish(parts=["appendix"], certificate=Certificate(surrogates=200, flagged=3)))
    (method,) = (s for s in made.facts.appendix if s.key == "method")
    assert "would have been called likely in 3 of 200 trials" in " ".join(method.sentences)
    assert "in 3 of 200 trials" in made.to_html()


def test_the_first_page_holds_all_but_the_appendix(demo_report: Report) -> None:
    for paper in PAPERS:
        short = Report(demo_report.facts.__class__(**{**vars(demo_report.facts), "appendix": ()}), demo_report.drawings)
        assert len(pdf_of(short, paper).pages) == 1


def flag_lines(flags: dict[str, bool]) -> tuple[str, str]:
    """What the box says of the five questions of a neurologist, and of the others."""
    box = dict(report.collect(diary_of(3), Wish(flags=flags)).box)
    return box["Weakness, wasting, speech, swallowing, breathing"], box["Other reasons to be seen"]


def test_red_flags_are_told_as_they_were_answered() -> None:
    keys = [flag.key for flag in catalogue.red_flags()]
    assert flag_lines({}) == ("Not answered", "Not answered")
    assert flag_lines(dict.fromkeys(keys, False)) == ("No to all", "No to all")
    assert flag_lines({"two_weeks": False}) == ("Not answered", "No to those that were answered; others not answered")
    yes = dict.fromkeys(keys, False) | {"wasting": True, "medicine": True}
    assert flag_lines(yes) == (
        "Yes: a muscle has become visibly thinner, or it stays rigid all the time",
        "Yes: you think that a prescribed medicine has to do with it",
    )
    # The most urgent first, and no more than are read in twenty seconds; how many there are is told nowhere.
    five, others = flag_lines(dict.fromkeys(keys, True))
    assert five == (
        "Yes: trouble swallowing, or choking; more short of breath; too weak for something that was possible before; "
        "a muscle thinner, or rigid all the time; slurred speech"
    )
    assert others.startswith("Yes: muscle pain, weakness or cramps on a statin; ")
    assert others.endswith("; more below")


@pytest.mark.parametrize("given", [{}, {"wasting": True}, {"wasting": True, "clot": False}])
def test_red_flags_are_never_counted(given: dict[str, bool]) -> None:
    made = report.make(diary_of(3), Wish(flags=given))
    sections = [s for s in made.facts.sections if s.key == "flags"]
    assert bool(sections) == any(given.values())
    for said in (*flag_lines(given), *(sentence for section in sections for sentence in section.sentences)):
        assert not re.search(r"\d+ (more|of|question)|: \d", said), said


def test_every_answer_stands_in_the_pdf_the_page_and_for_programs_as_it_was_given() -> None:
    made = report.make(diary_of(3), Wish(flags={"medicine": True, "two_weeks": False}))
    said = sentences(made)
    assert "See a GP. Yes: you think that a prescribed medicine has to do with it." in said
    assert (
        "Other reasons to be seen: Yes: you think that a prescribed medicine has to do with it (others not answered)"
        in said
    )
    (table,) = (s.table for s in made.facts.appendix if s.key == "checklist")
    assert table is not None
    expected = {flag.text: "Not answered" for flag in catalogue.red_flags()} | {
        "You think that a prescribed medicine has to do with it.": "Yes",
        "A twitch has gone on for more than 2 weeks, comes in more than one place, or the place feels weak or stiff.": "No",
    }
    assert {row[0]: row[1] for row in table.rows} == expected
    page = "".join(Elements(made.to_html()).texts)
    paper = text_of_pdf(made.to_pdf())
    for text, answer in expected.items():
        assert re.search(rf"{re.escape(text)}\s*{answer}", page)
        assert squeezed(f"{text}{answer}") in paper


def test_what_was_tried_has_the_numbers_and_words_of_the_page_what_helps(demo: myolog.Diary) -> None:
    for empty in (False, True):
        made = report.make(demo, Wish(parts=["tried", "appendix"], empty_is_nothing=empty))
        found = what_helps(demo, empty_is_nothing=empty)
        said = sentences(made)
        assert found.summary.rstrip(".") in said
        (table,) = (s.table for s in made.facts.appendix if s.key == "compared")
        assert table is not None
        assert len(table.rows) == len(found.remedies)
        for row, cells in zip(found.remedies.to_dict("records"), table.rows, strict=True):
            assert cells[0] == row["label"]
            assert cells[1] == f"{row['episodes']}"
            assert cells[4] == f"{row['time_ratio']:.2f} ({row['time_low']:.2f} to {row['time_high']:.2f})"
            assert cells[6] == f"{row['soon_with']} of {row['soon_n_with']}"
            if row["time_verdict"] in ("sooner", "later"):
                assert say.time_sentence(row).removesuffix(" An association, not a proof.") in said
        for caution in say.CAUTIONS:
            assert (caution in said) == (caution != say.KNOWING)  # which is said of the person, not to them
        assert "The person knew what was tried" in said
    assert "none of this shows that a remedy works" in said


def test_parts_are_left_out(demo: myolog.Diary) -> None:
    made = report.make(demo, Wish(parts=[]))
    assert [section.key for section in made.facts.sections] == ["often", "kinds"]
    assert made.facts.appendix == ()
    assert dict(made.facts.box)["Weakness, wasting, speech, swallowing, breathing"] == "Left out of this report"
    assert dict(made.facts.box)["What likely comes before"] == "Left out of this report"
    appendix = report.make(demo, Wish(parts=["appendix"], flags={"two_weeks": True}))
    assert [section.key for section in appendix.facts.appendix] == ["method", "calendar", "by_month", "last"]
    assert "Left eyelid" not in str(appendix.facts)  # nor where the last episodes were
    with pytest.raises(ValueError, match="no part of a report"):
        report.make(demo, Wish(parts=["score"]))
    with pytest.raises(ValueError, match="no red flag"):
        report.make(demo, Wish(flags={"als": True}))
    assert set(PARTS) == {"before", "experiments", "where", "when", "medicines", "tried", "flags", "appendix"}


def test_the_pdf_is_one_that_everybody_can_read(demo_report: Report) -> None:
    """What PDF/UA-1 (ISO 14289-1) asks and pikepdf can see; typst refuses to write a file that breaks the rest."""
    for paper in PAPERS:
        pdf = pdf_of(demo_report, paper)
        root = pdf.Root
        assert str(root.Lang) == "en"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == demo_report.facts.title
            assert metadata["pdfuaid:part"] == "1"
        kinds: dict[str, list[Any]] = {}

        def walk(element: object, kinds: dict[str, list[Any]] = kinds) -> None:
            if isinstance(element, pikepdf.Array):
                for each in element:
                    walk(each)
            elif isinstance(element, pikepdf.Dictionary):
                if "/S" in element:
                    kinds.setdefault(str(element.S), []).append(element)
                if "/K" in element:
                    walk(element.K)

        walk(root.StructTreeRoot)
        assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
        alts = [str(figure.Alt) for figure in kinds["/Figure"] if "/Alt" in figure]
        assert len(alts) >= len(demo_report.drawings)
        assert all(len(alt) > 20 for alt in alts)
        for font in (
            obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/FontDescriptor"
        ):
            assert any(f"/FontFile{n}" in font for n in ("", "2", "3"))
        size = [round(float(x)) for x in pdf.pages[0].MediaBox[2:]]
        assert size == {"a4": [595, 842], "us-letter": [612, 792]}[paper]
        assert "/JavaScript" not in str(root.keys())


class Elements(HTMLParser):
    """Tags and texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_html_needs_nothing_and_runs_nothing(demo_report: Report) -> None:
    page = Elements(demo_report.to_html())
    assert "script" not in page.tags
    assert all(link.startswith("data:image/svg+xml;base64,") for link in page.links)
    assert len(page.links) == len(demo_report.drawings)
    text = "".join(page.texts)
    for line in sentences(demo_report).splitlines():
        assert line.split(": ", 1)[-1] in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_letter_by_letter(text: str) -> None:
    n = 40
    rows = diary_of(n, site=[text] * n, notes=[text] * n, remedies=[text.replace(";", ",")] * n, kind=[text] * n)
    days = pd.DataFrame(
        {text: np.arange(n) % 7, "episodes": np.arange(n) % 3},
        index=pd.date_range("2026-01-01", periods=n, name="date"),
    )
    medicines = pd.DataFrame({"name": [text], "dose": [text]})
    made = report.make(rows.replace(days=days, medicines=medicines), Wish(name=text, questions=[text]))
    page = Elements(made.to_html())
    assert "script" not in page.tags
    assert f"{text}. " in "".join(page.texts)
    for link in page.links:
        svg = base64.b64decode(link.split(",", 1)[1]).decode()
        assert "<script" not in svg
    assert len(pdf_of(made).pages) >= 2


@pytest.mark.parametrize(
    "name",
    [
        "سارة العلي",
        "王小明",
        "김민수",
        "Ольга",
        "Łukasz Żółć",
        "नेहा",
        "สมชาย",
        "👩🏽‍🦽 Zoë",
        "א\u202eב",
        "\U00012000\ue000\x07",
        "x" * 300,
    ],
)
def test_any_name_in_any_script(name: str) -> None:
    made = report.make(diary_of(5), Wish(name=name, parts=[]))
    assert made.to_pdf().startswith(b"%PDF")
    assert name in made.facts.name


def test_letters_that_no_font_has_are_replaced_and_told() -> None:
    made = report.make(diary_of(5), Wish(name="A\U00012000\ue000B", parts=[]))
    told, plain = made._printable
    assert told == [f"2 letters could not be printed and stand as {fonts.REPLACEMENT}."]
    assert plain["subtitle"].startswith(f"A{fonts.REPLACEMENT * 2}B. ")


def test_long_notes_and_many_medicines_do_not_break_it() -> None:
    medicines = pd.DataFrame({"name": [f"Medicine {i}" for i in range(40)], "start": ["2026-01-01"] * 40})
    rows = diary_of(30, notes=["word " * 2000] * 30).replace(medicines=medicines)
    made = report.make(rows)
    assert "34 more stand in the appendix" in sentences(made)
    (table,) = (s.table for s in made.facts.appendix if s.key == "all_medicines")
    assert table is not None
    assert len(table.rows) == 40
    assert len(made.to_pdf()) < 1_000_000


def test_one_episode_and_one_day() -> None:
    for diary in (diary_of(1), myolog.Diary.from_days(pd.DataFrame({"date": ["2026-01-01"], "episodes": [0]}))):
        made = report.make(diary)
        assert "too little" in sentences(made).lower() or "too few" in sentences(made).lower()
        assert made.to_pdf().startswith(b"%PDF")
        assert not re.search(r"\bnan\b", sentences(made), re.IGNORECASE)


def test_nothing_to_report_says_why(demo: myolog.Diary) -> None:
    with pytest.raises(NothingToReport, match="nothing in this diary yet"):
        report.make(myolog.Diary())
    with pytest.raises(NothingToReport, match="1 January 2020 to 31 January 2020"):
        report.make(demo, Wish(first="2020-01-01", last="2020-01-31"))


def test_a_range_reports_that_range(demo: myolog.Diary) -> None:
    made = report.make(demo, Wish(first="2026-01-01", last="2026-03-31"))
    part = demo.between("2026-01-01", "2026-03-31")
    assert dict(made.facts.box)["How often"] == wording.weekly_sentence(summary.standing(part))
    assert (made.facts.first, made.facts.last) == (pd.Timestamp("2026-01-01"), pd.Timestamp("2026-03-31"))


def test_a_score_is_said_to_be_a_score() -> None:
    rng = np.random.default_rng(3)
    days = pd.DataFrame(
        {"soreness": rng.integers(0, 5, 120), "sleep_h": rng.normal(7, 1, 120)},
        index=pd.date_range("2026-01-01", periods=120, name="date"),
    )
    made = report.make(myolog.Diary(days=days, by_hand=days.index, outcome="soreness"))
    assert made.facts.title == "soreness: what was noted"
    assert dict(made.facts.box)["How often"].startswith("soreness: ")
    assert made.to_pdf().startswith(b"%PDF")


def test_another_question_is_explored_and_says_so(demo: myolog.Diary) -> None:
    for outcome, noun in (
        ("minutes", "minutes a day"),
        ("onsets", "bouts a day"),
        ("severity", "severity points a day"),
    ):
        made = report.make(demo, Wish(outcome=outcome, parts=["before"]))
        found = find_triggers(demo, outcome)
        assert f"Explained here: {noun}. {found.summary}" in sentences(made)
        assert not dict(made.facts.box)["What likely comes before"].endswith("Likely")
        assert dict(made.facts.box)["How often"] == wording.weekly_sentence(summary.standing(demo))
    kind = report.make(demo, Wish(kind="cramp", parts=["before"]))
    assert "Explained here: episodes a day (cramp)." in sentences(kind)
    stress = report.make(demo, Wish(outcome="stress", parts=[]))
    assert dict(stress.facts.box)["How often"].startswith("stress: ")
    assert report.collect(demo, Wish(outcome="count", parts=[])).box == report.collect(demo, Wish(parts=[])).box
    with pytest.raises(ValueError, match="nothing"):
        report.make(demo, Wish(outcome="nothing"))


def test_one_episode_claims_no_rate_and_no_busiest_hour() -> None:
    made = report.make(diary_of(1))
    assert dict(made.facts.box)["How often"] == "1 episode on 1 observed day; too few days to say how often a week"
    said = sentences(made)
    assert "1 observed day had an episode, 0 had none." in said
    assert "1 episode with a known hour: too few to tell." in said
    assert "busiest" not in said
    assert "a week" not in str(report.fhir.bundle(made.facts))
    assert "smoothed" not in made.drawings["timeline"].caption


def test_a_drawing_in_the_html_brings_the_letters_that_it_was_measured_with(demo_report: Report) -> None:
    """A browser without the font would write the names wider, and cut the longest at the edge."""
    for link in re.findall(r"data:image/svg\+xml;base64,([^\"]+)", demo_report.to_html()):
        svg = base64.b64decode(link).decode()
        written = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
        faces = re.findall(r"src:url\(data:font/ttf;base64,([^)]+)\)", svg)
        brought: set[int] = set()
        for face in faces:
            with TTFont(io.BytesIO(base64.b64decode(face))) as font:
                brought |= font.getBestCmap().keys()
        assert {ord(letter) for letter in html.unescape(written)} - {ord("\n")} <= brought


def test_a_letter_is_as_large_in_one_chart_as_in_the_next(demo_report: Report) -> None:
    charts = [drawing.svg for key, drawing in demo_report.drawings.items() if key != "body"]
    assert {re.findall(r'<svg[^>]* width="([^"]+)"', svg)[0] for svg in charts} == {"504pt"}


def test_a_caption_speaks_only_of_what_is_drawn() -> None:
    """Ten days are too few for a band, and none of them is missing."""
    ten = report.make(myolog.read_diary(DATA / "demo_ten_days").diary)
    assert ten.drawings["timeline"].caption == "Episodes a day; line: smoothed"
    assert "band" not in ten.drawings["timeline"].alt
    assert "hatched" not in ten.drawings["calendar"].caption
    assert re.findall(r">(\d+ \w+)</text>", ten.drawings["timeline"].svg)[-1] == "9 Sep"  # no day beyond the last


def test_the_report_is_in_the_week_and_the_units_of_the_person(demo: myolog.Diary, demo_report: Report) -> None:
    def days(drawing: str) -> list[str]:
        names = re.findall(r">\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s*</text>", made.drawings[drawing].svg)
        return list(dict.fromkeys(names))

    made = report.make(demo.shown_in({"water_l": "us_fl_oz"}), Wish(made="2026-09-10", week_start=6))
    assert days("hours") == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert days("calendar") == ["Sun", "Tue", "Thu", "Sat"]
    assert "per 16 fl oz" in made.drawings["forest"].svg
    text = made.to_html()
    assert "16 fl oz" in text
    assert "0.5 L" not in text
    assert "0.5 L" in demo_report.to_html()
    made = demo_report
    assert (days("hours")[0], days("calendar")) == ("Mon", ["Mon", "Wed", "Fri", "Sun"])


def test_where_many_remedies_stand_out_three_are_told_in_full_and_the_rest_are_named() -> None:
    rng = np.random.default_rng(3)
    names = ("ice", "tea", "heat", "rest", "massage")
    used = rng.random((400, len(names))) < 0.5
    relief = 60 * 0.5 ** used.sum(axis=1) * np.exp(0.2 * rng.standard_normal(400))
    tried = ["; ".join(name for name, has in zip(names, row, strict=True) if has) or "none" for row in used]
    starts = pd.date_range("2026-01-01 10:00", periods=400, freq="17h")
    spans = pd.to_timedelta(relief, unit="min")
    rows = pd.DataFrame({"start": starts, "duration": spans, "relief": spans, "site": "calf", "remedies": tried})
    made = report.make(myolog.Diary(rows.assign(kind="cramp")), Wish(parts=["tried", "appendix"]))
    (section,) = (section for section in made.facts.sections if section.key == "tried")
    assert sum("It eased after" in sentence for sentence in section.sentences) == 3
    assert re.fullmatch(r"How \w[\w ]* and \w[\w ]* compared stands in the appendix\.", section.sentences[-1])
    (table,) = (s.table for s in made.facts.appendix if s.key == "compared")
    assert table is not None
    assert len(table.rows) == len(names)


def test_two_hundred_years_are_drawn_by_year() -> None:
    episodes = pd.DataFrame(
        {"start": pd.to_datetime(["1824-03-01 22:10", "2024-03-01 06:40"]), "site": ["calf", "thumb"]}
    )
    drawn = report.make(myolog.Diary(episodes)).drawings["timeline"]
    assert "yearly means" in drawn.caption
    assert drawn.alt.startswith("Bars of episodes a day, by year, from 1 March 1824 to 1 March 2024")


def test_a_text_as_long_as_a_book_is_cut_in_every_form() -> None:
    """A site that the catalogue does not know, and a note, of a hundred thousand letters each."""
    episodes = pd.DataFrame(
        {"start": pd.to_datetime(["2024-03-01 22:10", "2024-03-03 06:40"]), "site": ["q" * 100_000, "thumb"], "notes": ["w" * 100_000, ""]}
    )  # fmt: skip
    made = report.make(myolog.Diary(episodes), Wish(name="z" * 100_000))
    page = made.to_html()
    assert "q" * 20 in page
    assert "q" * 81 not in page
    assert "w" * 161 not in page
    assert "z" * 5_001 not in page
    assert made.to_pdf().startswith(b"%PDF")
    places = [
        e["resource"]["bodySite"]["text"]
        for e in report.fhir.bundle(made.facts)["entry"]
        if "bodySite" in e["resource"]
    ]
    assert sorted(map(len, places)) == [5, 81]  # "Thumb", and 80 letters with the sign that more follow
