"""Offers and categories on both databases: each once, however one walks, and never more than one may see."""

import pytest

from domain.errors import InvalidInput, NotFound
from domain.importing import ImportedItem
from domain.money import Money
from domain.offers.commands import AddCategory, ChangeOffer, RenameCategory
from domain.offers.rows import OfferRow
from domain.orders.status import AutoSetup
from tests.storage.imported import an_import, imported
from tests.storage.support import DeskUnderTest


async def filled(desk: DeskUnderTest) -> None:
    """Five offers of Acme, two of Zeta; numbers begin with 1 at each."""
    names = ["Web 1_0", "Web 2_0", "Web 3_0", "Web 4_0", "Über Pack"]
    orders = [
        an_import(f"A-{n}", items=(ImportedItem(name=name, unit_price_minor=5_000),))
        for n, name in enumerate(names, start=1)
    ]
    await desk.execute(await desk.who(), imported(orders))
    others = [
        an_import(f"Z-{n}", items=(ImportedItem(name=f"Mail {n}", unit_price_minor=5_000),)) for n in (1, 2)
    ]
    await desk.execute(await desk.who(), imported(others, reseller="Zeta", source="other"))


async def walked(desk: DeskUnderTest, text: str = "", limit: int = 2, by: str = "owner") -> list[OfferRow]:
    reads, after = await desk.look(by), None
    found: list[OfferRow] = []
    while True:
        page = await reads.offers(text, after=after, limit=limit)
        found += page.rows
        if not page.more_after:
            return found
        after = page.rows[-1].key


@pytest.mark.parametrize("limit", [1, 3, 100])
async def test_walking_gives_each_offer_once_the_newest_first(desk, limit):
    await filled(desk)
    rows = await walked(desk, limit=limit)
    assert len(rows) == 7
    assert [row.key for row in rows] == sorted((row.key for row in rows), reverse=True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", 7),
        ("web", 4),
        ("5", 1),  # by its number alone
        ("mail 2", 1),
        ("%", 0),
        ("_", 4),
        ("web nothing", 0),
        ("Über", 1),
        ("9" * 40, 0),
    ],
)
async def test_offers_are_found_by_words_or_their_number(desk, text, names):
    """X5: what steers a search in SQL is only looked for."""
    await filled(desk)
    assert len(await walked(desk, text)) == names


async def test_an_offer_is_named_by_number_and_where_that_is_ambiguous_by_reseller(desk):
    await filled(desk)
    reads = await desk.look()
    assert (await reads.offer(4)).name == "Web 4_0"
    with pytest.raises(InvalidInput, match=r"Several resellers have an offer 1; .*: Acme, Zeta"):
        await reads.offer(1)
    assert (await reads.offer(1, reseller="Zeta")).name == "Mail 1"
    for number, whose in ((4, "Zeta"), (0, None), (2**70, None)):
        with pytest.raises(NotFound, match="There is no offer"):
            await reads.offer(number, reseller=whose)


async def test_what_is_not_granted_is_not_there(desk):
    """S1."""
    await filled(desk)
    await desk.do(AddCategory, reseller_id=1, name="Web")
    await desk.grant("manager", "Zeta")
    assert {row.reseller for row in await walked(desk, by="manager")} == {"Zeta"}
    reads = await desk.look("manager")
    assert (await reads.offer(1)).name == "Mail 1"
    assert await reads.categories() == ()


async def test_a_changed_offer_is_read_as_it_was_changed(desk):
    """FEATURES 117."""
    await filled(desk)
    category = await desk.do(AddCategory, reseller_id=1, name="Hosting")
    before = await (await desk.look()).offer(4)
    await desk.do(
        ChangeOffer, offer_id=before.id, name="Web Plus", price=Money(1234, "EUR"), cost=Money(5, "EUR"),
        auto_setup=AutoSetup.NEVER, auto_execute=False, is_trial=True, category_id=category.ids[0],
        partial_min_bp=2_000, partial_success_bp=8_000,
    )  # fmt: skip
    row = await (await desk.look()).offer(4)
    assert (row.name, row.price, row.cost) == ("Web Plus", Money(1234, "EUR"), Money(5, "EUR"))
    assert (row.auto_setup, row.auto_execute, row.is_trial) == (AutoSetup.NEVER, False, True)
    assert (row.category_number, row.category) == (1, "Hosting")
    assert (row.partial_min_bp, row.partial_success_bp) == (2_000, 8_000)
    assert (await walked(desk, "hosting"))[0] == row
    assert (await desk.found("Web 4_0")) == (await desk.found("A-4")), "orders that are placed keep its name"
    assert desk.problems() == ()


async def test_categories_are_listed_with_how_many_offers_are_in_each(desk):
    await filled(desk)
    await desk.do(AddCategory, reseller_id=1, name="Hosting")
    added = await desk.do(AddCategory, reseller_id=1, name="Domains")
    await desk.do(RenameCategory, category_id=added.ids[0], name="Names")
    offer = await (await desk.look()).offer(4)
    await desk.do(ChangeOffer, offer_id=offer.id, category_id=added.ids[0])
    rows = await (await desk.look()).categories()
    assert [(row.number, row.name, row.offers) for row in rows] == [(1, "Hosting", 0), (2, "Names", 1)]
