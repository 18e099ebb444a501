"""Fingerprints of cards: by which orders that were paid with the same card are told, without its number (T6, S3)."""

from hashlib import sha256

from domain.billing.events import CardKnown
from domain.billing.systems import PaymentToken
from domain.cards import without_card_numbers
from domain.context import Context
from domain.text import clean_line

#: Longer than any gateway's are.
_LONGEST = 100


def fingerprint(said: str | None) -> str | None:
    """A fingerprint as it may be kept: one line; none for nothing, and for what looks like a card number (S3)."""
    line = clean_line(said or "", limit=_LONGEST)
    return line if line and without_card_numbers(line) == line else None


def sandbox_fingerprint(token: str) -> str:
    """The fingerprint of the test card behind a token of the sandbox: of the token, since there is no card."""
    return f"sbx_{sha256(token.encode()).hexdigest()[:16]}"


async def keep_card(token_id: int | None, said: str | None, context: Context) -> None:
    """Keeps with a token what a gateway says of its card; nothing where it says nothing new."""
    card = fingerprint(said)
    if token_id is None or card is None:
        return
    token = await context.unit.get(PaymentToken, token_id)
    if token.card != card:
        context.unit.track("payment_token", token)
        token.card = card
        context.happened(token, CardKnown(token.label, card))
