"""A desk with one order of each status in a SQLite file, and people who look at it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.orders.status import Status
from storage.database import desk_url
from tests.domain.fakes import START
from tests.storage.databases import make_furnished_desk
from tests.storage.support import DeskUnderTest
from tui import app as tui_app
from tui import presence, settings
from widgets import windowed_table

#: The status of each order, by its id; the larger the id, the younger the order. Of 7 and 8, 8 is Łukasz's.
STATUS_OF = {
    1: Status.HANDLED,
    2: Status.CANCELLED,
    3: Status.FRAUD,
    4: Status.EXECUTING,
    5: Status.SUBMITTED,
    6: Status.UNEXECUTED,
    7: Status.PENDING_APPROVAL,
    8: Status.PENDING_APPROVAL,
    9: Status.AWAITING_PAYMENT,
    10: Status.INCOMPLETE,
}


async def _make(file: Path) -> None:
    url = desk_url(str(file))
    make_furnished_desk(url)
    desk = DeskUnderTest(url)
    await desk.place_all(
        *(
            {
                "id": order_id,
                "status": status,
                "placed_at": START.subtract(hours=24 - order_id),
                "customer_id": 2 if order_id == 8 else 1,
                "site_id": 1,
                "invoice_name": "Ana Silva Lda",
            }
            for order_id, status in STATUS_OF.items()
        )
    )
    await desk.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that is made once and copied for each test."""
    file = tmp_path_factory.mktemp("template") / "acme.db"
    asyncio.run(_make(file))
    return file


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Path:
    """The desk's file."""
    return Path(shutil.copy(template, tmp_path / "acme.db"))


@pytest.fixture
async def desk(file: Path) -> AsyncIterator[DeskUnderTest]:
    """The same desk, for what others do on it meanwhile."""
    opened = DeskUnderTest(desk_url(str(file)))
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of whoever runs the tests is read or written."""
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for the pauses that are there for the sake of people and processors."""
    monkeypatch.setattr(tui_app, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(tui_app, "TROUBLE_SECONDS", 0.02)
    monkeypatch.setattr(presence, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(windowed_table, "AFTERWARDS_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings, logs or desks but those of the test."""
    for name, folder in (("DATA", "data"), ("CONFIG", "config"), ("STATE", "state"), ("CACHE", "cache")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv(settings.ENVIRONMENT, raising=False)
    monkeypatch.setattr(settings, "SITE_FILE", tmp_path / "site.toml")
    return tmp_path


@pytest.fixture
def empty_file(tmp_path: Path) -> Path:
    """The file of a desk without any order."""
    file = tmp_path / "empty.db"
    make_furnished_desk(desk_url(str(file)))
    return file
