"""A search as a form to fill in: ticks and texts, read from the text of a search and written back to it (T4).

The text stays the one truth. What a form cannot show (a filter twice, say) stays in it as words, and what it shows
stays as it was typed: `placed:today` is not turned into a date.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from domain.query.fields import FIELDS, Field
from domain.query.parser import Piece, pieces

#: The place of all that has none of its own: free words, and what the form cannot show.
WORDS = "words"

LOW, HIGH, LAST = "low", "high", "last"

#: What has two ends.
_RANGES = ("amount", "placed", "booked")

#: What one place of the form holds: the name of a filter, and for ranges which end of it.
Place = str | tuple[str, str]

_DURATION = re.compile(r">?(\d{1,4}[mhdw])", re.ASCII)
_BARE_DAYS = re.compile(r"\d{1,4}", re.ASCII)


@dataclass(slots=True)
class Form:
    """What is filled in: `ticks` by filter and value, true to include it and false to leave it out; `texts` by place,
    as the search language writes values, those that are not to match with a hyphen in front."""

    ticks: dict[str, dict[str, bool]] = field(default_factory=dict)
    texts: dict[Place, str] = field(default_factory=dict)

    def tick(self, name: str, value: str) -> None:
        """Goes on from nothing to included, to left out, to nothing."""
        ticked = self.ticks.setdefault(name, {})
        after: dict[bool | None, bool | None] = {None: True, True: False, False: None}
        state = after[ticked.pop(value, None)]
        if state is not None:
            ticked[value] = state


def places(spec: Field) -> tuple[Place, ...]:
    """The places of a filter that is typed, not ticked."""
    ends: dict[str, tuple[str, ...]] = {
        "amount": (LOW, HIGH),
        "placed": (LOW, HIGH, LAST),
        "booked": (LOW, HIGH),
    }
    return tuple((spec.name, end) for end in ends.get(spec.kind, ())) or (spec.name,)


def read_form(text: str) -> Form:
    """The form of a search; every text has one."""
    form = Form()
    others = [text[piece.start : piece.end] for piece in pieces(text) if not _read(piece, form)]
    if others:
        form.texts[WORDS] = " ".join(others)
    return form


def _read(piece: Piece, form: Form) -> bool:
    """Fills in what one filter says; false where the form has no place for it."""
    spec = FIELDS.get((piece.field or "").lower())
    value = _unquoted(piece.value)
    if spec is None or not value:
        return False
    if spec.kind == "choice":
        return _read_ticks(spec, value, form, include=not piece.negated)
    if spec.kind in _RANGES:
        return not piece.negated and _read_range(spec, value, form)
    if spec.name in form.texts or value.startswith("-") or '"' in value:
        return False
    form.texts[spec.name] = "-" * piece.negated + value
    return True


def _read_ticks(spec: Field, value: str, form: Form, *, include: bool) -> bool:
    values = value.lower().replace("-", "_").split(",")
    ticked = form.ticks.get(spec.name, {})
    # Included twice means both at once, which ticks cannot say.
    if include and any(ticked.values()):
        return False
    if not set(values) <= set(spec.choices) or not ticked.keys().isdisjoint(values):
        return False
    form.ticks.setdefault(spec.name, {}).update(dict.fromkeys(values, include))
    return True


def _read_range(spec: Field, value: str, form: Form) -> bool:
    if spec.kind == "placed" and (last := _DURATION.fullmatch(value)):
        return _fill(form, {(spec.name, LAST): last[1]})
    low, dots, high = value.partition("..")
    found: dict[Place, str]
    if dots:
        found = {(spec.name, LOW): low, (spec.name, HIGH): high}
    elif value[0] == ">":
        found = {(spec.name, LOW): value[2:] if value[1:2] == "=" else value}
    elif value[0] == "<":
        found = {(spec.name, HIGH): value[2:] if value[1:2] == "=" else value}
    else:
        found = {(spec.name, LOW): value, (spec.name, HIGH): value}
    return _fill(form, {place: bound for place, bound in found.items() if bound})


def _fill(form: Form, found: dict[Place, str]) -> bool:
    """Fills in places that are all empty; a filter that is given in parts must find all of its own."""
    if not found or any(place in form.texts for place in found):
        return False
    form.texts.update(found)
    return True


def write_form(form: Form) -> str:
    """The search that a form says; what cannot be understood in it is an error of `parse`, as anywhere."""
    said: list[str] = []
    for spec in FIELDS.values():
        if spec.kind == "choice":
            said += _ticks(spec, form)
        elif spec.kind in _RANGES:
            said += _range(spec, form)
        elif text := _one_line(form.texts.get(spec.name, "")):
            negated = text.startswith("-")
            said.append("-" * negated + f"{spec.name}:{_quoted(text.removeprefix('-'))}")
    words = _one_line(form.texts.get(WORDS, ""), quotes=True)
    return " ".join([*said, words]).strip()


def _ticks(spec: Field, form: Form) -> list[str]:
    ticked = form.ticks.get(spec.name, {})
    lists: list[tuple[Literal["", "-"], list[str]]] = [
        ("", [value for value in spec.choices if ticked.get(value) is True]),
        ("-", [value for value in spec.choices if ticked.get(value) is False]),
    ]
    return [f"{sign}{spec.name}:{','.join(values)}" for sign, values in lists if values]


def _range(spec: Field, form: Form) -> list[str]:
    low, high, last = (_one_line(form.texts.get((spec.name, end), "")) for end in (LOW, HIGH, LAST))
    said: list[str] = []
    bounds = [bound for bound in (low, high) if bound]
    if len(bounds) == 2 and not any(bound.startswith(("<", ">")) for bound in bounds):
        said.append(low if low == high else f"{low}..{high}")
    else:
        if low:
            said.append(low if low.startswith(">") else f">={low}")
        if high:
            said.append(high if high.startswith("<") else f"<={high}")
    if last:
        said.append(f"{last}d" if _BARE_DAYS.fullmatch(last) else last)
    return [f"{spec.name}:{_quoted(value)}" for value in said]


def write_words(field: str, words: str) -> str:
    """A search for what has these words in that field, such as ``step:payment``."""
    return f"{field}:{_quoted(_one_line(words))}"


def _one_line(text: str, *, quotes: bool = False) -> str:
    return " ".join((text if quotes else text.replace('"', " ")).split())


def _quoted(value: str) -> str:
    equals = "=" if value.startswith("=") else ""
    return f'{equals}"{value.removeprefix("=").strip()}"' if " " in value else value


def _unquoted(value: str) -> str:
    equals = "=" if value.startswith('="') else ""
    return equals + value.removeprefix("=" if equals else "").strip('"').strip()
