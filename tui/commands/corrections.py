"""``ordertop orders edit | set-affiliate``: correcting one order (N3)."""

from typing import Annotated

from cyclopts import Parameter

from domain.errors import InvalidInput
from domain.orders.commands import ChangeOrder
from domain.words import _
from tui.commands.applying import How, apply_to_orders, simply
from tui.commands.session import Given

Number = Annotated[str, Parameter(help="The order, by its number or as id:42.")]


def edit(
    number: Number,
    /,
    *,
    invoice_name: Annotated[str | None, Parameter(help="The name on the invoice.")] = None,
    item: Annotated[tuple[int, ...], Parameter(help="The item whose domain follows, by its position.")] = (),
    domain: Annotated[
        tuple[str, ...], Parameter(help="The domain of that item, which is not delivered yet.")
    ] = (),
    how: How = How(),
    session: Given,
) -> int:
    """Correct the name on the invoice, and domains that are not delivered yet."""
    if len(item) != len(domain):
        raise InvalidInput(_("Each --item needs a --domain, and each --domain an --item."), rule="N3")
    if invoice_name is None and not item:
        raise InvalidInput(_("Say what to correct: --invoice-name, or --item with --domain."), rule="N3")
    domains = tuple(zip(item, domain, strict=True))
    make = simply(ChangeOrder, invoice_name=invoice_name, domains=domains)
    return apply_to_orders(session, (number,), None, how, make)


def set_affiliate(
    number: Number,
    affiliate: Annotated[str, Parameter(help="Who brought the customer; an empty text takes it away.")],
    /,
    *,
    how: How = How(),
    session: Given,
) -> int:
    """Assign an order to an affiliate by hand."""
    return apply_to_orders(session, (number,), None, how, simply(ChangeOrder, affiliate=affiliate))
