"""Nothing of a reseller that is not granted can be seen or changed, through any method there is (T2, X3)."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, get_type_hints

import pytest
from sqlalchemy import insert
from whenever import Date

from domain.affiliates.commands import AddAffiliate
from domain.alerts.commands import RecordFindings
from domain.alerts.finding import Finding, Findings
from domain.contacts import AddContact
from domain.credit.rows import Counting
from domain.errors import DomainError, NotFound, NotPermitted
from domain.general import Period
from domain.handlers import HANDLERS
from domain.mail.commands import ResendLetters
from domain.mail.model import MailKind
from domain.marks import Marks
from domain.orders.commands import AddNote, Collection, OrderCommand, RecordCart
from domain.query import EVERYTHING, Choice, Exactly, Query, parse
from domain.query.fields import NAMED
from domain.reads import Reads
from domain.reports.days import Days
from domain.reports.model import By
from storage import tables as t
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.domain.test_commands import CASES
from tests.storage.databases import by_hand
from tests.storage.support import DeskUnderTest

#: Words that stand only in what belongs to the other reseller.
SECRETS = ["Zeta", "Bea Ito", "secret", "3000000002", "S-2", "shop2.example", "0815"]

Asked = Callable[[Any], Awaitable[object]]

#: How each method is asked for all it would tell. One that is missing here fails the test below.
ASKED: dict[str, list[Asked]] = {
    "orders": [
        lambda reads: reads.orders(EVERYTHING, limit=100),
        lambda reads: reads.orders(parse("secret", START.to_tz("UTC").date()), limit=100),
        lambda reads: reads.orders(EVERYTHING, before=0, limit=100),
        lambda reads: reads.orders(Query((Exactly("reseller", id=2),)), limit=100),
    ],
    "orders_by_id": [lambda reads: reads.orders_by_id([1, 2, 3])],
    "order_ids": [lambda reads: reads.order_ids(["3000000002"]), lambda reads: reads.order_ids(["id:2"])],
    "payments_by_id": [
        lambda reads: reads.payments_by_id(range(1, 100), EVERYTHING),
        lambda reads: reads.payments_by_id((), EVERYTHING, order_ids=range(1, 100)),
    ],
    "order_details": [lambda reads: reads.order_details(1), lambda reads: reads.order_details(2)],
    "count": [lambda reads: reads.count(EVERYTHING, limit=100)],
    "counts": [
        lambda reads: reads.counts(),
        lambda reads: reads.counts(Exactly("reseller", id=2)),
    ],
    "resellers": [lambda reads: reads.resellers()],
    "called": [
        lambda reads: reads.called(intent="0815"),
        lambda reads: reads.called(reference="0815"),
    ],
    "changes": [lambda reads: reads.changes(0)],
    "staff": [lambda reads: reads.staff()],
    "audit": [lambda reads: reads.audit(limit=100), lambda reads: reads.audit(order_id=2, limit=100)],
    "info": [lambda reads: reads.info()],
    "names": [lambda reads, field=field: reads.names(field, limit=100) for field in NAMED],  # type: ignore[misc]
    "views": [lambda reads: reads.views()],
    "payments": [
        lambda reads: reads.payments(EVERYTHING, limit=100),
        lambda reads: reads.payments(EVERYTHING, before=0, limit=100),
        lambda reads: reads.payments(Query((Exactly("reseller", id=2),)), limit=100),
    ],
    "invoices": [
        lambda reads: reads.invoices(EVERYTHING, limit=100),
        lambda reads: reads.invoices(Query((Exactly("reseller", id=2),)), limit=100),
    ],
    "payment": [lambda reads, number=number: reads.payment(number) for number in (1, 2)],  # type: ignore[misc]
    "invoice": [lambda reads, n=n: reads.invoice(f"INV-00000{n}") for n in (1, 2)],  # type: ignore[misc]
    "customer_id": [lambda reads: reads.customer_id("id:3")],
    "customers": [
        lambda reads: reads.customers(limit=100),
        lambda reads: reads.customers("bea", limit=100),
        lambda reads: reads.customers(reseller_id=2, limit=100),
    ],
    "customer": [lambda reads: reads.customer(1), lambda reads: reads.customer(3)],
    "customer_card": [
        lambda reads: reads.customer_card(1, limit=100),
        lambda reads: reads.customer_card(3, limit=100),
    ],
    "payment_systems": [lambda reads: reads.payment_systems()],
    "tokens": [lambda reads: reads.tokens(1), lambda reads: reads.tokens(3)],
    "reseller_accounts": [lambda reads: reads.reseller_accounts()],
    "reseller_tokens": [lambda reads, n=n: reads.reseller_tokens(n) for n in (1, 2)],  # type: ignore[misc]
    "reseller_invoices": [
        lambda reads: reads.reseller_invoices(1, limit=100),
        lambda reads: reads.reseller_invoices(2, limit=100),
    ],
    "promotions": [lambda reads: reads.promotions()],
    "letters": [lambda reads: reads.letters(1), lambda reads: reads.letters(2)],
    "contacts": [lambda reads: reads.contacts(1), lambda reads: reads.contacts(2)],
    "mail_templates": [lambda reads: reads.mail_templates()],
    "settings": [lambda reads: reads.settings()],
    "general": [
        lambda reads: reads.general(Period.THIS_MONTH),
        lambda reads: reads.general(Period.THIS_MONTH, Exactly("reseller", id=2)),
    ],
    "offers": [
        lambda reads: reads.offers("", limit=100),
        lambda reads: reads.offers("", reseller="Zeta", limit=100),
    ],
    "offer": [lambda reads: reads.offer(1, reseller="Zeta")],
    "categories": [lambda reads: reads.categories()],
    "places": [lambda reads: reads.places()],
    "sent_item": [lambda reads: reads.sent_item("0815")],
    "duty": [lambda reads: reads.duty(START)],
    "offer_by_id": [lambda reads, n=n: reads.offer_by_id(n) for n in (1, 2)],  # type: ignore[misc]
    "sites": [
        lambda reads: reads.sites(limit=100),
        lambda reads: reads.sites("S-2", limit=100),
        lambda reads: reads.sites(reseller="Zeta", limit=100),
    ],
    "site": [lambda reads: reads.site("S-2"), lambda reads: reads.site("S-2", reseller="Zeta")],
    "recurring": [lambda reads: reads.recurring(EVERYTHING, limit=100)],
    "recurring_by_id": [lambda reads: reads.recurring_by_id(range(1, 100), EVERYTHING)],
    "recurring_named": [lambda reads: reads.recurring_named("3000000002")],
    "recurring_details": [lambda reads, n=n: reads.recurring_details(n) for n in (1, 2)],  # type: ignore[misc]
    "recurring_counts": [lambda reads: reads.recurring_counts()],
    "carts": [
        lambda reads: reads.carts(EVERYTHING, START, limit=100),
        lambda reads: reads.carts(EVERYTHING, START, before=0, limit=100),
        lambda reads: reads.carts(Query((Exactly("reseller", id=2),)), START, limit=100),
        lambda reads: reads.carts(Query((Choice("archive", ("awaiting_payment",)),)), START, limit=100),
    ],
    "carts_by_id": [lambda reads: reads.carts_by_id(range(1, 100), EVERYTHING, START)],
    "cart": [lambda reads, n=n: reads.cart(n) for n in (1, 2)],  # type: ignore[misc]
    "follow_ups": [lambda reads, n=n: reads.follow_ups(n) for n in (1, 2)],  # type: ignore[misc]
    "cart_count": [lambda reads: reads.cart_count(EVERYTHING, START)],
    "cart_figures": [lambda reads: reads.cart_figures(EVERYTHING)],
    "cart_stats": [lambda reads: reads.cart_stats(Date(2026, 11, 1), Date(2026, 11, 30))],
    "reasons": [lambda reads: reads.reasons()],
    "forecast": [lambda reads: reads.forecast(EVERYTHING, START.add(hours=1_000))],
    "account_lines": [lambda reads: reads.account_lines(Counting.EVERYTHING, limit=100)],
    "account_sums": [lambda reads: reads.account_sums(Counting.EVERYTHING)],
    "report": [
        lambda reads, by=by: reads.report(by, Days(None, None), EVERYTHING)  # type: ignore[misc]
        for by in By
    ],
    "standings": [
        lambda reads: reads.standings(Marks(ids=frozenset({1, 2}))),
        lambda reads: reads.standings(Marks(query=EVERYTHING)),
    ],
    "changed_since": [lambda reads: reads.changed_since(Marks(query=EVERYTHING), 0)],
    "last_changes": [lambda reads: reads.last_changes([1, 2], limit=5)],
    "versions": [lambda reads: reads.versions([1, 2])],
    "own_change": [lambda reads: reads.own_change(), lambda reads: reads.own_change(2)],
    "changes_of_bulk": [lambda reads: reads.changes_of_bulk("0815", limit=100)],
    "roles": [lambda reads: reads.roles()],
    "affiliates": [lambda reads: reads.affiliates()],
    "statuses": [lambda reads: reads.statuses()],
    "alerts": [lambda reads: reads.alerts(), lambda reads: reads.alerts(over=True)],
    "alert": [lambda reads, n=n: reads.alert(n) for n in (1, 2)],  # type: ignore[misc]
    "alert_messages": [lambda reads, n=n: reads.alert_messages(n) for n in (1, 2)],  # type: ignore[misc]
    "alert_rules": [lambda reads: reads.alert_rules()],
    "counted": [lambda reads: reads.counted([(START.subtract(hours=100), START.add(hours=100))])],
    "watched_at": [lambda reads: reads.watched_at()],
    "waiting_events": [lambda reads: reads.waiting_events(limit=100)],
}


def test_every_way_of_looking_is_tried():
    methods = {name for name, _method in inspect.getmembers(Reads, inspect.isfunction) if name[0] != "_"}
    assert methods == ASKED.keys()


async def _two_resellers(desk: DeskUnderTest) -> None:
    """Order 1 is Acme's, order 2 Zeta's; a viewer and a manager work for Acme only."""
    await desk.place(customer_id=1, items=[an_item(name="Hosting")])
    secret = [an_item(name="secret product", domain="secret.example")]
    # A sub-order of another reseller is not to be; if there is one all the same, it is not shown either.
    await desk.place(
        reseller_id=2, customer_id=3, site_id=2, items=secret, invoice_name="secret 0815", parent_id=1,
        promotion_code="secret10", affiliate="secret blog", cart_step="secret step",
    )  # fmt: skip
    stuck = [Finding(reseller_id=n, subject=step) for n, step in ((1, "payment"), (2, "secret step"))]
    await desk.do(RecordFindings, rule_id=2, findings=Findings(found=tuple(stuck)))
    await desk.do(AddNote, order_id=2, body="secret note")
    await desk.do(AddContact, reseller_id=2, name="secret contact", email="secret@zeta.example")
    await desk.do(AddAffiliate, reseller_id=2, code="secret affiliate")
    await desk.do(ResendLetters, order_id=2, kind=MailKind.ORDER_PLACED)
    with by_hand(desk.url) as connection:
        template = {"kind": MailKind.WELCOME, "subject": "secret subject", "text_body": "secret text"}
        connection.execute(insert(t.mail_templates).values(reseller_id=2, **template))
    await desk.grant("viewer", "Acme")
    await desk.grant("manager", "Acme")
    await desk.grant("distributor", "Zeta")


async def test_nothing_of_another_reseller_is_seen(desk):
    await _two_resellers(desk)
    reads = await desk.look("viewer")
    for name, ways in ASKED.items():
        for ask in ways:
            try:
                told = repr(await ask(reads))
            except NotFound as refused:
                told = refused.message.replace("3000000002", "").replace(
                    "S-2", ""
                )  # what was asked is said again
            for secret in SECRETS:
                assert secret not in told, (name, told)


async def test_figures_count_only_what_is_granted(desk):
    await _two_resellers(desk)
    everything, some = await desk.look("owner"), await desk.look("viewer")
    assert (sum((await everything.counts()).statuses.values()), (await everything.info()).orders) == (2, 2)
    assert (sum((await some.counts()).statuses.values()), (await some.info()).orders) == (1, 1)
    assert (await some.count(EVERYTHING, limit=100), await everything.count(EVERYTHING, limit=100)) == (1, 2)
    assert ((await some.counts()).needs_me, (await everything.counts()).needs_me) == (1, 2)
    for zeta in (Exactly("reseller", "Zeta"), Exactly("reseller", id=2)):
        assert sum((await everything.counts(zeta)).statuses.values()) == 1
        assert sum((await some.counts(zeta)).statuses.values()) == 0
        assert await some.count(Query((zeta,)), limit=100) == 0
    assert (await some.changes(0)).order_ids == {1}
    assert (await everything.changes(0)).order_ids == {1, 2}
    assert (await some.changes(0)).number == (await everything.changes(0)).number


async def test_a_person_with_all_resellers_is_not_taken_for_one_with_none(desk):
    """No grants mean all; people who work for others only are not listed as if they had all."""
    await _two_resellers(desk)
    listed = {person.user: person.resellers for person in await (await desk.look("viewer")).staff()}
    assert listed["viewer"] == ("Acme",)
    assert listed["owner"] == ()
    assert "distributor" not in listed


def _orders_commands() -> list[type[OrderCommand]]:
    return [kind for kind in HANDLERS if issubclass(kind, OrderCommand)]


@pytest.mark.parametrize("kind", _orders_commands(), ids=lambda kind: kind.__name__)
async def test_no_command_reaches_an_order_of_another_reseller(desk, kind):
    """X3: it is answered as if it were not there, before anything else is said of it."""
    await _two_resellers(desk)
    before = await desk.order(2)
    given: dict[str, Any] = {**CASES[kind], "order_id": 2, "version": before.version}
    samples = {str: "word", frozenset[int]: frozenset()}
    for name, hint in get_type_hints(kind).items():
        if name in ("reason", "body"):
            given[name] = samples[hint]
        elif name == "payment":
            given[name] = Collection(amount=before.total)
        elif name == "payment_id":
            given[name] = before.payments[0].id
    who = await desk.who("manager")
    for version in (before.version, before.version + 5):
        with pytest.raises((NotFound, NotPermitted)) as refused:
            await desk.execute(who, kind(**{**given, "version": version}))
        assert before.number not in refused.value.message
        with pytest.raises((NotFound, NotPermitted)):
            await desk.preview(who, kind(**given))
    assert (await desk.order(2)).version == before.version


async def test_no_cart_is_made_or_reached_for_another_reseller(desk):
    await _two_resellers(desk)
    who = await desk.who("manager")
    for number in ("3000000002", "5000000001"):
        with pytest.raises(DomainError):
            await desk.execute(who, RecordCart(number=number, reseller_id=2, currency="EUR", step="items"))
    with pytest.raises(NotFound):
        await desk.execute(who, RecordCart(number="3000000002", reseller_id=1, currency="EUR", step="items"))
    assert desk.one("SELECT count(*) FROM orders") == 2
