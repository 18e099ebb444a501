"""Approving with a word on how each item is set up, and delivering again what failed (T7, L6)."""

from pathlib import Path

import pytest
from textual.widgets import Input

from domain.delivery.commands import AddPlace, BeginDelivery, RecordDelivery
from domain.delivery.model import ModuleKind, PlaceKind
from domain.delivery.module import Delivered, Fate
from domain.orders.commands import ApproveOrder
from domain.orders.status import DeliveryStatus, Mark, PaymentMethod, Status
from gateways.sealing import Seal
from tests.domain.builders import an_item
from tests.domain.fakes import START
from tests.storage.support import DeskUnderTest
from tests.tui.harness import Dashboard, dashboard

PASSWORD = "hunter2-planted"


async def with_places(desk: DeskUnderTest) -> None:
    for kind, name in (
        (PlaceKind.SERVER, "web-03"),
        (PlaceKind.SERVER, "web-04"),
        (PlaceKind.REGISTRAR, "names"),
    ):
        await desk.do(AddPlace, kind=kind, name=name, module=ModuleKind.SANDBOX)


async def two_items(desk: DeskUnderTest, **given: object) -> int:
    items = [an_item(), an_item(2, product_type="domain", domain="ana.example")]
    made = {"id": 11, "placed_at": START, "items": items, "status": Status.PENDING_APPROVAL, **given}
    return (await desk.place(**made)).id  # type: ignore[arg-type]


async def asked(anna: Dashboard, order_id: int, key: str) -> None:
    await anna.to(order_id)
    await anna.keys(key)
    await anna.asks()
    await anna.settled()


def holding(folder: Path, words: bytes) -> list[str]:
    """The files that hold these words."""
    return [file.name for file in folder.rglob("*") if file.is_file() and words in file.read_bytes()]


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_each_item_is_asked_about_and_set_up_so(file: Path, desk: DeskUnderTest, size, home: Path):
    """T7, T13, T15, S3: the password is encrypted where it is kept, and on no screen and in no draft."""
    await with_places(desk)
    order_id = await two_items(desk)
    async with dashboard(file, size=size) as anna:
        await asked(anna, order_id, "A")
        for words in ("1 Package 1", "server: web-03, the default", "2 ana.example", "register it"):
            assert words in anna.words, words
        await anna.keys("right", "tab", "ana", "tab", PASSWORD, "tab", "tab", "right")
        await anna.until(lambda: "have the server web-04 set up 1 item" in anna.words)
        assert PASSWORD not in anna.text
        await anna.keys("tab", "tab", "tab", "tab", "right", "enter")
        await anna.until(lambda: "leave 1 item to be set up by hand" in anna.words)
        await anna.settled()
        await anna.keys("A")
        await anna.until(lambda: "3000000011 approved." in anna.footer)
    first, second = (await desk.order(order_id)).items
    server = desk.one("SELECT id FROM delivery_modules WHERE name = 'web-04'")
    assert (first.module_id, first.username, first.send_welcome, first.run_create) == (
        server,
        "ana",
        True,
        True,
    )
    assert Seal(home / "data/ordertop/tokens.key").open(first.sealed_password or "") == PASSWORD
    assert (second.run_create, second.delivery, second.delivery_intent) == (
        False,
        DeliveryStatus.QUEUED,
        None,
    )
    assert holding(home, b"ana") != []
    assert holding(home, PASSWORD.encode()) == []


async def test_what_is_typed_comes_back_but_for_the_password(file, desk, state_folder):
    """T15, S3."""
    await with_places(desk)
    order_id = await two_items(desk)
    async with dashboard(file) as anna:
        await asked(anna, order_id, "A")
        await anna.keys("tab", "ana", "tab", PASSWORD)
        await anna.until(lambda: any("ana" in one.read_text() for one in state_folder.rglob("drafts.json")))
    async with dashboard(file) as anna:
        await asked(anna, order_id, "A")
        dialog = await anna.asks()
        assert dialog.query_one("#username1", Input).value == "ana"
        assert dialog.query_one("#password1", Input).value == ""


async def test_what_is_due_is_collected_in_the_same_dialog(file, desk):
    """L4, T7."""
    await with_places(desk)
    given = {"status": Status.AWAITING_PAYMENT, "method": PaymentMethod.BANK_TRANSFER}
    order_id = await two_items(desk, **given)
    async with dashboard(file) as anna:
        await asked(anna, order_id, "A")
        assert "Collect and approve 3000000011?" in anna.words
        assert "server: web-03, the default" in anna.words
        await anna.keys("shift+tab", "A")
        await anna.until(lambda: "3000000011 approved." in anna.footer)
    order = await desk.order(order_id)
    assert (order.status, order.due_minor) == (Status.EXECUTING, 0)


async def test_where_everything_is_set_up_there_is_nothing_to_ask(file, desk):
    """T7."""
    order_id = await two_items(desk, items=[an_item(delivery=DeliveryStatus.ACTIVE)])
    async with dashboard(file) as anna:
        await anna.to(order_id)
        await anna.keys("A")
        await anna.until(lambda: "All items of 3000000011 are set up already." in anna.footer)


async def failed(desk: DeskUnderTest) -> int:
    """An order with an item that a server refused."""
    await with_places(desk)
    order_id = await two_items(desk)
    await desk.do(ApproveOrder, order_id=order_id)
    intent = (await desk.order(order_id)).items[0].delivery_intent
    await desk.do(BeginDelivery, order_id=order_id, intent=intent)
    refused = Delivered(fate=Fate.FAILED, code="out_of_stock")
    await desk.do(RecordDelivery, order_id=order_id, intent=intent, answer=refused)
    return order_id


async def test_a_failed_delivery_shows_in_its_row_and_is_delivered_again(file, desk):
    """L6, T2."""
    order_id = await failed(desk)
    async with dashboard(file, size=(120, 30)) as anna:
        await anna.to(order_id)
        await anna.until(lambda: "delivery failed" in anna.text)
        assert "D deliver again" in anna.footer
        await anna.keys("D")
        await anna.asks()
        await anna.settled()
        assert "deliver “Package 1” again" in anna.words
        await anna.keys("D")
        await anna.until(lambda: "3000000011: asked for again" in anna.footer)
    order = await desk.order(order_id)
    assert order.items[0].delivery is DeliveryStatus.QUEUED
    assert Mark.DELIVERY_FAILED not in order.marks


async def test_the_details_say_why_a_delivery_failed(file, desk):
    """L6, T6."""
    order_id = await failed(desk)
    async with dashboard(file, size=(120, 40)) as anna:
        await anna.to(order_id)
        await anna.keys("enter", "enter")
        await anna.shows("error out_of_stock", "delivery of “Package 1” failed (out_of_stock)")


async def test_what_has_not_failed_is_not_delivered_again(file):
    """T11."""
    async with dashboard(file) as anna:
        await anna.to(4)
        assert "deliver again" not in anna.footer
        await anna.keys("D")
        await anna.until(lambda: "No delivery of 3000000004 has failed." in anna.footer)
