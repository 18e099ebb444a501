"""What the word being typed may become: names of filters, then their values (T4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.query.fields import FIELDS, NAMED, Field
from domain.query.parser import Piece, pieces
from domain.text import clean_line, fold, tokens

#: More than this is no help to someone who types.
MOST = 30

#: A word without a filter is compared with all values from this length on.
_WORD_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Completion:
    """What the text from `start` to before `end` may become, likeliest first.

    `wanted` is the filter whose values are names on the desk: with these, there is more to offer.
    """

    start: int
    end: int
    candidates: tuple[str, ...] = ()
    wanted: str | None = None

    def accepted(self, text: str, n: int) -> tuple[str, int]:
        """The text with candidate `n` in it, and where the cursor then is."""
        begun = text[: self.start] + self.candidates[n]
        return begun + text[self.end :], len(begun)


def complete(text: str, cursor: int, names: Mapping[str, Sequence[str]] | None = None) -> Completion:
    """What the word that ends at the cursor may become; nothing elsewhere, and nothing it is already.

    Args:
        text: what is typed so far, whether it can be understood or not.
        names: what is called so on the desk, by the name of the filter, as far as that has been looked up.
    """
    nothing = Completion(cursor, cursor)
    piece = next((p for p in pieces(text) if p.end == cursor), None)
    if piece is None or (cursor < len(text) and not text[cursor].isspace()):
        return nothing
    if piece.field is None:
        start = piece.start + piece.negated
        return Completion(start, cursor, _offered(_filters(text[start:cursor]), text[start:cursor]))
    field = FIELDS.get(piece.field.lower())
    if field is None:
        return nothing
    known = None if names is None else names.get(field.name)
    wanted = field.name if field.name in NAMED and known is None else None
    start, typed, used = _last_value(piece, field)
    values = field.choices or field.usual or tuple(map(_written, known or ()))
    found = _offered((value for value in _matching(typed, values) if value not in used), text[start:cursor])
    return Completion(start, cursor, found, wanted)


def _filters(typed: str) -> Iterator[str]:
    """The filters that begin so; then those that have a value which does."""
    begun = typed.lower()
    if not begun or begun[0] == '"':
        return
    yield from (f"{name}:" for name in FIELDS if name.startswith(begun))
    if len(begun) >= _WORD_LENGTH:
        for field in FIELDS.values():
            yield from (f"{field.name}:{value}" for value in field.choices if value.startswith(begun))


def _last_value(piece: Piece, field: Field) -> tuple[int, str, tuple[str, ...]]:
    """Of several values the last: where it begins, and what is typed of it; and those before it."""
    if field.kind not in ("choice", "code"):
        equals = field.exact is not None and piece.value.startswith("=")
        return piece.value_start + equals, piece.value[equals:].strip('"'), ()
    *before, last = piece.value.split(",")
    quote = last.startswith('"')
    used = [value.strip('"').lower().replace("-", "_") for value in before]
    if field.kind == "code":
        used = [value.upper() for value in used]
    return piece.end - len(last) + quote, last.strip('"').replace("-", "_"), tuple(used)


def _matching(typed: str, values: Sequence[str]) -> Iterator[str]:
    """The values that begin so; then those in which a later word does."""
    begun = fold(typed)
    plain = [(fold(value).strip('"'), value) for value in values]
    yield from (value for word, value in plain if word.startswith(begun))
    if begun:
        yield from (
            value
            for word, value in plain
            if not word.startswith(begun) and any(w.startswith(begun) for w in tokens(word.replace("_", " ")))
        )


def _written(name: str) -> str:
    """A name as the language writes it: quoted where it has more than one word."""
    said = " ".join(clean_line(name.replace('"', " ")).split())  # any kind of space ends a word
    return f'"{said}"' if " " in said else said


def _offered(found: Iterator[str], typed: str) -> tuple[str, ...]:
    # What stands there already is no offer; nor is a name that no search could find.
    different = [str(value) for value in dict.fromkeys(found) if value != typed and tokens(value)]
    return tuple(different[:MOST])
