"""What the dashboard shows first, read without any library: importing one takes longer than all the rest (V1).

Only the plainest case is read here: an up-to-date SQLite desk, a known person who may see all of it, the list as it
opens. Everything else takes the ordinary way. Tests hold the statements against those of `storage.queries`, and the
rows against those that they give.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from whenever import Instant

from domain.orders.status import Status
from domain.rows import Counts, OrderRow, Page, ViewRow
from domain.sorting import parse_sort
from domain.staff import DISTRIBUTOR, Permission, Staff
from storage.order_reading import CUSTOMER_NOTE, SUB_ORDERS, SUB_ORDERS_HANDLED, moment, order_row
from storage.revision import APPLICATION_ID, HEAD_REVISION

#: `page_of` for a query without terms, newest first; the limit is the only parameter.
PAGE = f"""\
WITH page AS (SELECT orders.id AS id FROM orders WHERE orders.status <> 'incomplete' AND \
(orders.recurring_id IS NULL OR orders.needs_staff) ORDER BY orders."key" DESC LIMIT \
?) SELECT orders.id, orders."key", orders.number, orders.source_number, orders.status AS status, orders.marks AS \
marks, orders.payment_status AS payment_status, orders.customer_id, orders.invoice_name, orders.payment_method AS \
payment_method, orders.placed_at AS placed_at, orders.updated_at AS updated_at, orders.item_count, \
orders.delivered_count, orders.currency, orders.total_minor, orders.cost_minor, orders.paid_minor, orders.due_minor, \
orders.manager_id, orders.sale_confirmed AS sale_confirmed, orders.parent_id, orders.promotion_code, \
orders.affiliate, orders.ip, orders.fraud_score, {CUSTOMER_NOTE} AS customer_note, orders.version, \
orders.stopped_by AS stopped_by, orders.stopped_because, orders.cost_currency, \
custom_statuses.name AS custom_status, custom_statuses.colour AS custom_colour, \
resellers.name AS reseller, customers.name \
AS customer, sites.code AS site_code, sites.domain AS site_domain, staff.name AS manager, order_items.name AS offer, \
order_items.unit_price_minor, order_items.quantity, offers.number AS offer_number, categories.number AS \
category_number, {SUB_ORDERS} AS sub_orders, {SUB_ORDERS_HANDLED} AS sub_orders_handled, orders.by_amount, \
orders.by_customer, orders.batch_id, orders.accepted_at FROM orders JOIN resellers ON resellers.id = \
orders.reseller_id LEFT OUTER JOIN custom_statuses ON custom_statuses.id = orders.custom_status_id LEFT OUTER JOIN \
customers ON customers.id = orders.customer_id LEFT OUTER JOIN sites ON sites.id = orders.site_id LEFT OUTER JOIN \
staff ON staff.id = orders.manager_id LEFT OUTER JOIN order_items ON order_items.order_id = orders.id AND \
order_items.position = 1 LEFT OUTER JOIN offers ON offers.id = order_items.offer_id LEFT OUTER JOIN categories ON \
categories.id = offers.category_id JOIN page ON page.id = orders.id ORDER BY orders."key" DESC"""  # noqa: S608 - words of ours

#: As `storage.resellers` counts.
_COUNTS = """\
SELECT c.status, c.needs_staff, s.name, sum(c.n) AS n FROM order_counts c \
LEFT JOIN custom_statuses s ON s.id = c.custom_status_id GROUP BY 1, 2, 3"""

#: One's own before the one that is shared.
_DEFAULT_VIEW = """\
SELECT * FROM saved_views WHERE is_default AND (staff_id = ? OR staff_id IS NULL) ORDER BY staff_id IS NULL LIMIT 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """The desk as it opens: who is asking, what it is called, how many orders there are, and the newest of them; or the
    view that this person opens it with, whose orders take the ordinary way."""

    staff: Staff
    desk: str
    audit_number: int
    outside_at: Instant | None
    counts: Counts
    view: ViewRow | None
    page: Page[OrderRow] | None


def first_look(file: Path, user: str, limit: int) -> FirstLook | None:
    """Looks at the desk in `file` as the system user `user`; none where that is not so plain, or not possible.

    Args:
        limit: the most orders of the page.
    """
    try:
        connection = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=1, isolation_level=None
        )
    except sqlite3.Error:
        return None
    try:
        connection.row_factory = _named
        connection.execute("BEGIN")
        return _look(connection, user, limit)
    except (sqlite3.Error, ValueError, LookupError):
        return None
    finally:
        connection.close()


def _look(connection: sqlite3.Connection, user: str, limit: int) -> FirstLook | None:
    def one(statement: str, *values: object) -> Any:
        row = connection.execute(statement, values).fetchone()
        if row is None:
            raise LookupError(statement)
        return row

    if one("PRAGMA application_id").application_id != APPLICATION_ID:
        return None
    if one("SELECT version_num FROM alembic_version").version_num != HEAD_REVISION:
        return None
    person = one(
        'SELECT * FROM staff WHERE "user" = ? AND active AND NOT EXISTS '
        "(SELECT 1 FROM staff_resellers WHERE staff_id = staff.id)",
        user,
    )
    if person.role == DISTRIBUTOR:
        return None  # who does not see all of an order
    head = one("SELECT number, outside_at FROM audit_head")
    view = _default_view(connection, person.id)
    return FirstLook(
        staff=Staff(
            id=person.id,
            user=person.user,
            name=person.name,
            role=person.role,
            may_act_as=bool(person.may_act_as),
            own=_own_role(connection, person.role),
        ),
        desk=one("SELECT name FROM desk").name,
        audit_number=head.number,
        outside_at=None if head.outside_at is None else moment(head.outside_at),
        counts=_counts(connection),
        view=view,
        page=None if view is not None else _page(connection, limit),
    )


def _own_role(connection: sqlite3.Connection, name: str) -> frozenset[Permission]:
    row = connection.execute("SELECT permissions FROM own_roles WHERE name = ?", (name,)).fetchone()
    known = set(Permission)
    return (
        frozenset(Permission(one) for one in row.permissions.split() if one in known) if row else frozenset()
    )


def _page(connection: sqlite3.Connection, limit: int) -> Page[OrderRow]:
    cursor = connection.cursor()
    cursor.row_factory = None
    rows = [order_row(values) for values in cursor.execute(PAGE, (limit + 1,))]
    return Page(tuple(rows[:limit]), more_before=False, more_after=len(rows) > limit)


def _default_view(connection: sqlite3.Connection, staff_id: int) -> ViewRow | None:
    row = connection.execute(_DEFAULT_VIEW, (staff_id,)).fetchone()
    if row is None:
        return None
    return ViewRow(
        id=row.id,
        name=row.name,
        query=row.query,
        sort=parse_sort(row.sort),
        key=row.key,
        shared=row.staff_id is None,
        is_default=True,
    )


def _named(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> SimpleNamespace:
    return SimpleNamespace(**dict(zip((column[0] for column in cursor.description), values, strict=True)))


def _counts(connection: sqlite3.Connection) -> Counts:
    statuses = dict.fromkeys(Status, 0)
    needs_me = 0
    custom: dict[str, int] = {}
    for row in connection.execute(_COUNTS):
        statuses[Status(row.status)] += row.n
        needs_me += row.n if row.needs_staff else 0
        if row.name is not None and row.n:
            custom[row.name] = custom.get(row.name, 0) + row.n
    return Counts(statuses, needs_me, custom=custom)
