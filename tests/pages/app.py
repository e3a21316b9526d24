"""A visitor of the pages, for tests that need no browser."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element, Selectbox

from myolog.diary import Diary
from ui import shell, state

NO_SUSPECT = "I suspect nothing in particular"


@dataclass
class App:
    """A session of the dashboard; every verb runs the page and fails if it raises."""

    at: AppTest

    def run(self) -> Self:
        """Run the page that stands now; a page always has its title, so a run that broke off has none."""
        self.at.run()
        assert not self.at.exception, self.at.exception
        assert self.at.title, "the run broke off before the title"
        return self

    def go(self, page: str, *, suspects: bool = False) -> Self:
        """Switch to a page by its file; the question that stands before the first look is passed over, unless asked for."""
        self.at.switch_page(page)
        self.run()
        if not suspects and any(b.label == NO_SUSPECT for b in self.at.button):
            return self.click(NO_SUSPECT)
        return self

    def upload(self, *files: tuple[str, bytes]) -> Self:
        """Drop files on the first uploader of the page."""
        self.at.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
        return self.run()

    def click(self, label: str) -> Self:
        """Press the button of this label."""
        (button,) = (b for b in self.at.button if b.label == label)
        button.click()
        return self.run()

    def press(self, key: str) -> Self:
        """Press the button of this key."""
        self.at.button(key=key).click()
        return self.run()

    def select(self, label: str) -> Selectbox[str]:
        """The selection of this label."""
        (box,) = (b for b in self.at.selectbox if b.label == label)
        return box

    def choose(self, label: str, value: str) -> Self:
        """Choose a value in the selection of this label."""
        self.select(label).set_value(value)
        return self.run()

    @property
    def metrics(self) -> dict[str, str]:
        """The figures in large type, by their labels."""
        found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", self._html)
        return {html.unescape(label): html.unescape(value) for label, value in found}

    @property
    def _html(self) -> str:
        bodies = [element.proto.body for element in self.at.main.get("html") if isinstance(element, Element)]
        return "".join(body for body in bodies if "<script" not in body)

    def unfold(self, key: str) -> Self:
        """Open what is folded away."""
        self.at.session_state[key] = True
        return self.run()

    def table(self, key: str) -> pd.DataFrame:
        """The table behind a chart."""
        self.unfold(f"{key}_table")
        (fold,) = (e for e in self.at.expander if e.key == f"{key}_table")
        (table,) = fold.dataframe
        return table.value

    def figure(self, key: str) -> dict[str, Any]:
        """The figure of a chart, as it is sent to the browser."""
        (chart,) = (c for c in self.at.get("plotly_chart") if c.key == key)
        figure: dict[str, Any] = json.loads(chart.proto.spec)
        return figure

    @property
    def charts(self) -> list[str]:
        """Keys of the charts on the page."""
        return [str(chart.key) for chart in self.at.get("plotly_chart")]

    def links(self, *, sidebar: bool = False) -> list[str]:
        """Labels of the links to pages, in the body or in the sidebar."""
        place = self.at.sidebar if sidebar else self.at.main
        return [str(link.value) for link in place.get("page_link") if isinstance(link, Element)]

    @property
    def diary(self) -> Diary:
        """The diary that the session looks at."""
        diary = self.at.session_state[state._KEY].diary
        assert isinstance(diary, Diary)
        return diary

    @property
    def has_diary(self) -> bool:
        """Whether the session looks at anything."""
        return state._KEY in self.at.session_state

    @property
    def text(self) -> str:
        """Every sentence of the page as Markdown with its escapes taken off."""
        parts = [*self.at.title, *self.at.error, *self.at.warning, *self.at.subheader, *self.at.header]
        parts += [*self.at.markdown, *self.at.text]
        said = [str(part.value) for part in parts] + [str(fold.label) for fold in self.at.expander]
        written = html.unescape(re.sub(r"<[^>]*>", "\n", self._html))
        return "\n".join([*said, written]).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")


PAGES = tuple(shell.PAGES)
