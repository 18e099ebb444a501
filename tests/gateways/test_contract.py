"""What the worker relies on, of each gateway alike: the sandbox, Stripe's library with two servers (P3, R1, R2)."""

import pytest

from domain.billing.gateway import Result, TokenState
from tests.gateways.conftest import Account, a_refund, held, new_key


async def test_a_charge_is_paid_with_the_gateways_number_and_its_fee(account: Account):
    answer = await account.gateway.charge(account.charge("paid"))
    assert (answer.result, answer.code) == (Result.DONE, None)
    assert answer.reference
    assert answer.fee_minor == {"sandbox": 100, "localstripe": 0, "fake": 175}[account.name]


async def test_a_declined_charge_has_failed_with_the_gateways_code(account: Account):
    answer = await account.gateway.charge(account.charge("declined"))
    assert answer.result is Result.FAILED
    assert answer.code == ("insufficient_funds" if account.name == "fake" else "card_declined")


async def test_a_charge_of_an_expired_card_has_failed(account: Account):
    answer = await account.gateway.charge(account.charge("expired"))
    assert (answer.result, answer.code) == (Result.FAILED, "expired_card")


@pytest.mark.parametrize("which", ["paid", "declined"])
async def test_what_became_of_a_charge_can_be_looked_up_by_its_key(account: Account, which: str):
    """R2."""
    call = account.charge(which)
    answer = await account.gateway.charge(call)
    found = await account.gateway.look_up_charge(call)
    assert found is not None
    assert (found.result, found.code, found.fee_minor) == (answer.result, answer.code, answer.fee_minor)
    assert found.reference == answer.reference or answer.reference is None


async def test_a_charge_that_was_never_made_is_not_found(account: Account):
    """R2: only then it is made anew."""
    await account.gateway.charge(account.charge("paid"))
    assert await account.gateway.look_up_charge(account.charge("unheard")) is None


async def test_a_charge_whose_answer_was_lost_is_not_known_and_then_found(account: Account):
    """R2."""
    call = account.charge("lost")
    assert (await account.gateway.charge(call)).result is Result.UNKNOWN
    found = await account.gateway.look_up_charge(call)
    assert found is not None
    assert found.result is Result.DONE


async def test_part_of_a_charge_is_paid_back_and_then_the_rest(account: Account):
    """P2."""
    charged = await account.gateway.charge(account.charge("paid"))
    first = await account.gateway.refund(a_refund(charged.reference, "20.00"))
    second = await account.gateway.refund(a_refund(charged.reference, "30.00"))
    assert (first.result, second.result) == (Result.DONE, Result.DONE)
    assert first.reference != second.reference


async def test_what_became_of_a_refund_can_be_looked_up_by_its_key(account: Account):
    """R2."""
    charged = await account.gateway.charge(account.charge("paid"))
    call = a_refund(charged.reference, "20.00")
    if account.name != "sandbox":  # it keeps nothing, and answers for every key as if it had been used
        assert await account.gateway.look_up_refund(call) is None
    answer = await account.gateway.refund(call)
    assert await account.gateway.look_up_refund(call) == answer


async def test_more_than_is_left_is_not_paid_back(account: Account):
    """R4."""
    if not account.limits:
        pytest.skip(f"{account.name} pays back whatever it is asked; the desk asks for no more than is left")
    charged = await account.gateway.charge(account.charge("paid"))
    await account.gateway.refund(a_refund(charged.reference, "40.00"))
    answer = await account.gateway.refund(a_refund(charged.reference, "20.00"))
    assert (answer.result, answer.code) == (Result.FAILED, "charge_already_refunded")


async def test_a_refund_that_the_gateway_refuses_has_failed_with_its_code(account: Account):
    """L9."""
    charged = await account.gateway.charge(account.charge("norefund"))
    answer = await account.gateway.refund(a_refund(charged.reference, "50.00"))
    assert answer.result is Result.FAILED
    assert answer.code


async def test_what_is_authorised_is_captured_and_can_then_be_refunded(account: Account):
    """P2."""
    authorised = await account.gateway.authorise(account.charge("paid"))
    assert (authorised.result, authorised.fee_minor) == (Result.DONE, None)
    call = held(authorised.reference)
    if account.name != "sandbox":  # it keeps nothing, and answers as if every call had been made
        assert await account.gateway.look_up_capture(call) is None
    captured = await account.gateway.capture(call)
    assert (captured.result, captured.code) == (Result.DONE, None)
    assert captured.fee_minor == {"sandbox": 100, "localstripe": 0, "fake": 175}[account.name]
    assert await account.gateway.look_up_capture(call) == captured
    refunded = await account.gateway.refund(a_refund(captured.reference, "50.00"))
    assert refunded.result is Result.DONE


async def test_a_part_of_what_is_authorised_is_captured(account: Account):
    """P2."""
    authorised = await account.gateway.authorise(account.charge("paid"))
    assert (await account.gateway.capture(held(authorised.reference, "20.00"))).result is Result.DONE


async def test_what_is_authorised_is_let_go(account: Account):
    """P2."""
    authorised = await account.gateway.authorise(account.charge("paid"))
    call = held(authorised.reference)
    if account.name != "sandbox":
        assert await account.gateway.look_up_void(call) is None
    assert (await account.gateway.void(call)).result is Result.DONE
    found = await account.gateway.look_up_void(call)
    assert found is not None
    assert found.result is Result.DONE
    if account.name != "sandbox":
        refused = await account.gateway.capture(held(authorised.reference))
        assert (refused.result, refused.code) == (Result.FAILED, "canceled")


async def test_what_was_captured_is_not_let_go_and_what_was_captured_before_is_captured(account: Account):
    """R2: the gateway refuses both; how the authorisation stands says what became of it."""
    if account.name == "sandbox":
        pytest.skip("the sandbox keeps nothing")
    authorised = await account.gateway.authorise(account.charge("paid"))
    captured = await account.gateway.capture(held(authorised.reference))
    refused = await account.gateway.void(held(authorised.reference))
    assert (refused.result, refused.code) == (Result.FAILED, "already_captured")
    assert await account.gateway.capture(held(authorised.reference)) == captured


@pytest.mark.parametrize("which", ["declined", "expired"])
async def test_an_authorisation_is_declined_as_a_charge_is(account: Account, which: str):
    call = account.charge(which)
    declined = await account.gateway.authorise(call)
    assert declined.result is Result.FAILED
    assert declined.code == (await account.gateway.charge(account.charge(which))).code
    found = await account.gateway.look_up_authorisation(call)
    assert found is not None
    assert found.code == declined.code


async def test_an_authorisation_whose_answer_was_lost_is_looked_up_by_its_key(account: Account):
    """R2."""
    call = account.charge("lost")
    assert (await account.gateway.authorise(call)).result is Result.UNKNOWN
    found = await account.gateway.look_up_authorisation(call)
    assert found is not None
    assert found.result is Result.DONE
    assert await account.gateway.look_up_authorisation(account.charge("unheard")) is None


async def test_the_same_key_is_charged_once(account: Account):
    """R1."""
    if account.name == "localstripe":
        pytest.skip("localstripe does not heed idempotency keys")
    call = account.charge("paid", key=new_key())
    first = await account.gateway.charge(call)
    assert await account.gateway.charge(call) == first


async def test_a_token_is_told_active_expired_or_unknown(account: Account):
    """A3."""
    look = account.gateway.look_at_token
    assert (await look(account.token("paid"))).state is TokenState.ACTIVE
    assert (await look(account.seal.seal("tok_nobody"))).state is TokenState.UNKNOWN
    past = account.token("past" if "past" in account.tokens else "expired")
    assert (await look(past)).state is TokenState.EXPIRED


async def test_the_card_is_told_by_its_fingerprint_whoever_asks(account: Account):
    """T6: the same by a charge, an authorisation, a look-up and a look at the token; never the token or a number."""
    if account.name == "localstripe":
        pytest.skip("localstripe does not expand charges")
    call = account.charge("paid")
    charged = await account.gateway.charge(call)
    found = await account.gateway.look_up_charge(call)
    held = await account.gateway.authorise(account.charge("paid"))
    card = (await account.gateway.look_at_token(account.token("paid"))).card
    assert card
    assert found is not None
    assert {charged.card, found.card, held.card} == {card}
    assert account.tokens["paid"] not in card
