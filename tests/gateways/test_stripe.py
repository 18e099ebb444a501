"""Stripe when it does not answer, answers late, or is asked for what it cannot do (R1, R2)."""

import asyncio
import socket
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.gateway import ChargeCall, Gateway, Result, TokenState
from domain.billing.systems import GatewayKind
from domain.errors import OutsideFailed
from domain.money import DECIMALS, Money
from gateways import stripe
from gateways.registry import OutsideGateways
from gateways.sealing import Seal
from gateways.stripe_amounts import from_stripe, to_stripe
from tests.gateways.conftest import a_refund, new_key
from tests.gateways.outside import Outside, a_system, eur

Open = Callable[[str], Gateway]


def a_charge(seal: Seal, method: str, *, key: str | None = None, token: str | None = None) -> ChargeCall:
    return ChargeCall(
        key=key or new_key(),
        amount=eur("50.00"),
        sealed_token=seal.seal(token or f"cus_1/{method}"),
        order_number="3000000001",
    )


@pytest.mark.parametrize("method", ["pm_busy", "pm_down", "pm_lost", "pm_broken"])
async def test_no_answer_is_unknown_and_the_same_key_again_is_charged_once(
    fake: Outside, stripe_at: Open, seal: Seal, method: str
):
    """R1, R2: 429, 500 before and after, a connection that is cut."""
    gateway, call = stripe_at(fake.address), a_charge(seal, method)
    assert (await gateway.charge(call)).result is Result.UNKNOWN
    answer = await gateway.look_up_charge(call) or await gateway.charge(call)
    assert answer.result is Result.DONE
    assert fake.moved()[call.key] == [5000]


@pytest.mark.parametrize("method", ["pm_busy", "pm_down", "pm_lost", "pm_broken"])
async def test_a_refund_without_an_answer_is_unknown_and_made_once(
    fake: Outside, stripe_at: Open, seal: Seal, method: str
):
    """R1, R2."""
    gateway, charge = stripe_at(fake.address), a_charge(seal, method)
    await gateway.charge(charge)
    charged = await gateway.look_up_charge(charge) or await gateway.charge(charge)
    call = a_refund(charged.reference, "20.00")
    assert (await gateway.refund(call)).result is Result.UNKNOWN
    answer = await gateway.look_up_refund(call) or await gateway.refund(call)
    assert answer.result is Result.DONE
    assert fake.moved("refund")[call.key] == [2000]


async def test_past_the_keys_lifetime_a_charge_is_still_found_and_not_made_again(
    fake: Outside, stripe_at: Open, seal: Seal
):
    """R2: Stripe keeps idempotency keys for a day, what was made for good."""
    gateway, call = stripe_at(fake.address), a_charge(seal, "pm_lost")
    await gateway.charge(call)
    fake.post("/_forget")
    found = await gateway.look_up_charge(call)
    assert found is not None
    assert found.result is Result.DONE
    assert fake.moved()[call.key] == [5000]


async def test_a_key_in_use_or_used_for_something_else_is_unknown(fake: Outside, stripe_at: Open, seal: Seal):
    """R1."""
    gateway, call = stripe_at(fake.address), a_charge(seal, "pm_slow")
    both = await asyncio.gather(gateway.charge(call), gateway.charge(call))
    assert {answer.result for answer in both} <= {Result.DONE, Result.UNKNOWN}
    other = await gateway.charge(a_charge(seal, "pm_paid", key=call.key))
    assert other.result is Result.UNKNOWN
    assert fake.moved()[call.key] == [5000]


async def test_a_charge_that_is_still_processed_is_unknown_with_its_number(
    fake: Outside, stripe_at: Open, seal: Seal
):
    answer = await stripe_at(fake.address).charge(a_charge(seal, "pm_processing"))
    assert (answer.result, answer.reference is None) == (Result.UNKNOWN, False)


async def test_a_charge_is_found_behind_a_hundred_others(fake: Outside, stripe_at: Open, seal: Seal):
    """R2: all pages of the list are gone through."""
    gateway, call = stripe_at(fake.address), a_charge(seal, "", token="cus_many/pm_paid")
    await gateway.charge(call)
    for _other in range(120):
        await gateway.charge(a_charge(seal, "", token="cus_many/pm_paid"))
    found = await gateway.look_up_charge(call)
    assert found is not None
    assert found.result is Result.DONE


async def test_nobody_there_is_unknown_for_everything(stripe_at: Open, seal: Seal):
    """R2: a look without an answer is not a look that found nothing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        gateway = stripe_at(f"http://127.0.0.1:{taken.getsockname()[1]}")
        call, refund = a_charge(seal, "pm_paid"), a_refund("pi_1", "1.00")
        answers = [
            await gateway.charge(call),
            await gateway.look_up_charge(call),
            await gateway.refund(refund),
            await gateway.look_up_refund(refund),
        ]
        assert [answer and answer.result for answer in answers] == [Result.UNKNOWN] * 4
        assert (await gateway.look_at_token(call.sealed_token)).state is TokenState.UNKNOWN


async def test_a_gateway_that_is_silent_is_given_up_in_time(
    stripe_at: Open, seal: Seal, monkeypatch: pytest.MonkeyPatch
):
    """R2, R13."""
    monkeypatch.setattr(stripe, "PATIENCE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        gateway = stripe_at(f"http://127.0.0.1:{silent.getsockname()[1]}")
        call = a_charge(seal, "pm_paid")
        assert (await gateway.charge(call)).result is Result.UNKNOWN
        found = await gateway.look_up_charge(call)
        assert found is not None
        assert found.result is Result.UNKNOWN


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "{}"),
        (200, "<html>a proxy</html>"),
        (200, ""),
        (200, '{"object": "list", "data": [{}], "has_more": false}'),
        (302, "{}"),
        (400, "no"),
        (400, '{"error": "text"}'),
        (418, '{"error": {}}'),
        (503, '{"error": {"type": "api_error"}}'),
    ],
)
async def test_an_answer_that_makes_no_sense_decides_nothing(
    stripe_at: Open, seal: Seal, status: int, body: str
):
    """R2: a proxy, or a fault of Stripe's, has answered."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write((head + body).encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        gateway = stripe_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        call, refund = a_charge(seal, "pm_paid"), a_refund("pi_1", "1.00")
        answers = [await gateway.charge(call), await gateway.refund(refund)]
        assert [found.result for found in answers] == [Result.UNKNOWN] * 2
        for found in (await gateway.look_up_charge(call), await gateway.look_up_refund(refund)):
            assert (found is None) == ('"data"' in body)


async def test_a_key_that_stripe_does_not_know_is_told_and_nothing_is_decided(
    localstripe: Outside, seal: Seal, monkeypatch: pytest.MonkeyPatch
):
    """R2: once the key is right, the charge is made."""
    monkeypatch.setenv("STRIPE_KEY", "pk_of_the_wrong_kind")
    monkeypatch.setenv(stripe.ENVIRONMENT, localstripe.address)
    answer = await OutsideGateways(seal).of(a_system()).charge(a_charge(seal, "pm_paid"))
    assert (answer.result, answer.code) == (Result.UNKNOWN, "401")


@pytest.mark.parametrize("token", ["pm_card_visa", "cus_1/", "cus_1/pm_x?y", "cus_1/pm_x\n", "tok_paid"])
async def test_what_is_no_token_of_stripes_is_charged_nowhere(
    fake: Outside, stripe_at: Open, seal: Seal, token: str
):
    gateway, call = stripe_at(fake.address), a_charge(seal, "", token=token)
    answer = await gateway.charge(call)
    assert (answer.result, answer.code) == (Result.FAILED, "no_such_token")
    assert await gateway.look_up_charge(call) is None
    assert call.key not in fake.told()["seen"]


async def test_a_token_sealed_with_another_key_is_told(fake: Outside, stripe_at: Open, seal: Seal, tmp_path):
    """S3."""
    call = a_charge(Seal(tmp_path / "other.key"), "pm_paid")
    seal.seal("so that there is a key")
    with pytest.raises(OutsideFailed, match="sealed with another key"):
        await stripe_at(fake.address).charge(call)


@pytest.mark.parametrize(
    "address", ["https://api.stripe.example", "http://10.0.0.1", "http://localhost.evil.example", "file:///x"]
)
def test_the_address_can_only_be_this_machine(stripe_at: Open, address: str):
    """X4: the key is never sent anywhere else."""
    with pytest.raises(OutsideFailed, match="ORDERTOP_STRIPE_API may only name this machine"):
        stripe_at(address)


def test_without_its_key_the_gateway_cannot_be_used(seal: Seal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("STRIPE_KEY", raising=False)
    with pytest.raises(OutsideFailed, match="The key of Cards is not set: the environment has no STRIPE_KEY"):
        OutsideGateways(seal).of(a_system())


def test_what_is_worked_by_hand_has_no_gateway(seal: Seal):
    with pytest.raises(OutsideFailed, match="Till is worked by hand"):
        OutsideGateways(seal).of(a_system(GatewayKind.MANUAL, name="Till"))


@pytest.mark.parametrize(
    ("amount", "currency", "theirs"),
    [
        ("50.00", "EUR", 5000),
        ("500", "JPY", 500),
        ("5", "ISK", 500),
        ("5", "UGX", 500),
        ("1.230", "KWD", 1230),
        ("1.231", "KWD", None),
        ("5.00", "MGA", 5),
        ("5.01", "MGA", None),
    ],
)
def test_amounts_are_written_as_stripe_counts_each_currency(amount: str, currency: str, theirs: int | None):
    assert to_stripe(Money.parse(amount, currency)) == theirs


@given(st.integers(0, 10**12), st.sampled_from([*DECIMALS, "EUR", "USD", "MGA"]))
def test_what_stripe_takes_is_read_back_to_the_cent(amount: int, currency: str):
    """R4."""
    theirs = to_stripe(Money(amount, currency))
    assert theirs is None or from_stripe(theirs, currency) == amount


async def test_an_amount_that_stripe_cannot_take_fails_and_is_sent_nowhere(
    fake: Outside, stripe_at: Open, seal: Seal
):
    call = ChargeCall(
        key=new_key(),
        amount=Money(1231, "KWD"),
        sealed_token=seal.seal("cus_1/pm_paid"),
        order_number="1",
    )
    answer = await stripe_at(fake.address).charge(call)
    assert (answer.result, answer.code) == (Result.FAILED, "invalid_amount")
    assert call.key not in fake.told()["seen"]
