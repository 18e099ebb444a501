"""Making a desk, and bringing one of an earlier version up to date; one of a later version is left alone (R10)."""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event, inspect, text
from sqlalchemy.pool import NullPool
from whenever import Instant

from domain.alerts.model import FIRST_RULES
from domain.audit import GENESIS
from domain.delivery.model import ModuleKind, PlaceKind
from domain.errors import DeskUnavailable
from domain.words import _
from storage.database import BUSY_SECONDS, is_sqlite, plain_connection
from storage.revision import APPLICATION_ID, EARLIER_REVISIONS, HEAD_REVISION
from storage.trouble import as_sentences, sentence, shown

#: Where Alembic finds the migrations.
MIGRATIONS = str(Path(__file__).with_name("migrations"))

#: PostgreSQL's advisory lock for migrations: one program at a time.
_LOCK = 0x6F746F70

#: A new desk has one of each in the sandbox.
FIRST_PLACES = tuple(PlaceKind)

#: Between two tries to turn on a file's write-ahead log.
_PAUSE_SECONDS = 0.02


def revision_of(url: URL) -> str | None:
    """The desk's schema revision; none where there is no desk yet.

    Raises:
        DeskUnavailable: not a desk at all, or it cannot be read.
    """
    if is_sqlite(url):
        return _sqlite_revision(url)
    with as_sentences(str(url)):
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            revision = _revision(connection)
            if revision is not None and not inspect(connection).has_table("audit_head"):
                raise DeskUnavailable(
                    _("{desk} is no desk: it is a database of another program.").format(desk=shown(str(url)))
                )
            return revision


def _sqlite_revision(url: URL) -> str | None:
    assert url.database is not None
    path = Path(url.database)
    if path.is_dir():
        raise DeskUnavailable(_("{desk} is a folder; name the desk's file in it.").format(desk=path))
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        connection = plain_connection(url)
        try:
            tables = {
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            if not tables:
                return None
            if application != APPLICATION_ID or "alembic_version" not in tables:
                raise DeskUnavailable(
                    _("{desk} is no desk: it is a SQLite database of another program.").format(desk=path)
                )
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0]) if row else None
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise sentence(error, str(url)) from error


def prepare(url: URL, told: Callable[[str], object] = lambda _words: None) -> None:
    """Makes sure that the desk is there and of this version, upgrading an earlier one; see `upgrade`.

    Raises:
        DeskUnavailable: there is none, it is of a newer version, or it cannot be used.
    """
    upgrade(url, told)


def upgrade(url: URL, told: Callable[[str], object] = lambda _words: None) -> str:
    """Brings the desk's schema up to date under a lock, all of it or nothing; returns its revision.

    Args:
        told: called with a sentence before an upgrade begins, since on a large desk that takes a while.

    Raises:
        DeskUnavailable: there is no desk, it is of a newer version, or it cannot be used.
    """
    revision = revision_of(url)
    if revision is None:
        raise DeskUnavailable(
            _(
                "There is no desk at {desk} yet; make one with “ordertop db upgrade” or “ordertop import”."
            ).format(desk=shown(str(url)))
        )
    if revision != HEAD_REVISION:
        _refuse_newer(url, revision)
        told(
            _(
                "Upgrading {desk} from revision {before} to {after}: all of it or nothing; with a million orders "
                "it takes some minutes, and nobody else can use the desk meanwhile."
            ).format(desk=shown(str(url)), before=revision, after=HEAD_REVISION)
        )
        _migrate(url, lambda _connection: None)
    return HEAD_REVISION


def empty_desk(url: URL) -> None:
    """Makes the tables of a desk and nothing in them, for a copy to be written into."""
    _make_file(url)
    _migrate(url, lambda _connection: None)


def create_desk(url: URL, *, name: str, owner: str, now: Instant) -> bool:
    """Makes an empty desk whose owner is the system user `owner`; false where there was one already (S2).

    It sets up its items in the sandbox until it is given servers and registrars, and alerts by `FIRST_RULES`.

    Raises:
        DeskUnavailable: it cannot be made there, or something else is there.
    """
    _refuse_newer(url, revision_of(url))
    if is_sqlite(url):
        _make_file(url)
    made = []

    def fill(connection: Connection) -> None:
        if connection.execute(text("SELECT count(*) FROM desk")).scalar():
            return
        moment = now.timestamp(unit="millisecond")
        connection.execute(text("INSERT INTO desk VALUES (1, :name, :now)"), {"name": name, "now": moment})
        connection.execute(text("INSERT INTO audit_head VALUES (1, 0, :digest, NULL)"), {"digest": GENESIS})
        for counter in ("orders", "invoices"):
            connection.execute(text("INSERT INTO counters VALUES (:name, 0)"), {"name": counter})
        connection.execute(
            text(
                'INSERT INTO staff ("user", name, role, active, may_act_as) '
                "VALUES (:user, :user, 'owner', :yes, :yes)"
            ),
            {"user": owner, "yes": True},
        )
        for kind in FIRST_PLACES:
            connection.execute(
                text(
                    "INSERT INTO delivery_modules (kind, name, module, is_default, retired) "
                    "VALUES (:kind, :name, :module, :yes, :no)"
                ),
                {"kind": kind, "name": "sandbox", "module": ModuleKind.SANDBOX, "yes": True, "no": False},
            )
        for rule in FIRST_RULES:
            connection.execute(
                text(
                    "INSERT INTO alert_rules (name, kind, query, urgent, retired) "
                    "VALUES (:name, :kind, :query, :urgent, :no)"
                ),
                {
                    "name": rule.name,
                    "kind": rule.kind.value,
                    "query": rule.query,
                    "urgent": rule.urgent,
                    "no": False,
                },
            )
        made.append(True)

    _migrate(url, fill)
    return bool(made)


def _make_file(url: URL) -> None:
    """An empty file for a new desk, with its folder, for its maker's eyes only: orders name people."""
    assert url.database is not None
    path = Path(url.database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise DeskUnavailable(
            _("The desk {desk} cannot be made: {reason}").format(desk=path, reason=error.strerror)
        ) from error


def _refuse_newer(url: URL, revision: str | None) -> None:
    if revision not in {None, HEAD_REVISION, *EARLIER_REVISIONS}:
        raise DeskUnavailable(
            _(
                "The desk {desk} was made by a newer ordertop (revision {revision}); "
                "update this one, the desk was left alone."
            ).format(desk=shown(str(url)), revision=revision)
        )


def _migrate(url: URL, then: Callable[[Connection], None]) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": None})
    config.set_main_option("script_location", MIGRATIONS)
    with as_sentences(str(url)):
        engine = create_engine(url, poolclass=NullPool)
        if is_sqlite(url):
            _hold_sqlite(engine)
        with engine.connect() as connection, connection.begin():
            if not is_sqlite(url):
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            # Asked again under the lock: another program may have been here since.
            revision = _revision(connection)
            _refuse_newer(url, revision)
            if revision != HEAD_REVISION:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
            then(connection)
            if is_sqlite(url):
                connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
                _refuse_broken(url, connection)


def _refuse_broken(url: URL, connection: Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise DeskUnavailable(
            _("The desk {desk} could not be upgraded: {n} rows would lose what they refer to.").format(
                desk=shown(str(url)), n=len(broken)
            )
        )


def _hold_sqlite(engine: object) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        _log_ahead(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Turns on the write-ahead log; for this SQLite does not wait for others by itself, whatever the timeout."""
    latest = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > latest:
                raise
            time.sleep(_PAUSE_SECONDS)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision
