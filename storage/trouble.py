"""Database trouble in one sentence: what, where, and what to do next (R10)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import DeskUnavailable, InvalidInput, Refused
from domain.text import clean_line
from domain.words import _, mark

#: What the databases say (in part, lower case), and what we say.
_SENTENCES = (
    ("database is locked", mark("The desk {desk} is busy: another program holds it. Try again in a moment.")),
    ("readonly database", mark("The desk {desk} cannot be written: the file or its folder is read-only.")),
    (
        "unable to open database file",
        mark("The desk {desk} cannot be opened: check that its folder exists and is yours."),
    ),
    ("file is not a database", mark("{desk} is no desk: the file is not a SQLite database.")),
    (
        "disk image is malformed",
        mark("The desk {desk} is damaged. Run “ordertop db check”, and restore a backup."),
    ),
    (
        "database or disk is full",
        mark("The disk of {desk} is full; nothing was changed. Make room and try again."),
    ),
    ("disk i/o error", mark("The disk of {desk} does not answer; nothing was changed.")),
    ("lock timeout", mark("The desk {desk} is busy: another program holds it. Try again in a moment.")),
    ("deadlock detected", mark("The desk {desk} is busy: another program holds it. Try again in a moment.")),
    ("password authentication failed", mark("The desk {desk} refused the password.")),
    ("does not exist", mark("The desk {desk} does not exist on that server.")),
    ("read-only transaction", mark("The desk {desk} is on a server that only reads; nothing was changed.")),
)


def shown(url: str) -> str:
    """The desk's address without its password."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.database or ""
    return parsed.set(query={}).render_as_string(hide_password=True)


def sentence(error: BaseException, url: str) -> DeskUnavailable:
    """The error as one sentence."""
    said = _said(error)
    for part, words in _SENTENCES:
        if part in said.lower():
            return DeskUnavailable(_(words).format(desk=shown(url)))
    return DeskUnavailable(
        _("The desk {desk} cannot be used: {reason}").format(desk=shown(url), reason=_first_line(error))
    )


def is_damage(error: BaseException) -> bool:
    """Whether the database says that its pages are not what was written."""
    said = _said(error).lower()
    return any(
        part in said for part in ("malformed", "not a database", "invalid page", "could not read block")
    )


def _said(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).strip()


def _first_line(error: BaseException) -> str:
    said = _said(error)
    return clean_line(said.splitlines()[0] if said else type(error).__name__)


@contextmanager
def as_sentences(url: str) -> Iterator[None]:
    """Turns what the database raises into what people can act on."""
    try:
        yield
    except (IntegrityError, sqlite3.IntegrityError) as error:
        raise Refused(
            _("This does not fit what is on the desk, so nothing was changed: {reason}").format(
                reason=_first_line(error)
            )
        ) from error
    except (DataError, sqlite3.DataError, OverflowError, UnicodeEncodeError) as error:
        raise InvalidInput(
            _("The desk cannot keep or look for this: {reason}").format(reason=_first_line(error))
        ) from error
    except (DatabaseError, InterfaceError, PoolTimeout, sqlite3.Error) as error:
        raise sentence(error, url) from error
