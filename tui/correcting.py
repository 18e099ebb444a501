"""Correcting an order: the name on the invoice, the affiliate, domains that are not delivered (N3)."""

from collections.abc import Mapping, Sequence

from domain.orders.commands import ChangeOrder, OrderCommand
from domain.orders.correcting import CORRECTABLE
from domain.rows import ItemRow, OrderRow
from domain.text import clean_line
from domain.words import _
from tui.asking import Asking
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field

#: A dialog has room for so many domains; of an order with more, the command line corrects the others.
_MOST_DOMAINS = 8


class Correcting(Asking):
    """Asks what is to be corrected."""

    async def edit(self, row: OrderRow) -> None:
        """Asks with what is there now filled in; only what differs is changed."""
        if self.hindered("order.edit", row):
            return
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        affiliates = await self.look(row, lambda reads: reads.affiliates())
        if details is None or affiliates is None:
            return
        order = details.order
        known = [one.code for one in affiliates if one.reseller == order.reseller and not one.retired]
        items = [item for item in details.items if item.delivery in CORRECTABLE][:_MOST_DOMAINS]
        first = ChangeOrder(order_id=order.id, version=order.version)

        def answered(typed: Mapping[str, str]) -> OrderCommand:
            return ChangeOrder(
                order_id=order.id,
                version=order.version,
                command_id=first.command_id,
                invoice_name=_other(typed["invoice_name"], order.invoice_name),
                affiliate=_other(typed["affiliate"], order.affiliate or ""),
                domains=tuple(
                    (item.position, domain)
                    for item in items
                    if (domain := _other(typed[_name(item)], item.domain or "")) is not None
                ),
            )

        question = Question(
            title=_("Correct {number}").format(number=order.number),
            facts=(self.who(order),),
            go=_("Save"),
            stay=_("Leave it"),
            fields=(
                Field(
                    name="invoice_name",
                    label=_("Name on the invoice"),
                    typed=order.invoice_name,
                    decides=True,
                ),
                _affiliate_field(order.affiliate or "", known),
                *(_domain_field(item) for item in items),
            ),
        )
        self.ask("order.edit", question, order, answered, _("{number} corrected."), foreseen=answered)


def _name(item: ItemRow) -> str:
    return f"domain-{item.position}"


def _affiliate_field(there: str, known: Sequence[str]) -> Field:
    """Those that are known, and what the order has, whoever named that."""
    choices = [("", _("none")), *((code, code) for code in dict.fromkeys([there, *known]) if code)]
    return Field(name="affiliate", label=_("Affiliate"), typed=there, choices=choices, decides=True)


def _domain_field(item: ItemRow) -> Field:
    label = _("Domain of {position} {product}").format(
        position=item.position, product=clean_line(item.product)
    )
    return Field(name=_name(item), label=label, typed=item.domain or "", limit=253, decides=True)


def _other(typed: str, there: str) -> str | None:
    """What was typed, where that is something else than what is there."""
    return None if clean_line(typed) == clean_line(there) else typed
