"""How keys are written for people."""

import unicodedata
from functools import cache

#: Signs whose keys Textual calls otherwise than Unicode does.
SIGNS = {"slash": "/", "backslash": "\\", "at": "@", "minus": "-", "plus": "+", "underscore": "_"}

#: Keys that have another name, or a sign of their own.
_KEY_NAMES = {
    **SIGNS,
    "enter": "↵",
    "escape": "esc",
    "space": "space",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


@cache
def key_name(key: str) -> str:
    """A key as people write it: ``slash`` is ``/``, ``ctrl+p`` is ``^p``."""
    if key.startswith("ctrl+"):
        return "^" + key_name(key.removeprefix("ctrl+"))
    if key.startswith("shift+"):
        return "⇧" + key_name(key.removeprefix("shift+"))
    if key in _KEY_NAMES or len(key) == 1:
        return _KEY_NAMES.get(key, key)
    for name in (key.replace("_", " "), key.replace("_", "-", 1).replace("_", " ")):
        try:
            sign = unicodedata.lookup(name)
        except KeyError:
            continue
        if sign.isprintable():
            return sign
    return key
