"""What every page has in common, read from the files themselves: one look, one first line, thin pages."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

from myolog.charts.palette import DARK, LIGHT, Palette
from ui import shell

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "dashboard.py", *sorted((ROOT / "pages").glob("*.py"))]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())

THEME = {
    "primaryColor": "primary",
    "backgroundColor": "ground",
    "secondaryBackgroundColor": "surface",
    "textColor": "text",
    "linkColor": "primary",
    "redColor": "raises",
    "greenColor": "lowers",
    "grayColor": "quiet",
    "grayTextColor": "quiet",
}


@pytest.mark.parametrize(("name", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_theme_has_the_colours_of_the_charts(name: str, palette: Palette) -> None:
    theme = CONFIG["theme"][name]
    assert {key: theme[key] for key in THEME} == {key: palette.role(role) for key, role in THEME.items()}
    factors = [palette.sleep, palette.caffeine, palette.hydration, palette.training, palette.other]
    assert theme["chartCategoricalColors"] == factors
    assert theme["chartSequentialColors"] == list(palette.scale)


def test_nothing_leaves_the_machine_by_default() -> None:
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "type"
    # The table's own export writes cells that a spreadsheet would run.
    assert CONFIG["client"]["disableDataExport"] is True


def test_every_page_has_its_place_in_the_sidebar() -> None:
    assert {str(file.relative_to(ROOT)) for file in FILES} == set(shell.PAGES)
    assert len(set(shell.PAGES.values())) == len(shell.PAGES)
    assert shell.HOME in shell.PAGES
    assert shell.DOCTOR in shell.PAGES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_page_begins_with_the_shell(file: Path) -> None:
    body = [node for node in ast.parse(file.read_text()).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    assert isinstance(body[0], ast.Expr), "a page begins with what it is for"
    first = ast.unparse(body[1])
    assert first.startswith(f"shell.begin('{shell.PAGES[str(file.relative_to(ROOT))]}'")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_pages_are_thin(file: Path) -> None:
    tree = ast.parse(file.read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= {"streamlit", "ui"}
    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While) for node in ast.walk(tree))
    assert len(file.read_text().splitlines()) <= 40


def test_style_and_icon_come_from_this_machine() -> None:
    style = (ROOT / "ui" / "style.css").read_text()
    assert "url(" not in style
    assert "@import" not in style
    assert (ROOT / "ui" / "icon.png").read_bytes().startswith(b"\x89PNG")
