"""Stripe, through its own library: stored payment methods charged, charges refunded, and both looked up (R1, R2).

A payment token is a customer at Stripe and one of its payment methods: ``cus_…/pm_…``. Each call carries its key twice:
as the idempotency key, which Stripe keeps for a day, and in the metadata of what it makes, which stays.
"""

import asyncio
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from stripe import APIError, CardError, InvalidRequestError, RequestsClient, StripeClient, StripeError

from domain.billing.gateway import Answer, ChargeCall, HeldCall, RefundCall, Result, TokenLook, TokenState
from domain.billing.systems import PaymentSystem
from domain.errors import OutsideFailed
from domain.words import _
from gateways.sealing import Seal
from gateways.stripe_amounts import from_stripe, to_stripe

if TYPE_CHECKING:
    from stripe import StripeObject

#: Where another address of the API may be given: one of this machine, for tests.
ENVIRONMENT = "ORDERTOP_STRIPE_API"

#: In the metadata of charges and refunds: the call's key, and the order's number for people who look there.
KEY, ORDER = "ordertop_key", "ordertop_order"

#: A call has its answer by then or none; a job that is looked up and called again stays well within its lease.
PATIENCE_SECONDS = 10.0
_CONNECT_SECONDS = 4.0

#: What a payment intent says of its fee, told with it; and how one stands whose amount is set aside.
_BOOKED, _WAITS = "latest_charge.balance_transaction", "requires_capture"

_HERE = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d{1,5})?/?", re.ASCII)
_TOKEN = re.compile(r"(cus_\w{1,200})/((?:pm|card|src)_\w{1,200})", re.ASCII)

T = TypeVar("T")


class StripeGateway:
    """One account at Stripe.

    Args:
        key: its secret API key.

    Raises:
        OutsideFailed: the environment names another machine as the API.
    """

    def __init__(self, system: PaymentSystem, seal: Seal, *, key: str) -> None:
        self._system = system
        self._seal = seal
        self._client = StripeClient(
            key,
            http_client=RequestsClient(timeout=(_CONNECT_SECONDS, PATIENCE_SECONDS)),
            base_addresses={"api": address} if (address := _address()) else {},
            max_network_retries=0,  # a job that had no answer is looked up first, not sent again at once (R2)
        )

    async def charge(self, call: ChargeCall) -> Answer:
        """Charges a stored payment method, without its owner there."""
        return await self._pay(call, charge_answer)

    async def authorise(self, call: ChargeCall) -> Answer:
        """Sets an amount aside on a stored payment method; Stripe lets go by itself what is not taken in time."""
        return await self._pay(call, authorisation_answer, capture_method="manual")

    async def _pay(
        self, call: ChargeCall, answer_of: Callable[[Mapping[str, Any]], Answer], **more: object
    ) -> Answer:
        amount = to_stripe(call.amount)
        token = _TOKEN.fullmatch(self._seal.open(call.sealed_token))
        if token is None or amount is None:
            return Answer(result=Result.FAILED, code="no_such_token" if token is None else "invalid_amount")
        payment = {
            "amount": amount,
            "currency": call.amount.currency.lower(),
            "customer": token[1],
            "payment_method": token[2],
            "confirm": True,
            "off_session": True,
            "metadata": {KEY: call.key, ORDER: call.order_number},
            "expand": [_BOOKED],
            **more,
        }
        return await self._answer(
            lambda: self._client.v1.payment_intents.create(payment, {"idempotency_key": call.key}),  # type: ignore[arg-type]
            answer_of,
        )

    async def capture(self, call: HeldCall) -> Answer:
        """Takes what was set aside; the rest of it Stripe lets go. Refused, it may have been taken before."""
        amount = to_stripe(call.amount)
        if amount is None:
            return Answer(result=Result.FAILED, code="invalid_amount")
        taken = {"amount_to_capture": amount, "expand": [_BOOKED]}
        answer = await self._answer(
            lambda: self._client.v1.payment_intents.capture(
                call.authorisation,
                taken,  # type: ignore[arg-type]
                {"idempotency_key": call.key},
            ),
            charge_answer,
        )
        return answer if answer.result is not Result.FAILED else await self.look_up_capture(call) or answer

    async def void(self, call: HeldCall) -> Answer:
        """Lets go what was set aside. Refused, it may have been let go, or taken, before."""
        answer = await self._answer(
            lambda: self._client.v1.payment_intents.cancel(
                call.authorisation, {}, {"idempotency_key": call.key}
            ),
            void_answer,
        )
        return answer if answer.result is not Result.FAILED else await self.look_up_void(call) or answer

    async def refund(self, call: RefundCall) -> Answer:
        """Pays back."""
        amount = to_stripe(call.amount)
        if amount is None:
            return Answer(result=Result.FAILED, code="invalid_amount")
        refund = {**_charge(call), "amount": amount, "metadata": {KEY: call.key}}
        return await self._answer(
            lambda: self._client.v1.refunds.create(refund, {"idempotency_key": call.key}),  # type: ignore[arg-type]
            refund_answer,
        )

    async def look_up_charge(self, call: ChargeCall) -> Answer | None:
        """What became of a charge: looked for among all payments of the customer, the newest first."""
        return await self._payment_of(call, charge_answer)

    async def look_up_authorisation(self, call: ChargeCall) -> Answer | None:
        """What became of an authorisation: looked for as a charge is."""
        return await self._payment_of(call, authorisation_answer)

    async def _payment_of(
        self, call: ChargeCall, answer_of: Callable[[Mapping[str, Any]], Answer]
    ) -> Answer | None:
        token = _TOKEN.fullmatch(self._seal.open(call.sealed_token))
        if token is None:
            return None
        where = {"customer": token[1], "limit": 100, "expand": [f"data.{_BOOKED}"]}
        return await self._found(
            lambda: self._client.v1.payment_intents.list(where).auto_paging_iter(),  # type: ignore[arg-type]
            call.key,
            answer_of,
        )

    async def look_up_capture(self, call: HeldCall) -> Answer | None:
        """Whether the authorisation was taken."""
        return await self._as_it_stands(call, charge_answer)

    async def look_up_void(self, call: HeldCall) -> Answer | None:
        """Whether the authorisation was let go."""
        return await self._as_it_stands(call, void_answer)

    async def _as_it_stands(
        self, call: HeldCall, answer_of: Callable[[Mapping[str, Any]], Answer]
    ) -> Answer | None:
        """What an authorisation has come to; none where it waits."""
        look = {"expand": [_BOOKED]}
        try:
            found = await _aside(
                lambda: self._client.v1.payment_intents.retrieve(call.authorisation, look).to_dict()  # type: ignore[arg-type]
            )
        except (StripeError, TimeoutError) as error:
            return Answer(result=Result.UNKNOWN, code=_code(error))
        return None if found.get("status") == _WAITS else answer_of(found)

    async def look_up_refund(self, call: RefundCall) -> Answer | None:
        """What became of a refund: looked for among those of its charge."""
        where = {**_charge(call), "limit": 100}
        return await self._found(
            lambda: self._client.v1.refunds.list(where).auto_paging_iter(),  # type: ignore[arg-type]
            call.key,
            refund_answer,
        )

    async def look_at_token(self, sealed_token: str) -> TokenLook:
        """Whether the payment method is still the customer's, and its card not past its month."""
        token = _TOKEN.fullmatch(self._seal.open(sealed_token))
        if token is None:
            return TokenLook(state=TokenState.UNKNOWN)
        try:
            method = await _aside(lambda: self._client.v1.payment_methods.retrieve(token[2]).to_dict())
        except (StripeError, TimeoutError):
            return TokenLook(state=TokenState.UNKNOWN)
        if method.get("customer") != token[1]:
            return TokenLook(state=TokenState.UNKNOWN)
        card = method.get("card") or {}
        past = "exp_year" in card and (card["exp_year"], card["exp_month"]) < time.gmtime()[:2]
        state = TokenState.EXPIRED if past else TokenState.ACTIVE
        return TokenLook(state=state, card=card.get("fingerprint"))

    async def close(self) -> None:
        """Nothing to wait for: connections end with their threads."""

    async def _answer(
        self, make: Callable[[], "StripeObject"], answer_of: Callable[[Mapping[str, Any]], Answer]
    ) -> Answer:
        try:
            return await _aside(lambda: answer_of(make().to_dict()))
        except (StripeError, TimeoutError) as error:
            return _refusal(error)

    async def _found(
        self,
        look: Callable[[], "Iterable[StripeObject]"],
        key: str,
        answer_of: Callable[[Mapping[str, Any]], Answer],
    ) -> Answer | None:
        """What has this key in its metadata; none where Stripe has listed everything and it was not there."""
        end = time.monotonic() + PATIENCE_SECONDS

        def walk() -> Answer | None:
            for one in look():
                if time.monotonic() > end:
                    raise TimeoutError
                made = one.to_dict()
                if (made.get("metadata") or {}).get(KEY) == key:
                    return answer_of(made)
            return None

        try:
            return await _aside(walk)
        except (StripeError, TimeoutError) as error:
            return Answer(result=Result.UNKNOWN, code=_code(error))


async def _aside(work: Callable[[], T]) -> T:
    """Does what blocks in a thread; who waits for it gives up in time, the thread by its own timeouts."""

    def sensible() -> T:
        try:
            return work()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # What the library comes to over an answer that is none of Stripe's, such as a proxy's.
            raise APIError from error

    return await asyncio.wait_for(asyncio.to_thread(sensible), PATIENCE_SECONDS)


def charge_answer(intent: Mapping[str, Any]) -> Answer:
    """What a payment intent, as Stripe tells it, comes to."""
    status, reference = intent.get("status"), intent.get("id")
    if status == "succeeded":
        return Answer(result=Result.DONE, reference=reference, fee_minor=_fee(intent), card=_card(intent))
    error = intent.get("last_payment_error") or {}
    if error or status in ("canceled", "requires_action"):
        code = error.get("decline_code") or error.get("code") or status
        return Answer(result=Result.FAILED, code=code, reference=reference, card=_card(intent))
    return Answer(result=Result.UNKNOWN, reference=reference)  # it is under way


def authorisation_answer(intent: Mapping[str, Any]) -> Answer:
    """What a payment intent whose amount is to be set aside comes to."""
    if intent.get("status") == _WAITS:
        return Answer(result=Result.DONE, reference=intent.get("id"), card=_card(intent))
    return charge_answer(intent)


def void_answer(intent: Mapping[str, Any]) -> Answer:
    """What a payment intent whose amount is to be let go comes to."""
    status, reference = intent.get("status"), intent.get("id")
    if status == "canceled":
        return Answer(result=Result.DONE, reference=reference)
    if status == "succeeded":
        return Answer(result=Result.FAILED, code="already_captured", reference=reference)
    return Answer(result=Result.UNKNOWN, reference=reference)


def refund_answer(refund: Mapping[str, Any]) -> Answer:
    """What a refund, as Stripe tells it, comes to."""
    status, reference = refund.get("status"), refund.get("id")
    if status == "succeeded":
        return Answer(result=Result.DONE, reference=reference)
    if status in ("failed", "canceled"):
        return Answer(result=Result.FAILED, code=refund.get("failure_reason") or status, reference=reference)
    return Answer(result=Result.UNKNOWN, reference=reference)


def _fee(intent: Mapping[str, Any]) -> int | None:
    """Stripe's fee in the payment's currency, where it has told the one in the other."""
    charge = intent.get("latest_charge")
    booked = charge.get("balance_transaction") if isinstance(charge, Mapping) else None
    if not isinstance(booked, Mapping) or booked.get("currency") != intent.get("currency"):
        return None
    return from_stripe(int(booked.get("fee") or 0), str(booked["currency"]).upper())


def card_of(charge: Mapping[str, Any]) -> str | None:
    """Stripe's fingerprint of the card that a charge was made to."""
    details = charge.get("payment_method_details")
    card = details.get("card") if isinstance(details, Mapping) else None
    found = card.get("fingerprint") if isinstance(card, Mapping) else None
    return found if isinstance(found, str) else None


def _card(intent: Mapping[str, Any]) -> str | None:
    """The fingerprint of a payment intent's card: of its charge, where Stripe has told that with it."""
    charge = intent.get("latest_charge")
    return card_of(charge) if isinstance(charge, Mapping) else None


def _refusal(error: Exception) -> Answer:
    """Declined, or asked for what cannot be, is an answer; everything else may have been done all the same."""
    code = _code(error)
    if isinstance(error, CardError):
        said = error.json_body.get("error", {}) if isinstance(error.json_body, dict) else {}
        intent = said.get("payment_intent") or {}
        return Answer(result=Result.FAILED, code=said.get("decline_code") or code, reference=intent.get("id"))
    if isinstance(error, InvalidRequestError):
        return Answer(result=Result.FAILED, code=code or "invalid_request")
    return Answer(result=Result.UNKNOWN, code=code)


def _code(error: Exception) -> str | None:
    """The gateway's word for it, never its sentence, which may repeat what it was sent (X4)."""
    if not isinstance(error, StripeError):
        return None
    return error.code or (str(error.http_status) if error.http_status else None)


def _charge(call: RefundCall) -> dict[str, object]:
    kind = "charge" if call.charge_reference.startswith("ch_") else "payment_intent"
    return {kind: call.charge_reference}


def _address() -> str | None:
    address = os.environ.get(ENVIRONMENT, "").strip()
    if address and not _HERE.fullmatch(address):
        raise OutsideFailed(
            _("{name} may only name this machine, as in http://127.0.0.1:8420; unset it.").format(
                name=ENVIRONMENT
            )
        )
    return address.rstrip("/") or None
