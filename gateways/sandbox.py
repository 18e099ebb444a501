"""The sandbox: a gateway without money, built in. What becomes of a charge is said by the token that is charged.

It keeps nothing: the same key always has the same answer, so that a call made twice is one charge, as at a real one.
"""

import asyncio
from hashlib import sha256

from domain.billing.gateway import Answer, ChargeCall, RefundCall, Result, TokenState
from domain.billing.systems import PaymentSystem
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
}

_CODES = {
    "tok_declined": "card_declined",
    "tok_expired": "expired_card",
    "tok_action": "authentication_required",
}
_SLOW_SECONDS = 3.0


class SandboxGateway:
    """One account in the sandbox."""

    def __init__(self, system: PaymentSystem, seal: Seal) -> None:
        self._system = system
        self._seal = seal

    async def charge(self, call: ChargeCall) -> Answer:
        """Answers as the token says."""
        token = self._seal.open(call.sealed_token)
        if token in ("tok_silent", "tok_lost"):
            return Answer(result=Result.UNKNOWN)
        if token == "tok_slow":  # noqa: S105 - the name of a test token
            await asyncio.sleep(_SLOW_SECONDS)
        return self._end(call, token)

    async def look_up_charge(self, call: ChargeCall) -> Answer | None:
        """What became of a charge; the silent token was never charged."""
        token = self._seal.open(call.sealed_token)
        return None if token == "tok_silent" else self._end(call, token)  # noqa: S105 - the name of a test token

    def _end(self, call: ChargeCall, token: str) -> Answer:
        code = _CODES.get(token, None if token in TOKENS else "no_such_token")
        if code is not None:
            return Answer(result=Result.FAILED, code=code)
        kind = "nr" if token == "tok_norefund" else "ch"  # noqa: S105 - the name of a test token
        return Answer(
            result=Result.DONE,
            reference=f"sbx_{kind}_{_digest(call.key)}",
            fee_minor=self._system.fee(call.amount),
        )

    async def refund(self, call: RefundCall) -> Answer:
        """Pays back, unless the charge was made with the token whose refunds fail."""
        if not call.charge_reference.startswith("sbx_ch_"):
            return Answer(result=Result.FAILED, code="charge_already_paid_out")
        return Answer(result=Result.DONE, reference=f"sbx_re_{_digest(call.key)}")

    async def look_up_refund(self, call: RefundCall) -> Answer | None:
        """What became of a refund."""
        return await self.refund(call)

    async def token_state(self, sealed_token: str) -> TokenState:
        """Whether the token can be charged."""
        token = self._seal.open(sealed_token)
        if token == "tok_expired":  # noqa: S105 - the name of a test token
            return TokenState.EXPIRED
        return TokenState.ACTIVE if token in TOKENS else TokenState.UNKNOWN

    async def close(self) -> None:
        """Nothing is open."""


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:16]
