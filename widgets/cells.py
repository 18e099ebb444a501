"""Text in table cells: only ever text, and always exactly as wide as its column (X1, T15)."""

import re
from functools import lru_cache
from typing import Literal

from rich.cells import get_character_cell_size

from domain.text import clean_line

Align = Literal["left", "right"]

ELLIPSIS = "…"

#: What terminals disagree on the width of: joiners and selectors that fuse or restyle emoji, skin tones.
_FUSING = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")

#: More marks than this on one letter overflow into the lines above and below.
_MOST_MARKS = 4


def fit(text: str, width: int, align: Align = "left") -> str:
    """`text` as plain text of exactly `width` cells: padded, or cut with an ellipsis."""
    if text.isascii() and text.isprintable():
        missing = width - len(text)
        if missing >= 0:
            return text.rjust(width) if align == "right" else text.ljust(width)
        return text[: width - 1] + ELLIPSIS if width > 0 else ""
    return _fit(text, width, align)


def width_of(text: str) -> int:
    """How many cells the text takes when shown by `fit`."""
    return len(text) if text.isascii() and text.isprintable() else _cells(plain(text))


def plain(text: str) -> str:
    """The text with nothing in it that could steer a terminal or leave its line: the last gate (X1)."""
    kept: list[str] = []
    marks = 0
    for char in _FUSING.sub("", clean_line(text)):
        if get_character_cell_size(char):
            marks = 0
            kept.append(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}")
        elif kept and marks < _MOST_MARKS and (char.isprintable() or char == "\u200c"):
            # A mark needs a letter of its own to stand on, or it would join the column before.
            marks += 1
            kept.append(char)
    return "".join(kept)


def _cells(text: str) -> int:
    return sum(map(get_character_cell_size, text))


@lru_cache(maxsize=4096)
def _fit(text: str, width: int, align: Align) -> str:
    text = plain(text)
    missing = width - _cells(text)
    if missing < 0:
        text = _cut(text, width)
        missing = width - _cells(text)
    blank = " " * missing
    return blank + text if align == "right" else text + blank


def _cut(text: str, width: int) -> str:
    """As much of the text as leaves one cell for the ellipsis."""
    if width <= 0:
        return ""
    room = width - 1
    for index, char in enumerate(text):
        room -= get_character_cell_size(char)
        if room < 0:
            return text[:index] + ELLIPSIS
    return text
