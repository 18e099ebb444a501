"""A desk with one order of each status in a SQLite file, and a way to run commands on it inside this process."""

import io
import json
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from whenever import Instant, TimeDelta

from domain.billing import AttemptStatus
from domain.importing import (
    ImportBatch,
    ImportedCustomer,
    ImportedItem,
    ImportedOrder,
    ImportedPayment,
    ImportOrders,
)
from domain.orders.status import DeliveryStatus, PaymentMethod, Status
from domain.staff import Door
from tui import cli, settings

#: What a customer may have typed: markup, control sequences, formulas.
HOSTILE = "=1+1 [bold]x[/nope] \x1b[31mred\x1b]52;c;cHduZWQ=\x07 \u202egnp.exe"

#: Every command there is, by topic.
COMMANDS = {
    "orders": "list show counts place approve cancel agree-cancel refuse-cancel set-fraud set-pending end-items "
    "suspend unsuspend cancel-item replace-item delete confirm-partial reject-partial confirm-sale assign-sale deliver "
    "retry refuse note set-status undo edit set-affiliate resend mails",
    "payments": "list show capture void refund retry answer dispute",
    "fraud": "check pass",
    "invoices": "list show record capture send",
    "recurring": "list show suspend activate complete forecast",
    "carts": "list show take release log snooze send complete recover lost stats",
    "reasons": "list show add edit retire",
    "general": "",
    "report": "",
    "import": "olist csv jsonl",
    "ingest": "",
    "worker": "",
    "watch": "",
    "alerts": "list show ack snooze handover",
    "alert-rules": "list show add edit retire",
    "demo": "",
    "db": "upgrade check info backup",
    "audit": "verify show",
    "customers": "list show add edit set-approval note plan",
    "sites": "list show add edit retire",
    "views": "list show save change remove",
    "payment-systems": "list show add edit retire",
    "tokens": "list add remove check",
    "promos": "list show add edit retire",
    "offers": "list show add edit retire",
    "categories": "list show add edit retire",
    "servers": "list show add edit retire",
    "registrars": "list show add edit retire",
    "resellers": "list show add edit set-limit tokens pay invoices",
    "statuses": "list show add edit retire",
    "staff": "list show add edit set-role retire",
    "roles": "list show add edit retire",
    "affiliates": "list show add edit retire",
    "contacts": "list show add edit retire",
    "templates": "list show edit reset preview",
    "settings": "list get set doctor",
}

NOW = Instant.now().round("second", mode="floor")


@dataclass(frozen=True)
class Result:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error that it printed as JSON."""
        found: dict[str, Any] = json.loads(self.err)["error"]
        return found


Run = Callable[..., Result]


def order(source_number: str, status: Status, **changes: Any) -> ImportedOrder:
    """An order of two items at 10.00 and 5.50 EUR, paid by card unless it awaits payment."""
    paid = status not in (Status.AWAITING_PAYMENT, Status.INCOMPLETE)
    placed = NOW - TimeDelta(hours=len(source_number) + int(source_number[1:]))
    values: dict[str, Any] = {
        "line": 1,
        "source_number": source_number,
        "status": status,
        "placed_at": placed,
        "updated_at": placed,
        "currency": "EUR",
        "payment_method": PaymentMethod.CREDIT_CARD if paid else PaymentMethod.BANK_TRANSFER,
        "total_minor": 1550,
        "invoice_minor": 1550,
        "cost_minor": 800,
        "customer": ImportedCustomer(
            ref=source_number, name=f"Ana {source_number}", email="ana@example.org", city="Porto"
        ),
        "site_code": "S-0142",
        "site_domain": "ana.example",
        "invoice_name": "Ana Souza",
        "items": (
            ImportedItem(name="Web Pro", unit_price_minor=1000, delivery=delivery_of(status)),
            ImportedItem(name="Domain", unit_price_minor=550, domain="ana.example", delivery=delivery_of(status)),
        ),
        "payments": (
            ImportedPayment(
                status=AttemptStatus.PAID,
                method=PaymentMethod.CREDIT_CARD,
                amount_minor=1550,
                attempted_at=placed,
                fee_minor=45,
            ),
        )
        if paid
        else (),
    }  # fmt: skip
    return ImportedOrder(**{**values, **changes})


def delivery_of(status: Status) -> DeliveryStatus:
    return {
        Status.HANDLED: DeliveryStatus.ACTIVE,
        Status.CANCELLED: DeliveryStatus.CANCELLED,
        Status.EXECUTING: DeliveryStatus.QUEUED,
    }.get(status, DeliveryStatus.PENDING)


ORDERS = (
    order("a1", Status.AWAITING_PAYMENT),
    order("a2", Status.PENDING_APPROVAL),
    order("a3", Status.PENDING_APPROVAL),
    order(
        "a4", Status.PENDING_APPROVAL, customer=ImportedCustomer(ref="x", name=HOSTILE), customer_note=HOSTILE
    ),
    order("a5", Status.SUBMITTED),
    order("a6", Status.EXECUTING),
    order("a7", Status.HANDLED, currency="JPY", total_minor=1550),
    order("a8", Status.CANCELLED),
    order("a9", Status.INCOMPLETE, payment_method=PaymentMethod.UNKNOWN),
)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk made once and copied for each test."""
    from tui.bootstrap import desk_thread
    from tui.commands.making import make_desk

    file = tmp_path_factory.mktemp("desk") / "acme.db"
    chosen = settings.Settings(db=str(file))
    make_desk(chosen)
    batch = ImportBatch(
        source="test",
        reseller="Acme",
        file="test",
        digest="0" * 64,
        first_line=1,
        last_line=1,
        orders=ORDERS,
        held=False,
    )
    with desk_thread(str(file)) as thread:
        who = thread.run(lambda desk: desk.identify(settings.system_user(), Door.IMPORT))
        thread.run(lambda desk: desk.execute(who, ImportOrders(batch=batch)))
    return file


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings, logs or desks but those of the test."""
    for name, folder in (("DATA", "data"), ("CONFIG", "config"), ("STATE", "state"), ("CACHE", "cache")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv(settings.ENVIRONMENT, raising=False)
    monkeypatch.setattr(settings, "SITE_FILE", tmp_path / "site.toml")
    return tmp_path


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """What signals do here is as before, whatever a worker has made of them."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def desk(template: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk of the test's own, which commands find without --db."""
    file = home / "acme.db"
    shutil.copy(template, file)
    monkeypatch.setenv(settings.ENVIRONMENT, str(file))
    return file


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the program with these arguments, as the console script would."""

    def running(*arguments: str, given: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "argv", ["ordertop", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        capfd.readouterr()
        code = cli.main()
        sys.stdout.flush()
        return Result(code, *capfd.readouterr())

    return running


def at_once(desk: Path) -> None:
    """Has what goes outside wait for nobody to take it back."""
    with closing(sqlite3.connect(desk)) as connection, connection:
        connection.execute("INSERT INTO desk_settings (name, value) VALUES ('undo_seconds', '0')")


@pytest.fixture
def number(desk: Path) -> Callable[[str], str]:
    """The public number of an order by its number at the source."""

    def finding(source_number: str) -> str:
        with closing(sqlite3.connect(desk)) as connection:
            ((found,),) = connection.execute(
                "SELECT number FROM orders WHERE source_number = ?", (source_number,)
            )
        return str(found)

    return finding
