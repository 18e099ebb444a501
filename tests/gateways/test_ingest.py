"""What Stripe tells by itself: believed when signed and fresh, in any order, however often (X6, P3, L10)."""

import json
import random
from itertools import permutations
from typing import Any

import pytest
from whenever import Instant

from domain.billing import AttemptStatus, RefundStatus
from domain.billing.commands import RefundPayment, RetryRefunds
from domain.billing.gateway import Answer, Result
from domain.billing.news import ChargeNews, DisputeNews, record_news
from domain.errors import InvalidInput, NotFound
from gateways.stripe_events import news_of
from tests.gateways.desk import PayingDesk
from tests.gateways.outside import Outside, eur, signed

SECRET = "whsec_planted77c1"


def ingest(desk: PayingDesk, *lines: bytes) -> tuple[int, dict[str, Any], list[str]]:
    """Exit code, summary and complaints of `ordertop ingest`."""
    desk.environment["HOOK_SECRET"] = SECRET
    ended = desk.run("ingest", "--stripe", "--secret", "env:HOOK_SECRET", "--json", given=b"".join(lines))
    return ended.returncode, json.loads(ended.stdout), ended.stderr.decode().splitlines()


def events_about(fake: Outside, *keys: str | None) -> list[dict[str, Any]]:
    """What the gateway would tell of these calls."""
    return [
        event
        for event in fake.told()["events"]
        if event["data"]["object"]["metadata"]["ordertop_key"] in keys
    ]


def dispute(kind: str, status: str, reference: str | None) -> dict[str, Any]:
    about = {"id": f"dp_{reference}", "payment_intent": reference, "charge": "ch_1", "status": status}
    return {"id": f"evt_{kind}", "type": f"charge.dispute.{kind}", "data": {"object": about}}


async def paid(desk: PayingDesk, method: str = "pm_paid") -> int:
    """An order that is charged."""
    (order_id,) = await desk.unpaid()
    await desk.capture(order_id, method)
    assert await desk.do_due() == 1
    return order_id


async def test_events_repeated_and_shuffled_are_recorded_once(desk: PayingDesk, fake: Outside):
    """X6, P3: also where the worker never heard the answer."""
    (order_id,) = await desk.unpaid()
    await desk.capture(order_id, "pm_lost")
    await desk.do_due()
    (payment,) = (await desk.order(order_id)).payments
    lines = [signed(event, SECRET) for event in events_about(fake, payment.intent)] * 3
    random.Random(1).shuffle(lines)
    code, summary, complaints = ingest(desk, *lines)
    assert (code, complaints) == (0, [])
    assert summary == {"new": 1, "known": 5, "ignored": 0, "bad": 0, "bad_lines": []}
    (payment,) = (await desk.order(order_id)).payments
    assert payment.status is AttemptStatus.PAID
    desk.time_is_over()
    assert await desk.do_due() == 1  # nothing is left to ask
    assert (await desk.order(order_id)).balance.paid == eur("50.00")

    await desk.do(
        RefundPayment, order_id=order_id, payment_id=payment.id, reason="asked", amount=eur("20.00")
    )
    await desk.do_due()  # the answer is lost again
    (refund,) = (await desk.order(order_id)).refunds
    assert refund.status is RefundStatus.UNKNOWN
    lines = [signed(event, SECRET) for event in events_about(fake, refund.intent)] * 2
    assert ingest(desk, *lines)[1] == {"new": 1, "known": 1, "ignored": 0, "bad": 0, "bad_lines": []}
    order = await desk.order(order_id)
    assert [one.status for one in order.refunds] == [RefundStatus.DONE]
    assert order.balance.paid == eur("30.00")
    assert desk.problems() == ()


@pytest.mark.parametrize(
    ("lost", "status", "left"),
    [(True, AttemptStatus.FAILED, "0.00"), (False, AttemptStatus.PAID, "50.00")],
    ids=["lost", "won"],
)
async def test_a_dispute_ends_as_it_ended_in_whatever_order_it_is_told(
    desk: PayingDesk, lost: bool, status: AttemptStatus, left: str
):
    """L10."""
    me = await desk.who()
    for order in permutations((None, lost, None, lost)):
        order_id = await paid(desk)
        (payment,) = (await desk.order(order_id)).payments
        for told in order:
            news = DisputeNews(dispute=f"dp_{order_id}", charge_reference=payment.reference or "", lost=told)
            await record_news(desk, me, news)
        (payment,) = (await desk.order(order_id)).payments
        assert payment.status is status
        assert (await desk.order(order_id)).balance.paid == eur(left)
    assert desk.problems() == ()


async def test_a_dispute_is_marked_by_its_event(desk: PayingDesk):
    """L10."""
    order_id = await paid(desk)
    (payment,) = (await desk.order(order_id)).payments
    event = dispute("created", "needs_response", payment.reference)
    assert ingest(desk, signed(event, SECRET))[1]["new"] == 1
    (payment,) = (await desk.order(order_id)).payments
    assert payment.status is AttemptStatus.DISPUTED


async def test_a_charge_that_was_paid_stays_paid_when_its_failure_is_told_late(desk: PayingDesk):
    """R2."""
    order_id = await paid(desk)
    (payment,) = (await desk.order(order_id)).payments
    late = ChargeNews(key=payment.intent or "", answer=Answer(result=Result.FAILED, code="card_declined"))
    assert not await record_news(desk, await desk.who(), late)
    (payment,) = (await desk.order(order_id)).payments
    assert payment.status is AttemptStatus.PAID


async def test_who_is_not_granted_the_reseller_finds_nothing(desk: PayingDesk):
    """S1."""
    order_id = await paid(desk)
    (payment,) = (await desk.order(order_id)).payments
    await desk.grant("manager", "Zeta")
    answer = Answer(result=Result.DONE)
    manager = await desk.who("manager")
    for news in (
        ChargeNews(key=payment.intent or "", answer=answer),
        DisputeNews(dispute="dp_1", charge_reference=payment.reference or ""),
    ):
        with pytest.raises(NotFound, match="Nothing here was charged or refunded"):
            await record_news(desk, manager, news)


BODY = json.dumps({"type": "charge.succeeded", "data": {"object": {}}})


def line(signature: object, body: object) -> bytes:
    return json.dumps({"signature": signature, "body": body}).encode() + b"\n"


async def test_what_cannot_be_believed_or_read_is_told_by_its_line_and_the_rest_goes_in(
    desk: PayingDesk, fake: Outside
):
    """X5, X6, S6."""
    (order_id,) = await desk.unpaid()
    await desk.capture(order_id, "pm_lost")
    await desk.do_due()
    (payment,) = (await desk.order(order_id)).payments
    (first, second) = events_about(fake, payment.intent)
    good = json.loads(signed(first, SECRET))
    stale = signed(first, SECRET, at=Instant.now().subtract(seconds=301))
    believed = "its signature is not Stripe's, or the secret is another endpoint's"
    form = "it is not of the form {“signature”: “…”, “body”: “…”}"
    bad = {
        "tampered": (line(good["signature"], good["body"].replace("5000", "1")), believed),
        "another secret": (signed(first, "whsec_other"), believed),
        "stale": (stale, "its signature is older than 5 minutes"),
        "unsigned": (line("", good["body"]), "it has no signature of Stripe's"),
        "no ASCII": (line("t=1,v1=é", good["body"]), "it has no signature of Stripe's"),
        "surrogate": (line(good["signature"], "\ud800"), believed),
        "too long": (b'{"signature": "' + b"x" * 10_000_000 + b'"}\n', "it is longer than 1 MB"),
        "no JSON": (b"nonsense\n", form),
        "no object": (b"[1]\n", form),
        "deep": (b"[" * 100_000 + b"\n", form),
        "no UTF-8": (b'{"signature": "\xff\xfe"}\n', form),
        "numbers": (line(1, 2), form),
        "no event": (signed({"hello": "there"}, SECRET), "it is signed, but no event that can be read"),
    }
    lines = [sent for sent, _why in bad.values()]
    ignored = signed({"type": "customer.created", "data": {"object": {}}}, SECRET)
    code, summary, complaints = ingest(desk, *lines, b"\n", ignored, signed(second, SECRET))
    assert code == 1
    assert (summary["new"], summary["ignored"], summary["bad"]) == (1, 1, len(bad))
    assert len(complaints) == len(bad)
    for number, (_sent, why) in enumerate(bad.values(), start=1):
        assert complaints[number - 1].startswith(f"line {number}: {why}")
        assert summary["bad_lines"][number - 1]["line"] == number
    assert SECRET not in "".join(complaints)
    (payment,) = (await desk.order(order_id)).payments
    assert payment.status is AttemptStatus.PAID


async def test_what_is_told_of_other_desks_on_the_account_is_counted_and_no_fault(
    desk: PayingDesk, fake: Outside
):
    """X6: a charge, a refund and a dispute whose keys and numbers nobody here knows."""
    order_id = await paid(desk)
    (payment,) = (await desk.order(order_id)).payments
    (charged, _intent) = events_about(fake, payment.intent)
    refund = {"id": "re_9", "status": "failed", "metadata": {"ordertop_key": "of-another-desk"}}
    events = (
        _renamed(charged),
        {"type": "refund.failed", "data": {"object": refund}},
        dispute("created", "needs_response", "pi_of_another_desk"),
    )
    code, summary, complaints = ingest(desk, *(signed(event, SECRET) for event in events))
    assert (code, complaints) == (0, [])
    assert summary == {"new": 0, "known": 0, "ignored": 3, "bad": 0, "bad_lines": []}


async def test_a_refund_that_fails_days_later_is_booked_back_and_tried_again(desk: PayingDesk, fake: Outside):
    """L9, P3: `refund.failed` comes after the refund was told done, and more than once."""
    order_id = await paid(desk)
    (payment,) = (await desk.order(order_id)).payments
    await desk.do(RefundPayment, order_id=order_id, payment_id=payment.id, reason="asked")
    await desk.do_due()
    (refund,) = (await desk.order(order_id)).refunds
    (done,) = events_about(fake, refund.intent)
    about = {**done["data"]["object"], "status": "failed", "failure_reason": "lost_or_stolen_card"}
    failed = {"type": "refund.failed", "data": {"object": about}}
    lines = [signed(event, SECRET) for event in (failed, done, failed)]
    assert ingest(desk, *lines)[1] == {"new": 1, "known": 2, "ignored": 0, "bad": 0, "bad_lines": []}
    order = await desk.order(order_id)
    assert [one.status for one in order.refunds] == [RefundStatus.FAILED]
    assert order.balance.paid == eur("50.00")
    await desk.do(RetryRefunds, order_id=order_id)
    await desk.do_due()
    assert (await desk.order(order_id)).refunds[0].code == "charge_already_refunded"
    assert desk.problems() == ()


def _renamed(event: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = json.loads(
        json.dumps(event).replace('"ordertop_key": "', '"ordertop_key": "other')
    )
    return changed


async def test_charges_of_others_on_the_account_are_passed_over(desk: PayingDesk):
    about = {"id": "ch_1", "status": "succeeded", "metadata": {"ordertop_key": "no key, of anyone's"}}
    for given in (about, {**about, "metadata": {}}, {**about, "metadata": None}):
        event = {"type": "charge.succeeded", "data": {"object": given}}
        sent = json.loads(signed(event, SECRET))
        assert news_of(sent["signature"], sent["body"], secret=SECRET) is None


def test_a_signature_of_another_scheme_is_none():
    """X6."""
    sent = json.loads(signed(json.loads(BODY), SECRET))
    with pytest.raises(InvalidInput, match="not Stripe's"):
        news_of(sent["signature"].replace("v1=", "v0="), sent["body"], secret=SECRET)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--stripe",), 2, "Say whose events these are"),
        (("--stripe", "--secret", SECRET), 2, "is never given itself"),
        (("--stripe", "--secret", "env:NOT_SET"), 8, "the environment has no NOT_SET"),
        (("--read-only", "--stripe", "--secret", "env:NOT_SET"), 5, "read-only"),
    ],
)
async def test_misuse_is_one_sentence_that_does_not_repeat_the_secret(
    desk: PayingDesk, arguments: tuple[str, ...], code: int, says: str
):
    """S6, X4."""
    ended = desk.run("ingest", *arguments)
    assert (ended.returncode, ended.stderr.count(b"\n")) == (code, 1)
    assert says in ended.stderr.decode()
    assert SECRET.encode() not in ended.stderr
