"""The filters of the search language: one table for the parser, the wording and completion."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from domain.followup.model import Standing, Tier, standing_label, tier_label
from domain.orders.status import (
    Archive,
    DeliveryStatus,
    Mark,
    PaymentMethod,
    PaymentStatus,
    Status,
    StoppedBy,
    archive_label,
    delivery_label,
    mark_label,
    method_label,
    payment_label,
    plain_label,
    stopped_label,
)
from domain.words import _, mark


class Needs(StrEnum):
    """Whom an order waits for."""

    ME = "me"


class Paid(StrEnum):
    """How an order is paid: in parts, as one payment of a recurring order, or in any way at all."""

    PARTIAL = "partial"
    REPEAT = "repeat"
    ALL = "all"


class Waits(StrEnum):
    """What an order waits for: the reseller's credit alone, the reseller's approval (T1), or the distributor, with whom
    it is, or who could give it credit (L7)."""

    CREDIT = "credit"
    APPROVAL = "approval"
    DISTRIBUTOR = "distributor"


class Holds(StrEnum):
    """What an order has in it, trials aside (T1)."""

    SUBSCRIPTION = "subscription"
    LICENCE = "licence"
    ACTIVE_SUBSCRIPTION = "active_subscription"
    SUSPENDED_SUBSCRIPTION = "suspended_subscription"


_PAID = {
    Paid.PARTIAL: mark("paid in parts"),
    Paid.REPEAT: mark("of recurring orders"),
    Paid.ALL: mark("recurring ones too"),
}
_WAITS = {
    Waits.CREDIT: mark("credit"),
    Waits.APPROVAL: mark("approval"),
    Waits.DISTRIBUTOR: mark("the distributor"),
}
_HOLDS = {
    Holds.SUBSCRIPTION: mark("subscription"),
    Holds.LICENCE: mark("licence"),
    Holds.ACTIVE_SUBSCRIPTION: mark("active subscription"),
    Holds.SUSPENDED_SUBSCRIPTION: mark("suspended subscription"),
}


class Answer(StrEnum):
    """Yes or no."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Field:
    """A filter of the language: its name, what its values are, and the words that describe it."""

    name: str
    kind: Literal[
        "choice", "text", "amount", "code", "placed", "age", "order", "booked", "exact", "name", "idle"
    ]
    phrase: str
    choices: tuple[str, ...] = ()
    label: Callable[[str], str] = str
    usual: tuple[str, ...] = ()
    """Values worth offering where any may be typed."""
    exact: str | None = None
    """The words for exactly this one, where the filter can ask for that."""


#: Whom `assigned:` means beside the people by their names.
ME, NOBODY = "me", "nobody"


def _person_label(name: str) -> str:
    return {ME: _("you"), NOBODY: _("nobody")}.get(name, name.replace("_", " "))


_ANSWERS = tuple(Answer)
FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("status", "choice", mark("{value}"), tuple(Status), lambda v: plain_label(Status(v))),
        Field("archive", "choice", mark("{value}"), tuple(Archive), lambda v: archive_label(Archive(v))),
        Field("custom", "name", mark("“{value}”"), label=lambda v: v.replace("_", " ")),
        Field(
            "payment",
            "choice",
            mark("payment {value}"),
            tuple(PaymentStatus),
            lambda v: payment_label(PaymentStatus(v)),
        ),
        Field(
            "method",
            "choice",
            mark("by {value}"),
            tuple(PaymentMethod),
            lambda v: method_label(PaymentMethod(v)),
        ),
        Field(
            "stopped",
            "choice",
            mark("stopped: {value}"),
            tuple(StoppedBy),
            lambda v: stopped_label(StoppedBy(v)),
        ),
        Field("mark", "choice", mark("marked {value}"), tuple(Mark), lambda v: mark_label(Mark(v))),
        Field(
            "delivery",
            "choice",
            mark("an item {value}"),
            tuple(DeliveryStatus),
            lambda v: delivery_label(DeliveryStatus(v)),
        ),
        Field("waiting", "choice", mark("waiting for {value}"), tuple(Waits), lambda v: _(_WAITS[Waits(v)])),
        Field("item", "choice", mark("with: {value}"), tuple(Holds), lambda v: _(_HOLDS[Holds(v)])),
        Field("type", "choice", mark("{value}"), tuple(Paid), lambda v: _(_PAID[Paid(v)])),
        Field("needs", "choice", mark("waiting for a person"), tuple(Needs)),
        Field("confirmed", "choice", mark("sale confirmed: {value}"), _ANSWERS),
        Field("customer", "text", mark("customer “{value}”"), exact=mark("customer {value} alone")),
        Field("same", "order", mark("of the same customer, e-mail, address or card as {value}")),
        Field("site", "text", mark("site “{value}”")),
        Field("offer", "text", mark("offer “{value}”"), exact=mark("offer {value} alone")),
        Field("category", "text", mark("category “{value}”"), exact=mark("category {value} alone")),
        Field("manager", "text", mark("sales manager “{value}”"), exact=mark("sales manager {value} alone")),
        Field("promo", "text", mark("promotion “{value}”")),
        Field("affiliate", "text", mark("affiliate “{value}”")),
        Field("reseller", "text", mark("reseller “{value}”"), exact=mark("reseller “{value}” alone")),
        Field("step", "text", mark("cart step “{value}”")),
        Field("tier", "choice", mark("{value}"), tuple(Tier), lambda v: tier_label(Tier(v))),
        Field(
            "followup",
            "choice",
            mark("follow-up {value}"),
            tuple(Standing),
            lambda v: standing_label(Standing(v)),
        ),
        Field("assigned", "name", mark("followed up by {value}"), label=_person_label, usual=(ME, NOBODY)),
        Field("currency", "code", mark("in {value}")),
        Field("total", "amount", mark("total {value}")),
        Field("fraud", "amount", mark("fraud score {value}")),
        Field("placed", "placed", mark("placed {value}"), usual=("today", "yesterday", "7d", "30d")),
        Field("paid", "booked", mark("paid {value}"), usual=("today", "yesterday")),
        Field("refunded", "booked", mark("refunded {value}"), usual=("today", "yesterday")),
        Field("lost", "booked", mark("lost in a dispute {value}"), usual=("today", "yesterday")),
        Field("written_off", "booked", mark("written off {value}"), usual=("today", "yesterday")),
        Field(
            "through",
            "exact",
            mark("through {value}"),
            tuple(PaymentMethod),
            lambda v: method_label(PaymentMethod(v)),
            exact=mark("through “{value}”"),
        ),
        Field(
            "paid_by",
            "choice",
            mark("a payment by {value}"),
            tuple(PaymentMethod),
            lambda v: method_label(PaymentMethod(v)),
        ),
        Field("idle", "idle", mark("idle {value}"), usual=(">30m", ">1h", ">1d", "<1h")),
        Field("age", "age", mark("age {value}"), usual=(">1h", ">2h", ">1d", ">7d", "<1h", "<1d")),
    )
}

#: Filters whose values are names of things on a desk, worth offering and cheap to look up (`Reads.names`).
NAMED = ("custom", "reseller", "manager", "promo", "affiliate", "category", "step", "currency")

#: How the language writes lengths of time, in seconds.
UNIT_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
