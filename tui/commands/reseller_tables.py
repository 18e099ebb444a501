"""Resellers and their account with the distributor, printed for people or as JSON."""

from collections.abc import Sequence

from domain.credit.rows import AccountLine, ResellerAccount, ResellerInvoiceRow, ResellerTokenRow
from domain.money import Money
from domain.words import _
from tui.commands import reseller_shapes
from tui.commands.applying import Way
from tui.commands.output import Column, TextTable, hint, print_json, say, say_facts
from tui.commands.session import Session, local_time


def list_accounts(rows: Sequence[ResellerAccount], *, as_json: bool) -> int:
    """Prints resellers with their credit."""
    if as_json:
        print_json({"resellers": [reseller_shapes.account(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("There is no reseller yet; add one with “ordertop resellers add”."))
        return 0
    table = TextTable(
        [
            Column(_("NAME"), shrinks=True),
            Column(_("PAYS BY")),
            Column(_("LIMIT"), right=True),
            Column(_("RESERVED"), right=True),
            Column(_("OWED"), right=True),
            Column(_("AVAILABLE"), right=True),
            Column(_("OVERDUE"), right=True),
        ]
    )
    table.add(
        [
            [
                row.name,
                reseller_shapes.method_word(row.payment_method),
                _limit(row),
                str(row.reserved),
                str(row.owed),
                _("unlimited") if row.available is None else str(row.available),
                str(row.overdue) if row.overdue else "",
            ]
            for row in rows
        ]
    )
    return 0


def say_account(row: ResellerAccount, tokens: Sequence[ResellerTokenRow]) -> None:
    """Prints one reseller with its credit."""
    say_facts(
        [
            (_("reseller"), row.name),
            (_("pays by"), reseller_shapes.method_word(row.payment_method)),
            (_("tokens"), ", ".join(f"{one.label} ({one.system})" for one in tokens if one.active)),
            (_("credit limit"), _limit(row)),
            (_("reserved"), str(row.reserved)),
            (_("owed"), str(row.owed)),
            (_("available"), _("unlimited") if row.available is None else str(row.available)),
            (_("unpaid invoices"), str(row.unpaid)),
            (_("overdue"), str(row.overdue)),
            (_("invoices are due after"), _("{n} days").format(n=row.invoice_due_days)),
            (_("time zone"), row.timezone),
            (_("distributor"), row.distributor_email or ""),
        ]
    )


def _limit(row: ResellerAccount) -> str:
    return _("unlimited") if row.limit is None else str(row.limit)


def list_tokens(rows: Sequence[ResellerTokenRow], way: Way, session: Session) -> int:
    """Prints what a reseller is charged with."""
    if way.as_json:
        print_json({"tokens": [reseller_shapes.token(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("There is no payment token yet; add one with --add."))
        return 0
    table = TextTable(
        [
            Column(_("ID"), right=True),
            Column(_("LABEL"), shrinks=True),
            Column(_("SYSTEM"), shrinks=True),
            Column(_("EXPIRES")),
            Column(_("ACTIVE")),
        ]
    )
    for row in rows:
        expires = "" if row.expires_at is None else local_time(row.expires_at, session.settings)
        table.add([[str(row.id), row.label, row.system, expires, _("yes") if row.active else _("removed")]])
    return 0


def list_lines(rows: Sequence[AccountLine], sums: Sequence[Money], way: Way, session: Session) -> int:
    """Prints what a figure of the overview counts, and what that comes to."""
    if way.as_json:
        print_json(
            {
                "lines": [reseller_shapes.account_line(row) for row in rows],
                "sums": [{"amount": one.decimal(), "currency": one.currency} for one in sums],
            }
        )
        return 0
    if not rows:
        hint(_("Nothing is counted in it."))
        return 0
    table = TextTable(
        [
            Column(_("DATE")),
            Column(_("KIND")),
            Column(_("NUMBER"), shrinks=True),
            Column(_("DUE")),
            Column(_("STATUS")),
            Column(_("AMOUNT"), right=True),
            Column(_("ORDER")),
        ]
    )
    table.add(
        [
            [
                local_time(row.at, session.settings),
                row.kind,
                row.name,
                "" if row.due_at is None else local_time(row.due_at, session.settings),
                row.status,
                str(row.amount),
                row.order_number or "",
            ]
            for row in rows
        ]
    )
    say(_("In all: {sums}").format(sums=" · ".join(map(str, sums))))
    return 0


def list_invoices(rows: Sequence[ResellerInvoiceRow], way: Way, session: Session) -> int:
    """Prints what the distributor has billed."""
    if way.as_json:
        print_json({"invoices": [reseller_shapes.invoice(row) for row in rows], "next": None})
        return 0
    if not rows:
        hint(_("The distributor has billed nothing yet."))
        return 0
    table = TextTable(
        [
            Column(_("NUMBER")),
            Column(_("KIND")),
            Column(_("ISSUED")),
            Column(_("DUE")),
            Column(_("STATUS")),
            Column(_("TOTAL"), right=True),
            Column(_("ORDER")),
        ]
    )
    table.add(
        [
            [
                row.number,
                row.kind,
                local_time(row.issued_at, session.settings),
                "" if row.due_at is None else local_time(row.due_at, session.settings),
                row.status,
                str(row.total),
                row.order_number or "",
            ]
            for row in rows
        ]
    )
    return 0
