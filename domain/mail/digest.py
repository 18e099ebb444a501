"""What waits for a distributor, mailed to it once a day (L7)."""

from dataclasses import dataclass

from whenever import Instant

from domain.audit import canonical
from domain.commands import Outcome
from domain.context import Context
from domain.jobs import JobKind
from domain.mail.commands import SendDigest
from domain.mail.events import LettersQueued
from domain.mail.facts import MOST_ITEMS
from domain.mail.model import Mail, MailKind
from domain.money import Money
from domain.orders.status import Mark, Status, plain_label
from domain.settings.model import DISTRIBUTOR_DIGEST, NO_HOUR
from domain.text import clean_line
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class WithDistributor:
    """A main order that waits for the distributor: to be executed, given credit, or cancelled."""

    order_id: int
    number: str
    customer: str
    status: Status
    marks: frozenset[Mark]
    cost: Money
    placed_at: Instant

    @property
    def waits_for(self) -> str:
        """What it waits for, in words."""
        if Mark.CANCEL_REQUESTED in self.marks:
            return _("your answer: may it be cancelled?")
        return plain_label(self.status)


async def send_digest(command: SendDigest, context: Context) -> Outcome:
    """One letter with all that waits, none where nothing does; a day that was done is never done again (R1)."""
    nothing = Outcome(subject="reseller", ids=(command.reseller_id,), changed=False)
    if not context.grants(command.reseller_id) or await context.setting(DISTRIBUTOR_DIGEST) == NO_HOUR:
        return nothing
    reseller = await context.unit.reseller(command.reseller_id)
    recipient = clean_line(reseller.distributor_email or "", limit=254)
    waiting = await context.unit.with_distributor(command.reseller_id)
    if not recipient or not waiting:
        return nothing
    facts = {
        "reseller": clean_line(reseller.name),
        "day": command.day,
        "count": len(waiting),
        "orders": [
            {
                "number": one.number,
                "customer": clean_line(one.customer),
                "waits_for": one.waits_for,
                "cost": str(one.cost),
                "placed": one.placed_at.to_tz(reseller.timezone).date().format_iso(),
            }
            for one in waiting[:MOST_ITEMS]
        ],
        "more_orders": max(0, len(waiting) - MOST_ITEMS),
    }
    first = waiting[0].order_id  # a job is about an order: the letter stands with the one that waits longest
    mail = Mail(
        intent=context.schedule(JobKind.MAIL, first, context.now),
        kind=MailKind.DISTRIBUTOR_DIGEST,
        reseller_id=command.reseller_id,
        order_id=first,
        recipient=recipient,
        facts=canonical(facts),
        queued_at=context.now,
    )
    context.unit.track("reseller", reseller)
    await context.unit.add(mail)
    context.happened(reseller, LettersQueued(MailKind.DISTRIBUTOR_DIGEST))
    return Outcome(subject="reseller", ids=(command.reseller_id,), changed=True)
