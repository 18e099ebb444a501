"""Whether a desk is sound: its file, its references, and everything kept twice for speed (`ordertop db check`)."""

from collections.abc import Iterator

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DatabaseError

from domain.customers.model import by_email, by_phone
from domain.sorting import by_amount, by_customer
from domain.words import _
from storage.audit_trail import verify_audit
from storage.counts import SOLD, sold_counts
from storage.database import looking
from storage.day_sums import count_differing
from storage.derived import DERIVED
from storage.trouble import is_damage, sentence


def check(url: URL) -> tuple[str, ...]:
    """What is wrong with the desk, a sentence each; nothing where it is sound.

    Raises:
        DeskUnavailable: it cannot be looked at: locked, or not there.
    """
    problems: list[str] = []
    try:
        with looking(url) as connection:
            if connection.dialect.name == "sqlite":
                problems.extend(_file_problems(connection))
            if not problems:
                problems.extend(_derived_problems(connection))
                problems.extend(_sorting_problems(connection))
                problems.extend(_sold_problems(connection))
                problems.extend(_looked_up_problems(connection))
                problems.extend(_day_problems(connection))
            if connection.dialect.name == "sqlite" and not problems:
                problems.extend(_index_problems(connection))
        if not problems and (tampering := verify_audit(url).problem):
            problems.append(_("the audit trail was tampered with: {problem}").format(problem=tampering))
    except DatabaseError as error:
        if not is_damage(error):
            raise sentence(error, str(url)) from error
        problems.append(_("the file is damaged: {reason}").format(reason=error.orig))
    return tuple(problems)


def _file_problems(connection: Connection) -> Iterator[str]:
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield _("the file is damaged: {reason}").format(reason=said)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        yield _("{n} rows refer to something that is gone").format(n=len(broken))


def _index_problems(connection: Connection) -> Iterator[str]:
    """SQLite's own check of a search index counts as a write and would keep everyone waiting: so word by word here.

    Two sums over all words of all orders, one from the index and one from what it is an index of.
    """
    found = kept = 0
    try:
        for word, key in connection.exec_driver_sql("SELECT term, doc FROM order_search_words"):
            found += hash((word, key))
    except DatabaseError as error:
        if not is_damage(error):
            raise
    for key, body in connection.exec_driver_sql("SELECT key, body FROM order_search"):
        kept += sum(hash((word, key)) for word in set(body.split()))
    if found != kept:
        yield _("the search index does not match the orders")


def _sorting_problems(connection: Connection) -> Iterator[str]:
    """What lists are sorted by is made by rules that no SQL can say."""
    found = connection.execution_options(stream_results=True).exec_driver_sql(
        "SELECT o.total_minor, o.currency, c.name, s.domain, o.invoice_name, o.by_amount, o.by_customer "
        "FROM orders o LEFT JOIN customers c ON c.id = o.customer_id LEFT JOIN sites s ON s.id = o.site_id"
    )
    wrong = sum(
        (by_amount(total, currency), by_customer(*names)) != (amount, customer)
        for total, currency, *names, amount, customer in found
    )
    if wrong:
        yield _("{n} × wrong: {what}").format(n=wrong, what=_("place in a sorted list"))


def _sold_problems(connection: Connection) -> Iterator[str]:
    """Months are those of each reseller's calendar, which no SQL knows."""
    differing = sold_counts(connection.exec_driver_sql(SOLD.format(and_="")))
    kept = connection.exec_driver_sql("SELECT reseller_id, month, product_type, is_trial, n FROM sold_counts")
    for reseller_id, month, product_type, is_trial, n in kept:
        differing[reseller_id, month, product_type, bool(is_trial)] -= n
    if wrong := sum(1 for n in differing.values() if n):
        yield _("{n} × wrong: {what}").format(n=wrong, what=_("count of what was sold in a month"))


def _looked_up_problems(connection: Connection) -> Iterator[str]:
    """What customers are looked up by, likewise."""
    found = connection.execution_options(stream_results=True).exec_driver_sql(
        "SELECT name, email, phone, by_name, by_email, by_phone FROM customers"
    )
    wrong = sum(
        (by_customer(name), by_email(email), by_phone(phone)) != tuple(kept)
        for name, email, phone, *kept in found
    )
    if wrong:
        yield _("{n} × wrong: {what}").format(n=wrong, what=_("what a customer is looked up by"))


def _day_problems(connection: Connection) -> Iterator[str]:
    """Days are those of each reseller's calendar, and shares those of each order."""
    if wrong := count_differing(connection):
        yield _("{n} × wrong: {what}").format(n=wrong, what=_("sum of a day"))


def _derived_problems(connection: Connection) -> Iterator[str]:
    for what, statement in DERIVED.items():
        wrong = connection.execute(text(statement)).scalar() or 0
        if wrong:
            yield _("{n} × wrong: {what}").format(n=wrong, what=_(what))
