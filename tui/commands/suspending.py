"""``ordertop orders suspend | unsuspend``: items that rest where they were set up, and go on (SPEC 2)."""

from typing import Annotated

from cyclopts import Parameter

from domain.delivery.commands import SuspendItems, UnsuspendItems
from tui.commands.applying import How, apply_to_orders, simply
from tui.commands.choosing import Names, QueryOption
from tui.commands.ending import Items
from tui.commands.session import Given

ByHand = Annotated[bool, Parameter(help="It is done already; else their modules are asked.")]


def suspend(
    *names: Names,
    query: QueryOption = None,
    item: Items = (),
    by_hand: ByHand = False,
    how: How = How(),
    session: Given,
) -> int:
    """Suspend active items of handled orders where they were set up."""
    make = simply(SuspendItems, positions=frozenset(item), by_hand=by_hand)
    return apply_to_orders(session, names, query, how, make)


def unsuspend(
    *names: Names,
    query: QueryOption = None,
    item: Items = (),
    by_hand: ByHand = False,
    how: How = How(),
    session: Given,
) -> int:
    """Let suspended items go on."""
    make = simply(UnsuspendItems, positions=frozenset(item), by_hand=by_hand)
    return apply_to_orders(session, names, query, how, make)
