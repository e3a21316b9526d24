"""The plan: drawn once and frozen."""

import dataclasses
import hashlib
import itertools
import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from myolog import experiments
from myolog.experiments import design
from tests.experiments.people import NO_TO_ALL, coffee, counts, diary_of


def test_a_schedule_alternates_blocks_in_pairs_and_leaves_the_wash_out_out() -> None:
    experiment = coffee(5)
    schedule = experiment.schedule
    assert list(schedule.columns) == ["date", "condition", "analysed"]
    assert (len(schedule), schedule["date"].iloc[0]) == (40, pd.Timestamp("2026-04-01"))
    blocks = schedule["condition"].to_numpy().reshape(5, 2, 4)
    for first, second in blocks:
        assert {*first} != {*second}
        assert len({*first}) == len({*second}) == 1
    assert schedule["analysed"].dtype == bool
    assert schedule["analysed"].to_numpy().reshape(10, 4).tolist() == [[False, True, True, True]] * 10


def test_the_same_seed_draws_the_same_and_anybody_can_repeat_it() -> None:
    assert coffee(20).schedule.equals(coffee(20).schedule)
    # Oracle: the rule as the protocol words it.
    drawn = [hashlib.sha256(f"myolog experiment 7 pair {j}".encode()).digest()[0] % 2 == 0 for j in range(1, 21)]
    assert list(coffee(20).first_on) == drawn


def test_each_order_of_a_pair_is_drawn_half_the_time() -> None:
    drawn = np.array([design.draw(seed, 6) for seed in range(4000)])
    assert np.abs(drawn.mean(axis=0) - 0.5).max() < 0.04
    orders = pd.Series([tuple(row) for row in drawn]).value_counts()
    assert len(orders) == 64
    assert orders.max() < 2 * orders.min() + 20


def test_an_experiment_does_not_change() -> None:
    experiment = coffee()
    with pytest.raises(dataclasses.FrozenInstanceError):
        experiment.pairs = 9  # type: ignore[misc]
    schedule = experiment.schedule
    schedule["condition"] = "on"
    assert set(experiment.schedule["condition"]) == {"on", "off"}
    assert hash(experiment) == hash(coffee())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pairs": 1}, "One pair of blocks cannot tell"),
        ({"pairs": 0}, "pairs of blocks must be"),
        ({"pairs": 2.5}, "pairs of blocks must be"),
        ({"pairs": True}, "pairs of blocks must be"),
        ({"block_days": 2}, "days of a block must be"),
        ({"block_days": 8}, "days of a block must be"),
        ({"washout_days": 3}, "left out"),
        ({"start": "soon"}, "calendar day"),
        ({"start": "2026-04-01T10:00+02:00"}, "calendar day"),
        ({"start": pd.Timestamp("2026-04-01", tz="Europe/Berlin")}, "calendar day"),
        ({"start": pd.NaT}, "calendar day"),
        ({"seed": -1}, "seed"),
        ({"on": "No coffee, after 10:00"}, "Both conditions read the same"),
        ({"on": "  "}, "the on condition"),
        ({"on": "x" * 201}, "the on condition"),
        ({"lag": 9}, "lag"),
    ],
)
def test_a_plan_that_makes_no_sense_is_a_sentence(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        coffee(**change)  # type: ignore[arg-type]


def test_a_block_is_proposed_from_the_lag_and_the_wash_out() -> None:
    assert [(p.block_days, p.washout_days) for p in (experiments.propose("sleep_h", lag) for lag in range(4))] == [
        (4, 1),
        (4, 1),
        (5, 2),
        (6, 3),
    ]
    assert experiments.propose("caffeine_mg").washout_days == 2


def test_a_restart_is_a_new_experiment_and_must_wait_for_the_end_of_the_first() -> None:
    first = coffee(6)
    second = first.again("2026-04-20", answers=NO_TO_ALL)
    assert second.seed != first.seed
    assert "stop it" in experiments.conflict(second, [first])
    assert experiments.conflict(second, [first.stop("2026-04-19")]) == ""
    assert experiments.conflict(first, [first]) == ""
    with pytest.raises(ValueError, match="cannot be stopped"):
        first.stop("2027-01-01")
    assert first.stop("2026-04-19").condition_on("2026-04-20") == ""
    assert first.condition_on("2026-04-20") == first.schedule.set_index("date")["condition"]["2026-04-20"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({"date": ["2026-04-02", "2026-04-02"], "done": ["yes", "no"]}, "2 April 2026 stands twice"),
        ({"date": ["2026-03-02"], "done": ["yes"]}, "outside this experiment"),
        ({"date": ["2026-04-02"], "done": ["maybe"]}, "yes, partly or no"),
        ({"date": ["2026-04-02"]}, "done is missing"),
        ({"date": ["x"], "done": ["yes"]}, "calendar day"),
        ({"date": ["2026-04-02"], "done": ["yes"], "condition": ["both"]}, "drawn as"),
    ],
)
def test_what_was_done_is_checked(rows: dict[str, list[str]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        experiments.adherence(coffee(), pd.DataFrame(rows))


def test_adherence_counts_the_days_so_far() -> None:
    done = pd.DataFrame({"date": ["2026-04-01", "2026-04-02", "2026-04-04"], "done": ["yes", "Partly", "no"]})
    kept = experiments.adherence(coffee(), done, today="2026-04-06")
    assert kept.summary == "Kept to the schedule on 1 of 5 days, partly on 1, not on 1; nothing was noted on 2."
    assert kept.table["done"].tolist()[:5] == ["yes", "partly", "", "no", ""]


def test_a_protocol_comes_back_as_it_was() -> None:
    for experiment in (coffee(), coffee(6).stop("2026-04-19", "ill"), coffee(on='“é”; <b> "x", \\n')):
        assert experiments.from_json(experiments.to_json(experiment)) == experiment
        assert experiments.from_json(experiments.to_json(experiment).encode()) == experiment


def test_the_protocol_alone_lets_a_stranger_repeat_the_plan_and_the_test() -> None:
    """Written from what the JSON says and nothing else: the draw, the days, the comparison, the p-value, the interval."""
    experiment = coffee(6, washout_days=1)
    told = json.loads(experiments.to_json(experiment))
    assert "SHA-256 of the text 'myolog experiment <seed> pair <j>' begins with an even byte" in told["draw"]
    days, today = [], date.fromisoformat(told["start"])
    for pair in range(1, told["pairs"] + 1):
        even = hashlib.sha256(f"myolog experiment {told['seed']} pair {pair}".encode()).digest()[0] % 2 == 0
        for condition in ("on", "off") if even else ("off", "on"):
            for place in range(told["block_days"]):
                analysed = place >= told["washout_days"]
                days.append({"date": today.isoformat(), "condition": condition, "analysed": analysed})
                today += timedelta(days=1)
    assert told["schedule"] == days

    assert "a day on which nobody watched stays empty and is not 0" in told["log"]
    values = counts(experiment, 6, 3)
    values[[2, 17, 30]] = np.nan
    result = experiments.analyse(experiment, diary_of(experiment, values))

    def p_value(theta: float) -> float:
        differences = []
        for pair in range(told["pairs"]):
            total, seen = {"on": 0.0, "off": 0.0}, {"on": 0, "off": 0}
            for at in range(2 * told["block_days"] * pair, 2 * told["block_days"] * (pair + 1)):
                if days[at]["analysed"] and not np.isnan(values[at]):
                    condition = str(days[at]["condition"])
                    total[condition] += values[at] / (theta if condition == "on" else 1)
                    seen[condition] += 1
            differences.append((total["on"] * seen["off"] - total["off"] * seen["on"]) / (seen["on"] + seen["off"]))
        sums = [abs(np.dot(signs, differences)) for signs in itertools.product((1, -1), repeat=told["pairs"])]
        return float(np.mean(np.array(sums) >= sums[0] - 1e-9))

    assert result.p_value == p_value(1)
    for ratio, held in ((0.999, False), (1.001, True)):
        assert (p_value(result.ci_low * ratio) > 0.05) is held
        assert (p_value(result.ci_high / ratio) > 0.05) is held


def test_a_protocol_of_before_is_still_read() -> None:
    row = json.loads(experiments.to_json(coffee()))
    del row["log"]  # how it is worded is no part of the plan
    assert experiments.from_json(json.dumps(row)) == coffee()


def test_a_schedule_edited_by_hand_is_told() -> None:
    row = json.loads(experiments.to_json(coffee()))
    row["schedule"][9]["condition"] = "on" if row["schedule"][9]["condition"] == "off" else "off"
    with pytest.raises(ValueError, match=r"not the one that was drawn \(first on 2026-04-10\)"):
        experiments.from_json(json.dumps(row))


@pytest.mark.parametrize("change", [{"on": "no coffee at all"}, {"digest": "0"}, {"outcome": "minutes"}])
def test_an_edited_plan_is_told(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="edited"):
        experiments.from_json(json.dumps(json.loads(experiments.to_json(coffee())) | change))


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", b"\xff\xfe", "[" * 100_000, '{"format": NaN}', '{"format": "myolog experiment", "version": 9}', '{"format": "myolog experiment", "version": 1}'])  # fmt: skip
def test_what_is_no_protocol_is_a_sentence(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"protocol"):
        experiments.from_json(text)


def test_a_protocol_drawn_under_other_rules_is_analysed_but_not_drawn_again() -> None:
    old = dataclasses.replace(coffee(6), on="sertraline", off="no sertraline")
    read = experiments.from_json(experiments.to_json(old))
    assert read == old
    assert experiments.analyse(read, diary_of(read, counts(read, 6, 3))).p_value <= 1
    assert experiments.to_ics(read.stop("2026-04-06"))
    with pytest.raises(ValueError, match="Medicines: "):
        read.again("2026-09-01", answers=NO_TO_ALL)


def test_a_calendar_file_has_an_event_a_block() -> None:
    experiment = coffee(3, on="usual coffee; é, " * 8)
    raw = experiments.to_ics(experiment)
    assert raw.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    text = raw.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 6
    assert "DTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260405" in text
    assert "usual coffee\\; é\\, usual" in text
    assert experiments.to_ics(experiment.stop("2026-04-06")).decode().count("BEGIN:VEVENT") == 2


def test_only_a_journey_moves_the_clock() -> None:
    # Oracle: the sun. Berlin and Paris keep the same time; Lima is 7 h behind Berlin in summer.
    zones = {
        "2026-03-28": "Europe/Berlin",
        "2026-03-30": "Europe/Paris",
        "2026-04-01": "",
        "2026-04-02": "America/Lima",
    }
    assert experiments.clock_changes(zones) == ["2026-03-30", "2026-04-02"]
    assert experiments.clock_changes({"2026-04-01": "no/zone", "2026-04-02": "Europe"}) == []
    assert "30 March 2026 and 2 April 2026 are left out" in experiments.clock_sentence(["2026-03-30", "2026-04-02"])
