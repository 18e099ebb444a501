"""What words an order is found by, and how a search is asked of either database (T4, FEATURES 24 to 26).

`order_search.body` holds folded tokens with a blank between. Besides plain words it holds words with the name of
their field in front (``customer:ana``), so that a filter on a field is the same search. SQLite keeps an FTS5 index
of it by triggers, PostgreSQL a generated tsvector with a GIN index; both are made by the first migration.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

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


def holds(term: Contains, dialect: str, name: str) -> ColumnElement[bool]:
    """Whether the order at hand has these words, or not, by a look at what it is found by; `name` tells several apart.

    Unlike a search in the index, this gathers nothing: it suits orders that are come by in another way.
    """
    negated = "NOT " if term.negated else ""
    if dialect != "sqlite":
        # A value, which no planner turns into a search of the index for all that match.
        look = f"(SELECT words @@ CAST(:{name} AS tsquery) FROM order_search WHERE order_search.key = orders.key)"  # noqa: S608
        return text(negated + look).bindparams(bindparam(name, match_postgresql([term])))  # type: ignore[return-value]
    bound = {
        f"{name}_{n}": f" {token}" if prefix else f" {token} "
        for n, (token, prefix) in enumerate(_prefixes([term]))
    }
    words = " AND ".join(f"instr(' ' || order_search.body || ' ', :{one})" for one in bound)
    look = f"EXISTS (SELECT 1 FROM order_search WHERE order_search.key = orders.key AND {words})"  # noqa: S608
    return text(negated + look).bindparams(**bound)  # type: ignore[return-value]


def match_postgresql(terms: Iterable[Contains]) -> str:
    """The words as a tsquery. Tokens are letters, digits and colons only."""
    return " & ".join(f"'{token}'{':*' if prefix else ''}" for token, prefix in _prefixes(terms))


#: Beginnings of so many letters have an index of their own (`prefix` in the first migration): it is walked.
_INDEXED = 3
#: A longer beginning that stands in no more places than this is gathered, as FTS5 does.
_FEW_PLACES = 5_000
#: One that is in so many of the newest of those that begin alike is looked for among them.
_NEWEST, _MANY = 1_000, 50
#: One of no more words than this is looked for as those words.
_FEW_WORDS = 16

_PLACES = """
    SELECT count(*) FROM
        (SELECT 1 FROM order_search_words WHERE term >= :begin AND term < :end LIMIT :most)"""
_AMONG_NEWEST = """
    SELECT count(*) FROM
        (SELECT rowid AS key FROM order_search_fts WHERE order_search_fts MATCH :first ORDER BY rowid DESC LIMIT :most)
        AS newest JOIN order_search ON order_search.key = newest.key
    WHERE instr(' ' || order_search.body, ' ' || :begin)"""
_WORDS = """
    WITH RECURSIVE found(term) AS (
        SELECT (SELECT term FROM order_search_words WHERE term >= :begin LIMIT 1)
        UNION ALL
        SELECT (SELECT term FROM order_search_words WHERE term >= found.term || '!' LIMIT 1) FROM found
            WHERE found.term < :end LIMIT :most)
    SELECT term FROM found WHERE term < :end"""


class Match(NamedTuple):
    """What FTS5 is asked for; `again` says that what it finds is to be looked at once more (`holds`)."""

    text: str
    again: bool


async def match_sqlite(connection: AsyncConnection, terms: Iterable[Contains]) -> Match:
    """The words as FTS5 finds them one by one, newest first: a common beginning must not be gathered first.

    FTS5 walks words, and beginnings for which there is an index; all others it gathers, which takes seconds for
    millions of orders. So a longer beginning is asked for as the words there are, or as its first letters.
    """
    found = [await _part(connection, token, prefix=prefix) for token, prefix in _prefixes(terms)]
    return Match(" AND ".join(part.text for part in found), any(part.again for part in found))


async def _part(connection: AsyncConnection, token: str, *, prefix: bool) -> Match:
    if not prefix or len(token) <= _INDEXED:
        return Match(f'"{token}"{"*" if prefix else ""}', again=False)
    range_ = {"begin": token, "end": f"{token}\U0010ffff"}
    if await connection.scalar(text(_PLACES), {**range_, "most": _FEW_PLACES + 1}) <= _FEW_PLACES:
        return Match(f'"{token}"*', again=False)
    # What a field holds is among the plain words too.
    first = Match(f'"{token.rpartition(":")[2][:_INDEXED]}"*', again=True)
    bound = {"first": first.text, "begin": token, "most": _NEWEST}
    if await connection.scalar(text(_AMONG_NEWEST), bound) >= _MANY:
        return first
    # Only of a word that is not so common: to find the next takes a look at every page of its places.
    words = (await connection.scalars(text(_WORDS), {**range_, "most": _FEW_WORDS + 2})).all()
    if len(words) > _FEW_WORDS:
        return first
    return Match("(" + " OR ".join([f'"{word}"' for word in words]) + ")", again=False)
