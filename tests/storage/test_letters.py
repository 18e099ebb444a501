"""Letters from the command that asks for them to the folder where they lie, on both databases (A5, A7, R1, N3)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.audit import canonical
from domain.contacts import AddContact, ChangeContact
from domain.customers import ContactKind
from domain.errors import NotFound, OutsideFailed, Refused
from domain.jobs import LEASE_SECONDS, JobKind, run_due
from domain.mail.commands import ChangeTemplate, ResendLetters, ResetTemplate
from domain.mail.model import MailKind, MailStatus
from domain.mail.posting import GIVE_UP_HOURS, AboutTo, Letter, Posted
from domain.orders.commands import ApproveOrder, SubmitCart
from domain.orders.status import PaymentMethod, Status
from domain.settings.commands import ChangeSetting
from tests.storage.databases import by_hand, rows
from tests.storage.support import RESELLER, DeskUnderTest
from tests.storage.test_jobs import NOBODY


class _Post:
    """Takes letters, and says of each what it was told to say."""

    def __init__(self, desk: DeskUnderTest, *answers: Posted | Exception) -> None:
        self.desk = desk
        self.answers = list(answers)
        self.taken: list[Letter] = []
        self.looked_up: list[str] = []
        #: Ends the sender after the text went out, as a power cut would.
        self.dies = False
        self.found: Posted | None = None
        #: The kind of letter that is refused for good.
        self.refused: MailKind | None = None

    async def send(self, letter: Letter, about_to: AboutTo) -> Posted:
        answer = self.answers.pop(0) if self.answers else Posted(status=MailStatus.SENT, subject="Hello")
        await about_to()
        if letter.kind is self.refused:
            return Posted(status=MailStatus.FAILED, code="550")
        if isinstance(answer, Exception):
            raise answer
        self.taken.append(letter)
        if self.dies:
            raise asyncio.CancelledError
        return answer

    async def look_up(self, letter: Letter) -> Posted | None:
        self.looked_up.append(letter.key)
        return self.found


async def furnished(desk: DeskUnderTest) -> None:
    """Reseller and customer can be written to."""
    bill = {"name": "Bill", "email": "bill@acme.example", "kind": ContactKind.BILL_TO}
    await desk.do(AddContact, reseller_id=RESELLER, **bill)
    reachable(desk)


def reachable(desk: DeskUnderTest) -> None:
    """The customer alone can be written to."""
    with by_hand(desk.url) as connection:
        connection.execute(text("UPDATE customers SET email = 'ana@example.org' WHERE id = 1"))


async def submitted(desk: DeskUnderTest, **given: Any) -> int:
    """An order that its customer has placed just now."""
    order = await desk.place(Status.INCOMPLETE, **given)
    await desk.do(SubmitCart, order_id=order.id)
    return order.id


async def sends(desk: DeskUnderTest, post: _Post) -> int:
    """What a worker does; how many jobs it ended."""
    return await run_due(desk, await desk.who(), NOBODY, post)


async def letters(desk: DeskUnderTest, order_id: int) -> list[tuple[str, str, str]]:
    return [(row.kind, row.recipient, row.status) for row in await (await desk.look()).letters(order_id)]


async def test_a_submission_writes_its_letters_in_its_own_transaction(desk: DeskUnderTest):
    """A7, R1: to the reseller and to the customer, each with a job of its own, and said in the timeline."""
    await furnished(desk)
    order_id = await submitted(desk)
    assert await letters(desk, order_id) == [
        ("order_placed", "bill@acme.example", "queued"),
        ("order_received", "ana@example.org", "queued"),
    ]
    jobs = {row[0] for row in rows(desk.url, "SELECT id FROM outbox WHERE kind = 'mail'")}
    assert jobs == {row[0] for row in rows(desk.url, "SELECT intent FROM mails")}
    assert len(jobs) == 2
    (record,) = [
        r for r in await (await desk.look()).audit(order_id=order_id, limit=9) if r.command == "SubmitCart"
    ]
    told = "2 letters queued: the order confirmation to the reseller, the confirmation to the customer"
    assert told in record.sentences
    assert "ana@example.org" not in str(rows(desk.url, "SELECT events FROM audit"))


async def test_letters_are_sent_once_however_many_workers_there_are(desk: DeskUnderTest):
    """R1."""
    await furnished(desk)
    order_id = await submitted(desk)
    post = _Post(desk)
    assert sum(await asyncio.gather(*(sends(desk, post) for _n in range(4)))) == 2
    assert await sends(desk, post) == 0
    assert sorted(letter.recipient for letter in post.taken) == ["ana@example.org", "bill@acme.example"]
    assert {status for _kind, _to, status in await letters(desk, order_id)} == {"sent"}
    details = await (await desk.look()).order_details(order_id)
    assert [letter.subject for letter in details.letters] == ["Hello", "Hello"]
    said = [sentence for entry in details.timeline for sentence in entry.sentences]
    assert "sent: the confirmation to the customer" in said


async def test_a_letter_tells_what_was_so_when_it_was_asked_for(desk: DeskUnderTest):
    """A7: with the address to check the status, where the desk has one."""
    await furnished(desk)
    await desk.do(ChangeSetting, name="status_url", value="https://shop.example/{number}")
    order_id = await submitted(desk)
    number = (await desk.row(order_id)).number
    await desk.do(ChangeSetting, name="status_url", value="")
    post = _Post(desk)
    await sends(desk, post)
    by_kind = {letter.kind: letter.facts for letter in post.taken}
    received = by_kind[MailKind.ORDER_RECEIVED]
    assert received["status_url"] == f"https://shop.example/{number}"
    assert (received["customer"], received["total"], received["due"]) == (
        "Ana Silva",
        "50.00 EUR",
        "50.00 EUR",
    )
    assert received["items"] == [{"name": "Package 1", "domain": "", "quantity": 1, "total": "50.00 EUR"}]
    assert "cost" not in received
    assert by_kind[MailKind.ORDER_PLACED]["cost"] == "0.00 EUR"


async def test_what_is_sent_does_not_make_anyones_view_of_the_order_stale(desk: DeskUnderTest):
    """L17: the worker's own record is no change that someone must look at, and yet others see it at once (T12)."""
    await furnished(desk)
    order_id = await submitted(desk)
    look = await desk.look()
    before = await desk.row(order_id)
    seen = (await look.changes(0)).number
    await sends(desk, _Post(desk))
    assert (await desk.row(order_id)).version == before.version
    assert (await look.changes(seen)).order_ids == {order_id}
    await desk.do(ApproveOrder, order_id=order_id, version=before.version, unpaid_reason="a good customer")


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (Posted(status=MailStatus.FAILED, code="550 no such\x1b[31m user"), "failed", "550 no such[31m user"),
        (Posted(status=MailStatus.UNKNOWN), "unknown", None),
    ],
)
async def test_a_letter_that_did_not_arrive_is_kept_with_its_reason_and_sent_no_more(
    desk: DeskUnderTest, answer: Posted, status: str, code: str | None
):
    """R2, X1."""
    await furnished(desk)
    order_id = await submitted(desk)
    post = _Post(desk, answer, answer)
    assert await sends(desk, post) == 2
    desk.time.passes(hours=9)
    assert await sends(desk, post) == 0
    found = await (await desk.look()).letters(order_id)
    assert {(letter.status, letter.code, letter.undelivered) for letter in found} == {(status, code, True)}
    assert (await (await desk.look()).duty(desk.time.now())).undelivered == 2


async def test_a_letter_that_is_refused_for_now_is_tried_again_with_growing_pauses(desk: DeskUnderTest):
    """A7: and given up after three days."""
    reachable(desk)
    order_id = await submitted(desk)
    post = _Post(desk, *(OutsideFailed("451 try again") for _n in range(99)))
    pauses = []
    for _attempt in range(4):
        assert await sends(desk, post) == 0
        due = int(desk.one("SELECT not_before FROM outbox WHERE kind = 'mail'"))
        pause = (due - desk.time.now().timestamp(unit="millisecond")) // 1000
        pauses.append(pause)
        desk.time.passes(seconds=pause)
    assert pauses == [5, 10, 20, 40]
    assert desk.one("SELECT error FROM outbox WHERE kind = 'mail'") == "451 try again"
    assert (await letters(desk, order_id))[0][2] == "queued"
    desk.time.passes(hours=GIVE_UP_HOURS)
    assert await sends(desk, post) == 1
    (letter,) = await (await desk.look()).letters(order_id)
    assert (letter.status, letter.code) == (MailStatus.FAILED, "451 try again")


async def test_a_worker_that_dies_after_the_text_went_out_does_not_send_it_again(desk: DeskUnderTest):
    """R1, R2: whoever takes the job up looks first."""
    reachable(desk)
    order_id = await submitted(desk)
    post = _Post(desk)
    post.dies, post.found = True, Posted(status=MailStatus.UNKNOWN)
    with pytest.raises(asyncio.CancelledError):
        await sends(desk, post)
    desk.time.passes(seconds=LEASE_SECONDS + 1)
    post.dies = False
    assert await sends(desk, post) == 1
    assert len(post.taken) == len(post.looked_up) == 1
    assert (await letters(desk, order_id))[0][2] == "unknown"


async def test_a_worker_that_lost_its_lease_gives_nothing_away(desk: DeskUnderTest):
    """R1: between taking the job and giving the letter away someone else took it."""
    reachable(desk)
    await submitted(desk)
    post = _Post(desk)
    (job,) = await desk.sql.claim_jobs(desk.time.now(), kinds=(JobKind.MAIL,), lease_seconds=1, limit=1)
    desk.time.passes(seconds=2)
    (again,) = await desk.sql.claim_jobs(desk.time.now(), kinds=(JobKind.MAIL,), lease_seconds=60, limit=1)
    assert not await desk.sql.begin_job(job)
    assert await desk.sql.begin_job(again)
    await desk.sql.end_job(job.id, desk.time.now(), retry_seconds=0, attempts=job.attempts)
    assert await sends(desk, post) == 0
    desk.time.passes(seconds=61)
    (third,) = await desk.sql.claim_jobs(desk.time.now(), kinds=(JobKind.MAIL,), lease_seconds=60, limit=1)
    assert third.begun


async def test_what_did_not_arrive_is_sent_again_to_the_address_that_is_right_by_now(desk: DeskUnderTest):
    """N3, A7: as a letter of its own; the one that failed is left behind."""
    await furnished(desk)
    order_id = await submitted(desk)
    post = _Post(desk)
    post.refused = MailKind.ORDER_PLACED
    await sends(desk, post)
    post.refused = None
    assert [status for _kind, _to, status in await letters(desk, order_id)] == ["failed", "sent"]
    await desk.do(ChangeContact, contact_id=1, email="new@acme.example")
    await desk.do(ResendLetters, order_id=order_id)
    await sends(desk, post)
    assert await letters(desk, order_id) == [
        ("order_placed", "bill@acme.example", "replaced"),
        ("order_received", "ana@example.org", "sent"),
        ("order_placed", "new@acme.example", "sent"),
    ]
    assert len({row[0] for row in rows(desk.url, "SELECT intent FROM mails")}) == 3
    with pytest.raises(Refused, match="Every letter of 3000000001 was sent or is on its way") as refused:
        await desk.do(ResendLetters, order_id=order_id)
    assert refused.value.rule == "N3"


async def test_any_letter_can_be_sent_again_by_its_kind(desk: DeskUnderTest):
    """N3: also one that was never sent, where there is something to tell."""
    await furnished(desk)
    order_id = await submitted(desk)
    post = _Post(desk)
    await sends(desk, post)
    for kind in (MailKind.ORDER_RECEIVED, MailKind.INVOICE):
        await desk.do(ResendLetters, order_id=order_id, kind=kind)
    await sends(desk, post)
    assert [kind for kind, _to, _status in await letters(desk, order_id)] == [
        "order_placed", "order_received", "order_received", "invoice",
    ]  # fmt: skip
    (invoice,) = [letter.facts for letter in post.taken if letter.kind is MailKind.INVOICE]
    assert (invoice["invoice"], invoice["invoice_total"]) == ("INV-000001", "50.00 EUR")
    for kind in (MailKind.CREDIT_SHORT, MailKind.WELCOME):
        with pytest.raises(Refused, match="There is nothing to tell of 3000000001 yet"):
            await desk.do(ResendLetters, order_id=order_id, kind=kind)


async def test_letters_of_a_reseller_that_is_not_granted_do_not_exist(desk: DeskUnderTest):
    """X3."""
    await furnished(desk)
    order_id = await submitted(desk)
    await desk.grant("agent", "Zeta")
    look = await desk.look("agent")
    with pytest.raises(NotFound):
        await look.letters(order_id)
    assert await look.contacts(RESELLER) == ()


async def test_the_resellers_own_template_counts_before_the_one_for_all(desk: DeskUnderTest, monkeypatch):
    """A7."""
    monkeypatch.setattr(desk, "stationery", _AnyTemplate())
    await furnished(desk)
    template = {"kind": MailKind.ORDER_RECEIVED, "text": "{{ number }}"}
    await desk.do(ChangeTemplate, subject="For all", **template)
    await desk.do(ChangeTemplate, subject="Acme's", reseller_id=RESELLER, **template)
    await desk.do(ChangeTemplate, subject="Zeta's", reseller_id=2, **template)
    post = _Post(desk)

    async def subject() -> str | None:
        await submitted(desk)
        await sends(desk, post)
        (last,) = [letter for letter in post.taken if letter.kind is MailKind.ORDER_RECEIVED][-1:]
        return last.template.subject if last.template else None

    subjects = [await subject()]
    for reseller_id in (RESELLER, None):
        await desk.do(ResetTemplate, kind=MailKind.ORDER_RECEIVED, reseller_id=reseller_id)
        subjects.append(await subject())
    assert subjects == ["Acme's", "For all", None]


class _AnyTemplate:
    def check(self, *_part: object, **_parts: object) -> None:
        """Takes all."""


async def test_the_verification_time_is_a_setting(desk: DeskUnderTest):
    """L6, section 12."""
    from tests.storage.test_jobs import delivered

    await desk.do(ChangeSetting, name="verification_hours", value="5")
    order_id = await delivered(desk)
    desk.time.passes(hours=4)
    assert await run_due(desk, await desk.who(), NOBODY) == 0
    desk.time.passes(hours=1)
    assert await run_due(desk, await desk.who(), NOBODY) == 1
    assert (await desk.row(order_id)).status is Status.HANDLED


async def test_settings_are_kept_once_each_with_a_record(desk: DeskUnderTest):
    """S4."""
    for value in ("3", "4", ""):
        await desk.do(ChangeSetting, name="verification_hours", value=value)
    assert await (await desk.look()).settings() == {}
    assert rows(desk.url, "SELECT name, value FROM desk_settings") == [("verification_hours", "")]
    kept = [json.loads(str(row[0])) for row in rows(desk.url, "SELECT after FROM audit ORDER BY number")]
    assert [after["value"] for after in kept if "value" in after] == ["3", "4", ""]
    assert desk.problems() == ()


async def test_hostile_names_are_kept_as_facts_of_one_line(desk: DeskUnderTest):
    """X1."""
    await furnished(desk)
    with by_hand(desk.url) as connection:
        name = "Ana\r\nBcc: eve@x.org\x1b[31m"
        connection.execute(text("UPDATE customers SET name = :name WHERE id = 1"), {"name": name})
    await submitted(desk, method=PaymentMethod.BANK_TRANSFER)
    post = _Post(desk)
    await sends(desk, post)
    assert {letter.facts["customer"] for letter in post.taken} == {"Ana Bcc: eve@x.org[31m"}
    assert canonical(dict(post.taken[0].facts)).isprintable()


async def test_folders_of_letters_are_named_by_their_owner(desk: DeskUnderTest, tmp_path: Path):
    """A7: what the desk is set to comes with each letter."""
    await furnished(desk)
    await desk.do(ChangeSetting, name="maildir", value=str(tmp_path))
    await submitted(desk)
    post = _Post(desk)
    await sends(desk, post)
    assert {letter.outgoing.folder for letter in post.taken} == {str(tmp_path)}
    assert len({letter.desk for letter in post.taken}) == 1
