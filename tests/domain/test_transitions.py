"""Only what the transition table has can happen to an order, by any door (L16)."""

import re
from typing import Any

import pytest

from domain.billing.commands import ConfirmPartial, ReceivePayment, RejectPartial
from domain.errors import Refused
from domain.orders.commands import (
    AnswerCancel,
    ApproveOrder,
    CancelItem,
    CancelOrder,
    Collection,
    DeleteOrder,
    DeliverItems,
    OrderCommand,
    RefuseOrder,
    SetFraud,
    SetPending,
    SettleOrder,
    SubmitCart,
)
from domain.orders.model import Order
from domain.orders.status import DeliveryStatus, Mark, Status
from domain.orders.transitions import TRANSITIONS, Action, refusal, sources, transition
from tests.domain.builders import FakeDesk, a_desk, an_item, an_order, eur

COMMANDS: dict[Action, tuple[type[OrderCommand], dict[str, Any]]] = {
    Action.SUBMIT: (SubmitCart, {}),
    Action.PAY: (ReceivePayment, {"payment": Collection(amount=eur("50"))}),
    Action.APPROVE: (ApproveOrder, {}),
    Action.CANCEL: (CancelOrder, {"reason": "changed her mind"}),
    Action.DELIVER: (DeliverItems, {}),
    Action.REFUSE: (RefuseOrder, {"reason": "out of stock"}),
    Action.SETTLE: (SettleOrder, {}),
    Action.CONFIRM_PARTIAL: (ConfirmPartial, {}),
    Action.REJECT_PARTIAL: (RejectPartial, {"reason": "the rest never came"}),
    Action.AGREE_CANCEL: (AnswerCancel, {"agreed": True}),
    Action.REFUSE_CANCEL: (AnswerCancel, {"agreed": False, "reason": "it is on its way"}),
    Action.CHANGE_ITEM: (CancelItem, {"position": 2, "reason": "out of stock"}),
    Action.SET_FRAUD: (SetFraud, {}),
    Action.SET_PENDING: (SetPending, {"reason": "a good customer"}),
    Action.DELETE: (DeleteOrder, {"confirm": "3000000001"}),
}
LEGAL = [(row.action, row.source) for row in TRANSITIONS]
ILLEGAL = [(action, status) for action in Action for status in Status if (action, status) not in LEGAL]


async def attempt(desk: FakeDesk, action: Action) -> None:
    kind, given = COMMANDS[action]
    await desk.do(kind, **given)


def ready(action: Action, status: Status) -> Order:
    """An order in this status, with all that the action needs beside it."""
    if action in (Action.CONFIRM_PARTIAL, Action.REJECT_PARTIAL):
        return an_order(status, paid="40", partial_bp=6_000)
    if action is Action.APPROVE:
        return an_order(status, paid="50")
    if action in (Action.AGREE_CANCEL, Action.REFUSE_CANCEL):
        return an_order(status, marks=frozenset({Mark.CANCEL_REQUESTED}), cancel_reason="ordered twice")
    if action is Action.CHANGE_ITEM:
        return an_order(status, items=[an_item(1), an_item(2)])
    if action is Action.DELETE:
        return an_order(status, paid="0")
    delivery = DeliveryStatus.ACTIVE if action is Action.SETTLE else DeliveryStatus.PENDING
    return an_order(status, items=[an_item(delivery=delivery)])


@pytest.mark.parametrize(("action", "status"), LEGAL)
async def test_what_the_table_has_happens_and_ends_where_it_says(action, status):
    """L16."""
    desk = a_desk(ready(action, status))
    await attempt(desk, action)
    row = transition(action, status)
    assert row is not None
    if not row.targets:
        assert not desk.state.orders
        return
    after = desk.order().status
    assert after in row.targets
    assert after is status or "OrderMoved" in desk.told()


@pytest.mark.parametrize(("action", "status"), [pair for pair in ILLEGAL if pair[0] is not Action.PAY])
async def test_what_the_table_does_not_have_is_refused_and_changes_nothing(action, status):
    """L16: the refusal names the order and the rule."""
    desk = a_desk(ready(action, status))
    before = desk.state
    with pytest.raises(Refused, match=desk.order().number) as refused:
        await attempt(desk, action)
    assert re.fullmatch(r"[LAP]\d+", refused.value.rule or "")
    assert desk.state is before


@pytest.mark.parametrize("status", [status for action, status in ILLEGAL if action is Action.PAY])
async def test_money_may_arrive_at_any_time_but_moves_only_what_awaits_it(status):
    """L4, L16."""
    desk = a_desk(an_order(status))
    await attempt(desk, Action.PAY)
    assert desk.order().status is (Status.PENDING_APPROVAL if status is Status.INCOMPLETE else status)


@pytest.mark.parametrize(("action", "status"), ILLEGAL)
def test_every_refusal_is_a_sentence_with_a_rule(action, status):
    refused = refusal(action, status, "3000000001")
    assert refused.rule
    assert refused.message.startswith("3000000001 ")
    assert refused.message.endswith(".")
    assert "{" not in refused.message


def test_no_pair_is_in_the_table_twice():
    assert len(set(LEGAL)) == len(LEGAL)
    assert all(sources(action) for action in Action)


def test_quick_actions_are_offered_where_the_specification_says():
    """A2."""
    quick = {Status.AWAITING_PAYMENT, Status.PENDING_APPROVAL, Status.UNEXECUTED}
    assert sources(Action.APPROVE) <= quick <= sources(Action.CANCEL)


def test_an_order_does_not_move_where_its_row_does_not_lead():
    """L16."""
    order = an_order(Status.PENDING_APPROVAL)
    with pytest.raises(ValueError, match="does not lead"):
        order.move(Action.APPROVE, Status.HANDLED)
    with pytest.raises(Refused):
        order.move(Action.SETTLE, Status.HANDLED)
    assert order.status is Status.PENDING_APPROVAL


def test_a_transition_ends_a_custom_status():
    """L14."""
    order = an_order(Status.SUBMITTED, custom_status_id=7)
    order.move(Action.DELIVER, Status.SUBMITTED)
    assert order.custom_status_id == 7
    order.move(Action.DELIVER, Status.HANDLED)
    assert order.custom_status_id is None


def test_marks_come_and_go():
    order = an_order()
    order.mark(Mark.HELD, Mark.REVIEW)
    order.unmark(Mark.HELD, Mark.CHARGING)
    assert order.marks == {Mark.REVIEW}
