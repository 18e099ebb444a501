"""The last gate before the terminal: whatever a widget shows, no control sequence of a customer's leaves (X1)."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from domain.text import without_steering


class LastGate(LineFilter):
    """Takes everything that could steer a terminal out of every line of every widget."""

    def apply(self, segments: list[Segment], _background: Color) -> list[Segment]:
        """The same segments, as text only."""
        return [
            segment
            if segment.control or not (clean := _changed(segment.text))
            else Segment(clean[0], segment.style)
            for segment in segments
        ]


def _changed(text: str) -> tuple[str] | None:
    if text.isascii() and text.isprintable():
        return None
    clean = without_steering(text)
    return None if clean == text else (clean,)
