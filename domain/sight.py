"""What the distributor sees: what it executes and what that costs, not what customers pay or how they are reached (S1).

This is the one place that knows. All that a person looks at comes through `Desk.reads`, which for the role distributor
is `DistributorReads`; what a command would do, and what was done, is told in events, of which it hears those of
`TOLD`. What is not named here is not seen, so that something new is hidden until it is.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from domain.errors import NotPermitted
from domain.events import Event
from domain.money import Money
from domain.query import Choice, Contains, Exactly, Query, Span, Term
from domain.reads import Reads
from domain.rows import ItemRow, OrderDetails, OrderRow, Page, TimelineRow, ViewRow
from domain.sorting import NEWEST, By, Sort
from domain.words import _

#: Looks that tell nothing of customers: counts, the resellers' accounts with the distributor, its own changes.
_OPEN = frozenset(
    {
        "account_lines",
        "account_sums",
        "changes",
        "changes_of_bulk",
        "counts",
        "general",
        "info",
        "order_ids",
        "own_change",
        "places",
        "reseller_accounts",
        "reseller_invoices",
        "resellers",
        "sent_item",
        "statuses",
        "versions",
        "waiting_events",
    }
)

#: What orders are found by that says nothing of customers.
_FIELDS = frozenset(
    {
        "age",
        "archive",
        "category",
        "custom",
        "delivery",
        "item",
        "mark",
        "needs",
        "offer",
        "placed",
        "reseller",
        "site",
        "status",
        "stopped",
        "type",
        "waiting",
    }
)

#: An order's number (L12); a beginning of one might be that of a telephone number.
_NUMBER = re.compile(r"\d{10}", re.ASCII)

#: Events that tell of deliveries, of where orders stand, and of costs.
TOLD = frozenset(
    {
        "CancelAgreed",
        "CancelRefused",
        "CancelRequested",
        "ChangeUndone",
        "CreditChecked",
        "CreditFreed",
        "CreditReleased",
        "CreditReservedAgain",
        "CreditShort",
        "CustomStatusSet",
        "DeliveredTooLate",
        "DeliveryAskedAgain",
        "DeliveryBegun",
        "DeliveryFailed",
        "DeliveryQueued",
        "DeliveryUnanswered",
        "DeliveryWaits",
        "DistributorRefused",
        "DomainCorrected",
        "EndedAt",
        "EndedByHand",
        "EndedOnceKnown",
        "EndingBegun",
        "EndingFailed",
        "EndingUnanswered",
        "EndingWaits",
        "ItemDelivered",
        "ItemDropped",
        "ItemEnded",
        "ItemSuspended",
        "ItemUnsuspended",
        "ItemsCancelled",
        "ItemsPending",
        "ItemsStay",
        "JobsTakenBack",
        "LettersQueued",
        "MovedBack",
        "NotSetUp",
        "NoteAdded",
        "NoteRetracted",
        "OrderMoved",
        "ReasonGiven",
        "ResellerBilled",
        "ResellerCredited",
        "RunsOn",
        "SentToDistributor",
        "SetUpAt",
        "SuspensionAsked",
        "SuspensionBegun",
        "SuspensionFailed",
        "SuspensionUnanswered",
        "SuspensionWaits",
        "SetUpByHand",
        "SetUpEarly",
    }
)


@dataclass(frozen=True, slots=True)
class Undisclosed(Money):
    """An amount that the reader is not to know; nothing can be learned from reckoning with it either."""

    def __str__(self) -> str:
        return "—"

    def decimal(self, *, grouped: bool = False) -> str:
        """A dash for people, nothing for programs."""
        return "—" if grouped else ""

    def __neg__(self) -> Money:
        return self

    def __add__(self, other: Money) -> Money:
        return self

    def __mul__(self, quantity: int) -> Money:
        return self


def undisclosed(amount: Money) -> Money:
    """What is shown in place of an amount; of its currency nothing is hidden."""
    return Undisclosed(0, amount.currency)


def hears(event: Event) -> bool:
    """Whether the distributor hears of such an event."""
    return type(event).__name__ in TOLD


def refuse() -> NoReturn:
    """Says what the distributor sees.

    Raises:
        NotPermitted: always.
    """
    raise NotPermitted(
        _(
            "The distributor sees the orders that it executes and what they cost, nothing else of customers "
            "and their money."
        ),
        rule="S1",
    )


async def _refused(*_given: object, **_named: object) -> NoReturn:
    refuse()


class DistributorReads:
    """The reads of someone who works for the distributor: what is open as it is, orders without what is not theirs to
    know, all else refused.

    Raises:
        NotPermitted: by what is refused, and by searches and sorts that would tell it all the same.
    """

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(self._reads, name):
            raise AttributeError(name)
        return getattr(self._reads, name) if name in _OPEN else _refused

    async def orders(self, query: Query, *, sort: Sort = NEWEST, **where: Any) -> Page[OrderRow]:
        """A page of the orders."""
        page = await self._reads.orders(_checked(query), sort=_sorted(sort), **where)
        return replace(page, rows=tuple(map(_order, page.rows)))

    async def orders_by_id(
        self, ids: Collection[int], query: Query | None = None, *, sort: Sort = NEWEST
    ) -> tuple[OrderRow, ...]:
        """These orders."""
        asked = None if query is None else _checked(query)
        return tuple(map(_order, await self._reads.orders_by_id(ids, asked, sort=_sorted(sort))))

    async def count(self, query: Query, *, limit: int) -> int:
        """How many orders match."""
        return await self._reads.count(_checked(query), limit=limit)

    async def names(self, field: str, *, limit: int) -> tuple[str, ...]:
        """What may stand behind a filter that is open."""
        return await self._reads.names(field, limit=limit) if field in _FIELDS else ()

    async def order_details(self, order_id: int) -> OrderDetails:
        """Everything about one order that is the distributor's to know."""
        return _details(await self._reads.order_details(order_id))

    async def audit(self, **which: Any) -> tuple[TimelineRow, ...]:
        """The records that tell of what is open."""
        return _timeline(await self._reads.audit(**which))

    async def views(self) -> tuple[ViewRow, ...]:
        """One's own saved views: those of others may name customers."""
        return tuple(view for view in await self._reads.views() if not view.shared)


def _checked(query: Query) -> Query:
    """The query, where nothing is learned of customers by what it finds: a whole number is an order's and nothing
    else."""
    return replace(query, terms=tuple(map(_term, query.terms)))


def _term(term: Term) -> Term:
    if isinstance(term, Span):
        return term
    if isinstance(term, Choice | Contains | Exactly) and term.field in _FIELDS:
        return term
    if isinstance(term, Contains) and term.field is None and len(term.words) == 1:
        (word,) = term.words
        if _NUMBER.fullmatch(word):
            return Exactly("number", name=word, negated=term.negated)
    raise NotPermitted(
        _(
            "The distributor finds orders by their whole number, status:, waiting:, stopped:, delivery:, offer:, "
            "category:, site:, reseller:, placed: and age:, not by what customers are called or pay."
        ),
        rule="S1",
    )


def _sorted(sort: Sort) -> Sort:
    if sort.by is By.AMOUNT:
        refuse()
    return sort


def _order(row: OrderRow) -> OrderRow:
    return replace(
        row,
        invoice_name="",
        unit_price=None if row.unit_price is None else undisclosed(row.unit_price),
        total=undisclosed(row.total),
        paid=undisclosed(row.paid),
        due=undisclosed(row.due),
        promotion=None,
        affiliate=None,
        ip=None,
        fraud_score=None,
        customer_note=None,
    )


def _item(row: ItemRow) -> ItemRow:
    return replace(
        row,
        unit_price=undisclosed(row.unit_price),
        discount=undisclosed(row.discount),
        total=undisclosed(row.total),
    )


def _details(details: OrderDetails) -> OrderDetails:
    return OrderDetails(
        order=_order(details.order),
        email=None,
        phone=None,
        address=None,
        city=None,
        country=None,
        batch=None,
        accepted_at=details.accepted_at,
        items=tuple(map(_item, details.items)),
        invoices=(),
        payments=(),
        refunds=(),
        notes=details.notes,
        timeline=_timeline(details.timeline),
        sub_orders=tuple(map(_order, details.sub_orders)),
        parent=None if details.parent is None else _order(details.parent),
        same=(),
        related=0,
    )


def _timeline(entries: Sequence[TimelineRow]) -> tuple[TimelineRow, ...]:
    heard = []
    for entry in entries:
        told = zip(entry.sentences, entry.events, strict=False)
        if sentences := tuple(sentence for sentence, event in told if event in TOLD):
            heard.append(replace(entry, sentences=sentences, events=(), changes=()))
    return tuple(heard)
