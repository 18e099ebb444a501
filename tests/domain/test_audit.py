"""The record of every change, and how tampering shows (S4, R9)."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audit import GENESIS, AuditRecord, canonical, chain, difference
from domain.orders.commands import AddNote, ApproveOrder, CancelOrder
from domain.orders.status import Status
from tests.domain.builders import a_desk, an_order
from tests.domain.fakes import START, Recorded

RECORD = AuditRecord(
    at=START,
    staff_id=4,
    staff="Ana",
    door="screen",
    command="ApproveOrder",
    command_id="c0",
    subject="order",
    subject_id=1,
    before={"status": "pending_approval"},
    after={"status": "executing"},
    events=({"event": "DeliveryQueued", "items": 1},),
)


def trail(n: int = 4) -> list[Recorded]:
    kept: list[Recorded] = []
    for number in range(1, n + 1):
        record = replace(RECORD, subject_id=number)
        previous = kept[-1].digest if kept else GENESIS
        kept.append(Recorded(number, chain(previous, number, record), record))
    return kept


def holds(kept: list[Recorded]) -> bool:
    """Whether the trail is whole from its first record on."""
    previous = GENESIS
    for number, one in enumerate(kept, start=1):
        if one.number != number or one.digest != chain(previous, number, one.record):
            return False
        previous = one.digest
    return True


def test_an_untouched_trail_holds():
    assert holds(trail())
    assert len({one.digest for one in trail()}) == 4
    assert all(len(one.digest) == 64 for one in trail())


EDITS: dict[str, Any] = {
    "at": START.add(milliseconds=1),
    "staff_id": 5,
    "staff": "Bob",
    "door": "command",
    "command": "CancelOrder",
    "command_id": "c1",
    "subject": "staff",
    "subject_id": 9,
    "before": {},
    "after": {"status": "handled"},
    "events": (),
}


@pytest.mark.parametrize("field", AuditRecord.__dataclass_fields__)
def test_an_edited_field_shows(field):
    """R9."""
    kept = trail()
    kept[1] = replace(kept[1], record=replace(kept[1].record, **{field: EDITS[field]}))
    assert not holds(kept)


TAMPERING: dict[str, Callable[[list[Recorded]], list[Recorded]]] = {
    "the first deleted": lambda kept: kept[1:],
    "one deleted": lambda kept: [kept[0], *kept[2:]],
    "one deleted and the rest renumbered": lambda kept: [
        replace(one, number=number) for number, one in enumerate([kept[0], *kept[2:]], start=1)
    ],
    "two exchanged": lambda kept: [kept[1], kept[0], *kept[2:]],
    "two exchanged with their numbers": lambda kept: [
        kept[0],
        replace(kept[2], number=2),
        replace(kept[1], number=3),
        kept[3],
    ],
    "one repeated": lambda kept: [*kept, kept[-1]],
    "one edited with its own digest made new": lambda kept: [
        kept[0],
        replace(kept[1], digest=chain(kept[0].digest, 2, RECORD), record=RECORD),
        *kept[2:],
    ],
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_shows(how):
    """R9."""
    assert not holds(TAMPERING[how](trail()))


def test_a_tail_that_is_gone_shows_against_a_head_kept_elsewhere():
    """R9: what is left is whole, but does not end where it ended."""
    kept = trail()
    assert holds(kept[:-1])
    assert kept[-2].digest != kept[-1].digest


def test_the_digest_stays_what_it_was():
    """R9: another digest for the same record would break every trail there is."""
    assert chain(GENESIS, 1, RECORD) == "91b629e292f1b489d369c93f989fc21650caddd2f592cee060b65ec330761d01"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_canonical_json_has_one_spelling(value):
    text = canonical(value)
    assert canonical(json.loads(text)) == text
    assert canonical(dict(reversed(value.items()))) == text


def test_canonical_json_writes_text_as_it_is():
    assert canonical({"b": [1, "Łé"], "a": None}) == '{"a":null,"b":[1,"Łé"]}'


def test_a_broken_character_does_not_stop_the_chain():
    """X5."""
    assert chain(GENESIS, 1, replace(RECORD, staff="\ud800"))


def test_the_difference_holds_only_the_fields_that_differ():
    before = {"status": "a", "due": 0, "items": {"1": "pending"}}
    after = {"status": "b", "due": 0, "items": {"1": "active"}, "notes": 1}
    assert difference(before, after) == (
        {"status": "a", "items": {"1": "pending"}},
        {"status": "b", "items": {"1": "active"}, "notes": 1},
    )
    assert difference(after, after) == ({}, {})


async def test_every_change_has_a_record_of_who_when_what_and_through_which_door():
    """S4."""
    desk = a_desk(an_order())
    await desk.do(ApproveOrder, by="agent", command_id="c7")
    record = desk.state.audit[0].record
    assert (record.staff, record.at, record.door) == ("Agent", desk.time.now(), "screen")
    assert (record.command, record.command_id, record.subject, record.subject_id) == (
        "ApproveOrder", "c7", "order", 1,
    )  # fmt: skip
    assert record.before == {"status": "pending_approval", "items": {"1": "pending"}}
    assert record.after == {"status": "executing", "items": {"1": "queued"}}


async def test_the_trail_of_a_desk_is_chained():
    """R9."""
    desk = a_desk(an_order(), an_order(Status.AWAITING_PAYMENT, id=2))
    await desk.do(AddNote, body="called")
    await desk.do(ApproveOrder)
    await desk.do(CancelOrder, order_id=2, reason="ordered twice")
    assert [kept.number for kept in desk.state.audit] == [1, 2, 3]
    assert holds(desk.state.audit)
