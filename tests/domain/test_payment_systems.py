"""Payment systems and payment tokens (SPEC 1, S3)."""

import json
from typing import Any

import pytest

from domain.billing.commands import (
    AddPaymentSystem,
    AddToken,
    CapturePayment,
    ChangePaymentSystem,
    RemoveToken,
)
from domain.billing.systems import GatewayKind, PaymentSystem, PaymentToken
from domain.errors import InvalidInput, NotFound, Refused
from tests.domain.builders import FakeDesk, a_desk
from tests.domain.money import SEALED, a_till, unpaid

ADD = {"name": "Cards", "gateway": GatewayKind.SANDBOX}


def the_system(desk: FakeDesk, number: int = 1) -> PaymentSystem:
    system: PaymentSystem = desk.state.things[PaymentSystem, number]
    return system


async def test_a_desk_may_have_several_accounts_each_with_a_name_of_its_own():
    desk = a_desk()
    await desk.do(AddPaymentSystem, **ADD)
    await desk.do(AddPaymentSystem, **{**ADD, "name": "Cards two"})
    with pytest.raises(Refused, match="There is a payment system Cards already"):
        await desk.do(AddPaymentSystem, **{**ADD, "name": "CARDS"})
    with pytest.raises(Refused, match="There is a payment system Cards already"):
        await desk.do(ChangePaymentSystem, system_id=2, name="cards")
    assert len(desk.state.things) == 2


async def test_one_that_is_worked_by_hand_can_do_nothing_by_itself():
    desk = a_desk()
    await desk.do(AddPaymentSystem, name="Till", gateway=GatewayKind.MANUAL, one_click=True)
    system = the_system(desk)
    assert (system.tokens, system.refunds, system.one_click) == (False, False, False)
    with pytest.raises(Refused, match="worked by hand"):
        await desk.do(ChangePaymentSystem, system_id=1, refunds=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " \x07"},
        {"fee_bp": -1},
        {"fee_bp": 10_001},
        {"fee_fixed_minor": -1, "currency": "EUR"},
        {"fee_fixed_minor": 30},
        {"currency": "euro"},
    ],
)
async def test_one_that_makes_no_sense_is_refused(wrong):
    """S6."""
    desk = a_desk()
    with pytest.raises(InvalidInput):
        await desk.do(AddPaymentSystem, **{**ADD, **wrong})
    assert not desk.state.things


async def test_a_change_says_what_it_changed_and_the_same_again_nothing():
    """S4."""
    desk = a_desk()
    await desk.do(AddPaymentSystem, **ADD)
    assert (await desk.do(ChangePaymentSystem, system_id=1, fee_bp=190, retired=True)).changed
    assert not (await desk.do(ChangePaymentSystem, system_id=1, fee_bp=190, retired=True)).changed
    record = desk.state.audit[-1].record
    assert (record.before, record.after) == (
        {"fee_bp": 0, "retired": False},
        {"fee_bp": 190, "retired": True},
    )
    with pytest.raises(NotFound):
        await desk.do(ChangePaymentSystem, system_id=9, fee_bp=1)


async def test_the_currency_can_be_changed_until_something_was_paid():
    """P2: also a charge that is only asked for keeps it."""
    desk = a_till(unpaid())
    with pytest.raises(InvalidInput, match="Cards has a fixed fee"):
        await desk.do(ChangePaymentSystem, system_id=1, currency="USD")
    await desk.do(ChangePaymentSystem, system_id=1, currency="USD", fee_fixed_minor=35)
    await desk.do(ChangePaymentSystem, system_id=1, any_currency=True, fee_fixed_minor=0)
    assert (the_system(desk).currency, the_system(desk).fee_fixed_minor) == (None, 0)
    with pytest.raises(InvalidInput, match="euro"):
        await desk.do(ChangePaymentSystem, system_id=1, currency="euro")
    await desk.do(CapturePayment)
    with pytest.raises(Refused, match="it keeps its currency"):
        await desk.do(ChangePaymentSystem, system_id=1, currency="EUR")
    assert (await desk.do(ChangePaymentSystem, system_id=1, fee_bp=5)).changed


async def test_the_place_of_the_keys_can_be_changed_and_is_told_the_keys_never():
    """S3."""
    desk = a_till(unpaid())
    moved = desk.command(ChangePaymentSystem, system_id=1, secret="env:NEW_KEY")
    assert "read the keys of Cards from env:NEW_KEY" in await desk.preview(desk.identity(), moved)
    assert (await desk.execute(desk.identity(), moved)).changed
    assert the_system(desk).secret == "env:NEW_KEY"
    assert not (await desk.do(ChangePaymentSystem, system_id=1, secret="env:NEW_KEY")).changed
    with pytest.raises(InvalidInput, match="is never given itself") as refused:
        await desk.do(ChangePaymentSystem, system_id=1, secret="sk_live_planted")
    assert "planted" not in refused.value.message


async def test_a_token_is_kept_encrypted_only_and_stands_in_no_record():
    """S3, X4."""
    desk = a_till(unpaid())
    about: dict[str, Any] = {"customer_id": 1, "system_id": 1}
    with pytest.raises(InvalidInput, match="kept encrypted only"):
        await desk.do(AddToken, **about, label="Visa", sealed="tok_1234")
    await desk.do(AddToken, **about, label="Visa 1881", sealed=SEALED + "secret")
    assert "secret" not in json.dumps([str(kept.record) for kept in desk.state.audit])
    assert SEALED not in repr(desk.command(AddToken, **about, label="Visa", sealed=SEALED))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"customer_id": 9}, NotFound),
        ({"system_id": 9}, NotFound),
        ({"label": " "}, InvalidInput),
        ({"label": "4111 1111 1111 1111"}, InvalidInput),
    ],
)
async def test_a_token_that_cannot_be_kept_is_refused(given, error):
    """S3, S6."""
    desk = a_till(unpaid())
    with pytest.raises(error):
        await desk.do(
            AddToken, **{"customer_id": 1, "system_id": 1, "label": "Visa", "sealed": SEALED, **given}
        )
    assert len(desk.state.things) == 2


async def test_a_token_that_is_removed_stays_known_and_is_charged_no_more():
    desk = a_till(unpaid())
    assert (await desk.do(RemoveToken, token_id=2)).changed
    assert not (await desk.do(RemoveToken, token_id=2)).changed
    assert not desk.state.things[PaymentToken, 2].active


async def test_tokens_of_a_reseller_that_is_not_granted_do_not_exist():
    """X3."""
    desk = a_till(unpaid())
    desk.person("manager").reseller_ids = frozenset({2})
    with pytest.raises(NotFound):
        await desk.do(RemoveToken, by="manager", token_id=2)
    with pytest.raises(NotFound):
        await desk.do(AddToken, by="manager", customer_id=1, system_id=1, label="Visa", sealed=SEALED)
