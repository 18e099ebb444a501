"""A desk in a database to try things on, so that a test reads in five lines."""

from typing import Any

from sqlalchemy import URL, insert, select

from domain.commands import Command, Outcome
from domain.desk import Desk
from domain.money import Money
from domain.orders.commands import CartLine, OrderCommand
from domain.orders.model import Order
from domain.orders.status import Status
from domain.ports import Envelope
from domain.query import Query, Zone, parse
from domain.reads import Reads
from domain.rows import OrderRow
from domain.staff import Door, Identity
from storage import tables as t
from storage.check import check
from storage.store import SqlStorage
from tests.domain.builders import an_order
from tests.domain.fakes import START, FakeChance, FakeClock, FakeStationery
from tests.storage.databases import by_hand, one

#: The database gives people their ids in the order of their roles, after the owner.
RESELLER, OTHER_RESELLER = 1, 2
CUSTOMER, TRUSTED_CUSTOMER, OTHER_CUSTOMER = 1, 2, 3


class DeskUnderTest(Desk):
    """A desk at `url` with a clock and chance of its own."""

    def __init__(
        self, url: URL, *, zone: Zone = "UTC", patience_seconds: float = 10, clock: FakeClock | None = None
    ) -> None:
        self.url = url
        self.time = clock or FakeClock()
        self.sql = SqlStorage(url, clock=self.time, zone=zone, patience_seconds=patience_seconds)
        super().__init__(self.sql, clock=self.time, chance=FakeChance(), stationery=FakeStationery())

    async def who(self, user: str = "owner") -> Identity:
        """This person at the screen."""
        return await self.identify(user, Door.SCREEN)

    async def look(self, user: str = "owner") -> Reads:
        """The desk as this person sees it."""
        return self.reads(await self.who(user))

    async def do(self, kind: type[Command], /, *, by: str = "owner", **given: Any) -> Outcome:
        """Executes a command; one about an order is about that order as it is now, unless it says otherwise."""
        if issubclass(kind, OrderCommand) and "version" not in given:
            given["version"] = (await self.row(given["order_id"])).version
        return await self.execute(await self.who(by), kind(**given))

    async def place(self, status: Status = Status.PENDING_APPROVAL, **given: Any) -> Order:
        """Puts an order made by `an_order` on the desk, numbered as the desk numbers; returns it as it is then."""
        return (await self.place_all({"status": status, **given}))[0]

    async def place_all(self, *given: dict[str, Any]) -> list[Order]:
        """Puts several orders on the desk at once."""
        async with self.sql.unit_of_work() as unit:
            orders = []
            for one in given:
                order = an_order(**{"id": await unit.next_number("orders"), **one})
                for payment in order.payments:
                    payment.id = None  # the database gives it
                for invoice in order.invoices:
                    invoice.id = None
                    invoice.number = f"INV-{await unit.next_number('invoices'):06d}"
                unit.track("order", order, new=True)
                await unit.add_order(order)
                orders.append(order)
            envelope = Envelope(
                at=START,
                staff_id=1,
                staff="Owner",
                door=Door.COMMAND,
                command="PlaceOrder",
                command_id=f"place-{orders[0].id}",
            )
            ids = tuple(order.id for order in orders)
            await unit.commit(envelope, Outcome(subject="order", ids=ids, changed=True))
        return orders

    async def order(self, order_id: int) -> Order:
        """The order with all its parts, as it is committed."""
        async with self.sql.unit_of_work(write=False) as unit:
            return await unit.order(order_id)

    async def row(self, order_id: int) -> OrderRow:
        """The order as a list shows it."""
        (row,) = await (await self.look()).orders_by_id([order_id])
        return row

    async def found(self, text: str, *, by: str = "owner", limit: int = 1_000) -> list[int]:
        """The ids that a search finds, in the list's order."""
        return await self.listed(parse(text, START.to_tz("UTC").date()), by=by, limit=limit)

    async def listed(self, query: Query, *, by: str = "owner", limit: int = 1_000) -> list[int]:
        """The ids of the first page."""
        page = await (await self.look(by)).orders(query, limit=limit)
        return [row.id for row in page.rows]

    async def grant(self, user: str, *resellers: str) -> None:
        """Limits a person to these resellers."""
        with by_hand(self.url) as connection:
            person = select(t.staff.c.id).where(t.staff.c.user == user).scalar_subquery()
            for name in resellers:
                named = select(t.resellers.c.id).where(t.resellers.c.name == name).scalar_subquery()
                connection.execute(insert(t.staff_resellers).values(staff_id=person, reseller_id=named))

    def problems(self) -> tuple[str, ...]:
        """What `ordertop db check` says."""
        return check(self.url)

    def one(self, statement: str, **given: object) -> Any:
        """The one value that a query by hand gives."""
        return one(self.url, statement, **given)


def eur_line(name: str, price: str, quantity: int = 1) -> CartLine:
    """A line of a cart, in euros."""
    return CartLine(name=name, quantity=quantity, unit_price=Money.parse(price, "EUR"))
