import re

import pytest

from myolog.charts.palette import DARK, LIGHT, Palette, alpha, contrast

WORDS = (
    "text",
    "primary",
    "quiet",
    "sleep",
    "caffeine",
    "hydration",
    "training",
    "other",
    "raises",
    "lowers",
)


def test_contrast_is_that_of_wcag() -> None:
    # Black on white is 21 : 1 by definition; #767676 on white is the well-known least grey of 4.5 : 1.
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("word", WORDS)
def test_every_colour_with_a_meaning_stands_out_five_to_one(palette: Palette, word: str) -> None:
    assert contrast(palette.role(word), palette.ground) >= 5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_are_readable_on_a_card_as_well(palette: Palette) -> None:
    assert contrast(palette.text, palette.surface) >= 4.5
    assert contrast(palette.quiet, palette.surface) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_scale_leaves_the_ground_step_by_step(palette: Palette) -> None:
    away = [contrast(shade, palette.ground) for shade in palette.scale]
    assert len(palette.scale) == 10
    assert away == sorted(away)
    assert all(re.fullmatch(r"#[0-9A-F]{6}", shade) for shade in palette.scale)


def test_alpha_keeps_the_colour() -> None:
    assert alpha("#0F6B63", 0.5) == "rgba(15,107,99,0.5)"
