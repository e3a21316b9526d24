"""What stands in a PDF, read back with pikepdf alone."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf

_PAIR = re.compile(r"<(\w+)>\s*<(\w+)>")


def text_of_pdf(content: bytes) -> str:
    """Letters of a PDF in the order in which they are drawn, without the spaces, as lines are broken anywhere."""
    return "".join(text_of_pages(content))


def text_of_pages(content: bytes) -> list[str]:
    """The same page by page."""
    pages: list[str] = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            pieces: list[str] = []
            fonts = {name: _letters(font) for name, font in page.Resources.Font.items()}
            letters: dict[bytes, str] = {}
            for instruction in pikepdf.parse_content_stream(page):
                operands: Any = instruction.operands
                match str(instruction.operator):
                    case "Tf":
                        letters = fonts[str(operands[0])]
                    case "Tj" | "TJ":
                        for part in operands[0] if isinstance(operands[0], pikepdf.Array) else operands:
                            if isinstance(part, pikepdf.String):
                                codes = bytes(part)
                                pieces += [letters.get(codes[i : i + 2], "") for i in range(0, len(codes), 2)]
            pages.append(squeezed("".join(pieces)))
    return pages


def squeezed(text: str) -> str:
    """A text without its spaces, to look for in `text_of_pdf`."""
    return "".join(text.split())


def _letters(font: pikepdf.Object) -> dict[bytes, str]:
    """What the codes of a font mean, from the map that makes the PDF one that can be read aloud."""
    found: dict[bytes, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", font.ToUnicode.read_bytes().decode(), re.DOTALL):
        found |= {bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be") for code, text in _PAIR.findall(block)}
    return found
