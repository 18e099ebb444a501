"""minFraud, MaxMind's service, through its own library: an order's risk score, and what it is made of (F1, L18).

It is told what `FraudCall` holds, as far as it takes it, and no more; of the e-mail address it gets a digest and the
domain. It knows no card number: ordertop keeps none.
"""

import asyncio
import ipaddress
import json
import os
import re
from collections.abc import Iterator
from typing import Any

import aiohttp
from minfraud.errors import (
    AuthenticationError,
    HTTPError,
    InsufficientFundsError,
    InvalidRequestError,
    MinFraudError,
    PermissionRequiredError,
)
from minfraud.webservice import AsyncClient

from domain.errors import OutsideFailed
from domain.fraud.checker import CheckerAccount, Fate, FraudAnswer, FraudCall
from domain.fraud.model import HIGHEST_SCORE, Reason
from domain.words import _
from gateways.secrets import read_secret

#: Where another host may be given: one of this machine, for tests. The line is TLS there too.
ENVIRONMENT = "ORDERTOP_MINFRAUD_HOST"

#: A question has its answer by then or none: two of them fit into the time after which silence counts.
PATIENCE_SECONDS = 10.0

_HERE = re.compile(r"(127\.0\.0\.1|localhost)(:\d{1,5})?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+", re.ASCII)

#: More lines of an order than this say nothing new.
_MOST_ITEMS = 50

#: What the answer says of an address or a network that speaks against an order; a reason where it is so.
_SIGNS: tuple[tuple[tuple[str, ...], bool, str], ...] = (
    (("email", "is_disposable"), True, "EMAIL_DISPOSABLE"),
    (("email", "is_high_risk"), True, "EMAIL_HIGH_RISK"),
    (("billing_address", "is_in_ip_country"), False, "ADDRESS_NOT_IN_IP_COUNTRY"),
    (("ip_address", "country", "is_high_risk"), True, "IP_COUNTRY_HIGH_RISK"),
    (("ip_address", "traits", "is_anonymous_vpn"), True, "IP_VPN"),
    (("ip_address", "traits", "is_tor_exit_node"), True, "IP_TOR"),
    (("ip_address", "traits", "is_public_proxy"), True, "IP_PROXY"),
    (("ip_address", "traits", "is_hosting_provider"), True, "IP_HOSTING"),
)


class _Whole(AsyncClient):
    """Gives an answer back as it came: the library's models leave out what they do not know."""

    def _handle_success(self, raw_body: str, uri: str, model_class: Any) -> Any:
        super()._handle_success(raw_body, uri, model_class)  # or raises for what is no such answer
        return json.loads(raw_body)


class MinFraud:
    """One account at MaxMind.

    Raises:
        OutsideFailed: no account or key is set, or the environment names another machine as the host.
    """

    def __init__(self, account: CheckerAccount) -> None:
        if not account.account or not account.secret:
            raise OutsideFailed(
                _(
                    "minFraud has no account: set minfraud_account, and minfraud_secret to where its licence key is "
                    "found."
                )
            )
        key = read_secret(account.secret, owner="minFraud")
        host = {"host": here} if (here := _host()) else {}
        self._client = _Whole(int(account.account), key, timeout=PATIENCE_SECONDS, **host)
        self._service = account.service

    async def check(self, call: FraudCall) -> FraudAnswer:
        """Asks; nothing is kept there that asking again would change."""
        ask = getattr(self._client, self._service)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await ask(transaction(call), validate=False, hash_email=True)
        except (AuthenticationError, PermissionRequiredError):
            return FraudAnswer(fate=Fate.UNKNOWN, code="not_permitted")
        except InsufficientFundsError:
            return FraudAnswer(fate=Fate.UNKNOWN, code="insufficient_funds")
        except InvalidRequestError as refused:
            code = str(refused.args[1]) if len(refused.args) > 1 else "invalid_request"
            return FraudAnswer(fate=Fate.FAILED, code=code.lower())
        except HTTPError as error:
            return FraudAnswer(fate=Fate.UNKNOWN, code=f"http_{error.http_status}")
        except (aiohttp.ClientError, TimeoutError):
            return FraudAnswer(fate=Fate.UNKNOWN, code="no_answer")
        except (MinFraudError, TypeError, ValueError, AttributeError):  # what it sends is no such answer
            return FraudAnswer(fate=Fate.UNKNOWN, code="no_sense")
        return _scored(answer)

    async def close(self) -> None:
        """Ends the connections."""
        await self._client.close()


def _host() -> str | None:
    """The host that the environment names, if any.

    Raises:
        OutsideFailed: it is another machine.
    """
    named = os.environ.get(ENVIRONMENT)
    if named and not _HERE.fullmatch(named):
        raise OutsideFailed(
            _("{name} may only name this machine, as in localhost:8443; unset it.").format(name=ENVIRONMENT)
        )
    return named or None


def transaction(call: FraudCall) -> dict[str, Any]:
    """The order as minFraud takes it. What it would refuse is left out: the rest is worth a score all the same."""
    first, _blank, last = call.name.rpartition(" ")
    country = call.country if call.country and _COUNTRY.fullmatch(call.country) else None
    email = call.email if call.email and _mailable(call.email) else None
    amount = _amount(call.total.amount_minor, call.total.decimal())
    return {
        "event": {
            "transaction_id": call.order_number,
            "shop_id": call.shop,
            "time": call.placed_at.round("second", mode="floor").format_iso(),
            "type": "purchase",
        },
        "account": {"user_id": None if call.customer_id is None else str(call.customer_id)},
        "device": {"ip_address": _ip(call.ip)} if _ip(call.ip) else None,
        "email": {"address": email} if email else None,
        "billing": {
            "first_name": first or None,
            "last_name": last or None,
            "address": call.address,
            "city": call.city,
            "country": country,
            "phone_number": call.phone,
        },
        "payment": {"was_authorized": call.paid, "decline_code": call.declined or None}
        if call.paid or call.declined is not None
        else None,
        "order": {
            "amount": amount,
            "currency": call.total.currency,
            "discount_code": call.promotion,
            "affiliate_id": call.affiliate,
        },
        "shopping_cart": [
            {
                "category": item.category,
                "item_id": item.product,
                "quantity": item.quantity,
                "price": _amount(item.unit_price.amount_minor, item.unit_price.decimal()),
            }
            for item in call.items[:_MOST_ITEMS]
        ],
    }


def _mailable(email: str) -> bool:
    """Whether the library can make a digest of it."""
    try:
        return bool(_EMAIL.fullmatch(email) and email.rpartition("@")[2].encode("idna"))
    except UnicodeError:
        return False


def _amount(minor: int, decimal: str) -> float | None:
    """JSON has no other number; nothing at all is no price."""
    return float(decimal) if minor > 0 else None


def _ip(text: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address(text or ""))
    except ValueError:
        return None


def _scored(said: dict[str, Any]) -> FraudAnswer:
    score = said.get("risk_score")
    if not isinstance(score, int | float) or not 0 <= score <= HIGHEST_SCORE:
        return FraudAnswer(fate=Fate.UNKNOWN, code="no_sense")
    return FraudAnswer(
        fate=Fate.SCORED,
        score=int(score + 0.5),
        reasons=tuple(_reasons(said)),
        answer=json.dumps(said, ensure_ascii=False),
    )


def _reasons(said: dict[str, Any]) -> Iterator[Reason]:
    """What it says by itself of why, then what is against the order among what it knows. It tells no points."""
    for group in _list(said.get("risk_score_reasons")):
        multiplier = group.get("multiplier")
        for one in _list(group.get("reasons")):
            yield Reason(str(one.get("code", "?")), None, f"{one.get('reason', '')} (× {multiplier})")
    address = said.get("ip_address")
    for one in _list(address.get("risk_reasons") if isinstance(address, dict) else None):
        yield Reason(str(one.get("code", "?")), None, str(one.get("reason", "")))
    for path, against, code in _SIGNS:
        found: Any = said
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if found is against:
            yield Reason(code, None)
    disposition = said.get("disposition")
    if isinstance(disposition, dict) and disposition.get("action") not in (None, "accept"):
        yield Reason(
            "CUSTOM_RULE", None, f"{disposition.get('action')} {disposition.get('rule_label') or ''}"
        )


def _list(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list | tuple) else []
