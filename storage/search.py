"""What words an order is found by, and how a search is asked of either database (T4, FEATURES 24 to 26).

`order_search.body` holds folded tokens with a blank between. Besides plain words it holds words with the name of
their field in front (``customer:ana``), so that a filter on a field is the same search. SQLite keeps an FTS5 index
of it by triggers, PostgreSQL a generated tsvector with a GIN index; both are made by the first migration.
"""

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import ColumnElement, TextClause, bindparam, text

from domain.query import Contains
from domain.text import tokens

#: One letter matches far too much to be a prefix: it is looked for as a word.
SHORTEST_PREFIX = 2

#: A body is cut at this many characters: an order of a thousand lines is found by its first hundreds.
BODY_LIMIT = 20_000

#: The tokens of longer texts are not kept: they hardly come twice.
_KEPT_LENGTH = 100


def body(words: Iterable[str | None], fields: dict[str, Iterable[str | None]]) -> str:
    """The tokens an order is found by.

    Args:
        words: texts found by plain words only.
        fields: texts found by plain words and by ``field:``, by the field's name.
    """
    found = _tokens(words)
    for name, texts in fields.items():
        found += _in_field(name, *texts)
    whole = " ".join(dict.fromkeys(found))
    return whole if len(whole) <= BODY_LIMIT else whole[:BODY_LIMIT].rsplit(" ", 1)[0]


@lru_cache(maxsize=4_096)
def _in_field(name: str, *texts: str | None) -> tuple[str, ...]:
    """The tokens of a field's texts by themselves and with its name; offers and customers come again and again."""
    words = _tokens(texts)
    return (*words, *[f"{name}:{word}" for word in words])


def _tokens(texts: Iterable[str | None]) -> list[str]:
    """The tokens of all these. Texts in ASCII are taken apart together: only for them is folding quick."""
    given = [text_ for text_ in texts if text_]
    found = tokens(" ".join([text_ for text_ in given if text_.isascii()]))
    for text_ in given:
        if not text_.isascii():
            found += _spelt(text_) if len(text_) <= _KEPT_LENGTH else tokens(text_)
    return found


@lru_cache(maxsize=8_192)
def _spelt(text_: str) -> tuple[str, ...]:
    return tuple(tokens(text_))


def _prefixes(terms: Iterable[Contains]) -> list[tuple[str, bool]]:
    """The tokens to look for, each with whether it is a prefix."""
    found = []
    for term in terms:
        for word in term.words:
            token = f"{term.field}:{word}" if term.field else word
            found.append((token, len(word) >= SHORTEST_PREFIX))
    return found


def match_text(terms: Iterable[Contains], dialect: str) -> str:
    """The search as the database's full-text index wants it. Tokens are letters, digits and colons only."""
    if dialect == "sqlite":
        return " ".join(f'"{token}"{"*" if prefix else ""}' for token, prefix in _prefixes(terms))
    return " & ".join(f"'{token}'{':*' if prefix else ''}" for token, prefix in _prefixes(terms))


def matching_keys(terms: Iterable[Contains], dialect: str, name: str) -> TextClause:
    """A select of the keys of all orders that match, for use behind IN; `name` tells several apart."""
    match = match_text(terms, dialect)
    if dialect == "sqlite":
        statement = f"SELECT rowid FROM order_search_fts WHERE order_search_fts MATCH :{name}"  # noqa: S608
    else:
        statement = f"SELECT key FROM order_search WHERE words @@ CAST(:{name} AS tsquery)"  # noqa: S608
    return text(statement).bindparams(bindparam(name, match))


def key_in(
    column: ColumnElement[int], terms: Iterable[Contains], dialect: str, name: str
) -> ColumnElement[bool]:
    """Whether the order with this key matches."""
    clause: ColumnElement[bool] = column.in_(matching_keys(terms, dialect, name))
    return clause
