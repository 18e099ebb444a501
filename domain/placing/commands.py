"""What can be asked: to place an order, or to complete a customer's cart as one (N1, I2)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.orders.commands import OrderCommand
from domain.placing.model import OrderForm
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder(Command):
    """Place an order for a customer; it waits for its approval whatever toggle or method (N1)."""

    permission: ClassVar[Permission] = Permission.PLACE_ORDER
    form: OrderForm


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteCart(OrderCommand):
    """Complete a cart together with its customer: the form says what is ordered, under the cart's number (I2)."""

    permission: ClassVar[Permission] = Permission.PLACE_ORDER
    form: OrderForm


#: Either of them.
Placing = PlaceOrder | CompleteCart
