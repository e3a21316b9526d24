"""One colour has one meaning on every page, chart and report.

Each colour keeps a contrast of at least 5 : 1 on its ground (WCAG 2.2 asks 4.5 : 1 of text, 3 : 1 of
graphics), and what it says is always said by a word, a place or a shape as well, so that nobody needs to
tell two colours apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by meaning, as #RRGGBB, for one ground.

    Attributes
    ----------
    ground : str
        What the colours stand on.
    text, primary, quiet : str
        Words and marks; the accent of the product; what is secondary, has no sign, or is missing.
    surface, line : str
        A card one shade off the ground; gridlines and outlines that are barely there.
    sleep, caffeine, hydration, training, other : str
        Factors.
    raises, lowers : str
        A factor that goes with more, or with fewer, episodes.
    """

    ground: str
    text: str
    primary: str
    quiet: str
    surface: str
    line: str
    sleep: str
    caffeine: str
    hydration: str
    training: str
    other: str
    raises: str
    lowers: str
    scale: tuple[str, ...]

    def role(self, name: str) -> str:
        """Colour of a factor's role (`Factor.colour`): sleep, caffeine, hydration, training or other."""
        return str(getattr(self, name))


LIGHT: Final = Palette(
    ground="#FFFFFF",
    text="#1B2430",
    primary="#0F6B63",
    quiet="#5B6673",
    surface="#F4F6F7",
    line="#E3E8EB",
    sleep="#4F46A5",
    caffeine="#8A4B14",
    hydration="#0369A1",
    training="#B45309",
    other="#0F6B63",
    raises="#B3381E",
    lowers="#0B7A5B",
    scale=(
        "#E6F1F0",
        "#CFE5E3",
        "#B5D8D4",
        "#98C9C4",
        "#7AB9B3",
        "#5CA8A1",
        "#40968F",
        "#27837B",
        "#0F6B63",
        "#08504A",
    ),
)

DARK: Final = Palette(
    ground="#0F1720",
    text="#E6EBF0",
    primary="#4CC9BC",
    quiet="#9AA7B4",
    surface="#17212C",
    line="#26323F",
    sleep="#A5A0F0",
    caffeine="#E0A36B",
    hydration="#6CC3F2",
    training="#F5B454",
    other="#4CC9BC",
    raises="#FF9277",
    lowers="#5AD1AA",
    scale=(
        "#152A33",
        "#17373D",
        "#1A4649",
        "#1D5656",
        "#216763",
        "#267970",
        "#2E8C81",
        "#37A093",
        "#4CC9BC",
        "#8BE3D9",
    ),
)


def alpha(colour: str, opacity: float) -> str:
    """A #RRGGBB colour made see-through, as rgba()."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two #RRGGBB colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""

    def luminance(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
