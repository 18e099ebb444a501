"""Ending an order or an item before its time, and what follows: fraud, back to pending, deleted (L6, L9 to L11)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.delivery.commands import EndItems
from domain.errors import InvalidInput
from domain.money import Money
from domain.offers.rows import OfferRow
from domain.orders.commands import (
    AnswerCancel,
    CancelItem,
    DeleteOrder,
    ReplaceItem,
    SetFraud,
    SetPending,
)
from domain.orders.status import DeliveryStatus, Status, delivery_label
from domain.rows import ItemRow, OrderRow
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _
from tui.asking import ANY_REASON, Asking
from tui.deciding import KEEP, REFUND, money_choice
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field

_D = DeliveryStatus

#: Items that may be cancelled or replaced alone.
_UNDELIVERED = frozenset({_D.PENDING, _D.QUEUED, _D.RUNNING, _D.FAILED, _D.UNKNOWN})

#: More offers than these a dialog does not know by their numbers; the command line does.
_MOST_OFFERS = 500

_AGREED, _REFUSED = "agreed", "refused"
_MODULE, _BY_HAND = "module", "by_hand"
_CANCEL, _REPLACE = "cancel", "replace"


class EndingActions(Asking):
    """Asks about orders and items that end before their time, or come back."""

    async def set_fraud(self, row: OrderRow) -> None:
        """Asks whether the order is fraud, and what becomes of the money that was received (L10)."""
        command = SetFraud(order_id=row.id, version=row.version)
        effects = await self.effects("order.set_fraud", row, command)
        if effects is None:
            return
        fields = [Field(name="reason", label=_("Why? Your colleagues will read it; it may stay empty."))]
        if row.paid:
            fields.append(money_choice(row.paid, may_refund=self._may_refund, go=_("Set as fraud")))

        def foreseen(typed: Mapping[str, str]) -> SetFraud:
            return replace(command, refund=typed.get("money") == REFUND)

        self.ask(
            "order.set_fraud",
            Question(
                title=_("Set {number} as fraud?").format(number=row.number),
                facts=(self.who(row),),
                effects=effects,
                go=_("Set as fraud"),
                stay=_("Keep as it is"),
                fields=fields,
            ),
            row,
            lambda typed: replace(foreseen(typed), reason=typed["reason"]),
            _("{number} is set as fraud."),
            foreseen=foreseen,
        )

    @property
    def _may_refund(self) -> bool:
        return Permission.REFUND in self._app.identity.permissions

    async def set_pending(self, row: OrderRow) -> None:
        """Asks whether the order awaits approval again; of fraud also why (L10)."""
        command = SetPending(order_id=row.id, version=row.version, reason=ANY_REASON)
        effects = await self.effects("order.set_pending", row, command)
        if effects is None:
            return
        label = (
            _("Why is it no fraud? Your colleagues will read it.")
            if row.status is Status.FRAUD
            else _("Why? Your colleagues will read it; it may stay empty.")
        )
        self.ask(
            "order.set_pending",
            Question(
                title=_("Set {number} back to pending?").format(number=row.number),
                facts=(self.who(row),),
                effects=effects,
                go=_("Back to pending"),
                stay=_("Keep as it is"),
                fields=(Field(name="reason", label=label),),
            ),
            row,
            lambda typed: replace(command, reason=typed["reason"]),
            _("{number} is back for approval."),
        )

    async def delete(self, row: OrderRow) -> None:
        """Asks for the number, since nothing brings the order back (L11)."""
        command = DeleteOrder(order_id=row.id, version=row.version, confirm=row.number)
        effects = await self.effects("order.delete", row, command)
        if effects is None:
            return
        label = _("This cannot be undone. Type {number} to delete the order.").format(number=row.number)
        self.ask(
            "order.delete",
            Question(
                title=_("Delete {number} for good?").format(number=row.number),
                facts=(self.who(row),),
                effects=effects,
                go=_("Delete for good"),
                stay=_("Keep it"),
                fields=(Field(name="confirm", label=label, limit=20),),
            ),
            row,
            lambda typed: replace(command, confirm=typed["confirm"]),
            _("{number} is deleted."),
        )

    async def answer_cancel(self, row: OrderRow) -> None:
        """Asks what the distributor says to the cancellation that it was asked for (L9)."""
        if self.hindered("order.answer_cancel", row):
            return
        first = AnswerCancel(order_id=row.id, version=row.version, agreed=True)

        def foreseen(typed: Mapping[str, str]) -> AnswerCancel:
            agreed = typed["answer"] == _AGREED
            return replace(first, agreed=agreed, reason="" if agreed else ANY_REASON)

        answers = [(_AGREED, _("agrees: cancel the order")), (_REFUSED, _("refuses: it goes on"))]
        self.ask(
            "order.answer_cancel",
            Question(
                title=_("What does the distributor say about {number}?").format(number=row.number),
                facts=(self.who(row),),
                go=_("Record it"),
                stay=_("Leave it"),
                fields=(
                    Field(name="answer", label=_("The distributor"), choices=answers, decides=True),
                    Field(name="reason", label=_("Where it refuses: why?")),
                ),
            ),
            row,
            lambda typed: replace(foreseen(typed), reason=typed["reason"]),
            _("{number}: the distributor's answer is recorded."),
            foreseen=foreseen,
        )

    async def end(self, row: OrderRow) -> None:
        """Asks who ends what runs on: its module, or staff have already (L9)."""
        if self.hindered("order.end", row):
            return
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        if details is None:
            return
        first = EndItems(order_id=row.id, version=row.version)
        ways = [
            (_BY_HAND, _("it is ended: we have seen to it")),
            (_MODULE, _("have its module end it")),
        ]
        # What was set up by a module, and is not waiting for staff, is that module's to end first.
        asks = any(item.delivery_reference and item.delivery is not _D.CANCELLED for item in details.items)

        def answered(typed: Mapping[str, str]) -> EndItems:
            return replace(first, by_hand=typed["how"] == _BY_HAND)

        self.ask(
            "order.end",
            Question(
                title=_("End what still runs of {number}?").format(number=row.number),
                facts=(self.who(row), *running_lines(details.items)),
                go=_("End it"),
                stay=_("Keep as it is"),
                fields=(
                    Field(
                        name="how",
                        label=_("How?"),
                        choices=ways,
                        typed=_MODULE if asks else _BY_HAND,
                        decides=True,
                    ),
                ),
            ),
            row,
            answered,
            _("{number}: recorded."),
            foreseen=answered,
        )

    async def change_item(self, row: OrderRow) -> None:
        """Asks which item that is not delivered is cancelled, or replaced by what (L6)."""
        if self.hindered("order.change_item", row):
            return
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        page = await self.look(row, lambda reads: reads.offers("", reseller=row.reseller, limit=_MOST_OFFERS))
        if details is None or page is None:
            return
        items = [item for item in details.items if item.delivery in _UNDELIVERED and not item.dropped]
        if not items:
            self._app.tell(_("All items of {number} are delivered or gone.").format(number=row.number))
            return
        offers = {offer.number: offer for offer in page.rows}
        first = CancelItem(order_id=row.id, version=row.version, position=0, reason=ANY_REASON)

        def foreseen(typed: Mapping[str, str]) -> CancelItem | ReplaceItem:
            return _changed(first, typed, offers, row.total.currency)

        self.ask(
            "order.change_item",
            Question(
                title=_("Change an item of {number}?").format(number=row.number),
                facts=(self.who(row),),
                go=_("Change it"),
                stay=_("Keep as it is"),
                fields=_item_fields(items, row, may_refund=self._may_refund),
            ),
            row,
            lambda typed: replace(foreseen(typed), reason=typed["reason"]),
            _("{number}: the item is changed."),
            foreseen=foreseen,
        )


def running_lines(items: Sequence[ItemRow]) -> list[str]:
    """What runs on, a line an item."""
    settled = (_D.CANCELLED, _D.PENDING, _D.QUEUED, _D.FAILED)
    return [
        " · ".join(
            filter(
                None,
                (
                    f"{item.position} {clean_line(item.domain or item.product, limit=40)}",
                    delivery_label(item.delivery),
                    clean_line(item.place or _("by hand")),
                    clean_line(item.delivery_reference or ""),
                    item.delivery_code,
                ),
            )
        )
        for item in items
        if item.delivery not in settled
    ][:6]


def _item_fields(items: Sequence[ItemRow], row: OrderRow, *, may_refund: bool) -> list[Field]:
    choices = [
        (str(item.position), f"{item.position} {clean_line(item.domain or item.product)} · {item.total}")
        for item in items
    ]
    money = [(KEEP, _("what was paid for it stays the customer's credit"))]
    if may_refund and row.paid:
        money.append((REFUND, _("refund what was paid for it")))
    return [
        Field(name="item", label=_("Which item?"), choices=choices, decides=True),
        Field(
            name="how",
            label=_("What is done?"),
            choices=[(_CANCEL, _("cancel it")), (_REPLACE, _("replace it"))],
            beside=True,
            width=18,
            decides=True,
        ),
        Field(name="offer", label=_("By offer number"), limit=12, width=16, decides=True),
        Field(name="quantity", label=_("Quantity"), beside=True, limit=9, width=10, decides=True),
        Field(name="price", label=_("Unit price, if another"), beside=True, limit=20, decides=True),
        Field(name="domain", label=_("Domain, if another"), limit=253, decides=True),
        Field(name="money", label="", choices=money, decides=True),
        Field(name="reason", label=_("Why? Your colleagues will read it.")),
    ]


def _changed(
    first: CancelItem, typed: Mapping[str, str], offers: Mapping[int, OfferRow], currency: str
) -> CancelItem | ReplaceItem:
    """What was filled in, as a command.

    Raises:
        InvalidInput: a number is none, or of no offer.
    """
    position, refund = int(typed["item"]), typed.get("money") == REFUND
    if typed["how"] == _CANCEL:
        return replace(first, position=position, refund=refund)
    number = typed["offer"].strip()
    offer = offers.get(int(number)) if number.isascii() and number.isdigit() else None
    if offer is None:
        raise InvalidInput(_("Type the number of one of the reseller's offers."), rule="L6")
    quantity, price = typed["quantity"].strip(), typed["price"].strip()
    if quantity and not (quantity.isascii() and quantity.isdigit()):
        raise InvalidInput(_("A quantity is a whole number."), rule="L6")
    return ReplaceItem(
        order_id=first.order_id,
        version=first.version,
        command_id=first.command_id,
        position=position,
        offer_id=offer.id,
        reason=first.reason,
        quantity=int(quantity) if quantity else None,
        unit_price=Money.parse(price, currency) if price else None,
        domain=typed["domain"].strip() or None,
        refund=refund,
    )
