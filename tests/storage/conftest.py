"""Every storage test that asks for a desk runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.storage.databases import Desks, PostgresqlDesks, SqliteDesks, postgresql_server
from tests.storage.support import DeskUnderTest

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(scope="session")
def sqlite_desks(tmp_path_factory: pytest.TempPathFactory) -> SqliteDesks:
    """Where desks in SQLite are made."""
    return SqliteDesks(tmp_path_factory.mktemp("desks"))


@pytest.fixture(scope="session")
def postgresql_desks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desks]:
    """Where desks in PostgreSQL are made."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid") or tmp_path_factory.getbasetemp().name
    server = postgresql_server(run)
    try:
        address = server.__enter__()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is why there is no server
        pytest.skip(f"no PostgreSQL here: {error}")
    desks = PostgresqlDesks(address)
    yield desks
    desks.close()
    server.__exit__(None, None, None)


@pytest.fixture(params=DATABASES)
def desks(request: pytest.FixtureRequest) -> Desks:
    """Where desks are made."""
    made: Desks = request.getfixturevalue(f"{request.param}_desks")
    return made


@pytest.fixture
def url(desks: Desks) -> Iterator[URL]:
    """A fresh desk's address."""
    made = desks.make()
    yield made
    desks.remove(made)


@pytest.fixture
async def desk(url: URL) -> AsyncIterator[DeskUnderTest]:
    """A fresh desk, open."""
    opened = DeskUnderTest(url)
    yield opened
    await opened.close()


@pytest.fixture
async def opened() -> AsyncIterator[Callable[..., DeskUnderTest]]:
    """Opens desks, more than one on the same database for example; they are closed at the end."""
    made: list[DeskUnderTest] = []

    def opening(url: URL, **given: object) -> DeskUnderTest:
        made.append(DeskUnderTest(url, **given))  # type: ignore[arg-type]
        return made[-1]

    yield opening
    for one in made:
        await one.close()


@pytest.fixture
def sqlite_url(sqlite_desks: SqliteDesks) -> Iterator[URL]:
    """A fresh desk in a SQLite file, for what only files can suffer."""
    made = sqlite_desks.make()
    yield made
    sqlite_desks.remove(made)


@pytest.fixture
def sqlite_file(sqlite_url: URL) -> Path:
    """That desk's file."""
    assert sqlite_url.database is not None
    return Path(sqlite_url.database)
