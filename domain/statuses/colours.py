"""What a custom status may look like; what that is on a theme, the screen knows (L14)."""

from enum import StrEnum

from domain.words import _, mark


class Colour(StrEnum):
    """The colour of a custom status."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"
    MAGENTA = "magenta"
    BLUE = "blue"
    CYAN = "cyan"


_COLOUR_LABELS = {
    Colour.RED: mark("red"),
    Colour.YELLOW: mark("yellow"),
    Colour.GREEN: mark("green"),
    Colour.GREY: mark("grey"),
    Colour.MAGENTA: mark("magenta"),
    Colour.BLUE: mark("blue"),
    Colour.CYAN: mark("cyan"),
}


def colour_label(colour: Colour) -> str:
    """The colour in words."""
    return _(_COLOUR_LABELS[colour])


def kept_colour(name: str) -> str:
    """A colour that was kept in the timeline, in words; one of another version as it is called there."""
    return colour_label(Colour(name)) if name in set(Colour) else name
