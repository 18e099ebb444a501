"""From what a rule finds now and what is known already to what has to change; nothing is written here (I3).

The same is asked twice: by whoever looks, so that finding nothing new writes nothing, and inside the transaction, where
nobody else looks at the same rule.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.alerts.model import AlertKind

#: So many orders are named in what is told of an alert.
NAMED_ORDERS = 3


class Known(Protocol):
    """An alert that is not over, as far as it is compared."""

    @property
    def reseller_id(self) -> int | None: ...
    @property
    def subject(self) -> str: ...
    @property
    def order_ids(self) -> Collection[int]: ...
    @property
    def acknowledged_at(self) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrder:
    """An order that a rule's search found; `total` is told of it."""

    id: int
    number: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule found: of one reseller, or of the desk where that is none.

    Args:
        facts: what is told of it, as JSON values.
        orders: the newest first, for a rule of orders.
        more: there are more orders than those.
    """

    reseller_id: int | None = None
    subject: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    orders: tuple[FoundOrder, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that a rule found.

    Args:
        unsure: of which subjects nothing can be said just now; their alerts stay as they are.
    """

    found: tuple[Finding, ...] = ()
    unsure: frozenset[tuple[int | None, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Raise:
    """An alert is to be raised."""

    finding: Finding
    ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Widen:
    """An alert that nobody has dealt with yet is about these orders from now on."""

    place: int
    finding: Finding
    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Narrow:
    """An alert is about fewer orders; what is told of it stays."""

    place: int
    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class End:
    """What raised an alert is over."""

    place: int


Step = Raise | Widen | Narrow | End


def steps(kind: AlertKind, known: Sequence[Known], findings: Findings) -> list[Step]:
    """What has to change.

    Args:
        known: the rule's alerts that are not over, of those whose orders could be looked at; `place` in a step counts
            them from 0.
    """
    if kind is AlertKind.ORDERS:
        return _orders(known, findings.found)
    found = {(one.reseller_id, one.subject): one for one in findings.found}
    at = {(alert.reseller_id, alert.subject) for alert in known}
    over = [
        End(place)
        for place, alert in enumerate(known)
        if (key := (alert.reseller_id, alert.subject)) not in found and key not in findings.unsure
    ]
    return [*over, *(Raise(one) for key, one in found.items() if key not in at)]


def _orders(known: Sequence[Known], found: Iterable[Finding]) -> list[Step]:
    """Each order alerts once: again only when it was found no more in between. What nobody has dealt with yet takes new
    orders in; behind what somebody deals with a new alert is raised."""
    done: list[Step] = []
    by_reseller = {one.reseller_id: one for one in found}
    alerted: dict[int | None, set[int]] = {}
    open_at: dict[int | None, tuple[int, frozenset[int]]] = {}
    for place, alert in enumerate(known):
        finding, before = by_reseller.get(alert.reseller_id), frozenset(alert.order_ids)
        kept = before if finding is not None and finding.more else before & _ids(finding)
        alerted.setdefault(alert.reseller_id, set()).update(kept)
        if not kept:
            done.append(End(place))
        elif alert.acknowledged_at is None and alert.reseller_id not in open_at:
            open_at[alert.reseller_id] = place, kept
        elif kept != before:
            done.append(Narrow(place, kept))
    for reseller_id, finding in by_reseller.items():
        fresh = _ids(finding) - alerted.get(reseller_id, set())
        if reseller_id in open_at:
            place, kept = open_at[reseller_id]
            if (ids := kept | fresh) != frozenset(known[place].order_ids):
                done.append(Widen(place, finding, ids))
        elif fresh:
            done.append(Raise(finding, frozenset(fresh)))
    return done


def _ids(finding: Finding | None) -> frozenset[int]:
    return frozenset(order.id for order in finding.orders) if finding is not None else frozenset()


def facts_of(finding: Finding, ids: Collection[int]) -> dict[str, Any]:
    """What is told of an alert about these of the orders found."""
    if not finding.orders:
        return dict(finding.facts)
    mine = [order for order in finding.orders if order.id in ids]
    named = [[order.number, order.total] for order in mine[:NAMED_ORDERS]]
    return {**finding.facts, "n": len(ids), "orders": named, "more": finding.more}
