"""What Stripe sends by itself: believed only with a fresh signature of its own, and read into the desk's words (X6)."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from stripe import SignatureVerificationError, WebhookSignature

from domain.billing.gateway import Answer, Result
from domain.billing.news import ChargeNews, DisputeNews, News, RefundNews
from domain.errors import InvalidInput
from domain.words import _
from gateways.stripe import KEY, card_of, charge_answer, refund_answer

#: A signature older than this may be a copy that someone sends again.
FRESH_SECONDS = 300

_DIGITS = re.compile(r"t=\d{1,12}(,\w{1,10}=\w{1,200}){1,10}", re.ASCII)
_KEY = re.compile(r"[\w-]{1,100}", re.ASCII)


def news_of(signature: str, body: str, *, secret: str) -> News | None:
    """What an event tells that concerns this desk; none where it tells nothing.

    Args:
        signature: the header ``Stripe-Signature``.
        body: the request's body, unchanged.
        secret: the endpoint's signing secret.

    Raises:
        InvalidInput: it is not signed, not fresh, or not an event.
    """
    _verify(signature, body, secret)
    try:
        event = json.loads(body)
        kind, about = event["type"], event["data"]["object"]
        read = _READERS.get(kind)
        return None if read is None else read(about)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InvalidInput(_("it is signed, but no event that can be read")) from None


def _verify(signature: str, body: str, secret: str) -> None:
    try:
        if not _DIGITS.fullmatch(signature):
            raise InvalidInput(_("it has no signature of Stripe's"), rule="X6")
        WebhookSignature.verify_header(body, signature, secret)
    except (SignatureVerificationError, UnicodeError):
        raise InvalidInput(
            _("its signature is not Stripe's, or the secret is another endpoint's"), rule="X6"
        ) from None
    try:
        WebhookSignature.verify_header(body, signature, secret, FRESH_SECONDS)
    except SignatureVerificationError:
        raise InvalidInput(_("its signature is older than 5 minutes"), rule="X6") from None


def _key(about: Mapping[str, Any]) -> str | None:
    """The key of a call of ours; others use the account too."""
    key = (about.get("metadata") or {}).get(KEY)
    return key if isinstance(key, str) and _KEY.fullmatch(key) else None


def _intent(about: Mapping[str, Any]) -> News | None:
    key, answer = _key(about), charge_answer(about)
    return None if key is None or answer.result is Result.UNKNOWN else ChargeNews(key=key, answer=answer)


def _charge(about: Mapping[str, Any]) -> News | None:
    """A charge has its payment intent's metadata, and that one's number is the one that is kept."""
    key, status = _key(about), about["status"]
    reference = about.get("payment_intent") or about["id"]
    if key is None or status not in ("succeeded", "failed") or about.get("captured") is False:
        return None  # of an amount that is only set aside no money came
    if status == "succeeded":
        answer = Answer(result=Result.DONE, reference=reference, card=card_of(about))
        return ChargeNews(key=key, answer=answer)
    code = (about.get("outcome") or {}).get("reason") or about.get("failure_code") or status
    return ChargeNews(key=key, answer=Answer(result=Result.FAILED, code=str(code), reference=reference))


def _refunded(about: Mapping[str, Any]) -> News | None:
    """A refunded charge; where it lists its refunds, the newest is the news."""
    refunds = (about.get("refunds") or {}).get("data") or []
    return _refund(refunds[0]) if refunds else None


def _refund(about: Mapping[str, Any]) -> News | None:
    """A refund that was not asked for here has no key, and is left to who made it (P3)."""
    key, answer = _key(about), refund_answer(about)
    return None if key is None or answer.result is Result.UNKNOWN else RefundNews(key=key, answer=answer)


def _dispute(about: Mapping[str, Any]) -> News | None:
    lost = None
    if about["status"] in ("won", "lost", "warning_closed"):
        lost = about["status"] == "lost"
    reference = about.get("payment_intent") or about["charge"]
    return DisputeNews(dispute=str(about["id"]), charge_reference=str(reference), lost=lost)


_READERS: dict[str, Callable[[Mapping[str, Any]], News | None]] = {
    "payment_intent.succeeded": _intent,
    "payment_intent.payment_failed": _intent,
    "charge.succeeded": _charge,
    "charge.failed": _charge,
    "charge.refunded": _refunded,
    "charge.refund.updated": _refund,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.closed": _dispute,
}
