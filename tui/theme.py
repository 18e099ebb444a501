"""Which colours the terminal gets (T3)."""

import os
from collections.abc import Mapping

from widgets.palette import DARK, LIGHT, SIXTEEN

_BY_SETTING = {"dark": DARK.name, "light": LIGHT.name, "ansi": SIXTEEN.name}
_ORDER = (DARK.name, LIGHT.name, SIXTEEN.name)


def choose_theme(setting: str, environ: Mapping[str, str] = os.environ) -> str:
    """The theme for a setting; ``auto`` goes by what the terminal says of itself.

    With NO_COLOR the 16-colour theme is chosen, whose colours are then left out entirely.
    """
    if environ.get("NO_COLOR"):
        return SIXTEEN.name
    if setting in _BY_SETTING:
        return _BY_SETTING[setting]
    term = environ.get("TERM", "")
    if not environ.get("COLORTERM") and "256color" not in term and "direct" not in term:
        return SIXTEEN.name
    # Some terminals tell their colours as “15;0”: foreground, then background; 7 and 9 to 15 are light.
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in {"7", "9", "10", "11", "12", "13", "14", "15"} else DARK.name


def next_theme(name: str) -> str:
    """The theme after this one."""
    return _ORDER[(_ORDER.index(name) + 1) % len(_ORDER)] if name in _ORDER else _ORDER[0]
