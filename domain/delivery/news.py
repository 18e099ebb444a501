"""What a server or registrar tells by itself of an item that it was asked for, in any order and more than once.

Whoever brings news has made sure that it is that server's or registrar's (X6).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.delivery.commands import RecordDelivery, RecordSuspension, RecordTermination
from domain.delivery.module import Delivered
from domain.errors import NotFound
from domain.words import _

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.staff import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNews:
    """What became of an item; `key` is the one that it was asked for with, `module_id` who tells."""

    key: str
    module_id: int
    answer: Delivered


async def record_delivery_news(desk: "Desk", identity: "Identity", news: DeliveryNews) -> bool:
    """Keeps what is told; returns whether that was new.

    Raises:
        NotFound: nothing that was asked of this server or registrar, or nothing of this person's to see, is meant.
    """
    sent = await desk.reads(identity).sent_item(news.key)
    if sent is None or sent.module_id != news.module_id:
        raise NotFound(_("Nothing was asked for there under that key."))
    record = RecordSuspension if sent.switching else RecordTermination if sent.ending else RecordDelivery
    command = record(order_id=sent.order_id, intent=news.key, answer=news.answer)
    return (await desk.execute(identity, command)).changed
