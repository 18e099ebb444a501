"""Everything about one customer as a page of text (T9)."""

from collections.abc import Callable

from whenever import Instant

from domain.customers import ContactKind
from domain.customers.rows import CustomerCard, CustomerRow
from domain.orders.status import method_label
from domain.payment_rows import ListedPayment, TokenRow
from domain.sales.rows import PlanRow
from domain.words import _, mark, ngettext
from widgets.money_lines import payment_words
from widgets.order_details import list_orders
from widgets.palette import Palette, Tone
from widgets.sheet import Column, Fact, Sheet, Target

#: Below so many cells the columns that say least are left out.
_NARROW = 100

_KINDS = {
    ContactKind.BILL_TO: mark("bill-to"),
    ContactKind.PRIMARY: mark("primary"),
    ContactKind.OTHER: mark("other"),
}


class CardText:
    """Draws a customer's card at one width.

    Args:
        when: a moment in the reader's zone, as words.
        toggle: the key that switches the approval, as people write it; empty where it cannot be switched.
    """

    def __init__(
        self, palette: Palette, width: int, now: Instant, when: Callable[[Instant], str], *, toggle: str
    ) -> None:
        self._now = now
        self._when = when
        self._toggle = toggle
        self._sheet = Sheet(palette, width, when)

    def draw(self, card: CustomerCard) -> Sheet:
        """The whole page."""
        sheet, row = self._sheet, card.customer
        sheet.head(row.name, Tone.PLAIN)
        sheet.facts([Fact(_("Approval"), self._approval(row))])  # under the name, whatever the width (A1)
        sheet.facts(
            [
                Fact(_("E-mail"), row.email),
                Fact(_("Reminders"), None if row.reminders else _("wants no recovery messages")),
                Fact(_("Phone"), row.phone),
                Fact(_("Address"), row.address),
                Fact(_("Place"), ", ".join(part for part in (row.city, row.country) if part)),
                Fact(_("Reseller"), row.reseller),
                Fact(_("Id"), str(row.id)),
            ]
        )
        sheet.notes(_("NOTES"), card.notes)
        self._orders(card)
        self._payments(card)
        self._plans(card)
        self._people(card)
        sheet.timeline(card.timeline)
        return sheet

    def _approval(self, row: CustomerRow) -> str:
        if row.approval_locked:
            return _("required and locked: {reseller} pays by credit card").format(reseller=row.reseller)
        words = (
            _("required: orders wait for you") if row.approval_required else _("not required: orders pass")
        )
        return _("{words} ({key} switches)").format(words=words, key=self._toggle) if self._toggle else words

    def _orders(self, card: CustomerCard) -> None:
        if not card.orders.rows:
            self._sheet.heading(_("No orders."))
            return
        list_orders(self._sheet, _("ORDERS"), card.orders.rows)
        if card.orders.more_after:
            self._sheet.lines.append(self._sheet.styled(" " + _("… and older ones")))

    def _payments(self, card: CustomerCard) -> None:
        if not card.payments:
            return
        columns: list[Column] = [
            ("", 12, "left"),
            (_("TRIED"), 16, "left"),
            (_("STATUS"), None, "left"),
            (_("THROUGH"), 18, "left"),
            (_("AMOUNT"), 15, "right"),
        ]
        rows = [self._payment(payment) for payment in card.payments]
        if self._sheet.width < _NARROW:
            del columns[3]
            rows = [[*row[:3], row[4]] for row in rows]
        targets = [Target("order", payment.order_id) for payment in card.payments]
        self._sheet.section(_("PAYMENTS OF"), columns, rows, targets)

    def _payment(self, row: ListedPayment) -> list[str]:
        paid = row.payment
        through = paid.system or method_label(paid.method)
        return [
            row.order_number,
            self._when(paid.attempted_at),
            payment_words(paid),
            through,
            str(paid.amount),
        ]

    def _plans(self, card: CustomerCard) -> None:
        """The sales that are planned, and those that were paid for (M2)."""
        if not card.plans:
            return
        columns: list[Column] = [
            ("", None, "left"),
            (_("MANAGER"), 16, "left"),
            (_("FOR"), 10, "left"),
            (_("STATE"), 22, "left"),
        ]
        rows = [
            [
                " · ".join(part for part in (plan.offer or _("whatever is bought"), plan.note) if part),
                plan.manager,
                "" if plan.planned_for is None else self._when(plan.planned_for)[:10],
                _plan_words(plan),
            ]
            for plan in card.plans
        ]
        if self._sheet.width < _NARROW:
            del columns[2]
            rows = [[*row[:2], row[3]] for row in rows]
        targets = [None if p.order_id is None else Target("order", p.order_id) for p in card.plans]
        self._sheet.section(_("SALES PLANS"), columns, rows, targets)

    def _people(self, card: CustomerCard) -> None:
        if card.tokens:
            columns: list[Column] = [("", None, "left"), (_("SYSTEM"), 20, "left"), (_("STATE"), 24, "left")]
            rows = [
                [" · ".join(filter(None, (token.label, token.card))), token.system, self._token(token)]
                for token in card.tokens
            ]
            self._sheet.section(ngettext("PAYMENT TOKEN", "PAYMENT TOKENS", len(card.tokens)), columns, rows)
        if card.contacts:
            columns = [("", None, "left"), (_("KIND"), 10, "left"), (_("E-MAIL"), None, "left"),
                       (_("PHONE"), 18, "left")]  # fmt: skip
            people = [
                [one.name, _(_KINDS[ContactKind(one.kind)]), one.email or "", one.phone or ""]
                for one in card.contacts
            ]
            self._sheet.section(_("CONTACTS"), columns, people)
        if card.sites:
            columns = [("", 14, "left"), (_("DOMAIN"), None, "left")]
            self._sheet.section(_("SITES"), columns, [[site.code, site.domain or ""] for site in card.sites])

    def _token(self, token: TokenRow) -> str:
        if not token.active:
            return _("removed")
        if token.expires_at is None:
            return _("good")
        if token.expires_at <= self._now:
            return _("expired {day}").format(day=self._when(token.expires_at)[:10])
        return _("good until {day}").format(day=self._when(token.expires_at)[:10])


def _plan_words(plan: PlanRow) -> str:
    """How a plan stands."""
    if plan.dropped:
        return _("dropped")
    if plan.order_number is not None:
        return _("paid by {number}").format(number=plan.order_number)
    return _("open") if plan.paid_at is None else _("paid, order to come")
