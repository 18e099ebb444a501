"""minFraud, asked through its own library over TLS: what it is told, what it says, and when it does not (F1, L18)."""

import hashlib
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp.connector
import pytest

from domain.errors import OutsideFailed
from domain.fraud.checker import CheckedItem, CheckerAccount, Fate, FraudCall
from domain.fraud.commands import CheckFraud
from domain.fraud.model import CheckerKind, CheckStatus
from domain.orders.commands import RecordCart, SubmitCart
from domain.orders.status import Mark, PaymentMethod, Status
from domain.settings.commands import ChangeSetting
from gateways.fraud import minfraud
from gateways.fraud.minfraud import ENVIRONMENT, MinFraud, transaction
from gateways.registry import OutsideGateways
from gateways.sealing import Seal
from tests.domain.fakes import START
from tests.gateways.desk import PayingDesk
from tests.gateways.minfraud_server import ACCOUNT, KEY, MinFraudServer, minfraud_server
from tests.gateways.outside import eur
from tests.storage.databases import by_hand, rows
from tests.storage.support import eur_line

ASKED = CheckerAccount(kind=CheckerKind.MINFRAUD, account=ACCOUNT, secret="env:MINFRAUD_KEY", service="score")
CALL = FraudCall(
    key="key-1", order_number="4820193375", placed_at=START, total=eur("149.00"), shop="acme-hosting", paid=True,
    items=(CheckedItem(product="Web Pro", category="subscription", quantity=2, unit_price=eur("74.50")),),
    customer_id=7, name="Ana Maria Silva", email="Ana@Silva.example", phone="+351 210 000 000", address="Rua do Sol 1",
    city="Porto", country="PT", ip="198.51.100.7", affiliate="blog",
)  # fmt: skip


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinFraudServer]:
    with minfraud_server(tmp_path_factory.mktemp("minfraud")) as started:
        yield started


@pytest.fixture
def there(server: MinFraudServer, monkeypatch: pytest.MonkeyPatch) -> MinFraudServer:
    """The server, believed by this process, which has its key."""
    monkeypatch.setenv(ENVIRONMENT, server.host)
    monkeypatch.setenv("MINFRAUD_KEY", KEY)
    trusting = ssl.create_default_context(cafile=server.ca)
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)
    server.asked.clear()
    server.services.clear()
    server.raw.clear()
    return server


@pytest.fixture
async def checker(there: MinFraudServer) -> AsyncIterator[MinFraud]:
    opened = MinFraud(ASKED)
    yield opened
    await opened.close()


def by_code(code: str) -> FraudCall:
    return replace(CALL, promotion=code)


async def test_it_is_told_what_it_needs_and_no_more(checker: MinFraud, there: MinFraudServer):
    """F1, S3: of the e-mail address a digest."""
    await checker.check(CALL)
    assert there.asked == [
        {
            "event": {
                "transaction_id": "4820193375", "shop_id": "acme-hosting", "time": "2026-11-21T09:00:00Z",
                "type": "purchase",
            },
            "account": {"user_id": "7"},
            "device": {"ip_address": "198.51.100.7"},
            "email": {"address": hashlib.md5(b"ana@silva.example").hexdigest(), "domain": "silva.example"},
            "billing": {
                "first_name": "Ana Maria", "last_name": "Silva", "address": "Rua do Sol 1", "city": "Porto",
                "country": "PT", "phone_number": "+351 210 000 000",
            },
            "payment": {"was_authorized": True},
            "order": {"amount": 149.0, "currency": "EUR", "affiliate_id": "blog"},
            "shopping_cart": [{"category": "subscription", "item_id": "Web Pro", "quantity": 2, "price": 74.5}],
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {"email": "no address"}, {"email": "a@\x00.example"}, {"email": "ana@xn--.example"}, {"ip": "no address"},
        {"ip": "3232235777"}, {"country": "Portugal"}, {"total": eur("0")}, {"items": ()}, {"customer_id": None},
        {"name": "", "email": None, "phone": None, "address": None, "city": None, "country": None, "ip": None},
        {"name": "\x1b[31m" * 50, "address": "'; DROP TABLE orders; --", "declined": "51\n"},
    ],
)  # fmt: skip
async def test_what_it_would_refuse_is_left_out_and_the_rest_is_asked(
    checker: MinFraud, there: MinFraudServer, given: dict[str, Any]
):
    """S5."""
    answer = await checker.check(replace(CALL, **given))
    assert (answer.fate, answer.score) == (Fate.SCORED, 2)
    assert len(there.asked) == 1


@pytest.mark.parametrize(
    ("code", "fate", "score", "said"),
    [
        ("S0.01", Fate.SCORED, 0, None),
        ("S40.5", Fate.SCORED, 41, None),
        ("S99", Fate.SCORED, 99, None),
        ("LOST", Fate.UNKNOWN, None, "no_answer"),
        ("BROKEN", Fate.UNKNOWN, None, "http_500"),
        ("PAGE", Fate.UNKNOWN, None, "no_sense"),
        ("LIAR", Fate.UNKNOWN, None, "no_sense"),
        ("S101", Fate.UNKNOWN, None, "no_sense"),
        ("AUTH", Fate.UNKNOWN, None, "not_permitted"),
        ("PERMIT", Fate.UNKNOWN, None, "not_permitted"),
        ("FUNDS", Fate.UNKNOWN, None, "insufficient_funds"),
        ("BAD", Fate.FAILED, None, "ip_address_invalid"),
    ],
)
async def test_only_a_score_is_a_score(
    checker: MinFraud, code: str, fate: Fate, score: int | None, said: str | None
):
    """L18: what someone can mend is no answer, and is asked again."""
    answer = await checker.check(by_code(code))
    assert (answer.fate, answer.score, answer.code) == (fate, score, said)


async def test_a_server_that_never_answers_is_waited_for_so_long_and_no_longer(
    there: MinFraudServer, monkeypatch: pytest.MonkeyPatch
):
    """L18."""
    monkeypatch.setattr(minfraud, "PATIENCE_SECONDS", 0.3)
    opened = MinFraud(ASKED)
    answer = await opened.check(by_code("STALL"))
    await opened.close()
    assert (answer.fate, answer.code) == (Fate.UNKNOWN, "no_answer")


async def test_a_certificate_of_nobody_known_is_not_believed(
    there: MinFraudServer, monkeypatch: pytest.MonkeyPatch
):
    """X6: nothing is told to who may be anyone."""
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", ssl.create_default_context())
    opened = MinFraud(ASKED)
    answer = await opened.check(CALL)
    await opened.close()
    assert (answer.fate, answer.code) == (Fate.UNKNOWN, "no_answer")
    assert not there.asked


@pytest.mark.parametrize(
    ("service", "reasons"),
    [
        ("score", []),
        ("insights", ["EMAIL_HIGH_RISK", "ADDRESS_NOT_IN_IP_COUNTRY", "IP_COUNTRY_HIGH_RISK", "IP_TOR"]),
        (
            "factors",
            [
                "EMAIL_DOMAIN_NEW",
                "EMAIL_HIGH_RISK",
                "ADDRESS_NOT_IN_IP_COUNTRY",
                "IP_COUNTRY_HIGH_RISK",
                "IP_TOR",
            ],
        ),
    ],
)
async def test_each_service_tells_what_it_tells_and_all_of_it_is_kept(
    there: MinFraudServer, service: str, reasons: list[str]
):
    """F1: the full answer."""
    opened = MinFraud(replace(ASKED, service=service))
    answer = await opened.check(by_code("S55"))
    await opened.close()
    assert there.services == [service]
    assert [reason.code for reason in answer.reasons] == reasons
    kept = json.loads(answer.answer or "")
    assert (kept["risk_score"], kept["queries_remaining"]) == (55.0, 1000)
    assert kept["warnings"][0]["code"] == "IP_ADDRESS_NOT_FOUND"
    assert (kept.get("billing_address") or {}).get("distance_to_ip_location") == (
        None if service == "score" else 5465
    )


@pytest.mark.parametrize(
    ("given", "environment", "sentence"),
    [
        ({"account": ""}, {}, "minFraud has no account"),
        ({"secret": ""}, {}, "minFraud has no account"),
        ({"secret": "env:NOT_THERE"}, {}, "The key of minFraud is not set"),
        ({}, {ENVIRONMENT: "evil.example"}, "may only name this machine"),
        ({}, {ENVIRONMENT: "localhost:1@evil.example"}, "may only name this machine"),
    ],
)
def test_without_account_or_key_nobody_is_asked(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], environment: dict[str, str], sentence: str
):
    """S3."""
    monkeypatch.setenv("MINFRAUD_KEY", KEY)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(OutsideFailed, match=sentence):
        OutsideGateways(Seal(Path("unused"))).checker_of(replace(ASKED, **given))  # type: ignore[arg-type]


def test_no_card_number_and_no_token_can_be_told():
    """S3: there is no place for one."""
    said = json.dumps(transaction(CALL))
    assert "credit_card" not in said
    assert not {"card", "token", "sealed"} & set(FraudCall.__dataclass_fields__)


# A desk whose orders minFraud looks at.


@pytest.fixture
async def checked(desk: PayingDesk, there: MinFraudServer) -> PayingDesk:
    """The desk, whose workers believe the server and have its key."""
    desk.environment |= {ENVIRONMENT: there.host, "MINFRAUD_KEY": KEY, "SSL_CERT_FILE": there.ca}
    for name, value in (
        ("fraud_checker", "minfraud"),
        ("minfraud_account", ACCOUNT),
        ("minfraud_secret", "env:MINFRAUD_KEY"),
    ):
        await desk.do(ChangeSetting, name=name, value=value)
    return desk


async def a_submitted_cart(desk: PayingDesk, code: str, **given: Any) -> int:
    number = str(5_000_000_000 + int(desk.one("SELECT count(*) FROM orders")))
    made = await desk.do(
        RecordCart, number=number, reseller_id=1, currency="EUR", step="payment", customer_id=1, promotion_code=code,
        payment_method=PaymentMethod.CREDIT_CARD, ip="198.51.100.7", lines=(eur_line("Web Pro", "149.00"),), **given,
    )  # fmt: skip
    await desk.do(SubmitCart, order_id=made.ids[0])
    return made.ids[0]


@pytest.mark.parametrize(
    ("code", "status", "marks"),
    [
        ("S2", Status.PENDING_APPROVAL, frozenset()),
        ("S55", Status.PENDING_APPROVAL, frozenset({Mark.REVIEW})),
        ("S97", Status.FRAUD, frozenset()),
    ],
)
async def test_a_worker_asks_and_the_order_goes_on(
    checked: PayingDesk, there: MinFraudServer, code: str, status: Status, marks: frozenset[Mark]
):
    """F1, L2."""
    order_id = await a_submitted_cart(checked, code)
    assert (await checked.row(order_id)).marks == frozenset({Mark.CHECKING})
    await checked.do_due()
    row = await checked.row(order_id)
    assert (row.status, row.marks, row.fraud_score) == (status, marks, int(code[1:]))
    assert len(there.asked) == 1
    assert checked.problems() == ()


async def test_a_worker_of_its_own_speaks_tls_with_who_this_machine_believes(checked: PayingDesk):
    """X6: by the system's authorities, a company's own among them."""
    order_id = await a_submitted_cart(checked, "S55")
    done = checked.run("worker", "--once")
    assert done.returncode == 0, done.stderr
    assert (await checked.row(order_id)).fraud_score == 55
    shown = checked.run("orders", "show", f"id:{order_id}")
    assert b"55 of 100 by minFraud, to be looked at" in shown.stdout
    assert b"queries_remaining" in shown.stdout
    assert b"\x1b" not in shown.stdout


@pytest.mark.parametrize("code", ["LOST", "BROKEN", "DOWN", "AUTH", "PAGE"])
async def test_a_checker_that_does_not_answer_is_asked_again_and_counts_as_review_after_its_time(
    checked: PayingDesk, there: MinFraudServer, code: str
):
    """L18."""
    order_id = await a_submitted_cart(checked, code)
    await checked.do_due()
    assert (await checked.row(order_id)).marks == frozenset({Mark.CHECKING})
    long_ago = (START.timestamp() - 3600) * 1000
    with by_hand(checked.url) as connection:
        connection.exec_driver_sql(f"UPDATE fraud_checks SET asked_at = {long_ago:.0f}")
    checked.time_is_over()
    await checked.do_due()
    row = await checked.row(order_id)
    assert row.status is Status.PENDING_APPROVAL
    answered = code == "DOWN"
    assert (row.fraud_score, Mark.REVIEW in row.marks) == ((2, False) if answered else (None, True))
    assert len(there.asked) == 2
    undone = rows(checked.url, "SELECT kind FROM outbox WHERE done_at IS NULL AND kind LIKE 'fraud%'")
    assert undone == ([] if answered else [("fraud_check",)])


async def test_without_its_key_a_worker_leaves_the_order_to_review(
    checked: PayingDesk, monkeypatch: pytest.MonkeyPatch
):
    """L18: and says why."""
    monkeypatch.delenv("MINFRAUD_KEY")
    order_id = await a_submitted_cart(checked, "S2")
    with by_hand(checked.url) as connection:
        connection.exec_driver_sql("UPDATE fraud_checks SET asked_at = 0")
    await checked.do_due()
    (check,) = (await (await checked.look()).order_details(order_id)).checks
    assert (check.status, check.code) == (CheckStatus.UNKNOWN, "not_reachable")
    assert Mark.REVIEW in (await checked.row(order_id)).marks
    errors = rows(checked.url, "SELECT error FROM outbox WHERE kind = 'fraud_check'")
    assert "The key of minFraud is not set" in str(errors[0][0])


async def test_who_is_asked_anew_is_not_asked_about_the_earlier_question(
    checked: PayingDesk, there: MinFraudServer
):
    """L18."""
    order_id = await a_submitted_cart(checked, "BROKEN")
    with by_hand(checked.url) as connection:
        connection.exec_driver_sql("UPDATE fraud_checks SET asked_at = 0")
    await checked.do_due()
    await checked.do(CheckFraud, order_id=order_id)
    there.asked.clear()
    checked.time_is_over()
    await checked.do_due()
    assert len(there.asked) == 1


async def test_neither_key_nor_address_is_told_anywhere(checked: PayingDesk, there: MinFraudServer):
    """X4."""
    order_id = await a_submitted_cart(checked, "AUTH")
    checked.run("worker", "--once")
    for command in (("orders", "show", f"id:{order_id}", "--json"), ("audit", "show"), ("settings", "list")):
        said = checked.run(*command)
        assert KEY.encode() not in said.stdout + said.stderr
    assert not [body for body in there.raw if KEY in body]
