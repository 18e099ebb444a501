"""Whether a desk is sound: its file, its references, and everything kept twice for speed (`ordertop db check`)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError

from domain.words import _
from storage.audit_trail import verify_audit
from storage.database import is_sqlite, looking, plain_connection
from storage.derived import DERIVED
from storage.trouble import is_damage, sentence


def check(url: URL) -> tuple[str, ...]:
    """What is wrong with the desk, a sentence each; nothing where it is sound.

    Raises:
        DeskUnavailable: it cannot be looked at: locked, or not there.
    """
    problems: list[str] = []
    try:
        with looking(url) as connection:
            if connection.dialect.name == "sqlite":
                problems.extend(_file_problems(connection))
            if not problems:
                problems.extend(_derived_problems(connection))
        if is_sqlite(url) and not problems:
            problems.extend(_index_problems(url))
        if not problems and (tampering := verify_audit(url).problem):
            problems.append(_("the audit trail was tampered with: {problem}").format(problem=tampering))
    except (DBAPIError, sqlite3.Error) as error:
        if not is_damage(error):
            raise sentence(error, str(url)) from error
        reason = getattr(error, "orig", None) or error
        problems.append(_("the file is damaged: {reason}").format(reason=reason))
    return tuple(problems)


def _file_problems(connection: Connection) -> Iterator[str]:
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield _("the file is damaged: {reason}").format(reason=said)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        yield _("{n} rows refer to something that is gone").format(n=len(broken))


def _index_problems(url: URL) -> Iterator[str]:
    """SQLite asks its search index by a statement that counts as a write, so writers wait meanwhile."""
    with closing(plain_connection(url, read_only=False)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(
                "INSERT INTO order_search_fts(order_search_fts, rank) VALUES ('integrity-check', 1)"
            )
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            yield _("the search index does not match the orders")
        finally:
            connection.execute("ROLLBACK")


def _derived_problems(connection: Connection) -> Iterator[str]:
    for what, statement in DERIVED.items():
        wrong = connection.execute(text(statement)).scalar() or 0
        if wrong:
            yield _("{n} × wrong: {what}").format(n=wrong, what=_(what))
