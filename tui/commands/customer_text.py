"""Everything about a customer in plain text: the facts of the customer card (T9)."""

from domain.customers.rows import CustomerCard, CustomerRow
from domain.orders.status import method_label
from domain.words import _
from tui.commands.customer_shapes import why_locked
from tui.commands.output import Column, TextTable, say, say_facts, say_note
from tui.commands.sales import say_plans
from tui.commands.session import local_time
from tui.settings import Settings


def approval_words(row: CustomerRow) -> str:
    """Whether the customer's orders wait for approval, and whether that can be switched."""
    if row.approval_locked:
        return _("required, locked")
    return _("required") if row.approval_required else _("not required")


def say_card(found: CustomerCard, settings: Settings) -> None:
    """Prints the card, part by part; a part without content is left out."""
    row = found.customer
    say(_("Customer {name}").format(name=row.name))
    say_facts(
        (
            (_("Id"), str(row.id)),
            (_("Reseller"), row.reseller),
            (_("Approval"), approval_words(row)),
            (_("Why"), why_locked(row) or ""),
            (_("E-mail"), row.email or ""),
            (_("Phone"), row.phone or ""),
            (_("Address"), row.address or ""),
            (_("Place"), ", ".join(part for part in (row.city, row.country) if part)),
        )
    )
    _people_and_sites(found)
    _orders(found, settings)
    _payments(found, settings)
    _tokens(found, settings)
    if found.plans:
        say()
        say_plans(found.plans, settings)
    for note in found.notes:
        say()
        say(_("NOTE by {staff}, {time}").format(staff=note.staff, time=local_time(note.at, settings)))
        say_note(note.body, indent=2)
    if found.timeline:
        say()
        say(_("TIMELINE"))
        say_facts(
            (local_time(entry.at, settings), f"{entry.staff}: {'; '.join(entry.sentences) or entry.command}")
            for entry in found.timeline
        )


def _people_and_sites(found: CustomerCard) -> None:
    if found.contacts:
        say()
        table = TextTable(
            [Column(_("CONTACT"), shrinks=True), Column(_("KIND")), Column(_("E-MAIL"), shrinks=True),
             Column(_("PHONE"), shrinks=True)]
        )  # fmt: skip
        table.add([[one.name, one.kind, one.email or "", one.phone or ""] for one in found.contacts])
    if found.sites:
        say()
        table = TextTable([Column(_("SITE")), Column(_("DOMAIN"), shrinks=True)])
        table.add([[one.code, one.domain or ""] for one in found.sites])


def _orders(found: CustomerCard, settings: Settings) -> None:
    say()
    if not found.orders.rows:
        say(_("No orders."))
        return
    table = TextTable(
        [Column(_("ORDER")), Column(_("PLACED")), Column(_("STATUS"), shrinks=True),
         Column(_("OFFER"), shrinks=True), Column(_("TOTAL"), right=True)]
    )  # fmt: skip
    table.add(
        [
            [row.number, local_time(row.placed_at, settings), row.label, row.offer or "", str(row.total)]
            for row in found.orders.rows
        ]
    )


def _payments(found: CustomerCard, settings: Settings) -> None:
    if not found.payments:
        return
    say()
    table = TextTable(
        [Column(_("PAYMENT OF")), Column(_("ATTEMPTED")), Column(_("STATUS")), Column(_("CODE"), shrinks=True),
         Column(_("METHOD"), shrinks=True), Column(_("AMOUNT"), right=True)]
    )  # fmt: skip
    table.add(
        [
            [
                row.order_number,
                local_time(row.payment.attempted_at, settings),
                row.payment.status,
                row.payment.code or "",
                row.payment.system or method_label(row.payment.method),
                str(row.payment.amount),
            ]
            for row in found.payments
        ]
    )


def _tokens(found: CustomerCard, settings: Settings) -> None:
    if not found.tokens:
        return
    say()
    table = TextTable(
        [Column(_("TOKEN"), right=True), Column(_("LABEL"), shrinks=True), Column(_("SYSTEM"), shrinks=True),
         Column(_("EXPIRES")), Column(_("ACTIVE"))]
    )  # fmt: skip
    table.add(
        [
            [
                str(one.id),
                one.label,
                one.system,
                "" if one.expires_at is None else local_time(one.expires_at, settings),
                _("yes") if one.active else _("removed"),
            ]
            for one in found.tokens
        ]
    )
