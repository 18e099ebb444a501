"""What a payment system tells by itself: of charges, refunds and disputes, in any order and more than once (P3, L10).

Whoever brings news has made sure that it is the payment system's (X6).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.billing.commands import RecordCharge, RecordDispute, RecordRefund
from domain.billing.gateway import Answer
from domain.commands import Command
from domain.errors import NotFound
from domain.words import _

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.staff import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeNews:
    """What became of a charge; `key` is the one that it was asked for with."""

    key: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundNews:
    """What became of a refund; `key` is the one that it was asked for with."""

    key: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeNews:
    """A customer disputes a charge (`lost` none), or that has ended; both have their own numbers at the gateway."""

    dispute: str
    charge_reference: str
    lost: bool | None = None


News = ChargeNews | RefundNews | DisputeNews


async def record_news(desk: "Desk", identity: "Identity", news: News) -> bool:
    """Keeps what a payment system tells; returns whether that was new.

    Raises:
        NotFound: nothing of this desk, or nothing that is this person's to see, is meant.
    """
    reads = desk.reads(identity)
    if isinstance(news, DisputeNews):
        called = await reads.called(reference=news.charge_reference)
    else:
        called = await reads.called(intent=news.key)
    if called is None:
        raise NotFound(_("Nothing here was charged or refunded under that key or number."))
    changed = False
    for command in _commands(news, called.order_id, called.payment_id):
        changed |= (await desk.execute(identity, command)).changed
    return changed


def _commands(news: News, order_id: int, payment_id: int) -> list[Command]:
    match news:
        case ChargeNews():
            return [RecordCharge(order_id=order_id, intent=news.key, answer=news.answer)]
        case RefundNews():
            return [RecordRefund(order_id=order_id, intent=news.key, answer=news.answer)]
    # The beginning counts once, with its end at the latest: told late, it must not open the dispute again.
    begun = RecordDispute(order_id=order_id, payment_id=payment_id, command_id=f"{news.dispute}:begun")
    if news.lost is None:
        return [begun]
    ended = RecordDispute(
        order_id=order_id, payment_id=payment_id, lost=news.lost, command_id=f"{news.dispute}:ended"
    )
    return [begun, ended]
