"""Recovery messages: who gets one, how many, and when none is sent (I2)."""

from math import ceil

from domain.commands import Outcome
from domain.context import Context
from domain.customers import Customer
from domain.errors import Refused
from domain.followup.commands import SendRecovery
from domain.followup.events import RecoveryAsked
from domain.followup.handlers import open_order
from domain.followup.model import FollowUp, Way, sent_messages
from domain.mail.events import LettersQueued
from domain.mail.model import MailKind, is_address
from domain.mail.rules import queue
from domain.orders.model import Order
from domain.orders.steps import changed, require_quiet
from domain.settings.model import RECOVERY_GAP_HOURS, RECOVERY_MOST, RECOVERY_URL
from domain.words import _, ngettext


async def send_recovery(command: SendRecovery, context: Context) -> Outcome:
    """I2: at most so many, with a gap; never while a payment is under way, never to who wants none."""
    order = await open_order(command, context)
    require_quiet(order)
    customer = await _reader(order, context)
    if not await context.setting(RECOVERY_URL):
        raise Refused(
            _(
                "A recovery message needs a link: “ordertop settings set recovery_url "
                "https://shop.example/cart/{{number}}” says where it leads."
            ).format(),
            rule="I2",
        )
    n, most = len(sent_messages(order.follow_ups)) + 1, await context.setting(RECOVERY_MOST)
    await _require_room(order, n, most, context)
    order.follow_ups.append(FollowUp(at=context.now, staff_id=context.staff_id, way=Way.MESSAGE))
    context.happened(order, RecoveryAsked(n, most))
    await queue(MailKind.RECOVERY, order, {}, customer.email or "", context)
    context.happened(order, LettersQueued(MailKind.RECOVERY.value))
    return changed(order)


async def _reader(order: Order, context: Context) -> Customer:
    """The customer, who can be written to and does not mind.

    Raises:
        Refused: there is none such.
    """
    customer = None if order.customer_id is None else await context.unit.customer(order.customer_id)
    if customer is None or not is_address(customer.email or ""):
        raise Refused(
            _("No e-mail address is known for {number}; there is nobody to write to.").format(
                number=order.number
            ),
            rule="I2",
        )
    if not customer.reminders:
        raise Refused(
            _("{customer} wants no recovery messages; call, or write in person.").format(
                customer=customer.name
            ),
            rule="I2",
        )
    return customer


async def _require_room(order: Order, n: int, most: int, context: Context) -> None:
    if n > most:
        raise Refused(
            ngettext(
                "{number} had its {n} recovery message; no more are sent (setting recovery_most).",
                "{number} had its {n} recovery messages; no more are sent (setting recovery_most).",
                most,
            ).format(number=order.number, n=most),
            rule="I2",
        )
    sent = sent_messages(order.follow_ups)
    gap = await context.setting(RECOVERY_GAP_HOURS)
    if sent and context.now < (free := sent[-1].at.add(hours=gap)):
        left = free - context.now
        raise Refused(
            _(
                "The last recovery message of {number} is too recent; the next may go in {n} h "
                "(setting recovery_gap_hours)."
            ).format(number=order.number, n=ceil(left.total("hours"))),
            rule="I2",
        )
