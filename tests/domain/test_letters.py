"""Which event sends which letter, and to whom (A5, A7, L7, L8, L19, T13)."""

from typing import Any

import pytest

from domain.credit.events import CreditFreed, CreditShort
from domain.customers import Contact, ContactKind
from domain.errors import NotFound, Refused
from domain.events import Event
from domain.execution import context_of
from domain.mail.commands import RecordLetter, ResendLetters
from domain.mail.model import Mail, MailKind, MailStatus, is_address
from domain.mail.posting import Posted
from domain.mail.rules import LETTERS, READERS, queue_letters
from domain.orders.commands import AddNote, ApproveOrder, CancelOrder, DeliverItems, SubmitCart
from domain.orders.status import DeliveryStatus, Mark, PaymentMethod, Status
from domain.settings.commands import ChangeSetting
from tests.domain.builders import FakeDesk, a_desk, an_item, an_order, eur
from tests.domain.fakes import START


def contact(number: int, kind: ContactKind, **given: Any) -> Contact:
    """A contact of Acme's whose address says which it is."""
    made: dict[str, Any] = {
        "id": number,
        "reseller_id": 1,
        "kind": kind,
        "name": f"Contact {number}",
        "email": f"c{number}@acme.example",
        "created_at": START.add(hours=number),
    }
    return Contact(**{**made, **given})


def with_contacts(desk: FakeDesk, *contacts: Contact) -> FakeDesk:
    desk.state.things |= {(Contact, one.id or 0): one for one in contacts}
    return desk


def reachable(desk: FakeDesk) -> FakeDesk:
    """The customer has an address."""
    desk.state.customers[1].email = "ana@example.org"
    return desk


def mails(desk: FakeDesk) -> list[tuple[str, str]]:
    """The kinds of the letters that were queued, and to whom."""
    return [(m.kind.value, m.recipient) for (kind, _id), m in desk.state.things.items() if kind is Mail]


async def test_every_submission_is_confirmed_to_reseller_and_customer():
    """A7: approval or not."""
    for given in ({"customer_id": 1}, {"customer_id": 2}, {"method": PaymentMethod.CREDIT_CARD}):
        desk = reachable(a_desk(an_order(Status.INCOMPLETE, **given)))
        desk.state.customers[2].email = "lukasz@example.org"
        with_contacts(desk, contact(1, ContactKind.OTHER))
        await desk.do(SubmitCart)
        kinds = [kind for kind, _to in mails(desk)]
        assert kinds == ["order_placed", "order_received"]
        assert desk.told()[-1] == "LettersQueued"


BILL, PRIMARY, OTHER = ContactKind.BILL_TO, ContactKind.PRIMARY, ContactKind.OTHER


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([contact(1, OTHER), contact(2, PRIMARY), contact(3, BILL), contact(4, BILL)], "c3@acme.example"),
        ([contact(1, OTHER), contact(2, PRIMARY), contact(3, BILL, email=None)], "c2@acme.example"),
        ([contact(1, OTHER), contact(2, PRIMARY), contact(3, BILL, retired=True)], "c2@acme.example"),
        ([contact(1, OTHER, created_at=START.add(hours=9)), contact(2, OTHER)], "c2@acme.example"),
        (
            [contact(1, BILL, reseller_id=2), contact(2, BILL, customer_id=1), contact(3, OTHER)],
            "c3@acme.example",
        ),
        ([], "agent@acme.example"),
    ],
    ids=[
        "bill-to first",
        "primary next",
        "none retired",
        "the oldest",
        "the reseller's own",
        "the approver last",
    ],
)
async def test_the_confirmation_goes_to_the_first_there_is(contacts, expected):
    """A7."""
    desk = with_contacts(a_desk(an_order(Status.INCOMPLETE)), *contacts)
    for user in ("viewer", "agent", "manager"):
        desk.person(user).email = f"{user}@acme.example"
    await desk.do(SubmitCart)
    assert mails(desk) == [("order_placed", expected)]


async def test_an_approver_of_this_reseller_comes_before_one_of_all():
    """A7: and nobody who may not approve, has left, or works for others."""
    desk = a_desk(an_order(Status.INCOMPLETE))
    for user in ("viewer", "agent", "manager", "owner"):
        desk.person(user).email = f"{user}@acme.example"
    desk.person("agent").active = False
    desk.person("owner").reseller_ids = frozenset({1})
    await desk.do(SubmitCart)
    assert mails(desk) == [("order_placed", "owner@acme.example")]


async def test_where_no_approval_applies_nobody_stands_in_for_missing_contacts():
    """A7: the fourth of the list is there only where someone approves."""
    desk = a_desk(an_order(Status.INCOMPLETE, customer_id=2, method=PaymentMethod.CREDIT_CARD))
    desk.person("agent").email = "agent@acme.example"
    await desk.do(SubmitCart)
    assert desk.order().status is Status.EXECUTING
    assert mails(desk) == []


async def test_who_approves_gets_a_copy_unless_the_desk_says_otherwise():
    """A7."""
    desk = a_desk(an_order())
    desk.person("agent").email = "agent@acme.example"
    sentences = await desk.preview(desk.identity("agent"), desk.command(ApproveOrder))
    assert sentences[-1] == "send 1 letter: a copy to the approver"
    await desk.do(ApproveOrder, by="agent")
    assert mails(desk) == [("order_approved", "agent@acme.example")]
    quiet = a_desk(an_order())
    quiet.person("agent").email = "agent@acme.example"
    await quiet.do(ChangeSetting, name="approver_copy", value="no")
    await quiet.do(ApproveOrder, by="agent")
    assert mails(quiet) == []


async def test_the_distributor_is_sent_what_waits_for_it(monkeypatch):
    """L7."""
    desk = a_desk(an_order(items=[an_item(auto_execute=False)]))
    desk.state.accounts[1].distributor_email = "orders@distributor.example"
    await desk.do(ApproveOrder)
    assert mails(desk) == [("sent_to_distributor", "orders@distributor.example")]


async def test_the_customer_is_welcomed_to_what_is_delivered_where_staff_asked_for_it():
    """T7: item by item, and never with a password."""
    items = [
        an_item(
            1,
            delivery=DeliveryStatus.QUEUED,
            send_welcome=True,
            username="ana",
            sealed_password="gAAAAsecret",
        ),
        an_item(2, delivery=DeliveryStatus.QUEUED),
        an_item(3, name="Package 1", delivery=DeliveryStatus.QUEUED, send_welcome=True),
    ]
    desk = reachable(a_desk(an_order(Status.EXECUTING, items=items)))
    await desk.do(DeliverItems, positions=frozenset({1, 2}))
    (letter,) = [thing for (kind, _id), thing in desk.state.things.items() if kind is Mail]
    assert (letter.kind, letter.recipient) == (MailKind.WELCOME, "ana@example.org")
    assert '"username":"ana"' in letter.facts
    assert "gAAAA" not in letter.facts
    await desk.do(DeliverItems)
    assert len(mails(desk)) == 2, "the first was welcomed before, though both have one name"


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (CreditShort("20.00 EUR", "78.40 EUR"), ["credit_short", "unexecuted"]),
        (CreditFreed("20.00 EUR"), ["credit_free"]),
    ],
)
async def test_the_reseller_hears_of_short_and_of_free_credit_and_its_distributor_of_the_first(
    event: Event, kinds: list[str]
):
    """A5, A6, L7: the distributor is not told what the customer pays."""
    desk = with_contacts(a_desk(an_order(Status.UNEXECUTED)), contact(1, BILL))
    desk.account().distributor_email = "orders@distributor.example"
    sent = await after(desk, event)
    to = {"unexecuted": "orders@distributor.example"}
    assert [(mail.kind.value, mail.recipient) for mail in sent] == [
        (kind, to.get(kind, "c1@acme.example")) for kind in kinds
    ]
    for mail in sent:
        assert ('"needed":"20.00 EUR"' in mail.facts) is (mail.kind is not MailKind.CREDIT_FREE)
        assert ('"total"' in mail.facts) is (mail.kind is not MailKind.UNEXECUTED)


async def test_the_distributor_is_asked_by_letter_to_cancel_what_it_has():
    """L7, L9: with the reason, and without what the customer pays."""
    desk = with_contacts(a_desk(an_order(Status.SUBMITTED)), contact(1, BILL))
    desk.account().distributor_email = "orders@distributor.example"
    await desk.do(CancelOrder, reason="moved away")
    (letter,) = [
        mail
        for mail in desk.state.things.values()
        if isinstance(mail, Mail) and mail.kind is MailKind.CANCEL_REQUESTED
    ]
    assert letter.recipient == "orders@distributor.example"
    assert '"reason":"moved away"' in letter.facts
    assert '"total"' not in letter.facts


async def after(desk: FakeDesk, *events: Event) -> list[Mail]:
    """The letters that these events of order 1 have sent."""
    async with desk.storage.unit_of_work() as unit:
        order = await unit.order(1)
        unit.track("order", order)
        unit.happened(order, *events)
        context = context_of(
            unit, desk.person(), clock=desk.clock, chance=desk.chance, stationery=desk.stationery
        )
        await queue_letters(desk.command(AddNote, body="x"), context)
        return list(await unit.those(Mail))


async def test_an_order_that_is_held_sends_nothing():
    """L19."""
    desk = with_contacts(a_desk(an_order(Status.UNEXECUTED, marks=frozenset({Mark.HELD}))), contact(1, BILL))
    assert await after(desk, CreditFreed("20.00 EUR")) == []


async def test_a_sub_order_is_part_of_its_main_orders_letter():
    """L8."""
    desk = reachable(a_desk(an_order(Status.INCOMPLETE, parent_id=7)))
    await desk.do(SubmitCart)
    assert mails(desk) == []


async def test_who_has_no_address_gets_no_letter_and_nothing_is_said():
    """A7."""
    desk = a_desk(an_order(Status.INCOMPLETE))
    await desk.do(SubmitCart)
    assert (mails(desk), desk.state.jobs) == ([], [])
    assert "LettersQueued" not in desk.told()


async def test_a_letter_is_a_job_with_its_own_key():
    """R1: decided in one transaction."""
    desk = reachable(a_desk(an_order(Status.INCOMPLETE)))
    await desk.do(SubmitCart)
    ((key, kind, order_id, at),) = desk.state.jobs
    assert (kind, order_id, at) == ("mail", 1, desk.time.now())
    (mail,) = [thing for (known, _id), thing in desk.state.things.items() if known is Mail]
    assert mail.intent == key


@pytest.mark.parametrize(
    ("first", "then", "status"),
    [
        (MailStatus.SENT, MailStatus.FAILED, MailStatus.SENT),
        (MailStatus.FAILED, MailStatus.SENT, MailStatus.FAILED),
        (MailStatus.UNKNOWN, MailStatus.SENT, MailStatus.SENT),
        (MailStatus.UNKNOWN, MailStatus.FAILED, MailStatus.UNKNOWN),
        (MailStatus.SENT, MailStatus.QUEUED, MailStatus.SENT),
    ],
)
async def test_what_became_of_a_letter_is_said_once(first, then, status):
    """R2: only who heard nothing can still hear that it was sent."""
    desk = reachable(a_desk(an_order(Status.INCOMPLETE)))
    await desk.do(SubmitCart)
    intent = desk.state.jobs[0].key
    for said in (first, then):
        await desk.do(RecordLetter, order_id=1, intent=intent, posted=Posted(status=said))
    (mail,) = [thing for (known, _id), thing in desk.state.things.items() if known is Mail]
    assert mail.status is status


async def test_a_letter_of_another_order_is_not_this_ones():
    """X3."""
    desk = reachable(a_desk(an_order(Status.INCOMPLETE), an_order(id=2)))
    await desk.do(SubmitCart)
    with pytest.raises(NotFound, match="3000000002 has no such letter"):
        await desk.do(
            RecordLetter, order_id=2, intent=desk.state.jobs[0].key, posted=Posted(status=MailStatus.SENT)
        )


async def test_a_letter_cannot_be_sent_again_to_nobody():
    """N3."""
    desk = a_desk(an_order())
    with pytest.raises(Refused, match="Nobody’s address is known for the confirmation to the customer"):
        await desk.do(ResendLetters, order_id=1, kind=MailKind.ORDER_RECEIVED)


def test_every_kind_of_letter_has_a_reader_and_a_rule():
    """A7: a kind that is forgotten fails here."""
    assert set(READERS) == set(MailKind)
    # A recovery message is asked for by name, the daily list follows from the hour.
    others = {MailKind.RECOVERY, MailKind.DISTRIBUTOR_DIGEST}
    assert {rule.kind for rule in LETTERS} == set(MailKind) - others


@pytest.mark.parametrize(
    "address", ["ana@example.org", "a.b+c@sub.example.org", "o'neil@x", "ana@xn--exmple-cua.de"]
)
def test_addresses_are_taken(address):
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    ["", "ana", "@x.org", "ana@", "a b@x.org", "ana@x.org,eve@x.org", "ana@x.org\n", "Ana <ana@x.org>", "a@b@c",
     "ana@-x.org", ".ana@x.org", "a..b@x.org", "ąna@x.org", f"{'a' * 65}@x.org", f"ana@{'x.' * 130}org",
     "ana@x.org\r\nBcc: eve@x.org", '"ana"@x.org', "ana@[127.0.0.1]"],
)  # fmt: skip
def test_what_could_be_more_than_one_address_is_none(address):
    """X1."""
    assert not is_address(address)


async def test_money_in_letters_says_its_currency():
    """SPEC 1."""
    desk = reachable(a_desk(an_order(Status.INCOMPLETE, items=[an_item(price="1499.00")])))
    await desk.do(SubmitCart)
    (mail,) = [thing for (known, _id), thing in desk.state.things.items() if known is Mail]
    assert str(eur("1499.00")) in mail.facts
