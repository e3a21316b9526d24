"""How long a page takes: on the server against an empty page, in Chromium against as many bare charts.

    python benchmarks/pages.py            # prints the table
    python benchmarks/pages.py --small    # fewer repeats

Server time is that of a whole rerun of the script, warm, in one process. Browser time runs from the click on
a link to the last chart painted and the script at rest, by the browser's own clock; the bare page draws the same
number of charts of plotly.graph_objects with 300 points each and nothing else. Ours and the bare page take turns,
so that whatever else the machine does slows both; the ratio is the median of each turn's ratio.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from playwright.sync_api import Page, ViewportSize, sync_playwright
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import myolog
from myolog.diary import Diary
from myolog.parsing.problems import frame
from myolog.readers.reading import COLUMN_COLUMNS, SOURCE_COLUMNS, tidy
from myolog.store import database
from myolog.store.rows import Suspicion
from ui import shell, state

ROOT = Path(__file__).resolve().parent.parent

NOTHING = (frame([]), tidy([], SOURCE_COLUMNS), tidy([], COLUMN_COLUMNS), ())
"""Problems, sources, columns and questions of a reading that had none."""

# AppTest, and the cache outside a server, warn of what they are meant to be; Streamlit sets each logger's own level.
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").disabled = True
logging.getLogger("streamlit").setLevel(logging.ERROR)

PAINTED = ".js-plotly-plot"
VIEW: ViewportSize = {"width": 1280, "height": 900}

UNTIL_PAINTED = """
([link, count]) => new Promise((resolve, reject) => {
  const from = [...document.querySelectorAll("a")].find(a => a.textContent.trim() === link);
  const drawn = () => [...document.querySelectorAll(".js-plotly-plot")]
    .filter(chart => chart.querySelector(".overplot path, .overplot image, .overplot text")).length;
  const atRest = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
  const begin = performance.now();
  const look = () => {
    if (performance.now() - begin > 60000) reject(new Error(`${drawn()} of ${count} charts after a minute`));
    else if (drawn() >= count && atRest()) requestAnimationFrame(() => requestAnimationFrame(
      () => resolve((performance.now() - begin) / 1000)));
    else requestAnimationFrame(look);
  };
  from.click();
  requestAnimationFrame(look);
})"""
"""Seconds from a click on a link to so many charts drawn, the script at rest, and the frame after that shown."""


def ten_years() -> Diary:
    """The demo diary ten times over, a year apart: 3,600 days and 6,000 episodes with all that is noted of them."""
    once = demo()
    shifts = [pd.DateOffset(years=year) for year in range(10)]
    days = pd.concat([once.days.set_axis(once.days.index + shift) for shift in shifts])
    episodes = pd.concat([once.episodes.assign(start=once.episodes["start"] + shift) for shift in shifts])
    return Diary(episodes, days, by_hand=days.index)


def demo() -> Diary:
    """The demo diary."""
    diary = state.demo().diary
    if diary is None:
        raise RuntimeError("the demo diary cannot be read")
    return diary


def median_time(run: Callable[[], object], repeats: int) -> float:
    """Median seconds of a call, after one that is not counted."""
    run()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def server_times(repeats: int) -> None:
    """Print the time of a rerun of each page on each diary against an empty page."""
    os.chdir(ROOT)
    empty = AppTest.from_string("import streamlit as st\nst.write('')")
    nothing = median_time(empty.run, repeats)
    print(f"server, rerun of an empty page: {1000 * nothing:.0f} ms")
    for name, diary in (("demo", demo()), ("ten years", ten_years())):
        for page in shell.PAGES:
            app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=600)
            app.session_state[state.SUSPICION] = Suspicion("2026-01-01", (), "")  # asked, and nothing was suspected
            app.session_state["brought"] = state.Brought(name, diary=diary, reading=myolog.Reading(diary, *NOTHING))
            app.run()
            app.switch_page(page)
            taken = median_time(app.run, repeats)
            if app.exception:
                raise RuntimeError(f"{page} on {name}: {app.exception[0].value}")
            print(f"server, {name:9} {page:32} {1000 * taken:5.0f} ms  {taken / nothing:5.1f} x an empty page")


BARE = """
import numpy as np
import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
st.page_link("dashboard.py", label="Home")
values = np.random.default_rng(1).poisson(3, 300)
for i in range({count}):
    st.plotly_chart(go.Figure(go.Scatter(x=np.arange(300), y=values)), theme=None, key=str(i))
"""

BARE_HOME = """
import streamlit as st

st.page_link("pages/bare.py", label="Bare")
st.write("Nothing here")
"""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Address of a Streamlit server on the dashboard.py of a folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_HEADLESS": "true"}
    environment["STREAMLIT_SERVER_ADDRESS"] = "127.0.0.1"
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).read()
                    break
                except OSError:
                    time.sleep(0.25)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def painted(page: Page, link: str, count: int) -> float:
    """Seconds from a click on a link to so many charts painted and the script at rest."""
    page.bring_to_front()  # a page in the background draws no frames
    return float(page.evaluate(UNTIL_PAINTED, [link, count]))


def leave(page: Page, link: str, text: str) -> None:
    """Go to a page without charts, and let it come to rest."""
    page.bring_to_front()
    page.get_by_role("link", name=link, exact=True).first.click()
    page.get_by_text(text).first.wait_for(timeout=60_000)
    page.wait_for_function(f"document.querySelectorAll('{PAINTED}').length === 0", timeout=60_000)
    page.wait_for_timeout(500)


def count_charts(page: Page, link: str) -> int:
    """Number of charts of a page, once no more have come for two seconds."""
    page.get_by_role("link", name=link, exact=True).first.click()
    page.locator(PAINTED).first.wait_for(timeout=60_000)
    count, known = 0, -1
    while count != known:
        known = count
        page.wait_for_timeout(2000)
        count = page.locator(PAINTED).count()
    return count


def browser_times(repeats: int) -> None:
    """Print the time from a click to the painted page on the demo, against as many bare charts."""
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play, serving(ROOT) as ours:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=VIEW)
        page.goto(ours)
        page.get_by_role("button", name="Open the demo diary").click()
        page.get_by_text("Read from").first.wait_for(timeout=60_000)
        for link in ("Home", "Triggers"):
            count = count_charts(page, link)
            home = Path(folder) / link
            (home / "pages").mkdir(parents=True)
            (home / "dashboard.py").write_text(BARE_HOME)
            (home / "pages" / "bare.py").write_text(BARE.format(count=count))
            with serving(home) as bare:
                other = browser.new_page(viewport=VIEW)
                other.goto(bare)
                other.get_by_role("link", name="Bare", exact=True).first.wait_for(timeout=60_000)
                turns = [take_turns(page, other, link, count) for _ in range(repeats + 1)][1:]
                other.close()
            mine, theirs = (statistics.median(times) for times in zip(*turns, strict=True))
            print(
                f"browser, demo {link:9} {count:2} charts  {1000 * mine:5.0f} ms, bare {1000 * theirs:5.0f} ms"
                f"  {statistics.median(a / b for a, b in turns):4.2f} x"
            )
        browser.close()


def take_turns(page: Page, bare: Page, link: str, count: int) -> tuple[float, float]:
    """Seconds that our page takes, and the bare one right after it."""
    leave(page, "When to see a doctor", "What to bring to the appointment")
    mine = painted(page, link, count)
    theirs = painted(bare, "Bare", count)
    leave(bare, "Home", "Nothing here")
    return mine, theirs


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--small", action="store_true", help="fewer repeats")
    repeats = 3 if arguments.parse_args().small else 11
    with tempfile.TemporaryDirectory() as kept:  # what the person keeps on this computer stays out of it
        os.environ[database.VARIABLE] = f"sqlite:///{kept}/myolog.db"
        server_times(repeats)
        browser_times(repeats)
