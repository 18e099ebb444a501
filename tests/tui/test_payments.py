"""An order's payments below the list, and the tab with all of them (T5, T10, P1)."""

import pytest

from domain.billing.commands import AddPaymentSystem, AddToken, CapturePayment, ReceivePayment, RefundPayment
from domain.billing.systems import GatewayKind
from domain.money import Money
from domain.orders.commands import Collection
from tests.tui.harness import Dashboard, by_raw_sql, dashboard
from tests.tui.hostile import FORBIDDEN, HOSTILE
from tui.screens.details import DetailsScreen
from widgets.payment_table import PaymentTable
from widgets.payments_pane import PaymentsPane


def pane(anna: Dashboard) -> PaymentsPane:
    return anna.screen.query_one(PaymentsPane)


def eur(amount: str) -> Money:
    return Money.parse(amount, "EUR")


async def paid_in_dollars(desk) -> None:
    money = Collection(
        amount=eur("20"), reference="TR-1", comment="half now", original=Money.parse("25.00", "USD")
    )
    await desk.do(ReceivePayment, order_id=9, payment=money, fee_minor=150)


@pytest.mark.parametrize(("size", "height"), [((80, 24), 7), ((200, 50), 15)])
async def test_enter_opens_the_payments_below_the_list_and_again_the_details(file, desk, size, height):
    """T5, T15"""
    await paid_in_dollars(desk)
    async with dashboard(file, size=size) as anna:
        await anna.to(9)
        await anna.keys("enter")
        await anna.shows("payments of 3000000009", "invoice part paid", "11-21 09:00")
        assert pane(anna).size.height == height
        line = next(line for line in anna.lines if "bank" in line and " paid " in line)
        for words in ("INV-", "20.00", "18.50"):
            assert words in line
        if size[0] == 200:
            for words in ("25.00 USD at 0.8 ", "40 %", "half now", "bank transfer", "18.50 EUR"):
                assert words in line, words
        assert anna.screen.focused is anna.table
        await anna.keys("enter")
        await anna.shows("TIMELINE")
        assert isinstance(anna.screen, DetailsScreen)


async def test_the_pane_follows_the_cursor_and_escape_closes_it(file):
    """T5"""
    async with dashboard(file) as anna:
        await anna.to(8)
        await anna.keys("enter")
        await anna.shows("payments of 3000000008")
        await anna.keys("down")
        await anna.shows("payments of 3000000007")
        await anna.keys("escape")
        await anna.hides("payments of")
        assert not pane(anna).display
        assert anna.cursor == 7
        await anna.keys("down")
        await anna.settled()
        assert "payments of" not in anna.text


async def test_an_open_pane_shows_what_a_colleague_does_and_a_closed_one_reads_nothing(file, desk):
    """T5, T12"""
    async with dashboard(file) as anna:
        await anna.to(9)
        await anna.keys("enter")
        await anna.shows("invoice unpaid")
        await desk.do(ReceivePayment, order_id=9, payment=Collection(amount=eur("50")), by="agent")
        await anna.shows("invoice paid")
        await anna.hides("invoice unpaid")


async def test_refunds_stand_under_their_payment_with_their_state_and_code(file, desk):
    """T5, L9"""
    payment = (await desk.order(8)).payments[0]
    await desk.do(
        RefundPayment,
        order_id=8,
        payment_id=payment.id,
        amount=eur("20"),
        reason="x",
        by_hand=True,
        reference="W-1",
    )
    by_raw_sql(
        file,
        "INSERT INTO refunds (order_id, payment_id, requested_at, amount_minor, currency, status, code)"
        " SELECT order_id, payment_id, requested_at, 500, currency, 'failed', 'R07' FROM refunds",
    )
    async with dashboard(file, size=(160, 30)) as anna:
        await anna.to(8)
        await anna.keys("enter")
        await anna.shows("↳ refund", "-20.00 EUR", "W-1", "refund failed · R07", "-5.00 EUR")
        lines = [line for line in anna.lines if "INV-" in line or "↳" in line]
        assert [("↳" in line) for line in lines] == [False, False, True, True]


async def test_more_payments_than_lines_are_said_to_be_in_the_details(file, desk):
    """T5, T15"""
    for _n in range(8):
        await desk.do(ReceivePayment, order_id=9, payment=Collection(amount=eur("1")))
    async with dashboard(file, size=(80, 24)) as anna:
        await anna.to(9)
        await anna.keys("enter")
        await anna.shows("… and 4 more; the details have all.")


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_tab_lists_all_payments_newest_first_and_enter_opens_the_order(file, desk, size):
    """P1, T10, T15"""
    await paid_in_dollars(desk)
    async with dashboard(file, size=size) as anna:
        await anna.keys("tab", "tab")
        await anna.shows("ORDER", "TRIED", "3000000009", "20.00")
        rows = [line for line in anna.lines if "30000000" in line]
        assert len(rows) == desk.one("SELECT count(*) FROM payments")
        assert "3000000009" in rows[0]
        for words in ("Ana Silva", "paid", "20.00"):
            assert words in rows[0]
        assert {strip.cell_length for strip in anna.screen._compositor.render_strips()} == {size[0]}
        await anna.keys("enter")
        await anna.shows("● 3000000009", "TIMELINE")
        await anna.keys("J")
        await anna.hides("● 3000000009")
        await anna.keys("escape")
        await anna.until(lambda: anna.screen.query(PaymentTable))


async def test_the_tab_is_searched_by_the_orders_and_keeps_its_own_search(file):
    """P1, T4"""
    async with dashboard(file) as anna:
        await anna.keys("tab", "tab")
        await anna.shows("TRIED")
        await anna.keys("slash", "3000000008", "enter")
        await anna.until(lambda: len([line for line in anna.lines if " paid " in line]) == 1)
        await anna.shows("3000000008", "Łukasz")
        await anna.keys("shift+tab", "shift+tab")
        await anna.settled()
        assert len(anna.ids) == 9
        await anna.keys("tab", "tab", "escape")
        await anna.shows("3000000007")


async def test_a_payment_that_comes_in_is_there_at_once_and_the_cursor_stays(file, desk):
    """P1, T12"""
    async with dashboard(file) as anna:
        await anna.keys("tab", "tab")
        await anna.shows("TRIED")
        table = anna.screen.query_one(PaymentTable)
        await anna.until(lambda: table.cursor_row is not None)
        await anna.keys("down")
        row = table.cursor_row
        assert row is not None
        await desk.do(ReceivePayment, order_id=9, payment=Collection(amount=eur("50")), by="agent")
        await anna.shows("↑ 1 new, g to see")
        assert table.cursor_row is not None
        assert table.cursor_row.id == row.id
        await anna.keys("g")
        await anna.shows("3000000009", "50.00 EUR")
        await anna.hides("1 new")


async def test_the_payment_under_the_cursor_is_the_one_refunded(file, desk):
    """P2, T11"""
    for amount in ("20", "30"):
        desk.time.passes(seconds=1)
        await desk.do(ReceivePayment, order_id=9, payment=Collection(amount=eur(amount)))
    async with dashboard(file) as anna:
        await anna.keys("tab", "tab")
        await anna.shows("3000000009")
        await anna.keys("down", "r")
        await anna.asks()
        await anna.shows("Refund a payment of 3000000009?", "20.00 EUR")
        await anna.keys("tab", "tab", "tab", "tab", "sent twice", "enter")
        await anna.settled()
        await anna.keys("r")
        await anna.until(lambda: "3000000009: refund recorded." in anna.footer)
    refund = (await desk.order(9)).refunds[0]
    assert refund.amount == eur("20")
    assert not desk.problems()


async def test_a_list_of_payments_has_no_marks_and_no_other_order_and_says_so(file):
    """T11"""
    async with dashboard(file) as anna:
        await anna.keys("tab", "tab")
        await anna.shows("TRIED")
        for key in ("o", "*", "C", "i"):
            await anna.keys(key)
            await anna.until(lambda: "payments are listed as they were tried" in anna.footer)
            await anna.keys("up")


async def test_a_charge_under_way_is_said_in_row_pane_and_tab_and_holds_the_rest_back(file, desk):
    """L18, T5"""
    await desk.do(AddPaymentSystem, name="Acquirer", gateway=GatewayKind.SANDBOX)
    await desk.do(AddToken, customer_id=1, system_id=1, label="Visa 4242", sealed="gAAAA-sealed")
    await desk.do(CapturePayment, order_id=9)
    async with dashboard(file, size=(160, 30)) as anna:
        await anna.to(9)
        await anna.shows("charging · Awaiting")
        await anna.keys("enter")
        await anna.shows("under way", "Acquirer")
        for key in ("a", "c", "t", "p"):
            await anna.keys(key)
            await anna.until(lambda: "Money for 3000000009 is under way" in anna.footer)
            await anna.keys("escape")
        await anna.keys("tab", "tab")
        await anna.shows("under way")


async def test_hostile_codes_names_and_comments_are_only_text(file):
    """X1"""
    evil = "".join(HOSTILE[name] for name in ("title", "clear", "bidi", "live markup", "link"))
    by_raw_sql(file, "UPDATE payments SET system = ?, code = ?, comment = ?, status = 'failed' WHERE order_id = 8",
               evil, evil, evil)  # fmt: skip
    async with dashboard(file, size=(200, 50)) as anna:
        await anna.to(8)
        await anna.keys("enter")
        await anna.shows("failed · ")
        assert not [c for c in anna.text if c in FORBIDDEN or (ord(c) < 32 and c != "\n")]
        await anna.keys("escape", "tab", "tab")
        await anna.shows("failed · ", "TRIED")
        assert not [c for c in anna.text if c in FORBIDDEN or (ord(c) < 32 and c != "\n")]
