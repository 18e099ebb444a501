"""The table ``[keys]`` of the settings, checked before anything is opened (T11, S6)."""

import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path

from domain.errors import InvalidInput
from domain.text import clean_line
from domain.words import _
from tui.actions import ACTIONS, INVOICE_ACTIONS, SALE_ACTIONS
from tui.key_names import SIGNS, key_name
from tui.keymap import Keymap

Keys = Mapping[str, tuple[str, ...]]

_ARROWS = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete")
_FUNCTION = tuple(f"f{n}" for n in range(1, 25))
_NAMED = frozenset((*_ARROWS, *_FUNCTION, "enter", "escape", "space", "tab", "backspace", *SIGNS))
_ALSO = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "del": "delete",
    "ins": "insert",
}

#: What a terminal sends for these is what it sends for another key.
_SAME = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+[": "escape",
    "ctrl+left_square_bracket": "escape",
}

#: What moves on a page of text.
_MOVES = ("table.down", "table.up", "table.page_down", "table.page_up", "table.first", "table.last")

#: The screens, each with what is to be had on it: all of a group, or one action.
_SCREENS = (
    ("table", "order", "list", "tab", "app"),
    (
        *("general", "order", "list", "tab", "app"),
        *("table.down", "table.up", "table.page_down", "table.page_up", "table.half_down", "table.half_up"),
        *("table.first", "table.last", "table.open"),
    ),
    (
        *("report", "order", "list", "tab", "app"),
        *("table.down", "table.up", "table.page_down", "table.page_up", "table.first", "table.last"),
    ),
    (
        *("order", "details", "page", "app"),
        *_MOVES,
    ),
    (*("customer", *SALE_ACTIONS, "details.close", "page", "app"), *_MOVES),
    (*(*INVOICE_ACTIONS, "details.close", "page", "app"), *_MOVES),
    (*("admin", "details.close", "app"), *_MOVES),
    ("placing",),
)

#: Without these one could neither find out what to press nor leave.
_NEEDED = ("app.help", "app.quit")


def read_keys(file: Path, value: object, before: Keys) -> Keys:
    """The keys that a settings file gives, over those of the files before it.

    Raises:
        InvalidInput: naming the file and the action or key at fault.
    """
    if not isinstance(value, dict):
        raise InvalidInput(
            _('{file}: keys must be a table: [keys], and lines such as "order.approve" = "ctrl+a".').format(
                file=file
            )
        )
    given = {action_id: _keys(file, action_id, keys) for action_id, keys in _flat(file, value)}
    merged = {**before, **given}
    _check(file, Keymap(merged))
    return merged


def key_of(text: str) -> str | None:
    """The key that a person means, as Textual names it; none where there is no such key on a terminal."""
    if len(text) == 1:
        return _sign(text)
    *modifiers, key = text.lower().split("+")
    key = _ALSO.get(key, key)
    if key not in _NAMED and len(sign := key_name(key)) == 1:
        key = _sign(sign) or ""
    match modifiers:
        case []:
            return key if key in _NAMED or _sign(key_name(key)) == key else None
        case ["shift"] if len(key) == 1 and key.isalpha():
            return key.upper()
        case ["shift"]:
            known = key in (*_ARROWS, *_FUNCTION, "tab")
        case ["ctrl"]:
            known = (len(key) == 1 and key.isascii() and key.isalpha()) or key in (
                *_ARROWS, *_FUNCTION, "backslash", "underscore", "right_square_bracket",
            )  # fmt: skip
        case ["alt"]:
            known = (len(key) == 1 and key.isascii()) or key in _ARROWS
        case ["ctrl", "shift"]:
            known = key in _ARROWS
        case _:
            known = False
    return "+".join((*modifiers, key)) if known else None


def _sign(char: str) -> str | None:
    """The key of a single character."""
    if char == " ":
        return "space"
    if len(char) != 1 or not char.isprintable() or char.isspace():
        return None
    if char.isalnum():
        return char
    name = next((name for name, sign in SIGNS.items() if sign == char), None)
    return name or unicodedata.name(char, "").lower().replace("-", "_").replace(" ", "_") or None


def _flat(file: Path, table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The lines of the table; TOML takes ``order.approve`` without quotes for a table in a table."""
    for name, value in table.items():
        action_id = prefix + name
        if isinstance(value, dict):
            yield from _flat(file, value, action_id + ".")
        elif action_id in ACTIONS:
            yield action_id, value
        else:
            near = get_close_matches(action_id, ACTIONS, n=1)
            hint = (
                _("did you mean {action}?").format(action=near[0])
                if near
                else _("docs/commands.md lists them all.")
            )
            raise InvalidInput(
                _("{file}: keys: “{action}” is no action; {hint}").format(
                    file=file, action=clean_line(action_id, limit=60), hint=hint
                )
            )


def _keys(file: Path, action_id: str, value: object) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        raise InvalidInput(
            _('{file}: keys: {action} must be a key in quotes such as "ctrl+a", or a list of keys.').format(
                file=file, action=action_id
            )
        )
    return tuple(dict.fromkeys(_key(file, action_id, text) for text in given))


def _key(file: Path, action_id: str, text: str) -> str:
    if same := _SAME.get(text.lower()):
        raise InvalidInput(
            _("{file}: keys: {action}: a terminal sends {key} as {same}; name that.").format(
                file=file, action=action_id, key=text, same=same
            )
        )
    key = key_of(text)
    if key is None:
        raise InvalidInput(
            _(
                "{file}: keys: {action}: “{key}” is no key; keys are written like "
                '"a", "A", "?", "space", "ctrl+a", "shift+up" or "f5".'
            ).format(file=file, action=action_id, key=clean_line(text, limit=40))
        )
    return key


def _check(file: Path, keymap: Keymap) -> None:
    """Whether every key does one thing, and one can still find help and leave."""
    for action_id in _NEEDED:
        if not keymap.of(action_id):
            raise InvalidInput(
                _("{file}: keys: {action} must keep a key.").format(file=file, action=action_id)
            )
    for groups in _SCREENS:
        here = [a for a in ACTIONS if a in groups or a.partition(".")[0] in groups]
        for one, other in combinations(here, 2):
            # Where both have a key by themselves, the inner one is meant to win, as “back” does over “quit”.
            meant = set(ACTIONS[one].keys) & set(ACTIONS[other].keys)
            for key in keymap.of(one):
                if key in keymap.of(other) and key not in meant:
                    raise InvalidInput(
                        _(
                            "{file}: keys: {key} would do both {one} and {other} on the same screen; "
                            "give one of them another key."
                        ).format(file=file, key=key_name(key), one=one, other=other)
                    )
