"""``ordertop orders place``: an order for a customer, from a file (N1, N2, I2)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from domain.customers.rows import CustomerRow
from domain.errors import InvalidInput, NotFound
from domain.money import Money
from domain.offers.rows import OfferRow
from domain.orders.status import PaymentMethod, Status, domain_label
from domain.placing.commands import CompleteCart, PlaceOrder
from domain.placing.model import AddOn, FormItem, OrderForm, Quote, QuotedLine
from domain.rows import OrderDetails
from domain.text import clean_line
from domain.words import _
from tui.commands import shapes
from tui.commands.applying import How, used
from tui.commands.choosing import by_id, named
from tui.commands.failure import DONE
from tui.commands.money import money, one_of
from tui.commands.output import Column, TextTable, print_json, say
from tui.commands.session import Given, OpenDesk
from tui.commands.shapes import JsonObject

if TYPE_CHECKING:
    # What reads it is imported where a file is read: most commands do without.
    from tui.commands.order_file import ItemEntry, OrderFile


def place(
    file: Annotated[
        str, Parameter(help="The order as JSON; - reads it from standard input.", allow_leading_hyphen=True)
    ],
    /,
    *,
    cart: Annotated[
        str | None, Parameter(help="Complete this cart, under its number; what the file leaves out stays.")
    ] = None,
    how: How = How(),
    session: Given,
) -> int:
    """Place an order for a customer; it waits for its approval."""
    if how.version is not None and cart is None:
        raise InvalidInput(_("--version belongs to --cart: a new order has none yet."))
    from tui.commands.order_file import read_order_file

    filled = read_order_file(file)
    with session.desk() as desk:
        command = _of_cart(desk, filled, cart, how) if cart is not None else _new(desk, filled, how)
        if how.dry_run:
            _say_quote(desk.thread.run(lambda opened: opened.quote(desk.identity, command)), how)
            return DONE
        outcome = desk.execute(command)
        if outcome.subject != "order":
            raise used(command)
        (row,) = by_id(desk, outcome.ids)
    if how.as_json:
        print_json({"order": shapes.order(row), "changed": outcome.changed})
    else:
        said = _("{number} is placed: {total}, “{status}”.")
        say(said.format(number=row.number, total=row.total, status=row.label))
    return DONE


def _new(desk: OpenDesk, filled: "OrderFile", how: How) -> PlaceOrder:
    if filled.customer is None:
        raise InvalidInput(_("Say who orders: “customer”, by name or as id:42."), rule="N1")
    if filled.payment_method is None:
        raise InvalidInput(
            _("Say how it is paid: “payment_method”, such as bank_transfer or credit_card."), rule="N1"
        )
    customer = _customer(desk, filled.customer)
    form = _Form(desk, customer.reseller, None).form(filled, customer, PaymentMethod.UNKNOWN)
    return PlaceOrder(command_id=how.id, form=form)


def _of_cart(desk: OpenDesk, filled: "OrderFile", number: str, how: How) -> CompleteCart:
    (row,) = named(desk, [number])
    details = desk.read(lambda reads: reads.order_details(row.id))
    name = filled.customer or (None if row.customer_id is None else f"id:{row.customer_id}")
    if name is None:
        raise InvalidInput(
            _("Nobody is known of the cart {number}: say who orders, “customer”.").format(number=row.number),
            rule="I2",
        )
    customer = _customer(desk, name)
    form = _Form(desk, customer.reseller, details).form(filled, customer, row.payment_method)
    if not form.items and row.status is Status.INCOMPLETE:
        form = replace(form, items=tuple(cart_items(details)))
    if filled.promotion is None and row.promotion is not None:
        form = replace(form, promotion_code=row.promotion)
    return CompleteCart(command_id=how.id, order_id=row.id, version=how.seen(row.version), form=form)


def cart_items(details: OrderDetails) -> list[FormItem]:
    """The lines of a cart, as they stand in it."""
    return [FormItem(line=item.position, quantity=item.quantity) for item in details.items]


def _customer(desk: OpenDesk, name: str) -> CustomerRow:
    customer_id = desk.read(lambda reads: reads.customer_id(name))
    return desk.read(lambda reads: reads.customer(customer_id))


class _Form:
    """Makes a form of what stands in the file: numbers and codes become what they name at this reseller."""

    def __init__(self, desk: OpenDesk, reseller: str, cart: OrderDetails | None) -> None:
        self._desk = desk
        self._reseller = reseller
        self._cart = cart
        self._offers: dict[int, OfferRow] = {}

    def form(self, filled: "OrderFile", customer: CustomerRow, method: PaymentMethod) -> OrderForm:
        """The form.

        Args:
            method: how it is paid where the file does not say.
        """
        wanted = filled.payment_method
        return OrderForm(
            customer_id=customer.id,
            payment_method=method if wanted is None else one_of(PaymentMethod, wanted, "payment_method"),
            items=tuple(self._item(item) for item in filled.items),
            promotion_code=filled.promotion or "",
            site_id=None if filled.site is None else self._site(filled.site, customer),
            invoice_name=filled.invoice_name,
            affiliate=filled.affiliate,
            confirmation=filled.options.confirmation,
            invoice=filled.options.invoice,
            mail_invoice=filled.options.mail_invoice,
        )

    def _item(self, item: "ItemEntry") -> FormItem:
        if (item.offer is None) is (item.line is None) or (item.line is not None and self._cart is None):
            raise InvalidInput(
                _("Each item names an “offer” by its number; with --cart, or a “line” of the cart."),
                rule="N1",
            )
        from tui.commands.order_file import DomainEntry

        domain = item.domain or DomainEntry(name="")
        return FormItem(
            offer_id=None if item.offer is None else self._offer(item.offer).id,
            line=item.line,
            quantity=self._quantity(item),
            unit_price=self._price(item.price, item.offer, item.line),
            domain=domain.name,
            how=domain.how,
            domain_offer_id=None if domain.offer is None else self._offer(domain.offer).id,
            domain_price=self._price(domain.price, domain.offer),
            add_ons=tuple(
                AddOn(
                    offer_id=self._offer(one.offer).id,
                    quantity=one.quantity,
                    unit_price=self._price(one.price, one.offer),
                )
                for one in item.addons
            ),
        )

    def _quantity(self, item: "ItemEntry") -> int:
        """What is left out of a line of the cart is as it stands there."""
        if item.quantity is not None:
            return item.quantity
        lines = self._cart.items if self._cart is not None else ()
        return next((one.quantity for one in lines if one.position == item.line), 1)

    def _price(self, typed: str | int | None, number: int | None, line: int | None = None) -> Money | None:
        if typed is None:
            return None
        if number is not None:
            return money(str(typed), self._offer(number).price.currency)
        if line is not None and self._cart is not None:
            return money(str(typed), self._cart.order.total.currency)
        raise InvalidInput(_("A price without an “offer” has nothing to be the price of."), rule="N1")

    def _offer(self, number: int) -> OfferRow:
        if number not in self._offers:
            self._offers[number] = self._desk.read(lambda reads: reads.offer(number, reseller=self._reseller))
        return self._offers[number]

    def _site(self, code: str, customer: CustomerRow) -> int:
        card = self._desk.read(lambda reads: reads.customer_card(customer.id, limit=1))
        for site in card.sites:
            if site.code == clean_line(code):
                return site.id
        raise NotFound(
            _("{customer} has no site “{code}”; there are: {codes}.").format(
                customer=customer.name,
                code=clean_line(code, limit=40),
                codes=", ".join(site.code for site in card.sites[:20]) or _("none"),
            )
        )


def _say_quote(quote: Quote, how: How) -> None:
    if how.as_json:
        print_json({"order": None, "changed": False, "quote": _shape(quote), "will": list(quote.effects)})
        return
    table = TextTable(
        [
            Column(_("PRODUCT"), shrinks=True, most=60),
            Column(_("QTY"), right=True),
            Column(_("UNIT PRICE"), right=True),
            Column(_("DISCOUNT"), right=True),
            Column(_("TOTAL"), right=True),
        ]
    )
    table.add(
        [
            [
                quoted_words(line),
                f"{line.quantity:,}",
                line.unit_price.decimal(grouped=True),
                line.discount.decimal(grouped=True),
                str(line.total),
            ]
            for line in quote.lines
        ]
    )
    say(_("Total {total}, cost {cost}.").format(total=quote.total, cost=quote.cost))
    say(_("This will"))
    for effect in quote.effects:
        say(f"· {effect}", indent=2)


def quoted_words(line: QuotedLine) -> str:
    """A line of a quote: what it is, and for which domain."""
    own = "" if line.how is None or line.domain is None else f" ({domain_label(line.how)})"
    name = f"{line.product} · {line.domain}{own}" if line.domain else line.product
    return f"+ {name}" if line.add_on else name


def _shape(quote: Quote) -> JsonObject:
    return {
        "reseller": quote.reseller,
        "items": [
            {
                "product": line.product,
                "domain": line.domain,
                "domain_how": line.how,
                "addon": line.add_on,
                "quantity": line.quantity,
                "unit_price": line.unit_price.decimal(),
                "list_price": None if line.list_price is None else line.list_price.decimal(),
                "discount": line.discount.decimal(),
                "total": line.total.decimal(),
            }
            for line in quote.lines
        ],
        "discount": quote.discount.decimal(),
        "total_amount": quote.total.decimal(),
        "total_cost": quote.cost.decimal(),
        "currency": quote.total.currency,
        "credit": {
            "available": None if quote.available is None else quote.available.decimal(),
            "short": quote.short,
        },
        "options": {
            "confirmation": quote.options.confirmation,
            "invoice": quote.options.invoice,
            "mail_invoice": quote.options.mail_invoice,
        },
    }
