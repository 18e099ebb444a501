"""What a bulk would do, counted by the transition table: how many go through, and how many are refused why (L15)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from whenever import Instant

from domain.bulk.model import ACTIONS, Bulk, BulkKind
from domain.bulk.rows import MOST_CHANGED, ChangedOrder, Standing
from domain.orders.status import Mark, Status, plain_label
from domain.orders.transitions import obstacle, transition
from domain.seeing import ago
from domain.statuses.rows import StatusRow
from domain.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why some orders are left as they are: the rule, and what they are."""

    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many orders there are, go through, and are refused why; as far as counting tells."""

    total: int
    passing: int
    refused: tuple[tuple[Obstacle, int], ...]
    running: int
    asked: int


def forecast(bulk: Bulk, standings: Iterable[Standing], statuses: Sequence[StatusRow] = ()) -> Forecast:
    """Sorts the counts by what stands in the way."""
    refused: Counter[Obstacle] = Counter()
    total = passing = running = asked = 0
    status = next((row for row in statuses if row.id == bulk.status_id), None)
    for one in standings:
        total += one.n
        found = _in_the_way(bulk, one, status)
        if found is not None:
            refused[found] += one.n
        else:
            passing += one.n
            running += one.n if one.running else 0
            asked += one.n if one.status is Status.SUBMITTED else 0
    by_number = sorted(refused.items(), key=lambda item: (-item[1], item[0].because))
    return Forecast(total, passing, tuple(by_number), running, asked)


def _in_the_way(bulk: Bulk, one: Standing, status: StatusRow | None) -> Obstacle | None:
    if bulk.kind is BulkKind.SET_STATUS:
        if bulk.status_id is None:
            return None
        if status is None or status.retired:
            return Obstacle("L14", _("no order gets that status any more"))
        return None if status.base is one.status else _standing(one.status, "L14")
    action = ACTIONS[bulk.kind]
    marks = frozenset({Mark.CHARGING} if one.charging else ())
    refused = obstacle(action, one.status, "", items=0 if one.empty else 1, marks=marks)
    if refused is not None:
        if transition(action, one.status) is None:
            return _standing(one.status, refused.rule or "L16")
        return Obstacle("L18", _("money for them is under way"))
    if bulk.kind is BulkKind.APPROVE and one.owing:
        return Obstacle("L4", _("money is due, to be collected one by one"))
    return None


def _standing(status: Status, rule: str) -> Obstacle:
    return Obstacle(rule, _("“{status}”").format(status=plain_label(status)))


def sentences(bulk: Bulk, found: Forecast, statuses: Sequence[StatusRow] = ()) -> tuple[str, ...]:
    """The forecast as the lines of a list that begins “This will” (T13)."""
    said = [_passing(bulk, found, statuses)]
    if bulk.kind is not BulkKind.APPROVE:
        said.append(_("send no letter, and ask no module and no payment system for anything"))
    if bulk.kind is BulkKind.CANCEL and found.asked:
        said.append(
            ngettext(
                "ask the distributor about {n} of them first, marked “cancel requested” until it answers",
                "ask the distributor about {n} of them first, marked “cancel requested” until it answers",
                found.asked,
            ).format(n=f"{found.asked:,}")
        )
    if bulk.kind in (BulkKind.CANCEL, BulkKind.SET_FRAUD) and found.running:
        said.append(
            ngettext(
                "mark {n} of them “still running”: what it has runs on at its server or registrar",
                "mark {n} of them “still running”: what they have runs on at its server or registrar",
                found.running,
            ).format(n=f"{found.running:,}")
        )
    for why, n in found.refused:
        said.append(
            ngettext(
                "leave {n} as it is, marked: {because} ({rule})",
                "leave {n} as they are, marked: {because} ({rule})",
                n,
            ).format(n=f"{n:,}", because=why.because, rule=why.rule)
        )
    return tuple(said)


def changes_told(changed: int, total: int, latest: Sequence[ChangedOrder], now: Instant) -> tuple[str, ...]:
    """How many of the marked orders changed since they were marked, and which, the last of them by name (L17)."""
    if not changed:
        return ()
    n = _("{n} or more").format(n=f"{changed:,}") if changed >= MOST_CHANGED else f"{changed:,}"
    said = [
        _("take them as they are: {n} of {total} changed since you marked them").format(
            n=n, total=f"{total:,}"
        )
    ]
    for one in latest:
        what = "; ".join(one.sentences) or _("edited")
        said.append(
            _("{number}: {staff}, {ago} ago: {what}").format(
                number=one.number, staff=one.staff, ago=ago(one.at, now), what=what
            )
        )
    if len(latest) < changed:
        said.append(_("and others that changed before these"))
    return tuple(said)


def _passing(bulk: Bulk, found: Forecast, statuses: Sequence[StatusRow]) -> str:
    n = found.passing
    if bulk.kind is BulkKind.APPROVE:
        said = ngettext(
            "approve {n} order of {total}, validated by itself: what credit does not cover waits for credit",
            "approve {n} orders of {total}, each validated by itself: what credit does not cover waits for credit",
            n,
        )
    elif bulk.kind is BulkKind.CANCEL:
        said = ngettext(
            "cancel {n} order of {total} with its items and unpaid invoices; what was received stays the customer's "
            "credit",
            "cancel {n} orders of {total} with their items and unpaid invoices; what was received stays the customers' "
            "credit",
            n,
        )
    elif bulk.kind is BulkKind.SET_FRAUD:
        said = ngettext(
            "set {n} order of {total} as fraud with its items and unpaid invoices; what was received stays",
            "set {n} orders of {total} as fraud with their items and unpaid invoices; what was received stays",
            n,
        )
    elif bulk.kind is BulkKind.SET_PENDING:
        said = ngettext(
            "let {n} order of {total} await approval again, with what is still due",
            "let {n} orders of {total} await approval again, with what is still due",
            n,
        )
    elif bulk.status_id is None:
        said = ngettext(
            "take the status of their own away from {n} order",
            "take the status of their own away from {n} orders",
            n,
        )
    else:
        said = ngettext("show {n} order of {total} as “{name}”", "show {n} orders of {total} as “{name}”", n)
    name = next((row.name for row in statuses if row.id == bulk.status_id), "")
    return said.format(n=f"{n:,}", total=f"{found.total:,}", name=name)
