"""Orders and a desk to try things on, so that a test reads in five lines."""

from collections.abc import Sequence
from typing import Any

from domain.billing import AttemptStatus, Payment
from domain.commands import Command, Outcome
from domain.customers import Customer, Reseller
from domain.desk import Desk
from domain.money import Money
from domain.offers.model import Offer
from domain.orders import booking
from domain.orders.commands import OrderCommand
from domain.orders.model import Item, Order
from domain.orders.status import AutoSetup, DeliveryStatus, PaymentMethod, Status
from domain.staff import ROLES, Door, Identity, Staff
from domain.statuses.colours import Colour
from domain.statuses.model import CustomStatus, status_key
from tests.domain.fakes import START, FakeChance, FakeClock, FakeStationery, FakeStorage, State


class FakeDesk(Desk):
    """A desk with one person in each role, whose user is named like the role."""

    def __init__(self, *orders: Order, read_only: bool = False) -> None:
        self.memory = FakeStorage()
        self.time = FakeClock()
        super().__init__(
            self.memory,
            clock=self.time,
            chance=FakeChance(),
            stationery=FakeStationery(),
            read_only=read_only,
        )
        for staff_id, role in enumerate(ROLES, start=1):
            self.state.staff[staff_id] = Staff(id=staff_id, user=role, name=role.title(), role=role)
        self.state.customers = {
            1: Customer(id=1, reseller_id=1, name="Ana Silva"),
            2: Customer(id=2, reseller_id=1, name="Łukasz Zając", approval_required=False),
        }
        self.state.accounts = {
            number: Reseller(id=number, name=name, currency="EUR")
            for name, number in self.state.resellers.items()
        }
        self.state.orders = {order.id: order for order in orders}
        self.state.counters = {"orders": max(self.state.orders, default=0), "invoices": len(orders)}

    @property
    def state(self) -> State:
        """What is committed."""
        return self.memory.state

    def order(self, order_id: int = 1) -> Order:
        """The order as it is committed."""
        return self.state.orders[order_id]

    def account(self, reseller_id: int = 1) -> Reseller:
        """The reseller as it is committed."""
        return self.state.accounts[reseller_id]

    def person(self, user: str = "owner") -> Staff:
        """The person as it is committed."""
        found = self.state.person(next(one for one in self.state.staff.values() if one.user == user))
        assert found is not None
        return found

    def identity(self, user: str = "owner") -> Identity:
        """This person at the screen."""
        return Identity.of(self.person(user), Door.SCREEN)

    def command(self, kind: type[Command], /, **given: Any) -> Command:
        """A command; one about an order is about order 1 as it is now, unless it says otherwise."""
        if issubclass(kind, OrderCommand):
            order_id = given.setdefault("order_id", 1)
            given.setdefault("version", self.order(order_id).version if order_id in self.state.orders else 1)
        return kind(**given)

    async def do(self, kind: type[Command], /, *, by: str = "owner", **given: Any) -> Outcome:
        """Executes a command on behalf of this user."""
        return await self.execute(self.identity(by), self.command(kind, **given))

    def told(self, order_id: int = 1) -> list[str]:
        """The names of everything that was recorded about the order, in order."""
        records = [kept.record for kept in self.state.audit]
        return [
            event["event"]
            for record in records
            if (record.subject, record.subject_id) == ("order", order_id)
            for event in record.events
        ]


def a_desk(*orders: Order, read_only: bool = False) -> FakeDesk:
    """A desk with these orders and one person in each role."""
    return FakeDesk(*orders, read_only=read_only)


def eur(text: str) -> Money:
    """This many euros."""
    return Money.parse(text, "EUR")


def an_item(position: int = 1, price: str = "50.00", **given: Any) -> Item:
    """A line of an order."""
    return Item(**{"position": position, "name": f"Package {position}", "unit_price": eur(price), **given})


def an_offer(**given: Any) -> Offer:
    """An offer of the first reseller at 10.00 EUR, paid whole."""
    made: dict[str, Any] = {
        "id": 1, "reseller_id": 1, "number": 12, "name": "Web Pro", "product_type": "subscription", "is_trial": False,
        "billing_type": "recurring", "price": eur("10"), "cost": eur("4"), "auto_execute": True,
        "auto_setup": AutoSetup.ON_ACCEPT,
    }  # fmt: skip
    return Offer(**{**made, **given})


def a_custom_status(number: int = 1, name: str = "Called", **given: Any) -> CustomStatus:
    """A blue custom status of orders that await the reseller's approval."""
    made: dict[str, Any] = {
        "name": name,
        "base": Status.PENDING_APPROVAL,
        "colour": Colour.BLUE,
        "position": number,
    }
    return CustomStatus(**{"id": number, "by_name": status_key(name), **made, **given})


#: Delivered as far as the status says, unless a test says otherwise.
_DELIVERY = {
    Status.EXECUTING: DeliveryStatus.QUEUED,
    Status.HANDLED: DeliveryStatus.ACTIVE,
    Status.CANCELLED: DeliveryStatus.CANCELLED,
    Status.FRAUD: DeliveryStatus.CANCELLED,
}
_UNPAID = {Status.INCOMPLETE, Status.AWAITING_PAYMENT}


def an_order(
    status: Status = Status.PENDING_APPROVAL,
    *,
    items: Sequence[Item] | None = None,
    paid: str | None = None,
    method: PaymentMethod = PaymentMethod.BANK_TRANSFER,
    **given: Any,
) -> Order:
    """An order of 50.00 EUR in one item, invoiced from its submission on and paid as far as its status says.

    Args:
        paid: what was received of it.
    """
    lines = (
        [an_item(delivery=_DELIVERY.get(status, DeliveryStatus.PENDING))] if items is None else list(items)
    )
    total = sum((item.total for item in lines), eur("0"))
    cost = Money(sum(item.cost_minor for item in lines), "EUR")
    order_id = given.setdefault("id", 1)
    made: dict[str, Any] = {
        "number": str(3_000_000_000 + order_id),
        "reseller_id": 1,
        "customer_id": 1,
        "status": Status.INCOMPLETE,
        "payment_method": method,
        "total": total,
        "cost": cost,
        "placed_at": START.subtract(hours=24),
        "updated_at": START.subtract(hours=24),
        "items": lines,
    }
    order = Order(**{**made, **given})
    if status is not Status.INCOMPLETE:
        invoice = booking.issue_invoice(order, f"INV-{order_id:06d}", order.placed_at, total)
        invoice.id = order_id
        received = eur(paid) if paid is not None else eur("0") if status in _UNPAID else total
        if received:
            payment = Payment(
                id=order_id,
                invoice=invoice,
                attempted_at=order.placed_at,
                status=AttemptStatus.PAID,
                method=method,
                amount=received,
            )
            booking.receive(order, payment, order.placed_at)
    order.status = status
    order.derive()
    return order
