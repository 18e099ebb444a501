"""Placing an order for a customer, and completing a cart as one (N1, N2, I2, P5)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.affiliates.model import Affiliate
from domain.billing.commands import CapturePayment, ReceivePayment, RecordCharge
from domain.billing.gateway import Answer, Result
from domain.billing.systems import GatewayKind, PaymentSystem, PaymentToken
from domain.commands import Outcome
from domain.customers import Site
from domain.delivery.model import DeliveryModule, ModuleKind, PlaceKind
from domain.errors import DomainError, InvalidInput, NotFound, Refused
from domain.mail.model import Mail, MailKind
from domain.money import Money
from domain.offers.model import Offer
from domain.orders.commands import ApproveOrder, CartLine, Collection, RecordCart
from domain.orders.model import Item, Order
from domain.orders.status import (
    AutoSetup,
    DeliveryStatus,
    DomainHow,
    Mark,
    PaymentMethod,
    PaymentStatus,
    Status,
)
from domain.placing.commands import CompleteCart, PlaceOrder
from domain.placing.model import MOST_LINES, AddOn, FormItem, OrderForm
from domain.promotions.model import Promotion, PromotionKind
from domain.settings.commands import ChangeSetting
from domain.text import clean_line
from tests.domain.builders import FakeDesk, a_desk, an_offer, eur

WEB, DOMAIN, BACKUP, LICENCE, TRANSFER, GONE, DOLLARS, OTHERS = range(1, 9)


def a_shop(**first: Any) -> FakeDesk:
    """A desk with a few offers of the first reseller's, and promotion codes; its customer can be written to."""
    desk = a_desk()
    offers = (
        an_offer(id=WEB, number=11, name="Web Pro", price=eur("139"), cost=eur("80"), **first),
        an_offer(id=DOMAIN, number=12, name="Domain .pl", product_type="domain", price=eur("20"), cost=eur("15")),
        an_offer(id=BACKUP, number=13, name="Backup", product_type="other", price=eur("36"), cost=eur("9")),
        an_offer(
            id=LICENCE, number=14, name="Licence", product_type="licence", price=eur("50"), cost=eur("40"),
            several=True,
        ),
        an_offer(id=TRANSFER, number=15, name="Transfer .pl", product_type="domain", price=eur("10")),
        an_offer(id=GONE, number=16, name="Old Plan", retired=True),
        an_offer(id=DOLLARS, number=17, name="Abroad", price=Money(1000, "USD"), cost=Money(1, "USD")),
        an_offer(id=OTHERS, number=18, name="Theirs", reseller_id=2),
    )  # fmt: skip
    codes = (
        Promotion(id=1, reseller_id=1, code="SPRING10", kind=PromotionKind.PERCENT, percent_bp=1_000),
        Promotion(id=2, reseller_id=1, code="OLD", kind=PromotionKind.PERCENT, percent_bp=100, retired=True),
        Promotion(
            id=3, reseller_id=1, code="DOLLAR", kind=PromotionKind.FIXED, amount_minor=500, currency="USD"
        ),
        Promotion(id=4, reseller_id=2, code="THEIRS", kind=PromotionKind.PERCENT, percent_bp=5_000),
    )
    desk.state.things |= {(Offer, offer.id): offer for offer in offers}  # type: ignore[misc]
    desk.state.things |= {(Promotion, code.id): code for code in codes}  # type: ignore[misc]
    desk.state.things[Affiliate, 7] = Affiliate(id=7, reseller_id=1, code="Blog")
    desk.state.things[Site, 5] = Site(id=5, reseller_id=1, customer_id=1, code="S-5")
    desk.state.things[Site, 6] = Site(id=6, reseller_id=1, customer_id=2, code="S-6")
    desk.state.customers[1].email = "ana@example.org"
    return desk


def a_form(*items: FormItem, **given: Any) -> OrderForm:
    made: dict[str, Any] = {"customer_id": 1, "payment_method": PaymentMethod.BANK_TRANSFER}
    return OrderForm(items=items or (FormItem(offer_id=WEB),), **{**made, **given})


async def placed(desk: FakeDesk, *items: FormItem, **given: Any) -> Order:
    outcome = await desk.do(PlaceOrder, by="agent", form=a_form(*items, **given))
    return desk.order(outcome.ids[0])


def lines_of(order: Order) -> list[tuple[str, int, str, int | None]]:
    return [(item.name, item.quantity, str(item.total), item.addon_of) for item in order.items]


def letters(desk: FakeDesk) -> list[MailKind]:
    return [thing.kind for (kind, _id), thing in desk.state.things.items() if kind is Mail]


# What is ordered becomes lines.


async def test_two_products_and_a_promotion_code_make_an_order_that_waits_for_its_approval_n1():
    """N1, P5, L12: with an id and a random number of its own, invoiced and unpaid."""
    desk = a_shop()
    order = await placed(
        desk,
        FormItem(offer_id=WEB, domain="Ana.Example", how=DomainHow.REGISTER, domain_offer_id=DOMAIN),
        FormItem(offer_id=LICENCE, quantity=3),
        promotion_code="spring10",
        site_id=5,
        affiliate="Blog",
    )
    assert (order.id, order.number) == (1, "4000000001")
    assert (order.status, order.customer_id, order.site_id, order.reseller_id) == (
        Status.PENDING_APPROVAL,
        1,
        5,
        1,
    )
    assert (order.invoice_name, order.affiliate, order.promotion_code) == ("Ana Silva", "Blog", "SPRING10")
    assert lines_of(order) == [
        ("Web Pro", 1, "125.10 EUR", None), ("Domain .pl", 1, "18.00 EUR", 1), ("Licence", 3, "135.00 EUR", None),
    ]  # fmt: skip
    assert (order.total, order.cost) == (eur("278.10"), eur("215"))
    assert [(i.domain, i.domain_how) for i in order.items[:2]] == [
        ("ana.example", DomainHow.OWN), ("ana.example", DomainHow.REGISTER),
    ]  # fmt: skip
    assert Mark.UNPAID in order.marks
    assert (order.balance.due, order.payment_status) == (eur("278.10"), PaymentStatus.OPEN)
    assert [invoice.total for invoice in order.invoices] == [eur("278.10")]
    assert desk.told() == [
        "OrderPlaced", "PromotionApplied", "InvoiceIssued", "FraudChecked", "OrderMoved", "LettersQueued"
    ]  # fmt: skip


@pytest.mark.parametrize("method", [*PaymentMethod])
@pytest.mark.parametrize("customer_id", [1, 2])
async def test_it_waits_for_its_approval_whatever_toggle_or_method_n1(method, customer_id):
    desk = a_shop()
    order = await placed(desk, payment_method=method, customer_id=customer_id)
    assert (order.status, order.payments, order.charges) == (Status.PENDING_APPROVAL, [], [])


async def test_a_quantity_is_one_line_where_several_units_are_allowed_else_so_many_lines_n1():
    desk = a_shop()
    add_on = AddOn(offer_id=BACKUP)
    order = await placed(
        desk, FormItem(offer_id=WEB, quantity=2, add_ons=(add_on,)), FormItem(offer_id=LICENCE, quantity=25)
    )
    assert lines_of(order) == [
        ("Web Pro", 1, "139.00 EUR", None), ("Backup", 1, "36.00 EUR", 1), ("Web Pro", 1, "139.00 EUR", None),
        ("Backup", 1, "36.00 EUR", 3), ("Licence", 25, "1,250.00 EUR", None),
    ]  # fmt: skip
    assert [item.position for item in order.items] == [1, 2, 3, 4, 5]
    assert order.items[-1].cost_minor == 25 * 4000


@pytest.mark.parametrize("price", ["0", "0.01", "1000000000"])
async def test_a_price_of_nothing_or_a_billion_is_asked_as_it_is_typed_and_told(price):
    """N1: the record keeps what was asked instead."""
    desk = a_shop()
    order = await placed(desk, FormItem(offer_id=WEB, unit_price=eur(price)))
    assert (order.total, order.cost) == (eur(price), eur("80"))
    assert "PriceOverridden" in desk.told()
    assert (Mark.UNPAID in order.marks) is bool(order.total)


async def test_the_offers_own_price_is_no_override():
    desk = a_shop()
    await placed(desk, FormItem(offer_id=WEB, unit_price=eur("139")))
    assert "PriceOverridden" not in desk.told()


async def test_prices_of_add_ons_and_domains_are_overridden_too():
    desk = a_shop()
    order = await placed(
        desk,
        FormItem(
            offer_id=WEB, domain="a.example", how=DomainHow.TRANSFER, domain_offer_id=TRANSFER, domain_price=eur("1"),
            add_ons=(AddOn(offer_id=BACKUP, unit_price=eur("2"), quantity=2),),
        ),
    )  # fmt: skip
    assert [str(item.unit_price) for item in order.items] == [
        "139.00 EUR",
        "1.00 EUR",
        "2.00 EUR",
        "2.00 EUR",
    ]
    assert order.items[1].domain_how is DomainHow.TRANSFER


async def test_a_domain_is_ordered_alone_too_and_ones_own_costs_nothing():
    desk = a_shop()
    order = await placed(
        desk,
        FormItem(offer_id=DOMAIN, domain="a.example"),
        FormItem(offer_id=WEB, domain="b.example", how=DomainHow.OWN),
    )
    assert [(i.name, i.domain, i.domain_how) for i in order.items] == [
        ("Domain .pl", "a.example", DomainHow.REGISTER), ("Web Pro", "b.example", DomainHow.OWN),
    ]  # fmt: skip


# What makes no sense is one sentence that says which product is meant, and nothing is left.

REGISTER = {"how": DomainHow.REGISTER, "domain_offer_id": DOMAIN}


@pytest.mark.parametrize(
    ("items", "said", "kind"),
    [
        ([{}], "Product 1: choose what is ordered", InvalidInput),
        ([{"offer_id": 99}], "There is no Offer with the id 99", NotFound),
        ([{"offer_id": OTHERS}], "There is no offer with the id 8", NotFound),
        ([{"offer_id": GONE}], "Product 1: “Old Plan” is not sold any more", Refused),
        ([{"offer_id": WEB}, {"offer_id": DOLLARS}], "Product 2: “Abroad” is in USD, the order in EUR", InvalidInput),
        ([{"offer_id": WEB, "quantity": 0}], "Product 1: 0 is no quantity", InvalidInput),
        ([{"offer_id": WEB, "quantity": -1}], "Product 1: -1 is no quantity", InvalidInput),
        (
            [{"offer_id": WEB, "quantity": MOST_LINES + 1}],
            "201 is no quantity: it is 1 or more, and at most 200", InvalidInput,
        ),
        ([{"offer_id": LICENCE, "quantity": 10**12}], "at most 100,000", InvalidInput),
        ([{"offer_id": WEB, "quantity": 150}, {"offer_id": WEB, "quantity": 150}], "at most 200 lines", InvalidInput),
        ([{"offer_id": WEB, "unit_price": eur("-1")}], "-1.00 EUR is no price for “Web Pro”", InvalidInput),
        ([{"offer_id": WEB, "unit_price": Money(1, "USD")}], "0.01 USD is no price", InvalidInput),
        ([{"offer_id": DOMAIN}], "Product 1: say what the domain is called", InvalidInput),
        ([{"offer_id": WEB, **REGISTER}], "Product 1: say what the domain is called", InvalidInput),
        ([{"offer_id": DOMAIN, "domain": "nonsense"}], "“nonsense” is no domain", InvalidInput),
        (
            [{"offer_id": DOMAIN, "domain": "a.example", "how": DomainHow.OWN}],
            "registers a domain or transfers it", InvalidInput,
        ),
        ([{"offer_id": DOMAIN, "domain": "a.example", "quantity": 2}], "its quantity is 1", InvalidInput),
        (
            [{"offer_id": WEB, "domain": "a.example", "how": DomainHow.REGISTER}],
            "choose the offer with which a.example", InvalidInput,
        ),
        (
            [{"offer_id": WEB, "domain": "a.example", "how": DomainHow.REGISTER, "domain_offer_id": BACKUP}],
            "choose the offer", InvalidInput,
        ),
        (
            [{"offer_id": WEB, "domain": "a.example", "quantity": 2, **REGISTER}],
            "each of 2 needs a domain of its own", InvalidInput,
        ),
        (
            2 * [{"offer_id": DOMAIN, "domain": "a.example"}],
            "Product 2: a.example is registered or transferred once", InvalidInput,
        ),
        (
            [{"offer_id": WEB, "add_ons": (AddOn(offer_id=DOMAIN),)}],
            "“Domain .pl” is a domain and no add-on", InvalidInput,
        ),
        ([{"offer_id": WEB, "add_ons": (AddOn(offer_id=BACKUP, quantity=0),)}], "0 is no quantity", InvalidInput),
        ([{"offer_id": WEB, "line": 1}], "the cart has no line 1", InvalidInput),
        (
            [{"offer_id": LICENCE, "quantity": 100_000, "unit_price": Money(10**15, "EUR")}],
            "too large for an order", InvalidInput,
        ),
        ([{"offer_id": DOMAIN, "domain": "4111111111111111.example"}], "card number", InvalidInput),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_one_sentence_and_leaves_nothing_s6(items, said, kind):
    desk = a_shop()
    before = desk.state
    form = a_form(*(FormItem(**item) for item in items))
    for door in (desk.execute, desk.preview, desk.quote):
        with pytest.raises(kind) as refused:
            await door(desk.identity("agent"), PlaceOrder(form=form))
        assert said in refused.value.message
    assert desk.state is before


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"customer_id": 77}, "There is no customer with the id 77"),
        ({"site_id": 6}, "Ana Silva has no site with the id 6"),
        ({"promotion_code": "NOWHERE"}, "no promotion code “NOWHERE” in force"),
        ({"promotion_code": "OLD"}, "no promotion code “OLD” in force"),
        ({"promotion_code": "THEIRS"}, "no promotion code “THEIRS” in force"),
        ({"promotion_code": "DOLLAR"}, "DOLLAR is in USD, the order in EUR"),
        ({"invoice": False, "mail_invoice": True}, "Without an invoice there is none to mail"),
        ({"invoice_name": "4111 1111 1111 1111"}, "card number"),
        ({"affiliate": "4111111111111111"}, "card number"),
    ],
)
async def test_what_the_form_says_of_the_whole_order_is_checked(given_, said):
    """S6, S3."""
    desk = a_shop()
    with pytest.raises(DomainError) as refused:
        await placed(desk, **given_)
    assert said in refused.value.message


async def test_an_offer_whose_cost_an_import_left_in_another_currency_is_mended_first():
    """A6: amounts of two currencies are never added; what costs nothing is the same in any."""
    desk = a_shop()
    desk.state.things[Offer, WEB].cost = Money(500, "USD")
    with pytest.raises(
        Refused, match="the cost of “Web Pro” is in USD; “ordertop offers edit --cost” gives it in EUR"
    ):
        await placed(desk)
    desk.state.things[Offer, WEB].cost = Money(0, "USD")
    assert (await placed(desk)).cost == eur("0")


async def test_an_order_without_a_product_is_none():
    desk = a_shop()
    with pytest.raises(InvalidInput, match="at least one product"):
        await desk.do(PlaceOrder, form=OrderForm(customer_id=1, payment_method=PaymentMethod.CASH, items=()))


HOSTILE = "=1+1 [bold]x[/nope] \x1b]52;c;cHduZWQ=\x07 \u202egnp.exe"


@given(
    name=st.text(max_size=300) | st.just(HOSTILE),
    code=st.text(max_size=60) | st.sampled_from(["", "SPRING10"]),
    domain=st.text(max_size=300) | st.sampled_from(["", "a.example", HOSTILE]),
    quantity=st.integers(),
    price=st.none() | st.integers(-(10**18), 10**18),
)
async def test_hostile_text_and_any_figure_is_placed_as_text_or_refused(name, code, domain, quantity, price):
    """S5, X1, S6."""
    desk = a_shop()
    item = FormItem(
        offer_id=WEB,
        quantity=quantity,
        domain=domain,
        unit_price=None if price is None else Money(price, "EUR"),
    )
    order: Order | None
    message = ""
    try:
        order = await placed(desk, item, invoice_name=name, promotion_code=code)
    except DomainError as refused:
        message = refused.message
        order = None
    if order is None:
        assert message == clean_line(message, limit=1_000)
        assert not desk.state.orders
        return
    assert order.invoice_name == clean_line(order.invoice_name)
    assert 0 <= order.total.amount_minor <= 10**15


# What follows: letters, credit, delivery.


async def test_the_options_are_as_the_settings_say_unless_the_form_says_otherwise():
    """N1: confirmation e-mail, invoice, e-mail the invoice."""
    desk = a_shop()
    await placed(desk)
    kinds = letters(desk)
    assert {MailKind.ORDER_RECEIVED, MailKind.INVOICE} <= set(kinds)
    for setting in ("place_confirmation", "place_mail_invoice"):
        await desk.do(ChangeSetting, name=setting, value="no")
    await placed(desk)
    assert letters(desk)[len(kinds) :].count(MailKind.INVOICE) == 0
    assert MailKind.ORDER_RECEIVED not in letters(desk)[len(kinds) :]
    before = len(letters(desk))
    order = await placed(desk, confirmation=True, mail_invoice=True)
    assert {MailKind.ORDER_RECEIVED, MailKind.INVOICE} <= set(letters(desk)[before:])
    assert order.invoices


async def test_without_an_invoice_nothing_is_due_and_no_bill_is_mailed():
    desk = a_shop()
    order = await placed(desk, FormItem(offer_id=WEB), invoice=False)
    assert (order.invoices, order.balance.due, order.payment_status) == ([], eur("0"), PaymentStatus.OPEN)
    assert Mark.UNPAID not in order.marks
    assert MailKind.INVOICE not in letters(desk)
    assert "NothingBilled" in desk.told()
    await desk.do(ApproveOrder, order_id=order.id)
    assert desk.order().status is Status.EXECUTING


async def test_a_cost_above_the_available_credit_is_said_before_placing_n2():
    desk = a_shop()
    desk.account().credit_limit_minor = 79_99
    command = PlaceOrder(form=a_form())
    quote = await desk.quote(desk.identity("agent"), command)
    assert (quote.short, quote.available, quote.cost) == (True, eur("79.99"), eur("80"))
    assert (
        "wait for credit once it is approved: it costs 80.00 EUR, and 79.99 EUR of your credit are left"
        in quote.effects
    )
    await desk.execute(desk.identity("agent"), command)
    order = desk.order()
    assert (order.status, order.reserved_minor) == (Status.PENDING_APPROVAL, 0)
    desk.account().credit_limit_minor = 80_00
    assert not (await desk.quote(desk.identity("agent"), PlaceOrder(form=a_form()))).short


async def test_the_quote_adds_up_and_changes_nothing():
    """N1: the summary, from the domain alone."""
    desk = a_shop()
    before = desk.state
    form = a_form(
        FormItem(offer_id=WEB, unit_price=eur("100"), domain="a.example", add_ons=(AddOn(offer_id=BACKUP),)),
        FormItem(offer_id=LICENCE, quantity=2), promotion_code="SPRING10",
    )  # fmt: skip
    quote = await desk.quote(desk.identity("agent"), PlaceOrder(form=form))
    assert desk.state is before
    assert [
        (q.product, q.add_on, q.quantity, q.unit_price, q.list_price, q.discount, q.total)
        for q in quote.lines
    ] == [
        ("Web Pro", False, 1, eur("100"), eur("139"), eur("10"), eur("90")),
        ("Backup", True, 1, eur("36"), None, eur("3.60"), eur("32.40")),
        ("Licence", False, 2, eur("50"), None, eur("10"), eur("90")),
    ]
    assert (quote.discount, quote.total, quote.cost) == (eur("23.60"), eur("212.40"), eur("169"))
    assert quote.total == sum((line.total for line in quote.lines), eur("0"))
    assert quote.effects == await desk.preview(desk.identity("agent"), PlaceOrder(form=form))
    assert (quote.options.confirmation, quote.options.invoice, quote.options.mail_invoice) == (
        True,
        True,
        True,
    )
    assert quote.reseller == "Acme"


def with_a_server(desk: FakeDesk) -> FakeDesk:
    desk.state.things[DeliveryModule, 20] = DeliveryModule(
        id=20, kind=PlaceKind.SERVER, name="web-03", module=ModuleKind.SANDBOX, is_default=True
    )
    return desk


async def test_what_is_set_up_on_payment_is_so_once_the_placed_order_is_paid_while_it_waits_for_review():
    """L6: not before, and the order stays where it is."""
    desk = with_a_server(a_shop(auto_setup=AutoSetup.ON_PAYMENT))
    order = await placed(desk)
    assert order.items[0].delivery is DeliveryStatus.PENDING
    await desk.do(ReceivePayment, order_id=order.id, payment=Collection(amount=eur("100")))
    assert desk.order().items[0].delivery is DeliveryStatus.PENDING
    await desk.do(ReceivePayment, order_id=order.id, payment=Collection(amount=eur("39")))
    order = desk.order()
    assert (order.status, order.items[0].delivery) == (Status.PENDING_APPROVAL, DeliveryStatus.QUEUED)
    assert Mark.UNPAID not in order.marks
    assert order.reserved_minor == 80_00


async def test_a_charge_that_is_paid_sets_up_what_is_set_up_on_payment_too():
    """L6, P2."""
    desk = with_a_server(a_shop(auto_setup=AutoSetup.ON_PAYMENT))
    desk.state.things[PaymentSystem, 30] = PaymentSystem(
        id=30, name="Cards", gateway=GatewayKind.SANDBOX, tokens=True
    )
    desk.state.things[PaymentToken, 31] = PaymentToken(
        id=31, customer_id=1, system_id=30, label="Visa", sealed="gAAAA…"
    )
    order = await placed(desk, payment_method=PaymentMethod.CREDIT_CARD)
    await desk.do(CapturePayment, order_id=order.id)
    intent = desk.order().payments[0].intent
    await desk.do(
        RecordCharge, order_id=order.id, intent=intent, answer=Answer(result=Result.DONE, reference="c")
    )
    order = desk.order()
    assert (order.status, order.items[0].delivery) == (Status.PENDING_APPROVAL, DeliveryStatus.QUEUED)


async def test_what_is_free_is_set_up_at_once_where_it_is_set_up_on_payment():
    desk = with_a_server(a_shop(auto_setup=AutoSetup.ON_PAYMENT))
    order = await placed(desk, FormItem(offer_id=WEB, unit_price=eur("0")))
    assert order.items[0].delivery is DeliveryStatus.QUEUED


async def test_without_an_invoice_nothing_counts_as_paid():
    """L6: staff bill it elsewhere, and approve it."""
    desk = with_a_server(a_shop(auto_setup=AutoSetup.ON_PAYMENT))
    order = await placed(desk, FormItem(offer_id=WEB), invoice=False)
    assert order.items[0].delivery is DeliveryStatus.PENDING


async def test_a_number_that_is_taken_is_not_given_again_l12():
    desk = a_shop()
    await desk.do(RecordCart, number="4000000002", reseller_id=1, currency="EUR", step="cart")
    first = await placed(desk)
    numbers = {(await placed(desk)).number for _n in range(3)}
    assert len(numbers | {first.number, "4000000002"}) == 5


# A cart that is completed together with its customer.

CART = (
    CartLine(name="Web Pro", offer_id=WEB, quantity=1, unit_price=eur("120"), cost_minor=80_00),
    CartLine(name="Theme", quantity=2, unit_price=eur("9"), cost_minor=4_00),
)


async def a_cart(desk: FakeDesk, **given: Any) -> Order:
    made: dict[str, Any] = {
        "number": "4000000077",
        "reseller_id": 1,
        "currency": "EUR",
        "step": "details",
        "lines": CART,
    }
    outcome: Outcome = await desk.do(RecordCart, **{**made, **given})
    return desk.order(outcome.ids[0])


async def test_a_cart_becomes_the_order_under_its_number_i2():
    """I2: what stays, what is changed, and what is added; L1: what is left out stays with it, cancelled."""
    desk = a_shop()
    cart = await a_cart(desk, customer_note="please hurry", ip="198.51.100.7")
    form = a_form(
        FormItem(line=1, quantity=1, unit_price=eur("110"), add_ons=(AddOn(offer_id=BACKUP),)),
        FormItem(offer_id=DOMAIN, domain="a.example"),
    )
    await desk.do(CompleteCart, order_id=cart.id, form=form)
    order = desk.order(cart.id)
    assert (order.number, order.status, order.customer_id) == ("4000000077", Status.PENDING_APPROVAL, 1)
    assert (order.customer_note, order.ip) == ("please hurry", "198.51.100.7")
    assert [(i.position, i.name, i.delivery.value, str(i.total), i.addon_of) for i in order.items] == [
        (1, "Web Pro", "pending", "110.00 EUR", None), (2, "Theme", "cancelled", "18.00 EUR", None),
        (3, "Backup", "pending", "36.00 EUR", 1), (4, "Domain .pl", "pending", "20.00 EUR", None),
    ]  # fmt: skip
    assert (order.total, order.cost) == (eur("166"), eur("104"))
    assert {"LeftOut", "PriceOverridden"} <= set(desk.told(order.id))
    assert [item.position for item in order.items if item.dropped] == [2]
    quoted = a_shop()
    cart = await a_cart(quoted)
    quote = await quoted.quote(
        quoted.identity(), CompleteCart(order_id=cart.id, version=cart.version, form=form)
    )
    assert [line.product for line in quote.lines] == ["Web Pro", "Backup", "Domain .pl"]
    assert "leave out “Theme” of the cart" in quote.effects


async def test_a_carts_own_promotion_code_that_is_not_known_here_keeps_its_prices():
    """P5: the shop's prices say it already."""
    desk = a_shop()
    cart = await a_cart(desk, promotion_code="SHOPS-OWN")
    lines = tuple(FormItem(line=n, quantity=q) for n, q in ((1, 1), (2, 2)))
    await desk.do(CompleteCart, order_id=cart.id, form=a_form(*lines, promotion_code="SHOPS-OWN"))
    assert (desk.order(cart.id).total, desk.order(cart.id).promotion_code) == (eur("138"), "SHOPS-OWN")


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([FormItem(line=3)], "the cart has no line 3 left"),
        ([FormItem(line=1), FormItem(line=1)], "Product 2: the cart has no line 1 left"),
        ([FormItem(line=1, quantity=0)], "0 is no quantity"),
        ([FormItem(offer_id=DOLLARS)], "“Abroad” is in USD, the order in EUR"),
    ],
)
async def test_a_cart_is_completed_with_what_makes_sense_only(items, said):
    desk = a_shop()
    cart = await a_cart(desk)
    with pytest.raises(InvalidInput) as refused:
        await desk.do(CompleteCart, order_id=cart.id, form=a_form(*items))
    assert said in refused.value.message
    assert desk.order(cart.id).status is Status.INCOMPLETE


async def test_a_quantity_of_the_cart_that_is_changed_changes_its_cost():
    desk = a_shop()
    cart = await a_cart(desk)
    await desk.do(CompleteCart, order_id=cart.id, form=a_form(FormItem(line=2, quantity=5)))
    item: Item = desk.order(cart.id).items[1]
    assert (item.quantity, item.cost_minor, desk.order(cart.id).cost) == (5, 10_00, eur("10"))


async def test_what_is_no_cart_any_more_is_not_completed_again():
    """L2, L16."""
    desk = a_shop()
    cart = await a_cart(desk)
    form = a_form(FormItem(line=1))
    await desk.do(CompleteCart, order_id=cart.id, form=form)
    with pytest.raises(Refused, match="only “Incomplete” can be submitted"):
        await desk.do(CompleteCart, order_id=cart.id, form=form)


async def test_a_cart_is_not_completed_for_a_customer_of_another_reseller():
    desk = a_shop()
    cart = await a_cart(desk)
    desk.state.customers[2].reseller_id = 2
    with pytest.raises(NotFound, match="There is no customer with the id 2"):
        await desk.do(CompleteCart, order_id=cart.id, form=a_form(customer_id=2))
