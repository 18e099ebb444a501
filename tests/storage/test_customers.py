"""Customers: looked up, looked at, corrected, and found by what they are called now (T9, A1, N3)."""

import pytest
from sqlalchemy import insert, update

from domain.billing import AttemptStatus
from domain.customers import ContactKind, ResellerMethod
from domain.customers.commands import AddCustomer, AddCustomerNote, ChangeCustomer, SetApproval
from domain.customers.handlers import INDEXED_AT_ONCE
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import run_due
from domain.orders.commands import AddNote
from domain.orders.status import Status
from domain.query import EVERYTHING
from domain.sorting import By, Sort
from storage import tables as t
from tests.domain.fakes import START
from tests.storage.databases import by_hand
from tests.storage.support import CUSTOMER, OTHER_CUSTOMER, RESELLER, TRUSTED_CUSTOMER, DeskUnderTest
from tests.storage.test_jobs import NOBODY

PEOPLE = (
    ("Anabela Reis", "Reis@Shop.Example", "+351 912 345 678"),
    ("Ana Silva", "ana@x.example", "00351 21 000 00 00"),
    ("Émile Zola", "emile@x.example", None),
    ("Đorđe Łoś", None, "(0171) 55-44"),
    ("山田 太郎", "taro@x.example", None),
)


async def people(desk: DeskUnderTest) -> list[int]:
    """Adds customers; their ids."""
    made: list[int] = []
    for name, email, phone in PEOPLE:
        outcome = await desk.do(
            AddCustomer, reseller_id=RESELLER, name=name, email=email or "", phone=phone or ""
        )
        made += outcome.ids
    return made


async def names(desk: DeskUnderTest, text: str = "", *, by: str = "owner", limit: int = 50) -> list[str]:
    """The names of all customers that a text finds, read page by page."""
    found: list[str] = []
    after = None
    while True:
        page = await (await desk.look(by)).customers(text, after=after, limit=limit)
        found += [row.name for row in page.rows]
        if not page.more_after:
            return found
        after = page.rows[-1].key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana", ["Ana Silva", "Ana Silva", "Anabela Reis"]),
        ("Ana  SIL", ["Ana Silva", "Ana Silva"]),
        ("emile", ["Émile Zola"]),
        ("dorde los", ["Đorđe Łoś"]),
        ("山田", ["山田 太郎"]),
        ("reis@shop", ["Anabela Reis"]),
        ("ANA@X.example", ["Ana Silva"]),
        ("+351 91", ["Anabela Reis"]),
        ("00351", ["Ana Silva", "Anabela Reis"]),
        ("0171/5544", ["Đorđe Łoś"]),
        ("silva", []),
        ("%", ["Ana Silva", "Ana Silva", "Anabela Reis", "Bea Ito", "Đorđe Łoś", "Émile Zola", "Łukasz Zając",
               "山田 太郎"]),
        ("ana'; DROP TABLE customers; --", []),
    ],
)  # fmt: skip
async def test_a_customer_is_found_by_the_beginning_of_a_name_address_or_number(desk, text, found):
    """T9: without case and accents, the same on both databases."""
    await people(desk)
    assert await names(desk, text) == found
    assert await names(desk, text, limit=1) == found
    assert not desk.problems()


async def test_customers_of_a_reseller_that_is_not_granted_do_not_exist(desk):
    """T2, X3."""
    await desk.grant("agent", "Zeta")
    reads = await desk.look("agent")
    assert await names(desk, by="agent") == ["Bea Ito"]
    for asking in (
        reads.customer(CUSTOMER),
        reads.customer_card(CUSTOMER, limit=5),
        reads.customer_id("Ana Silva"),
    ):
        with pytest.raises(NotFound):
            await asking
    assert await reads.customer_id("Bea Ito") == await reads.customer_id("id:3") == OTHER_CUSTOMER


async def test_a_customer_is_named_exactly_and_namesakes_by_their_ids(desk):
    await people(desk)
    reads = await desk.look()
    assert await reads.customer_id("Łukasz Zając") == TRUSTED_CUSTOMER
    with pytest.raises(NotFound, match="There is no customer “lukasz zajac” here"):
        await reads.customer_id("lukasz zajac")
    with pytest.raises(
        InvalidInput, match="Several customers are called “Ana Silva”; name one by its id: id:1, id:5"
    ):
        await reads.customer_id("Ana Silva")


async def test_one_resellers_customers_are_listed_alone(desk):
    page = await (await desk.look()).customers(reseller_id=2, limit=10)
    assert [row.name for row in page.rows] == ["Bea Ito"]


async def test_a_card_has_all_parts_of_its_customer_and_of_no_other(desk):
    """T9"""
    failed = await desk.place(site_id=1)
    cart = await desk.place(Status.INCOMPLETE, placed_at=START)
    await desk.place(customer_id=TRUSTED_CUSTOMER)
    with by_hand(desk.url) as connection:
        connection.execute(update(t.sites).where(t.sites.c.id == 1).values(customer_id=CUSTOMER))
        declined = {"status": AttemptStatus.FAILED, "code": "51"}
        connection.execute(update(t.payments).where(t.payments.c.order_id == failed.id).values(**declined))
        for name, customer, retired in (("Rui", CUSTOMER, False), ("Eva", CUSTOMER, True), ("Jo", 2, False)):
            person = {
                "kind": ContactKind.BILL_TO,
                "name": name,
                "email": f"{name}@x.example",
                "retired": retired,
            }
            connection.execute(
                insert(t.contacts).values(reseller_id=1, customer_id=customer, created_at=START, **person)
            )
    await desk.do(AddCustomerNote, by="agent", customer_id=CUSTOMER, body="Calls\nback.")
    card = await (await desk.look()).customer_card(CUSTOMER, limit=10)
    assert (card.customer.name, card.customer.reseller, card.customer.approval_required) == (
        "Ana Silva",
        "Acme",
        True,
    )
    assert [contact.name for contact in card.contacts] == ["Rui"]
    assert [site.code for site in card.sites] == ["S-1"]
    assert [row.id for row in card.orders.rows] == [cart.id, failed.id]
    assert [(note.staff, note.body) for note in card.notes] == [("Agent", "Calls\nback.")]
    assert [(entry.staff, entry.sentences) for entry in card.timeline] == [("Agent", ("note added",))]
    (payment,) = card.payments
    assert (payment.order_number, payment.payment.status, payment.payment.code) == (
        failed.number,
        "failed",
        "51",
    )
    assert card.tokens == ()


async def test_a_card_pages_through_many_orders(desk):
    placed = [{"placed_at": START.subtract(hours=n)} for n in range(5)]
    orders = [order.id for order in await desk.place_all(*placed)]
    reads = await desk.look()
    first = (await reads.customer_card(CUSTOMER, limit=3)).orders
    rest = (await reads.customer_card(CUSTOMER, after=first.rows[-1].key, limit=3)).orders
    assert [row.id for row in (*first.rows, *rest.rows)] == orders
    assert (first.more_after, rest.more_after) == (True, False)
    assert not (await reads.customer_card(OTHER_CUSTOMER, limit=3)).orders.rows


async def test_the_toggle_is_locked_while_the_reseller_pays_by_card_and_comes_back_as_it_was(desk):
    """A1"""
    await desk.do(SetApproval, customer_ids=(CUSTOMER,), required=False)

    def pays_by(method: ResellerMethod) -> None:
        with by_hand(desk.url) as connection:
            connection.execute(update(t.resellers).where(t.resellers.c.id == 1).values(payment_method=method))

    pays_by(ResellerMethod.CREDIT_CARD)
    row = await (await desk.look()).customer(CUSTOMER)
    assert (row.approval_chosen, row.approval_locked, row.approval_required) == (False, True, True)
    with pytest.raises(Refused, match=r"Acme pays by credit card, .* the toggle of Ana Silva is locked"):
        await desk.do(SetApproval, customer_ids=(OTHER_CUSTOMER, CUSTOMER), required=True)
    assert (await (await desk.look()).customer(OTHER_CUSTOMER)).approval_chosen
    pays_by(ResellerMethod.DEPOSIT)
    row = await (await desk.look()).customer(CUSTOMER)
    assert (row.approval_chosen, row.approval_locked, row.approval_required) == (False, False, False)


async def test_a_new_name_and_address_find_and_sort_the_orders_there_are(desk):
    """N3: no word of the orders' own is lost."""
    first, second = await desk.place_all({}, {"customer_id": TRUSTED_CUSTOMER})
    await desk.do(AddNote, order_id=first.id, body="prefers mornings")
    version = (await desk.row(first.id)).version
    await desk.do(ChangeCustomer, customer_id=CUSTOMER, name="Zoë Åberg", email="zoe@x.example")
    assert await desk.found("customer:zoe aberg mornings") == [first.id]
    assert await desk.found("customer:zoe@x.example") == [first.id]
    assert await desk.found("customer:silva") == []
    page = await (await desk.look()).orders(EVERYTHING, sort=Sort(By.CUSTOMER, up=True), limit=5)
    assert [row.id for row in page.rows] == [second.id, first.id]
    assert (await desk.row(first.id)).version == version
    assert not desk.problems()


async def test_many_orders_are_found_anew_in_rounds_the_newest_at_once(desk, monkeypatch):
    """N3: nobody waits for a customer with thousands of orders."""
    monkeypatch.setattr("domain.customers.handlers.INDEXED_AT_ONCE", 2)
    placed = [{"placed_at": START.subtract(hours=n)} for n in range(5)]
    orders = [order.id for order in await desk.place_all(*placed)]
    will = await desk.preview(await desk.who(), ChangeCustomer(customer_id=CUSTOMER, name="Zoe Berg"))
    assert will[-1] == "let the newest 2 orders be found by it, and the others soon after"
    await desk.do(ChangeCustomer, customer_id=CUSTOMER, name="Zoe Berg")
    assert await desk.found("customer:zoe") == orders[:2]
    me = await desk.who("viewer")
    assert await run_due(desk, me, NOBODY) == 1
    assert await desk.found("customer:zoe") == orders[:4]
    assert await run_due(desk, me, NOBODY) == 1
    assert await desk.found("customer:zoe") == orders
    assert await run_due(desk, me, NOBODY) == 0
    assert not desk.problems()
    assert INDEXED_AT_ONCE > 2


async def test_what_is_no_part_of_the_search_leaves_the_orders_alone(desk):
    await desk.place()
    will = await desk.preview(await desk.who(), ChangeCustomer(customer_id=CUSTOMER, address="Rua 1"))
    assert will == ("change the address from “” to “Rua 1”",)
    await desk.do(ChangeCustomer, customer_id=CUSTOMER, address="Rua 1")
    assert (await (await desk.look()).customer(CUSTOMER)).address == "Rua 1"
    again = await desk.do(ChangeCustomer, customer_id=CUSTOMER, address=" Rua  1 ")
    assert not again.changed


@pytest.mark.parametrize("few", [True, False])
async def test_orders_of_the_same_customer_mail_or_address_are_listed_by_a_search(desk, few):
    """T6: along the customers, however many other orders there are."""
    made = [
        await desk.do(AddCustomer, reseller_id=RESELLER, name=name, email=email, address=address)
        for name, email, address in (
            ("Ana A", "ana@x.example", "Rua 1"),
            ("Ana B", "ANA@x.example", ""),
            ("Rui", "", "Rua 1"),
            ("Bea", "bea@x.example", ""),
        )
    ]
    customers = [*(outcome.ids[0] for outcome in made), CUSTOMER]
    orders = await desk.place_all(
        *(
            {"customer_id": customer, "placed_at": START.subtract(hours=n)}
            for n, customer in enumerate(customers)
        )
    )
    alone = await desk.place(customer_id=None)
    number = orders[0].number
    words = f"same:{number}" if few else f"same:{number} currency:EUR -status:fraud"
    assert await desk.found(words) == [order.id for order in orders[:3]]
    assert await desk.found(f"same:{orders[3].number}") == [orders[3].id]
    assert await desk.found(f"same:{alone.number}") == await desk.found("same:999") == []
    rest = await desk.found(f"-same:{number}")
    assert sorted(rest) == sorted([orders[3].id, orders[4].id, alone.id])
    assert await desk.found(f"customer:#{customers[1]}") == [orders[1].id]
    details = await (await desk.look()).order_details(orders[0].id)
    assert ([row.id for row in details.same], details.related) == ([orders[1].id, orders[2].id], 2)


async def test_the_details_name_the_main_order_and_its_sub_orders_with_their_status(desk):
    """T6, L8"""
    main = await desk.place(Status.SUBMITTED)
    subs = await desk.place_all(
        {"parent_id": main.id, "status": Status.HANDLED, "placed_at": START},
        {"parent_id": main.id, "status": Status.EXECUTING},
    )
    reads = await desk.look()
    whole = await reads.order_details(main.id)
    assert [(row.id, row.status) for row in whole.sub_orders] == [
        (subs[0].id, Status.HANDLED),
        (subs[1].id, Status.EXECUTING),
    ]
    part = await reads.order_details(subs[1].id)
    assert part.parent is not None
    assert (part.parent.id, part.parent.status) == (main.id, Status.SUBMITTED)
