"""Card numbers are found however they are written, and other numbers stay (S3)."""

import pytest

from domain.cards import REMOVED, passes_luhn, without_card_numbers
from domain.errors import InvalidInput
from domain.orders.commands import AddNote, CancelOrder, RecordCart
from tests.domain.builders import a_desk, an_order

CARDS = [
    "4242424242424242",
    "4222222222222",
    "378282246310005",
    "30569309025904",
    "6011111111111117",
    "6304000000000000",
    "4000000000000000006",
]


@pytest.mark.parametrize("card", CARDS)
def test_a_card_number_is_removed_from_between_words(card):
    assert passes_luhn(card)
    assert without_card_numbers(f"paid with {card}, exp. 12/30") == f"paid with {REMOVED}, exp. 12/30"


@pytest.mark.parametrize(
    "written",
    [
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242 - 4242 - 4242 - 4242",
        "4242\u00a04242\u00a042424242",
        "4242–4242–4242–4242",
        "３７８２ ８２２４６３ １０００５",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
    ],
)
def test_a_card_number_in_blocks_is_removed(written):
    assert without_card_numbers(written) == REMOVED
    assert REMOVED in without_card_numbers(f"card {written} 12/30")


def test_two_card_numbers_in_a_row_both_go():
    text = without_card_numbers("4242424242424242 5555555555554444")
    assert not any(character.isdigit() for character in text)


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424241",
        "1234567890",
        "+4242424242424242",
        "00000000000000",
        "12345678901234567890123456789012",
        "2026-03-01 10:15:00",
        "+55 11 98765-4321",
        "8cab8abac59158715e0d70a36c807415",
        "",
    ],
)
def test_other_numbers_stay(text):
    assert without_card_numbers(text) == text


def test_what_is_expected_to_be_long_may_be_longer():
    assert without_card_numbers("378282246310005", shortest=16) == "378282246310005"
    assert without_card_numbers("4242 4242 4242 4242", shortest=16) == REMOVED


def test_removing_twice_changes_nothing():
    once = without_card_numbers("4242 4242 4242 4242 4242 4242 4242 4242")
    assert without_card_numbers(once) == once


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (AddNote, {"body": "paid with 4111 1111 1111 1111"}),
        (CancelOrder, {"reason": "card 4111-1111-1111-1111 declined"}),
    ],
)
async def test_a_card_number_that_staff_type_is_refused_and_never_kept(kind, given):
    """S3: who typed it can type it anew without."""
    desk = a_desk(an_order())
    with pytest.raises(InvalidInput, match="card numbers are never kept") as refused:
        await desk.do(kind, **given)
    assert refused.value.rule == "S3"
    assert not desk.state.audit


async def test_a_card_number_that_a_customer_typed_is_taken_out():
    """S3: the cart is not lost for it."""
    desk = a_desk()
    await desk.do(RecordCart, number="4000000001", reseller_id=1, currency="EUR", step="cart",
                  customer_note="my card: 4111 1111 1111 1111, call me")  # fmt: skip
    assert desk.order().customer_note == "my card: [card number removed], call me"
