"""Carts, their follow-ups and the figures of them as JSON objects and CSV rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from whenever import Date, Instant

from domain.errors import InvalidInput
from domain.exporting.running import Pages, at_once
from domain.followup.rows import CartFigures, CartRow, CartStats, FollowUpRow, ReasonRow, TrendDay
from domain.money import Money
from domain.text import clean_line
from domain.words import _
from tui.commands.shapes import JsonObject, when

if TYPE_CHECKING:
    from domain.reads import Reads

_CURSOR = re.compile(r"urgent\.([0-9a-f]{1,16})\.([0-9a-f]{1,40})", re.ASCII)


def cursor(key: int, as_of: Instant) -> str:
    """A place of the work list as it was sorted at that moment."""
    return f"urgent.{as_of.timestamp(unit='millisecond'):x}.{key:x}"


def place(text: str) -> tuple[int, Instant]:
    """The place that a cursor stands for, and the moment of the list's order.

    Raises:
        InvalidInput: not a cursor of this list.
    """
    found = _CURSOR.fullmatch(text)
    try:
        if found is not None:
            return int(found[2], 16), Instant.from_timestamp(int(found[1], 16), unit="millisecond")
    except (ValueError, OverflowError):
        pass
    raise InvalidInput(
        _("“{text}” is no cursor; --after takes the “next” of an earlier list.").format(
            text=clean_line(text, limit=40)
        )
    )


def cart(row: CartRow, now: Instant) -> JsonObject:
    """A cart, or an order whose payment is awaited; `urgency` is value × step × idle minutes (I1)."""
    order = row.order
    return {
        "id": row.id,
        "number": row.number,
        "status": order.status.value,
        "urgency": row.urgency,
        "idle_minutes": row.idle_minutes(now),
        "last_activity_at": when(row.idle_since),
        "step": row.step,
        "stage": row.stage.value,
        "tier": row.tier.value,
        "reseller": order.reseller,
        "customer": None if order.customer_id is None else {"id": order.customer_id, "name": order.customer},
        "email": row.email,
        "phone": row.phone,
        "reminders": row.reminders,
        "total_amount": order.total.decimal(),
        "currency": order.total.currency,
        "items": order.items,
        "assigned_to": row.holder,
        "followup": row.standing(now).value,
        "next_at": when(row.next_at),
        "tries": row.tries,
        "messages": row.messages,
        "last_try": None if row.last_way is None else {
            "at": when(row.last_at), "way": row.last_way.value,
            "result": row.last_result and row.last_result.value,
        },
        "reason": row.reason,
        "failed_payments": row.failures,
        "failed_code": row.failed_code,
        "version": order.version,
    }  # fmt: skip


def cart_csv(now: Instant) -> Mapping[str, Callable[[CartRow], object]]:
    """The columns of a list of carts."""
    names = (
        "number", "status", "urgency", "idle_minutes", "step", "tier", "email", "phone", "total_amount", "currency",
        "assigned_to", "followup", "next_at", "tries", "messages", "reason", "failed_code",
    )  # fmt: skip
    columns: dict[str, Callable[[CartRow], object]] = {
        name: lambda row, name=name: cart(row, now)[name]  # type: ignore[misc]
        for name in names
    }
    return columns | {"customer": lambda row: row.order.customer}


def read_days(first: Date, last: Date) -> "Pages":
    """Reads what became of carts on these days, a row for each."""

    async def days(reads: "Reads") -> Sequence[TrendDay]:
        return (await reads.cart_stats(first, last)).days

    return at_once(days)


#: The columns of the days of carts.
DAY_CSV: Mapping[str, Callable[[TrendDay], object]] = {
    "day": lambda row: row.day.format_iso(),
    "left": lambda row: row.left,
    "recovered": lambda row: row.recovered,
    "lost": lambda row: row.lost,
}


def follow_up(entry: FollowUpRow) -> JsonObject:
    """An entry of the log."""
    return {
        "at": when(entry.at),
        "staff": entry.staff,
        "way": entry.way.value,
        "result": entry.result and entry.result.value,
        "reason": entry.reason,
        "note": entry.note,
    }


def reason(row: ReasonRow) -> JsonObject:
    """A reason why customers do not finish."""
    return {"id": row.id, "name": row.name, "retired": row.retired, "given": row.given}


def _amounts(amounts: Sequence[Money]) -> list[JsonObject]:
    return [{"amount": one.decimal(), "currency": one.currency} for one in amounts]


def stats(figures: CartFigures, found: CartStats) -> JsonObject:
    """What is open, and what became of follow-ups in some days (I4)."""
    return {
        "open": {
            "carts": figures.carts,
            "more": figures.capped,
            "at_stake": _amounts(figures.at_stake),
            "due": figures.due,
            "yours": figures.mine,
            "stages": [
                {"stage": one.stage.value, "carts": one.carts, "at_stake": _amounts(one.at_stake)}
                for one in figures.stages
            ],
        },
        "recovered": found.recovered,
        "lost": found.lost,
        "recovery_rate_percent": found.rate_percent,
        "recovered_value": _amounts(found.value),
        "reasons": [{"reason": name, "carts": n} for name, n in found.reasons],
        "by_staff": [{"staff": name, "carts": n} for name, n in found.by_staff],
        "days": [
            {"day": day.day.format_iso(), "left": day.left, "recovered": day.recovered, "lost": day.lost}
            for day in found.days
        ],
    }
