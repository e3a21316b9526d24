"""The report in a browser: its files come down when their buttons are pressed."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from myolog.red_flags import the_five
from tests.e2e.driver import Visitor


@pytest.mark.parametrize(
    ("button", "ending"),
    [
        ("PDF for A4 paper", ".pdf"),
        ("Web page to print (HTML)", ".html"),
        ("Data file (FHIR)", ".json"),
    ],
)
def test_its_files_come_down(visitor: Visitor, tmp_path: Path, button: str, ending: str) -> None:
    visitor.demo()
    visitor.go("Report")
    visitor.settle("In short")
    # The five questions of a neurologist come before the files.
    assert visitor.page.get_by_role("button", name=button).count() == 0
    for flag in the_five():
        visitor.page.locator(f".st-key-red_flag_{flag.key}").get_by_text("No", exact=True).click()
        visitor.settle()
    with visitor.page.expect_download() as coming:
        visitor.page.get_by_role("button", name=button).click()
    target = tmp_path / coming.value.suggested_filename
    coming.value.save_as(target)
    assert target.name.endswith(ending)
    if ending == ".pdf":
        with pikepdf.open(target) as pdf:
            assert len(pdf.pages) >= 2
    else:
        assert "Left eyelid" in target.read_text(encoding="utf-8")


def test_axe_finds_nothing_on_it(visitor: Visitor) -> None:
    visitor.demo()
    visitor.go("Report")
    visitor.settle("In short")
    assert visitor.findings() == []
    assert visitor.sideways() == [0, 0]
