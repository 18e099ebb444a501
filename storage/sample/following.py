"""What staff have done lately about the sample's carts, so that its board has some of everything (I1, I2)."""

from collections.abc import Callable, Sequence
from typing import Any

from whenever import Instant

from domain.desk import Desk
from domain.followup.commands import LogFollowUp, MarkLost, MarkRecovered, SnoozeOrder, TakeOrder
from domain.followup.model import Result, Way
from domain.followup.rows import CartRow
from domain.orders.commands import OrderCommand
from domain.query import parse
from domain.staff import Door

#: Who does what about the next cart, how many minutes ago, and with what; `next` is in minutes from then on.
_DEEDS: Sequence[tuple[str, int, type[OrderCommand], dict[str, Any]]] = (
    ("mina", 300, MarkLost, {"reason": 0, "note": "found it cheaper"}),
    ("tom", 280, MarkRecovered, {"note": "ordered by phone"}),
    ("mina", 200, LogFollowUp, {"way": Way.PHONE, "result": Result.NO_ANSWER, "next": 180}),
    ("tom", 170, LogFollowUp, {"way": Way.EMAIL, "result": Result.MESSAGE_LEFT, "reason": 1}),
    (
        "mina",
        95,
        LogFollowUp,
        {"way": Way.PHONE, "result": Result.WILL_FINISH, "next": 240, "note": "after payday"},
    ),
    ("tom", 60, SnoozeOrder, {"next": 1_440}),
    ("mina", 40, TakeOrder, {}),
    ("tom", 25, MarkLost, {"reason": 2}),
    ("mina", 12, TakeOrder, {}),
)


async def follow_up(
    desk: Desk, at: Callable[[Instant], None], command: Callable[[], str], now: Instant
) -> None:
    """Does it, from some of the most urgent carts on: the first ones are left for whoever looks at the sample.

    Args:
        at: sets the desk's clock.
        command: gives each command its id.
    """
    at(now)
    looking = await desk.identify(_DEEDS[0][0], Door.SCREEN)
    carts = parse("tier:contact followup:open", now.to_tz("UTC").date())
    rows = (await desk.reads(looking).carts(carts, now, limit=4 * len(_DEEDS))).rows[2::3]
    reasons = [row.id for row in await desk.reads(looking).reasons() if not row.retired]
    for row, (who, minutes, kind, words) in zip(rows, _DEEDS, strict=False):
        moment = now.subtract(minutes=minutes)
        at(moment)
        given = _given(words, moment, reasons)
        if given is not None:
            identity = await desk.identify(who, Door.SCREEN)
            await desk.execute(identity, _about(row, kind, command(), given))
    at(now)


def _given(words: dict[str, Any], moment: Instant, reasons: Sequence[int]) -> dict[str, Any] | None:
    """What the command is given; none where the desk has no such reason."""
    given = dict(words)
    if (reason := given.pop("reason", None)) is not None:
        if reason >= len(reasons):
            return None
        given["reason_id"] = reasons[reason]
    if (minutes := given.pop("next", None)) is not None:
        given["next_at"] = moment.add(minutes=minutes)
    return given


def _about(row: CartRow, kind: type[OrderCommand], command_id: str, given: dict[str, Any]) -> OrderCommand:
    return kind(command_id=command_id, order_id=row.id, version=row.order.version, **given)
