"""`python -m myolog report`: the file is written as asked, or one sentence says why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from myolog import report
from myolog.__main__ import REPORT_PARTS, main
from tests.report.paper import squeezed, text_of_pdf

DEMO = str(Path(__file__).resolve().parents[2] / "data" / "demo")
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command: exit status, and what it says of errors."""

    def do(*arguments: str | Path) -> tuple[int, str]:
        status = main(["report", *map(str, arguments)])
        return status, capsys.readouterr().err

    return do


def test_red_flags_reach_each_form_as_given(run: Run, tmp_path: Path) -> None:
    said = ("--red-flag", "medicine=yes", "--red-flag", "wasting=no")
    line = "Yes: you think that a prescribed medicine has to do with it (others not answered)"
    for name in ("r.pdf", "r.html", "r.json"):
        assert run(DEMO, "-o", tmp_path / name, *said) == (0, "")
    assert squeezed(line) in text_of_pdf((tmp_path / "r.pdf").read_bytes())
    assert line in (tmp_path / "r.html").read_text(encoding="utf-8")
    bundle = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    (form,) = (e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "QuestionnaireResponse")
    given = {i["linkId"]: i["answer"][0]["valueBoolean"] for i in form["item"] if "answer" in i}
    assert given == {"medicine": True, "wasting": False}


def test_parts_are_left_out(run: Run, tmp_path: Path) -> None:
    assert tuple(report.PARTS) == REPORT_PARTS
    target = tmp_path / "r.html"
    assert run(DEMO, "-o", target, "--without", "medicines", "--without", "appendix")[0] == 0
    page = target.read_text(encoding="utf-8")
    assert "What came before" in page
    assert "Salbutamol" not in page.split("What was tried")[1]
    assert "Appendix" not in page


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-o", "r.docx"), "Let it end in .pdf, .html, or .json"),
        (("-o", "nowhere/r.pdf"), "cannot be used"),
        (("-o", "r.pdf", "--from", "2020-01-01", "--to", "2020-02-01"), "was observed, so there is nothing to report"),
        (("-o", "r.pdf", "--from", "2026-05-01", "--to", "2026-04-01"), "ends on 1 April 2026, before it begins"),
        (("-o", "r.pdf", "--from", "2026-13-01"), "'2026-13-01' is no day"),
        (("-o", "r.pdf", "--red-flag", "als=yes"), "two_weeks: A twitch has gone on for more than 2 weeks,"),
        (("-o", "r.pdf", "--red-flag", "two_weeks"), "Write two_weeks=yes or two_weeks=no"),
        (("-o", "r.pdf", "--without", "score"), "no part of a report"),
        (("-o", "r.pdf", "--outcome", "nothing"), "no column"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    status, said = run(DEMO, *arguments)
    assert status == 1
    assert sentence in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


FORMULA = "=cmd|' /C calc'!A0"
HOSTILE = '<script>alert(1)</script> #panic("x") #sys.inputs $x_1$ \\input{/etc/passwd} \\write18{id} {{ 7*7 }}'


@pytest.mark.parametrize("ending", ["pdf", "html", "json"])
@pytest.mark.parametrize(
    "rows",
    [
        pd.DataFrame({"start": ["2026-03-01T10:00"], "duration_min": [3], "site": ["calf"]}),
        pd.DataFrame({"date": ["2026-03-01"], "episodes": [0]}),
        pd.DataFrame(
            {
                "start": pd.date_range("2026-03-01 10:00", periods=12, freq="31h").strftime("%Y-%m-%dT%H:%M"),
                "site": ["ربلة الساق", "小腿", "🦵🏽", FORMULA, HOSTILE, "calf"] * 2,
                "remedies": [HOSTILE.replace(";", ","), FORMULA, "茶", "شاي", "🍵", "none"] * 2,
                "notes": ["word " * 2000, HOSTILE, FORMULA, "笔记", "ملاحظة", "🙂"] * 2,
            }
        ),
    ],
    ids=["one episode", "one day", "hostile"],
)
def test_little_and_hostile_logs_make_every_form(run: Run, tmp_path: Path, rows: pd.DataFrame, ending: str) -> None:
    log, target = tmp_path / "log.csv", tmp_path / f"report.{ending}"
    rows.to_csv(log, index=False)
    name = f"王小明 سارة 👩🏽‍🦽 {HOSTILE} {FORMULA}"
    status, said = run(log, "-o", target, "--name", name, "--question", HOSTILE)
    assert status == 0, said
    content = target.read_bytes()
    if ending == "json":
        patient = json.loads(content)["entry"][0]["resource"]
        assert patient["name"] == [{"text": name}]
    elif ending == "html":
        page = content.decode()
        assert "<script" not in page
        assert "{{ 7*7 }}" in page
    else:
        assert squeezed(HOSTILE) in text_of_pdf(content)
        assert "王小明" in text_of_pdf(content)


def test_a_log_without_rows_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("date,episodes\n")
    status, said = run(tmp_path / "log.csv", "-o", tmp_path / "r.pdf")
    assert status == 1
    assert "no rows below" in said
