"""What is done when events come in: one transaction for many, each of them once (L1, L2, L4, L7, R1)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from whenever import Instant

from domain.billing import Payment
from domain.commands import Outcome
from domain.context import Context
from domain.customers import Reseller
from domain.errors import DomainError, InvalidInput, NotFound, Refused
from domain.money import Money, decimals_of
from domain.orders.carts import submit_cart
from domain.orders.commands import DeliverItems, RefuseOrder, SubmitCart
from domain.orders.events import CartRecorded
from domain.orders.handlers import deliver_items, refuse_order
from domain.orders.model import Order
from domain.orders.status import METHOD_KIND, MethodKind, PaymentMethod, Status
from domain.settings.model import CUSTOMER_NOTES
from domain.shop.commands import (
    EventRefused,
    RecordDistributorEvents,
    RecordShopEvents,
    RecordWaitingEvent,
)
from domain.shop.events import EventCaughtUp, EventGivenUp, EventWaits
from domain.shop.filling import completed_at, fill, fill_late
from domain.shop.model import (
    AHEAD_HOURS,
    SOURCE,
    Answer,
    CartEvent,
    DeliveryEvent,
    Paid,
    PaymentEvent,
    RefusalEvent,
    ShopEvent,
    Taken,
)
from domain.shop.parties import Parties, require_reseller
from domain.shop.paying import pay
from domain.shop.waiting import WaitingEvent, body_of, event_of
from domain.words import _


async def record_shop_events(command: RecordShopEvents, context: Context) -> Outcome:
    """L1, L2, L4."""
    return await _record(command.reseller_id, command.events, context)


async def record_distributor_events(command: RecordDistributorEvents, context: Context) -> Outcome:
    """L7."""
    return await _record(command.reseller_id, command.events, context)


async def record_waiting_event(command: RecordWaitingEvent, context: Context) -> Outcome:
    """L1: what came before its cart is done once that is here; `refused` says why it cannot be, and ends that."""
    waiting = await context.unit.get(WaitingEvent, command.waiting_id)
    if not context.grants(waiting.reseller_id):
        raise NotFound(_("There is no waiting event with the id {id}.").format(id=command.waiting_id))
    outcome = Outcome(subject="event", ids=(command.waiting_id,), changed=False)
    if waiting.done_at is not None:
        return outcome
    context.unit.track("event", waiting)
    waiting.done_at = context.now
    if command.refused:
        context.happened(waiting, EventGivenUp(waiting.cart, command.refused))
        return replace(outcome, changed=True)
    taking = _Taking(await context.unit.get(Reseller, waiting.reseller_id), context)
    event = event_of(waiting.body)
    await taking.open([event])
    answer = await taking.take_late(event, waiting.received_at)
    context.happened(waiting, EventCaughtUp(waiting.cart))
    await taking.close()
    return replace(outcome, changed=True, details={"answers": [_told(answer)]})


async def _record(reseller_id: int, events: Sequence[ShopEvent], context: Context) -> Outcome:
    if not context.grants(reseller_id):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=reseller_id))
    reseller = await context.unit.get(Reseller, reseller_id)
    taking = _Taking(reseller, context)
    await taking.open(events)
    answers = []
    for place, event in enumerate(events):
        try:
            answers.append(await taking.take(event))
        except DomainError as error:
            raise EventRefused(place, error) from error
    await taking.close()
    return Outcome(
        subject="order",
        ids=tuple(dict.fromkeys(taking.touched)),
        changed=any(one.taken is not Taken.KNOWN for one in answers),
        details={"answers": [_told(one) for one in answers]},
    )


def _told(answer: Answer) -> list[object]:
    return [answer.id, answer.taken.value, answer.number, answer.status, answer.submitted]


def answers_of(outcome: Outcome) -> list[Answer]:
    """What the events of a command came to, in their order."""
    return [
        Answer(id=name, taken=Taken(taken), number=number, status=status, submitted=submitted)
        for name, taken, number, status, submitted in outcome.details["answers"]
    ]


class _Taking:
    """Events of one reseller on their way in."""

    def __init__(self, reseller: Reseller, context: Context) -> None:
        self._reseller = reseller
        self._context = context
        self._parties = Parties(reseller, context)
        self._known: dict[str, Outcome] = {}
        self._carts: dict[str, Order] = {}
        #: New orders that nothing may name yet but their own parts.
        self._unwritten: set[int] = set()
        self._new_orders: Iterator[tuple[int, str]] = iter(())
        self.touched: list[int] = []

    async def open(self, events: Sequence[ShopEvent]) -> None:
        """Reads all that the events are about."""
        unit, reseller_id = self._context.unit, self._id
        carts = sorted({event.cart for event in events if event.cart is not None})
        await unit.begin_events(reseller_id)
        self._known = dict(await unit.outcomes_of([self._key(event) for event in events]))
        self._carts = dict(await unit.carts(reseller_id, SOURCE, carts))
        fresh = [one for one in events if isinstance(one, CartEvent) and self._key(one) not in self._known]
        new = dict.fromkeys(one.cart for one in fresh if one.cart not in self._carts)
        self._new_orders = iter(await unit.new_orders(len(new), self._context.chance))
        await self._parties.open(fresh, self._carts)

    @property
    def _id(self) -> int:
        assert self._reseller.id is not None
        return self._reseller.id

    def _key(self, event: ShopEvent) -> str:
        """What an event is known by; ids are its sender's own, and each reseller has a shop of its own."""
        return f"event {self._id} {event.id}"

    async def take(self, event: ShopEvent) -> Answer:
        """Takes an event in, with those that have waited for it."""
        before = self._known.get(self._key(event))
        if before is not None:
            return Answer(id=event.id, taken=Taken.KNOWN, number=before.details.get("number"))
        at = self._moment(event)
        order = await self._about(event)
        if isinstance(event, CartEvent):
            order = order if order is not None else await self._new(event)
            answer = await self._cart(order, event, at)
        elif order is None:
            answer = await self._wait(event)
        else:
            answer = await self._other(order, event, at)
        self._remember(event, order)
        if order is None:
            return answer
        return replace(answer, number=order.number, status=order.status.value)

    async def take_late(self, event: ShopEvent, received_at: Instant) -> Answer:
        """Takes in an event that has waited for its cart."""
        order = await self._about(event)
        if order is None:
            raise Refused(_("its cart “{cart}” is not here yet").format(cart=event.cart), rule="L1")
        at = event.at or received_at
        if not isinstance(event, CartEvent):
            answer = await self._other(order, event, at)
        else:
            first = order.status is Status.INCOMPLETE
            if first:
                await self._submit(order, event, at)
            answer = Answer(id=event.id, taken=Taken.NEW if first else Taken.KNOWN, submitted=first)
        return replace(answer, number=order.number, status=order.status.value)

    async def close(self) -> None:
        """What is left to do when all are in."""
        await self._parties.finish()

    def _moment(self, event: ShopEvent) -> Instant:
        now = self._context.now
        if event.at is not None and event.at > now.add(hours=AHEAD_HOURS):
            raise InvalidInput(_("it happened later than now"))
        return event.at or now

    async def _about(self, event: ShopEvent) -> Order | None:
        """The order that the event is about, watched; none where its cart is not known yet.

        Raises:
            NotFound: there is no order with that number.
        """
        order = None
        if event.cart is not None:
            order = self._carts.get(event.cart)
        if event.number is not None:
            found = await self._context.unit.order_by_number(event.number)
            if found is None:
                raise NotFound(_("There is no order {number} here.").format(number=event.number))
            require_reseller(found, self._id)
            order = found
        if order is not None:
            self._context.unit.track("order", order)
            self.touched.append(order.id)
        return order

    async def _new(self, event: CartEvent) -> Order:
        """L1, L12: the record that begins with the first word of a cart, and its number."""
        currency = event.currency or self._reseller.currency
        decimals_of(currency)
        unit = self._context.unit
        order_id, number = next(self._new_orders)
        order = Order(
            id=order_id,
            number=number,
            reseller_id=self._id,
            status=Status.INCOMPLETE,
            payment_method=PaymentMethod.UNKNOWN,
            total=Money.zero(currency),
            cost=Money.zero(self._reseller.currency),
            placed_at=self._context.now,
            updated_at=self._context.now,
            source=SOURCE,
            source_number=event.cart,
        )
        unit.track("order", order, new=True)
        await unit.begin_order(order)
        self._unwritten.add(order.id)
        assert event.cart is not None
        self._carts[event.cart] = order
        self.touched.append(order.id)
        return order

    async def _cart(self, order: Order, event: CartEvent, at: Instant) -> Answer:
        """L1, L2: after completion, events of a cart go to the timeline only."""
        submitted, waits = False, False
        if event.note is not None and not await self._context.setting(CUSTOMER_NOTES):
            event = replace(event, note=None)
        if order.status is Status.INCOMPLETE:
            await fill(order, event, at, self._parties, self._context)
        else:
            await fill_late(order, event, at, self._parties)
        self._context.happened(order, CartRecorded(event.step or "", len(order.items), str(order.total)))
        if event.completed and order.status is Status.INCOMPLETE:
            waits = len(order.items) < (event.line_count or 1)
            if waits:
                await self._wait(event)
            else:
                await self._submit(order, event, at)
                submitted = True
        taken = Taken.WAITING if waits else Taken.NEW
        return Answer(id=event.id, taken=taken, submitted=submitted)

    async def _submit(self, order: Order, event: CartEvent, at: Instant) -> None:
        payment = event.payment
        online = METHOD_KIND[order.payment_method] is MethodKind.ONLINE
        whole = (
            payment is None
            or payment.amount is None
            or (Money.parse(payment.amount, order.total.currency) == order.total)
        )
        charged = online and payment is not None and whole
        failed = None
        if charged and payment is not None and payment.status is Paid.FAILED:
            failed = payment.code or _("no reason given")
        fee = 0
        if charged and payment is not None and payment.fee is not None:
            fee = Money.parse(payment.fee, order.total.currency).amount_minor
        command = SubmitCart(
            order_id=order.id, version=order.version, failed_code=failed, fee_minor=fee, charged=charged
        )
        await self._parties.someone(order)
        await self._write(order)
        await submit_cart(command, self._context)
        order.cart_seen = completed_at(order.cart_seen, at, event.id)
        if payment is None:
            return
        if charged:
            last: Payment = order.payments[-1]
            last.reference = payment.reference
        else:
            await pay(order, payment, at, self._context)

    async def _other(self, order: Order, event: ShopEvent, at: Instant) -> Answer:
        taken = Taken.NEW
        await self._write(order)
        match event:
            case PaymentEvent():
                cart = order.status is Status.INCOMPLETE
                if not await pay(order, event.payment, at, self._context):
                    taken = Taken.KNOWN
                completed = cart and order.status is not Status.INCOMPLETE
                if completed:
                    order.cart_seen = completed_at(order.cart_seen, at, event.id)
                return Answer(id=event.id, taken=taken, submitted=completed)
            case DeliveryEvent():
                deliver = DeliverItems(order_id=order.id, version=order.version, positions=event.positions)
                if not (await deliver_items(deliver, self._context)).changed:
                    taken = Taken.KNOWN
            case RefusalEvent():
                refuse = RefuseOrder(order_id=order.id, version=order.version, reason=event.reason)
                await refuse_order(refuse, self._context)
        return Answer(id=event.id, taken=taken)

    async def _write(self, order: Order) -> None:
        """Letters and jobs may name the order from here on."""
        if order.id in self._unwritten:
            self._unwritten.remove(order.id)
            await self._context.unit.add_order(order)

    async def _wait(self, event: ShopEvent) -> Answer:
        """Keeps an event whose cart is not there yet, or has nothing in it."""
        if event.cart is None:
            raise Refused(_("an order without items cannot be completed"), rule="L2")
        if not isinstance(event, CartEvent | PaymentEvent):
            raise NotFound(_("There is no order of the cart “{cart}” here.").format(cart=event.cart))
        waiting = WaitingEvent(
            reseller_id=self._id,
            cart=event.cart,
            event_id=event.id,
            body=body_of(event),
            wants_lines=(event.line_count if isinstance(event, CartEvent) else None) or 1,
            received_at=self._context.now,
        )
        self._context.unit.track("event", waiting, new=True)
        await self._context.unit.add(waiting)
        self._context.happened(waiting, EventWaits(event.cart))
        return Answer(id=event.id, taken=Taken.WAITING)

    def _remember(self, event: ShopEvent, order: Order | None) -> None:
        details = {} if order is None else {"number": order.number}
        ids = () if order is None else (order.id,)
        outcome = Outcome(subject="order", ids=ids, changed=True, details=details)
        key = self._key(event)
        self._known[key] = outcome
        self._context.unit.remember(key, outcome)
