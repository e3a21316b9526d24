"""A diary that is kept: nothing is before the person says so, and it is there again for the next visit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import myolog
from myolog import store
from myolog.store import Edit, Store
from tests.pages.app import App

DAYS = "date,sleep_h,stress\n" + "\n".join(f"2026-03-{d:02d},{6 + d % 3},{d % 4}" for d in range(1, 29))
EPISODES = "start,site\n" + "\n".join(f"2026-03-{d:02d}T10:00,calf" for d in range(1, 29, 3))
FILES = (("episodes.csv", EPISODES.encode()), ("days.csv", DAYS.encode()))


@pytest.fixture
def kept(a_place_of_its_own: str) -> Callable[[], Store]:
    """The store of the dashboard, as another program sees it."""
    return lambda: Store(store.connect(a_place_of_its_own))


def test_looking_keeps_nothing(app: App, a_place_of_its_own: str) -> None:
    app.upload(*FILES)
    assert "You are just looking: nothing of this is kept." in app.text
    assert not Path(a_place_of_its_own.removeprefix("sqlite:///")).exists()


def test_a_kept_diary_is_there_again_on_the_next_visit(app: App, visit: Callable[[], App]) -> None:
    app.upload(*FILES).click("Keep this diary")
    facts = app.metrics
    assert facts
    app.go("pages/triggers.py")
    assert "There is no diary here yet" not in app.text
    again = visit()
    assert "Continue where you left" in again.text
    again.click("Open My diary")
    assert again.metrics == facts
    assert again.click("Close this diary").text.count("Continue where you left") == 1


def test_the_import_is_kept_with_its_problems(app: App, kept: Callable[[], Store]) -> None:
    app.upload(("days.csv", (DAYS + "\n2026-03-29,lots,1").encode()), FILES[0]).click("Keep this diary")
    (diary,) = kept().diaries()
    ((_, _, told),) = kept().imports(diary.id)
    assert [file["file"] for file in told.files] == ["days.csv", "episodes.csv"]
    assert [(p["file"], p["row"], p["column"]) for p in told.problems] == [("days.csv", 30, "sleep_h")]


def test_files_join_a_kept_diary_only_when_the_person_says_so(app: App, kept: Callable[[], Store]) -> None:
    app.upload(*FILES).click("Keep this diary")
    (diary,) = kept().diaries()
    before = kept().load(diary.id).diary
    more = "date,sleep_h,stress\n2026-03-01,9.5,\n2026-04-02,7,2\n"
    app.unfold("add_to_kept").upload(("april.csv", more.encode()))
    assert "Nothing of it is kept yet" in app.text
    assert kept().load(diary.id).diary == before
    app.click("Leave the diary as it was")
    assert kept().load(diary.id).diary == before
    app.unfold("add_to_kept").upload(("april.csv", more.encode())).click("Add it to the kept diary")
    days = kept().load(diary.id).diary.days
    assert days.loc["2026-04-02"].to_dict() == {"sleep_h": 7.0, "stress": 2.0}
    assert days.loc["2026-03-01", "sleep_h"] == before.days.loc["2026-03-01", "sleep_h"]  # what stood there stays
    kept().undo(diary.id)
    assert kept().load(diary.id).diary == before


def test_a_file_that_cannot_be_read_is_not_offered_to_join(app: App, kept: Callable[[], Store]) -> None:
    app.upload(*FILES).click("Keep this diary")
    (diary,) = kept().diaries()
    app.unfold("add_to_kept").upload(("broken.csv", b"\x00\xff\x00"))
    assert "Nothing could be read from broken.csv." in app.text
    assert "Your kept diary is as it was." in app.text
    assert "Read from" not in app.text
    assert "Add it to the kept diary" not in [b.label for b in app.at.button]
    app.click("Go on without it")
    assert "It is twitching now" in [b.label for b in app.at.button]
    assert len(kept().imports(diary.id)) == 1
    app.unfold("add_to_kept").upload(("broken.csv", b""), ("april.csv", b"date,sleep_h\n2026-04-02,7\n"))
    assert "Read from 2 files and your kept diary: 10 episodes" in app.text
    assert "Add it to the kept diary" in [b.label for b in app.at.button]


def test_an_empty_diary_begins_on_home_and_says_what_to_do(app: App) -> None:
    app.click("Start an empty diary")
    assert "Nothing is noted yet" in app.text
    for page in ("pages/triggers.py", "pages/before_an_episode.py"):
        app.go(page)
        assert "Nothing is noted yet" in app.text
        assert "There is no diary here yet" not in app.text


def test_what_another_tab_wrote_is_seen(app: App, kept: Callable[[], Store]) -> None:
    app.upload(*FILES).click("Keep this diary")
    (diary,) = kept().diaries()
    kept().apply(diary.id, [Edit("episode", None, {"start": "2026-03-05T12:00:00.000000"})], "added")
    app.run()
    assert app.metrics["Days without"] == str(28 - 11)


def test_a_diary_erased_in_another_tab_is_told(app: App, kept: Callable[[], Store]) -> None:
    app.upload(*FILES).click("Keep this diary")
    (diary,) = kept().diaries()
    kept().erase(diary.id)
    app.run()
    assert "This diary is not kept any more." in app.text
    assert "Drop your files here" in [u.label for u in app.at.file_uploader]


def test_a_damaged_file_is_told_and_looking_goes_on(visit: Callable[[], App], a_place_of_its_own: str) -> None:
    path = Path(a_place_of_its_own.removeprefix("sqlite:///"))
    path.parent.mkdir()
    path.write_bytes(b"no database at all " * 300)
    app = visit()
    assert "It was left as it is" in app.text
    app.upload(*FILES).click("Keep this diary")
    assert "It was left as it is" in app.text
    assert app.metrics
    assert path.read_bytes() == b"no database at all " * 300


def test_a_folder_that_cannot_be_opened_is_told_and_the_diary_is_there_again_afterwards(
    app: App, visit: Callable[[], App], a_place_of_its_own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.upload(*FILES).click("Keep this diary")
    path = Path(a_place_of_its_own.removeprefix("sqlite:///"))
    known = Path.exists

    def fails(self: Path) -> bool:
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return known(self)

    with monkeypatch.context() as closed:
        closed.setattr(Path, "exists", fails)
        assert "cannot be opened: Permission denied" in app.run().text
        assert app.metrics  # what was read of it can still be looked at
        assert "its folder cannot be opened" in app.go("pages/privacy.py").text
        other = visit()
        assert "cannot be opened: Permission denied" in other.text
        assert "Continue where you left" not in other.text
    assert "cannot be opened" not in app.run().text
    assert "Continue where you left" in visit().text


def test_a_diary_is_the_same_after_it_was_kept(app: App, kept: Callable[[], Store]) -> None:
    app.upload(*FILES).click("Keep this diary")
    (diary,) = kept().diaries()
    assert kept().load(diary.id).diary == myolog.read_diary(*FILES).diary
    assert pd.Timestamp.now("UTC").tz_localize(None) - diary.changed_at < pd.Timedelta(minutes=5)


def corrected(line: bytes, by: bytes) -> tuple[str, bytes]:
    return FILES[0][0], FILES[0][1].replace(line, by)


def test_a_corrected_file_replaces_what_a_kept_diary_has_of_it(app: App, kept: Callable[[], Store]) -> None:
    app.upload(*FILES).click("Keep this diary")
    (diary,) = kept().diaries()
    # Ten episodes, one of which began at another hour: read beside the ten it would be an eleventh.
    app.unfold("add_to_kept").upload(corrected(b"2026-03-04T10:00", b"2026-03-04T11:00"))
    assert "with it: 1 episode added, 1 episode deleted. Nothing of it is kept yet" in app.text
    (choice,) = (b for b in app.at.pills if b.key == "version_kept_episodes.csv")
    assert "Your diary has an earlier version of episodes.csv" in choice.label.replace("\\", "")
    choice.set_value(False)
    app.run()
    assert "with it: 1 episode added. Nothing of it is kept yet" in app.text
    (choice,) = (b for b in app.at.pills if b.key == "version_kept_episodes.csv")
    choice.set_value(True)
    app.run().click("Add it to the kept diary")
    starts = kept().load(diary.id).diary.episodes["start"]
    assert len(starts) == 10
    assert pd.Timestamp("2026-03-04 11:00") in set(starts)
    assert pd.Timestamp("2026-03-04 10:00") not in set(starts)


@pytest.mark.parametrize(
    ("name", "rows", "line", "by", "part"),
    [
        ("coffee.csv", "what,when,amount,unit\nCoffee,2026-03-03 08:00,2,cups\nCoffee,2026-03-04 09:00,1,cups\n",
         "09:00,1", "09:00,3", "intakes"),
        ("pills.csv", "name,dose,start,end,notes\nA,5 mg,2026-03-02,2026-03-09,\nB,1 mg,2026-03-04,,\n",
         "B,1 mg", "B,2 mg", "medicines"),
    ],
)  # fmt: skip
def test_a_corrected_list_replaces_the_one_that_was_kept(
    app: App, kept: Callable[[], Store], name: str, rows: str, line: str, by: str, part: str
) -> None:
    app.upload(*FILES, (name, rows.encode())).click("Keep this diary")
    (diary,) = kept().diaries()
    for new in (by, line):  # and back again, when the diary has had a correction already
        assert len(getattr(kept().load(diary.id).diary, part)) == 2
        app.unfold("add_to_kept").upload((name, rows.replace(line, new).encode())).click("Add it to the kept diary")
        found = getattr(kept().load(diary.id).diary, part)
        alone = getattr(myolog.read_diary((name, rows.replace(line, new).encode())).diary, part)
        pd.testing.assert_frame_equal(found, alone)


def test_what_was_noted_by_hand_stays_when_a_file_is_replaced(app: App, kept: Callable[[], Store]) -> None:
    app.upload(*FILES).click("Keep this diary")
    (diary,) = kept().diaries()
    loaded = kept().load(diary.id)
    changed = loaded.rows("episode")[3]
    noted = {"start": "2026-03-05T12:00:00.000000", "site": "thumb"}
    kept().apply(diary.id, [Edit("episode", None, noted), Edit("episode", changed["id"], {"severity": 7.0})], "added")
    app.run().unfold("add_to_kept").upload(corrected(b"2026-03-04T10:00", b"2026-03-04T11:00"))
    app.click("Add it to the kept diary")
    episodes = kept().load(diary.id).diary.episodes
    assert (episodes["site"] == "thumb").sum() == 1
    assert episodes["severity"].dropna().tolist() == [7.0]


def test_corrected_days_replace_the_cells_that_came_from_the_file(app: App, kept: Callable[[], Store]) -> None:
    app.upload(*FILES).click("Keep this diary")
    (diary,) = kept().diaries()
    kept().note_day(diary.id, "2026-03-02", {"stress": 9.0}, "noted")
    lines = DAYS.splitlines()
    rows = [line for line in lines if not line.startswith("2026-03-28")]
    days = "\n".join(rows).replace("2026-03-01,7,1", "2026-03-01,5,").encode()
    app.run().unfold("add_to_kept").upload(("days.csv", days)).click("Add it to the kept diary")
    after = kept().load(diary.id).diary.days
    assert after.loc["2026-03-01", "sleep_h"] == 5.0
    assert pd.isna(after.loc["2026-03-01", "stress"])  # the corrected file leaves it empty
    assert after.loc["2026-03-02", "stress"] == 9.0  # noted by hand since
    assert pd.Timestamp("2026-03-28") not in after.index
