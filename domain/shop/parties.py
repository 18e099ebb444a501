"""Who buys, where for, and what: customers, sites and offers of the reseller that events of one batch name (L1, A1)."""

from collections.abc import Mapping, Sequence

from whenever import Instant

from domain.context import Context
from domain.customers import Customer, Reseller, Site
from domain.customers.events import CustomerAdded, CustomerCorrected, RemindersSwitched
from domain.customers.handlers import index_orders
from domain.errors import InvalidInput, NotFound
from domain.offers.model import Offer
from domain.orders.model import Order
from domain.orders.status import Status
from domain.shop.clocks import Clocks
from domain.shop.model import SOURCE, CartEvent, ShopCustomer
from domain.words import _

_DETAILS = ("name", "email", "phone", "city", "country", "address")

#: Someone who has neither signed in nor said an address is known by the cart alone.
_NOBODY = "cart:"


class Parties:
    """What a batch names, found or made once."""

    def __init__(self, reseller: Reseller, context: Context) -> None:
        self.reseller = reseller
        self._context = context
        self._customers: dict[str, Customer] = {}
        self._by_id: dict[int, Customer] = {}
        self._sites: dict[str, Site] = {}
        self._offers: dict[int, Offer | None] = {}
        self._renamed: list[Customer] = []
        #: Who has no other orders yet.
        self._new: set[int] = set()

    @property
    def _id(self) -> int:
        assert self.reseller.id is not None
        return self.reseller.id

    async def open(self, events: Sequence[CartEvent], carts: Mapping[str, Order]) -> None:
        """Reads at once what the events name, and adds the customers that are new."""
        unit, mine = self._context.unit, {"reseller_id": self._id}
        for customer in await unit.among(Customer, "id", {order.customer_id for order in carts.values()}):
            self._by_id[customer.id or 0] = customer
        said: dict[str, ShopCustomer] = {}
        for event in events:
            order = carts.get(event.cart or "")
            if event.customer is None or (order is not None and order.status is not Status.INCOMPLETE):
                continue
            if (ref := _own_ref(event.customer)) is not None:
                said.setdefault(ref, event.customer)
        for customer in await unit.among(Customer, "source_ref", said, source=SOURCE, **mine):
            self._customers[customer.source_ref or ""] = customer
        await self._add({ref: one for ref, one in said.items() if ref not in self._customers})
        for site in await unit.among(Site, "code", {event.site_code for event in events}, **mine):
            self._sites[site.code] = site
        numbers = {line.offer for event in events for line in event.lines if line.offer is not None}
        self._offers = dict.fromkeys(numbers)
        for offer in await unit.among(Offer, "number", numbers, **mine):
            self._offers[offer.number] = offer

    async def _add(self, said: Mapping[str, ShopCustomer]) -> None:
        added = []
        for ref, one in said.items():
            name = one.name or one.email or _("Guest")
            customer = Customer(reseller_id=self._id, name=name, source=SOURCE, source_ref=ref)
            customer.derive()
            self._context.unit.track("customer", customer, new=True)
            self._context.happened(customer, CustomerAdded(name))
            self._customers[ref] = customer
            added.append(customer)
        self._new |= set(map(id, added))
        await self._context.unit.add_all(added)
        self._by_id |= {customer.id or 0: customer for customer in added}

    async def offer(self, number: int) -> Offer:
        """The reseller's offer with this number.

        Raises:
            InvalidInput: it sells none such.
        """
        if number not in self._offers:
            found = await self._context.unit.those(Offer, reseller_id=self._id, number=number)
            self._offers[number] = found[0] if found else None
        offer = self._offers[number]
        if offer is None:
            raise InvalidInput(
                _("{reseller} has no offer {number}; say what it is by name and unit_price.").format(
                    reseller=self.reseller.name, number=number
                )
            )
        return offer

    async def site(self, code: str, domain: str | None, customer_id: int | None) -> int:
        """The id of the reseller's site with this code; what was not known of it is added."""
        if code not in self._sites:
            found = await self._context.unit.those(Site, reseller_id=self._id, code=code)
            if not found:
                made = Site(reseller_id=self._id, customer_id=customer_id, code=code, domain=domain)
                self._context.unit.track("site", made, new=True)
                await self._context.unit.add(made)
                found = [made]
            self._sites[code] = found[0]
        site = self._sites[code]
        if (domain and not site.domain) or (customer_id and not site.customer_id):
            self._context.unit.track("site", site)
            site.domain, site.customer_id = site.domain or domain, site.customer_id or customer_id
        assert site.id is not None
        return site.id

    async def customer(self, order: Order, event: CartEvent, clocks: Clocks, at: Instant) -> None:
        """Lets the order be the customer's, with what the event says of who that is.

        Someone who has signed in is known by the shop's id, a guest by the e-mail address, each apart from all
        customers that are here otherwise: nobody becomes a trusted customer by saying their address. What is known
        already stays, but what this cart itself has said before.
        """
        said = event.customer
        if said is None:
            return
        known = None
        if order.customer_id is not None:
            known = await self._known(order.customer_id)
        ref = _ref(said, known, order)
        customer = await self._called(ref, said)
        if known is not None and known is not customer:
            said = _with_what_is_known(said, known)
        ours = clocks.place("customer") == customer.id
        if clocks.says("customer", at, event.id, place=customer.id or 0):
            order.customer_id = customer.id
        self._add_details(customer, said, ours=ours, clocks=clocks, at=at, by=event.id)

    async def someone(self, order: Order) -> None:
        """Lets an order that the shop sold be of someone, even if nobody has said of whom: what has no customer is the
        reseller's own, and passes without approval (A1)."""
        if order.customer_id is None:
            customer = await self._called(_ref(ShopCustomer(), None, order), ShopCustomer())
            order.customer_id = customer.id

    async def _called(self, ref: str, said: ShopCustomer) -> Customer:
        if ref not in self._customers:
            of_ref = {"reseller_id": self._id, "source": SOURCE, "source_ref": ref}
            found = await self._context.unit.those(Customer, **of_ref)
            if found:
                self._customers[ref] = found[0]
            else:
                await self._add({ref: said})
        return self._customers[ref]

    async def _known(self, customer_id: int) -> Customer:
        if customer_id not in self._by_id:
            self._by_id[customer_id] = await self._context.unit.customer(customer_id)
        return self._by_id[customer_id]

    def _add_details(
        self, customer: Customer, said: ShopCustomer, *, ours: bool, clocks: Clocks, at: Instant, by: str
    ) -> None:
        looked_up_by = customer.name, customer.email, customer.phone, customer.city
        self._context.unit.track("customer", customer)
        for detail in _DETAILS:
            value, before = getattr(said, detail), getattr(customer, detail)
            if not value:
                continue
            blank = not before or (detail == "name" and before == _("Guest"))
            latest = clocks.says(f"customer.{detail}", at, by)
            if value != before and (blank or (ours and latest)):
                setattr(customer, detail, value)
                self._context.happened(customer, CustomerCorrected(detail, before or "", value))
        if said.reminders is not None and clocks.says("customer.reminders", at, by):
            if customer.reminders != said.reminders:
                self._context.happened(customer, RemindersSwitched(customer.name, said.reminders))
            customer.reminders = said.reminders
        customer.derive()
        if looked_up_by != (customer.name, customer.email, customer.phone, customer.city):
            self._renamed.append(customer)

    async def finish(self) -> None:
        """Has the orders of customers who are called otherwise found by that."""
        for customer in {id(one): one for one in self._renamed if id(one) not in self._new}.values():
            await index_orders(customer, None, self._context)


def _own_ref(said: ShopCustomer) -> str | None:
    """What someone is known by beyond this cart."""
    if said.ref:
        return f"customer:{said.ref}"
    return f"guest:{said.email.casefold()}" if said.email else None


def _ref(said: ShopCustomer, known: Customer | None, order: Order) -> str:
    if (own := _own_ref(said)) is not None:
        return own
    # Whoever is known already has said something more.
    if known is not None and known.source == SOURCE and known.source_ref:
        return known.source_ref
    return f"{_NOBODY}{order.source_number or order.number}"


def _with_what_is_known(said: ShopCustomer, known: Customer) -> ShopCustomer:
    """What the event says, with what was said before by someone who had no name or address yet: none of it is lost."""
    if known.source != SOURCE or not (known.source_ref or "").startswith(_NOBODY):
        return said
    name = None if known.name == _("Guest") else known.name
    before: Mapping[str, str | None] = {
        detail: getattr(known, detail) for detail in _DETAILS if detail != "name"
    } | {"name": name}
    reminders = False if said.reminders is None and not known.reminders else said.reminders
    return ShopCustomer(
        ref=said.ref,
        reminders=reminders,
        **{detail: getattr(said, detail) or before[detail] for detail in _DETAILS},
    )


def require_reseller(order: Order, reseller_id: int) -> None:
    """Stops what is about an order of another reseller.

    Raises:
        NotFound: it is.
    """
    if order.reseller_id != reseller_id:
        raise NotFound(_("There is no order {number} here.").format(number=order.number))
