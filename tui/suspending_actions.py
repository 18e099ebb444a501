"""Suspending what an order has set up, and letting it go on (SPEC 2)."""

from collections.abc import Mapping, Sequence

from domain.delivery.commands import SuspendItems, UnsuspendItems
from domain.orders.status import DeliveryStatus
from domain.rows import ItemRow, OrderRow
from domain.words import _
from tui.asking import Asking
from tui.ending_actions import running_lines
from widgets.dialogs.ask import Question
from widgets.dialogs.entries import Field

_D = DeliveryStatus

_SUSPEND, _UNSUSPEND = "suspend", "unsuspend"
_MODULE, _BY_HAND = "module", "by_hand"


class SuspendingActions(Asking):
    """Asks what of an order is to be suspended, or to go on."""

    async def suspend(self, row: OrderRow) -> None:
        """Asks what becomes of the order's items, and who sees to it."""
        if self.hindered("order.suspend", row):
            return
        details = await self.look(row, lambda reads: reads.order_details(row.id))
        if details is None:
            return
        items = [item for item in details.items if item.delivery in (_D.ACTIVE, _D.SUSPENDED)]
        if not items:
            self._app.tell(_("Nothing of {number} is active or suspended.").format(number=row.number))
            return

        def answered(typed: Mapping[str, str]) -> SuspendItems | UnsuspendItems:
            kind = UnsuspendItems if typed["what"] == _UNSUSPEND else SuspendItems
            only = frozenset({int(typed["item"])}) if typed.get("item") else frozenset[int]()
            return kind(
                order_id=row.id, version=row.version, positions=only, by_hand=typed["how"] == _BY_HAND
            )

        self.ask(
            "order.suspend",
            Question(
                title=_("Suspend {number}, or let it go on?").format(number=row.number),
                facts=(self.who(row), *running_lines(items)),
                go=_("Do it"),
                stay=_("Keep as it is"),
                fields=_fields(items),
            ),
            row,
            answered,
            _("{number}: recorded."),
            foreseen=answered,
        )


def _fields(items: Sequence[ItemRow]) -> tuple[Field, ...]:
    by_module = all(item.place and item.delivery_reference for item in items)
    rests = any(item.delivery is _D.SUSPENDED for item in items)
    what = [(_SUSPEND, _("suspend what is active")), (_UNSUSPEND, _("let what is suspended go on"))]
    how = [(_MODULE, _("have its module do it")), (_BY_HAND, _("it is done: we have seen to it"))]
    which = [
        ("", _("all of it")),
        *((str(item.position), f"{item.position} {item.product}") for item in items),
    ]
    fields = [
        Field(
            name="what", label=_("What?"), choices=what, typed=_UNSUSPEND if rests else _SUSPEND, decides=True
        ),
        Field(
            name="how", label=_("How?"), choices=how, typed=_MODULE if by_module else _BY_HAND, decides=True
        ),
    ]
    if len(items) > 1:
        fields.append(Field(name="item", label=_("Which?"), choices=which, decides=True))
    return tuple(fields)
