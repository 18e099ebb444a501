"""``ordertop orders set-fraud | set-pending | delete | agree-cancel | refuse-cancel | end-items | cancel-item |
replace-item``: orders and items that end before their time, and come back (L6, L9 to L11)."""

from typing import Annotated

from cyclopts import Parameter

from domain.delivery.commands import EndItems
from domain.errors import InvalidInput
from domain.orders.commands import (
    AnswerCancel,
    CancelItem,
    DeleteOrder,
    OrderCommand,
    ReplaceItem,
    SetFraud,
    SetPending,
)
from domain.text import clean_line
from domain.words import _
from tui.commands.applying import How, apply_to_orders, simply
from tui.commands.choosing import Names, QueryOption, Target, named
from tui.commands.money import money
from tui.commands.session import Given

Number = Annotated[str, Parameter(help="The order, by its number or as id:42.")]
Position = Annotated[int, Parameter(help="The item, by its position in the order.")]
Items = Annotated[
    tuple[int, ...], Parameter(help="Only this item, by its position; may be given several times.")
]
Reason = Annotated[str, Parameter(help="Why, in a few words.", allow_leading_hyphen=True)]
Refund = Annotated[bool, Parameter(help="Also pay back what was received, through its payment systems.")]
RefundItem = Annotated[
    bool, Parameter(help="Pay back what was received for it; else it is the customer's credit.")
]


def set_fraud(
    *names: Names,
    query: QueryOption = None,
    reason: Reason = "",
    refund: Refund = False,
    how: How = How(),
    session: Given,
) -> int:
    """Set orders as fraud: their items are ended, their unpaid invoices cancelled."""
    if refund and (query is not None or len(set(names)) > 1):
        raise InvalidInput(
            _("--refund belongs to one order: a bulk sends no money; name one by its number."), rule="L15"
        )
    return apply_to_orders(session, names, query, how, simply(SetFraud, reason=reason, refund=refund))


def set_pending(
    *names: Names, query: QueryOption = None, reason: Reason = "", how: How = How(), session: Given
) -> int:
    """Let closed or handled orders await approval again; what is fraud needs a reason."""
    return apply_to_orders(session, names, query, how, simply(SetPending, reason=reason))


def delete(
    number: Number,
    /,
    *,
    confirm: Annotated[str, Parameter(help="The order's number once more: nothing brings it back.")],
    how: How = How(),
    session: Given,
) -> int:
    """Delete a closed order for good, where no money is left on it."""
    return apply_to_orders(session, (number,), None, how, simply(DeleteOrder, confirm=confirm))


def agree_cancel(*names: Names, query: QueryOption = None, how: How = How(), session: Given) -> int:
    """Cancel orders as the distributor was asked to: it agrees."""
    return apply_to_orders(session, names, query, how, simply(AnswerCancel, agreed=True))


def refuse_cancel(
    *names: Names, query: QueryOption = None, reason: Reason, how: How = How(), session: Given
) -> int:
    """Go on with orders that the distributor was asked to cancel: it refuses."""
    make = simply(AnswerCancel, agreed=False, reason=_given(reason, rule="L9"))
    return apply_to_orders(session, names, query, how, make)


def end_items(
    *names: Names,
    query: QueryOption = None,
    item: Items = (),
    by_hand: Annotated[bool, Parameter(help="They are ended already; else their modules are asked.")] = False,
    how: How = How(),
    session: Given,
) -> int:
    """End what runs on though its order is over, or could not be ended."""
    make = simply(EndItems, positions=frozenset(item), by_hand=by_hand)
    return apply_to_orders(session, names, query, how, make)


def cancel_item(
    number: Number,
    position: Position,
    /,
    *,
    reason: Reason,
    refund: RefundItem = False,
    how: How = How(),
    session: Given,
) -> int:
    """Cancel one item that is not delivered; the rest of the order goes on."""
    make = simply(CancelItem, position=position, reason=_given(reason, rule="L6"), refund=refund)
    return apply_to_orders(session, (number,), None, how, make)


def replace_item(
    number: Number,
    position: Position,
    /,
    *,
    offer: Annotated[int, Parameter(help="What is delivered instead: the number of an offer.")],
    reason: Reason,
    quantity: Annotated[int | None, Parameter(help="How many; as many as before unless given.")] = None,
    price: Annotated[str | None, Parameter(help="Another unit price than the offer's.")] = None,
    domain: Annotated[str | None, Parameter(help="Another domain than the item's.")] = None,
    refund: RefundItem = False,
    how: How = How(),
    session: Given,
) -> int:
    """Deliver another offer instead of an item that is not delivered."""
    why = _given(reason, rule="L6")
    with session.desk() as desk:
        (row,) = named(desk, (number,))
        offered = desk.read(lambda reads: reads.offer(offer, reseller=row.reseller))

    def make(target: Target, command_id: str) -> OrderCommand:
        return ReplaceItem(
            order_id=target.id,
            version=target.version,
            command_id=command_id,
            position=position,
            offer_id=offered.id,
            reason=why,
            quantity=quantity,
            unit_price=None if price is None else money(price, target.currency),
            domain=domain,
            refund=refund,
        )

    return apply_to_orders(session, (number,), None, how, make)


def _given(reason: str, *, rule: str) -> str:
    if not clean_line(reason):
        raise InvalidInput(_("--reason is empty; say in a few words why."), rule=rule)
    return reason
