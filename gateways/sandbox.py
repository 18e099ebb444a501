"""The sandbox: a gateway without money, built in. What becomes of a charge is said by the token that is charged.

What stands behind a hyphen in a token tells test cards apart: ``tok_paid-4242``.

It keeps nothing: the same key always has the same answer, so that a call made twice is one charge, as at a real one.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from domain.billing.fingerprints import sandbox_fingerprint
from domain.billing.gateway import Answer, ChargeCall, HeldCall, RefundCall, Result, TokenLook, TokenState
from domain.billing.systems import PaymentSystem
from domain.money import Money
from gateways.sealing import Seal

#: What is charged, by token; every other one is declined as unknown.
TOKENS = {
    "tok_paid": "paid at once",
    "tok_declined": "declined",
    "tok_expired": "expired",
    "tok_action": "wants the customer to confirm",
    "tok_slow": "paid after three seconds",
    "tok_silent": "no answer, ever, and nothing charged",
    "tok_lost": "charged, but the answer is lost; looked up, it is paid",
    "tok_norefund": "paid; a refund of it fails",
    "tok_lapsed": "paid; authorised only, what is set aside cannot be taken",
}

_CODES = {
    "tok_declined": "card_declined",
    "tok_expired": "expired_card",
    "tok_action": "authentication_required",
}
_SLOW_SECONDS = 3.0

#: The beginning of a number here: of a charge by what is said of its refund, and of an authorisation that leads to it.
_CHARGED, _HELD = {"tok_norefund": "nr"}, {"tok_norefund": "an", "tok_lapsed": "ax"}
_CHARGED_FROM = {"au": "ch", "an": "nr"}


class SandboxGateway:
    """One account in the sandbox."""

    def __init__(self, system: PaymentSystem, seal: Seal) -> None:
        self._system = system
        self._seal = seal

    async def charge(self, call: ChargeCall) -> Answer:
        """Answers as the token says."""
        return await self._made(call, self._charged)

    async def authorise(self, call: ChargeCall) -> Answer:
        """Answers as the token says."""
        return await self._made(call, self._held)

    async def look_up_charge(self, call: ChargeCall) -> Answer | None:
        """What became of a charge; the silent token was never charged."""
        return self._found(call, self._charged)

    async def look_up_authorisation(self, call: ChargeCall) -> Answer | None:
        """What became of an authorisation; the silent token never had one."""
        return self._found(call, self._held)

    async def _made(self, call: ChargeCall, end: Callable[[ChargeCall, str], Answer]) -> Answer:
        token, what = self._token(call.sealed_token)
        if what in ("tok_silent", "tok_lost"):
            return Answer(result=Result.UNKNOWN)
        if what == "tok_slow":
            await asyncio.sleep(_SLOW_SECONDS)
        return end(call, token)

    def _found(self, call: ChargeCall, end: Callable[[ChargeCall, str], Answer]) -> Answer | None:
        token, what = self._token(call.sealed_token)
        return None if what == "tok_silent" else end(call, token)

    def _token(self, sealed: str) -> tuple[str, str]:
        """The token, and the part of it that says what becomes of a charge."""
        token = self._seal.open(sealed)
        return token, _what(token)

    def _charged(self, call: ChargeCall, token: str) -> Answer:
        if declined := _declined(token):
            return declined
        paid = self._paid(call.key, _CHARGED.get(_what(token), "ch"), call.amount)
        return replace(paid, card=sandbox_fingerprint(token))

    def _held(self, call: ChargeCall, token: str) -> Answer:
        if declined := _declined(token):
            return declined
        reference = f"sbx_{_HELD.get(_what(token), 'au')}_{_digest(call.key)}"
        return Answer(result=Result.DONE, reference=reference, card=sandbox_fingerprint(token))

    def _paid(self, key: str, kind: str, amount: Money) -> Answer:
        reference = f"sbx_{kind}_{_digest(key)}"
        return Answer(result=Result.DONE, reference=reference, fee_minor=self._system.fee(amount))

    async def capture(self, call: HeldCall) -> Answer:
        """Takes what was set aside, unless its token says that it cannot be."""
        kind = _CHARGED_FROM.get(call.authorisation.removeprefix("sbx_")[:2])
        if kind is None:
            return Answer(result=Result.FAILED, code="authorisation_lapsed")
        return self._paid(call.key, kind, call.amount)

    async def look_up_capture(self, call: HeldCall) -> Answer | None:
        """Whether it was taken."""
        return await self.capture(call)

    async def void(self, call: HeldCall) -> Answer:
        """Lets go what was set aside."""
        return Answer(result=Result.DONE, reference=call.authorisation)

    async def look_up_void(self, call: HeldCall) -> Answer | None:
        """Whether it was let go."""
        return await self.void(call)

    async def refund(self, call: RefundCall) -> Answer:
        """Pays back, unless the charge was made with the token whose refunds fail."""
        if not call.charge_reference.startswith("sbx_ch_"):
            return Answer(result=Result.FAILED, code="charge_already_paid_out")
        return Answer(result=Result.DONE, reference=f"sbx_re_{_digest(call.key)}")

    async def look_up_refund(self, call: RefundCall) -> Answer | None:
        """What became of a refund."""
        return await self.refund(call)

    async def look_at_token(self, sealed_token: str) -> TokenLook:
        """Whether the token can be charged."""
        token, what = self._token(sealed_token)
        if what not in TOKENS:
            return TokenLook(state=TokenState.UNKNOWN)
        state = TokenState.EXPIRED if what == "tok_expired" else TokenState.ACTIVE
        return TokenLook(state=state, card=sandbox_fingerprint(token))

    async def close(self) -> None:
        """Nothing is open."""


def _what(token: str) -> str:
    """What becomes of a charge: the part of a token before the hyphen."""
    return token.partition("-")[0]


def _declined(token: str) -> Answer | None:
    what = _what(token)
    if what not in TOKENS:
        return Answer(result=Result.FAILED, code="no_such_token")
    code = _CODES.get(what)
    return None if code is None else Answer(result=Result.FAILED, code=code, card=sandbox_fingerprint(token))


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:16]
