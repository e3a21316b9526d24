"""Experiments in the doctor's report: the words of the screens, in every form of it."""

from __future__ import annotations

import html
import json
from pathlib import Path

import numpy as np
import pytest

from myolog import experiments, report
from myolog.__main__ import main
from myolog.diary import Diary
from myolog.experiments import Conclusion
from myolog.report import Wish
from tests.experiments.people import coffee, counts, diary_of


@pytest.fixture(scope="module")
def tested() -> tuple[Diary, Conclusion]:
    experiment = coffee(6, on="usual <b>coffee</b> #panic()", start="2024-04-01")  # over, whenever this runs
    diary = diary_of(experiment, counts(experiment, 8, 3))
    return diary, experiments.conclude(experiment, diary)


def test_the_result_stands_in_it_in_the_words_of_the_screen(tested: tuple[Diary, Conclusion]) -> None:
    diary, found = tested
    made = report.make(diary, Wish(experiments=[found]))
    (section,) = (s for s in made.facts.sections if s.key == "experiments")
    assert section.sentences[0] == f"coffee habit: {found.sentence}"
    assert "knew which days were which" in section.sentences[1]
    assert found.sentence in html.unescape(made.to_html())
    assert "<b>coffee" not in made.to_html()
    assert made.to_pdf().startswith(b"%PDF")
    told = [e["resource"] for e in json.loads(report.fhir.to_json(made.facts))["entry"]]
    assert [r["valueString"] for r in told if "tested in an experiment" in r.get("code", {}).get("text", "")] == [
        found.sentence
    ]


def test_it_is_left_out_of_another_range_and_where_the_part_is_not_wanted(tested: tuple[Diary, Conclusion]) -> None:
    diary, found = tested
    assert found.result is not None
    days = found.experiment.schedule["date"]
    for wish in (Wish(experiments=[found], parts=["before"]), Wish()):
        assert "experiments" not in [s.key for s in report.make(diary, wish).facts.sections]
    longer = Diary.from_days(diary.days.set_index(diary.days.index + (days.iloc[-1] - days.iloc[0]) * 2))
    assert "experiments" not in [s.key for s in report.make(longer, Wish(experiments=[found])).facts.sections]


def test_one_without_a_result_says_why(tested: tuple[Diary, Conclusion]) -> None:
    diary, _ = tested
    experiment = coffee(6, start="2024-04-01")
    values = np.where(np.arange(experiment.days) < 10, 3.0, np.nan)
    none = experiments.conclude(experiment, diary_of(experiment, values))
    (section,) = (s for s in report.make(diary, Wish(experiments=[none])).facts.sections if s.key == "experiments")
    assert section.sentences == (f"coffee habit: {none.sentence}",)
    assert "no result" in none.sentence


def test_the_shell_prints_the_same_from_the_protocol_and_the_log(
    tested: tuple[Diary, Conclusion], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    diary, found = tested
    diary.write(tmp_path / "log")
    protocol = tmp_path / "protocol.json"
    protocol.write_text(experiments.to_json(found.experiment), encoding="utf-8")
    assert main(["experiment", str(protocol), str(tmp_path / "log")]) == 0
    assert f"coffee habit. {found.sentence}" in capsys.readouterr().out
    made = tmp_path / "report.html"
    assert main(["report", str(tmp_path / "log"), "--experiment", str(protocol), "-o", str(made)]) == 0
    assert found.sentence in html.unescape(made.read_text(encoding="utf-8"))
    capsys.readouterr()
    protocol.write_text("{}", encoding="utf-8")
    assert main(["experiment", str(protocol), str(tmp_path / "log")]) == 1
    assert "not the protocol of an experiment" in capsys.readouterr().err
