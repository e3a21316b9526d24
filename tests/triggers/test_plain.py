"""The command line prints the findings of the page."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from myolog import Diary, find_triggers
from myolog.__main__ import main
from myolog.simulate import demo_diary
from myolog.triggers.plain import as_text

DEMO = Path(__file__).parent.parent.parent / "data" / "demo"


def flat(text: str) -> str:
    return " ".join(text.split())


def test_it_says_what_the_result_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triggers", str(DEMO)]) == 0
    printed = flat(capsys.readouterr().out)
    result = find_triggers(demo_diary()[0])
    assert flat(result.summary) in printed
    for sentence in result.factors["sentence"]:
        assert flat(sentence.removeprefix("Not tested. ")) in printed
    assert "Information, not medical advice." in printed


def test_problems_go_to_the_error_stream(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "days.csv"
    log.write_text("date,episodes,sleep_h\n2025-01-01,2,7\n2025-01-02,many,8\n2025-01-03,1,6\n")
    assert main(["triggers", str(log)]) == 0
    out, err = capsys.readouterr()
    assert "days.csv, line 3, episodes" in err
    assert "No factor could be tested yet on 2 observed days." in out


def test_a_score_can_be_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    load = np.where(rng.random(120) < 0.4, rng.gamma(4, 80, 120), np.nan)
    soreness = np.clip(np.round(1 + np.nan_to_num(np.r_[0, load[:-1]]) / 200), 0, 4)
    log = pd.DataFrame({"Date": pd.date_range("2025-01-01", periods=120), "Session load": load, "Soreness": soreness})
    path = tmp_path / "log.csv"
    log.to_csv(path, index=False)
    assert main(["triggers", str(path), "--outcome", "Soreness", "--empty-as-none", "Session load"]) == 0
    assert "Training load, the day after: likely, more training load: higher" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.csv"],
        [str(DEMO), "--outcome", "Nothing"],
        [str(DEMO), "--lags", "99"],
        [str(DEMO), *["--suspect", "stress"] * 4],
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_status(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["triggers", *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip().endswith(".")
    assert "Traceback" not in err


def test_names_cannot_steer_a_terminal() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"episodes": rng.poisson(3, 60), "\x1b[31mred\x07": rng.normal(size=60)},
        index=pd.date_range("2025-01-01", periods=60, name="date"),
    )
    text = as_text(find_triggers(Diary.from_days(frame.astype(float))))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "?[31mred?" in text
