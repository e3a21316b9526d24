"""What helps as a page: its numbers are the library's, a short log claims nothing, and an empty cell is asked about."""

from __future__ import annotations

from collections.abc import Callable

import myolog
from myolog.helps import sentences, what_helps
from tests.pages.app import App
from tests.pages.logs import File
from ui.text import md

PAGE = "pages/what_helps.py"


def remedies(days: int = 60, *, empty: int = 0, name: str = "ice") -> File:
    """Two episodes a day: one with a remedy that eased soon, one without; the first `empty` days leave it open."""
    lines = ["start,kind,site,duration_min,remedies,relief_min"]
    for day in range(days):
        date = f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}"
        without = "" if day < empty else "none"
        lines.append(f'{date}T10:00,twitch,calf,{4 + day % 5},"{name}",{3 + day % 4}')
        lines.append(f"{date}T20:00,cramp,calf,{12 + day % 9},massage,{6 + day % 8}")
        lines.append(f"{date}T21:00,twitch,calf,{9 + day % 11},{without},{8 + day % 9}")
    return ("episodes.csv", "\n".join(lines).encode())


def test_what_stands_there_is_what_the_library_says(app: App) -> None:
    app.upload(remedies()).go(PAGE)
    found = what_helps(myolog.read_diary(remedies()).diary)
    assert found.summary in app.text
    for row in found.remedies.to_dict("records"):
        for sentence in sentences.both(row):
            assert sentence in app.text
    table = app.table("helps")
    assert table["Remedy"].to_list() == found.remedies["label"].to_list()
    assert table["Ended within 15 min with"].to_list() == found.remedies["soon_with"].to_list()
    assert {"helps_times", "helps_soon"} <= set(app.charts)
    assert sentences.REGRESSION in app.text


def test_the_demo_names_stretching_and_nothing_else(app: App) -> None:
    app.click("Open the demo diary").go(PAGE)
    assert "1 goes with a difference beyond chance: Stretching." in app.text
    assert "works" not in app.text


def test_an_empty_cell_is_left_out_until_the_person_says_what_it_means(app: App) -> None:
    app.upload(remedies(empty=20)).go(PAGE)
    assert "20 have nothing noted there and are left out" in app.text
    (box,) = app.at.checkbox
    box.check()
    app.run()
    assert "180 episodes, each with what was tried." in app.text
    app.go("pages/triggers.py").go(PAGE)  # said once
    assert "180 episodes, each with what was tried." in app.text


def test_a_kind_is_looked_at_by_itself_and_gives_hints_at_most(app: App) -> None:
    app.upload(remedies()).go(PAGE).choose("Kind", "twitch")
    found = what_helps(myolog.read_diary(remedies()).diary, kind="twitch")
    assert found.summary in app.text
    assert "beyond chance" not in app.text


def test_no_remedy_says_how_to_note_one(app: App) -> None:
    app.upload(("episodes.csv", b"start,site\n2026-03-01T10:00,calf\n2026-03-03T10:00,calf\n")).go(PAGE)
    assert "No remedy is noted yet" in app.text
    assert "relief_min" in app.text
    assert not app.charts


def test_ten_days_claim_nothing(app: App) -> None:
    app.click("Open a demo of ten days").go(PAGE)
    assert "Too few to compare yet" in app.text
    assert "times as long" not in app.text


def test_a_remedy_named_to_do_harm_is_shown_letter_by_letter(visit: Callable[[], App]) -> None:
    name = "<img src=http://evil.example/a.png> :red[x] $y$"
    app = visit().upload(remedies(name=name)).go(PAGE)
    shown = [m.value for m in app.at.main.markdown if "evil" in m.value]
    assert shown
    assert all(md(name) in line for line in shown)
