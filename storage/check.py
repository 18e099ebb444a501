"""Whether a desk is sound: its file, its references, and everything kept twice for speed (`ordertop db check`)."""

from collections.abc import Iterator

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DatabaseError

from domain.orders.status import ARCHIVE_OF
from domain.words import _
from storage.audit_trail import verify_audit
from storage.database import looking

_ARCHIVES = " ".join(f"WHEN '{status}' THEN '{archive}'" for status, archive in ARCHIVE_OF.items())

#: Each asks for the number of orders where something kept for speed differs from what it is made of.
_DERIVED = {
    "archive": f"SELECT count(*) FROM orders WHERE archive <> CASE status {_ARCHIVES} END",  # noqa: S608
    "number of items": """
        SELECT count(*) FROM orders o WHERE item_count <>
            (SELECT count(*) FROM order_items i WHERE i.order_id = o.id)""",
    "number of delivered items": """
        SELECT count(*) FROM orders o WHERE delivered_count <>
            (SELECT count(*) FROM order_items i WHERE i.order_id = o.id AND i.delivery = 'active')""",
    "amount paid": """
        SELECT count(*) FROM orders o WHERE paid_minor <> (SELECT coalesce(sum(
            CASE WHEN debit = 'cash' AND credit = 'receivable' THEN amount_minor
                 WHEN debit = 'receivable' AND credit = 'cash' THEN -amount_minor
                 WHEN debit = 'refunds' AND credit = 'cash' THEN -amount_minor
                 WHEN debit = 'cash' AND credit = 'refunds' THEN amount_minor ELSE 0 END), 0)
            FROM ledger_entries e WHERE e.order_id = o.id)""",
    "amount due": """
        SELECT count(*) FROM (SELECT o.due_minor AS due, coalesce((SELECT sum(
            CASE WHEN debit = 'receivable' THEN amount_minor ELSE 0 END
            - CASE WHEN credit = 'receivable' THEN amount_minor ELSE 0 END)
            FROM ledger_entries e WHERE e.order_id = o.id), 0) AS owed FROM orders o) AS dues
        WHERE due <> CASE WHEN owed > 0 THEN owed ELSE 0 END""",
    "currency": """
        SELECT count(*) FROM ledger_entries e JOIN orders o ON o.id = e.order_id WHERE e.currency <> o.currency""",
    "search entry": "SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM order_search s WHERE s.key = o.key)",
    "order of a search entry": """
        SELECT count(*) FROM order_search s WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.key = s.key)""",
    "count of a list": """
        SELECT count(*) FROM (
            SELECT c.n AS kept, (SELECT count(*) FROM orders o WHERE o.reseller_id = c.reseller_id
                AND o.status = c.status AND coalesce(o.custom_status_id, 0) = c.custom_status_id
                AND o.needs_staff = c.needs_staff) AS counted FROM order_counts c) AS counts
        WHERE kept <> counted""",
    "count of all orders": """
        SELECT abs((SELECT count(*) FROM orders) - coalesce((SELECT sum(n) FROM order_counts), 0))""",
}


def check(url: URL) -> tuple[str, ...]:
    """What is wrong with the desk, a sentence each; nothing where it is sound."""
    problems: list[str] = []
    try:
        with looking(url) as connection:
            if connection.dialect.name == "sqlite":
                problems.extend(_sqlite_problems(connection))
            if not problems:
                problems.extend(_derived_problems(connection))
    except DatabaseError as error:
        problems.append(_("the file is damaged: {reason}").format(reason=str(error.orig)))
    if not problems:
        problem = verify_audit(url).problem
        problems.extend(
            [_("the audit trail was tampered with: {problem}").format(problem=problem)] if problem else []
        )
    return tuple(problems)


def _sqlite_problems(connection: Connection) -> Iterator[str]:
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield _("the file is damaged: {reason}").format(reason=said)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        yield _("{n} rows refer to something that is gone").format(n=len(broken))
    try:
        connection.exec_driver_sql(
            "INSERT INTO order_search_fts(order_search_fts, rank) VALUES ('integrity-check', 1)"
        )
    except DatabaseError:
        yield _("the search index does not match the orders")


def _derived_problems(connection: Connection) -> Iterator[str]:
    for what, statement in _DERIVED.items():
        wrong = connection.execute(text(statement)).scalar() or 0
        if wrong:
            yield _("{n} × wrong: {what}").format(n=wrong, what=what)
