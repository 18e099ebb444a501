"""A server or registrar that is asked by a signed request (Standard Webhooks); see docs/delivery.md (L6, R1, R2, X6).

The item's key is the message's id, so that whoever gets it twice knows it for the same. Only an answer that says so is
delivered, under way or failed: everything else is no answer, and is looked up.
"""

import asyncio
import json
import re
import ssl
from datetime import UTC, datetime
from typing import Any

import httpx
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from domain.delivery.model import DeliveryModule
from domain.delivery.module import Delivered, DeliveryCall, Fate, SuspensionCall, TerminationCall
from domain.errors import OutsideFailed
from domain.words import _
from gateways.sealing import Seal
from gateways.secrets import read_secret

#: A request has its whole answer by then or none; an item looked up and asked for again stays within its job's lease.
PATIENCE_SECONDS = 10.0

#: Of a longer answer no more than this is ever in memory.
ANSWER_LIMIT_BYTES = 64_000

#: Nothing was done, and asking again may help.
_BUSY = frozenset({408, 409, 425, 429})

#: That it is done, of what was asked for.
_DONE = frozenset({Fate.DELIVERED, Fate.ENDED, Fate.SUSPENDED, Fate.UNSUSPENDED})

#: A code is a word, not a sentence.
_CODE = re.compile(r"[\w.:-]{1,60}", re.ASCII)


class WebhookModule:
    """One server or registrar behind an address.

    Raises:
        OutsideFailed: its secret is not found, or is none.
    """

    def __init__(self, place: DeliveryModule, seal: Seal) -> None:
        assert place.url is not None
        self._url = httpx.URL(place.url)
        self._sign = signer(place)
        self._seal = seal
        # An address that sends us elsewhere, or a proxy of the environment, is not who was meant to be asked.
        self._client = httpx.AsyncClient(
            timeout=PATIENCE_SECONDS,
            follow_redirects=False,
            trust_env=False,
            verify=ssl.create_default_context(),  # who is believed is this machine's to say, a company's own too
        )

    async def create(self, call: DeliveryCall) -> Delivered:
        """Posts the item."""
        body = self._document("item.create", self._created(call))
        return await self._ask("POST", self._url, call.key, body, Fate.DELIVERED) or _unknown("http_404")

    async def look_up(self, call: DeliveryCall) -> Delivered | None:
        """Asks for the key."""
        return await self._look_up(call.key, Fate.DELIVERED)

    async def terminate(self, call: TerminationCall) -> Delivered:
        """Posts which item is to end."""
        body = self._document("item.terminate", _set_up(call))
        return await self._ask("POST", self._url, call.key, body, Fate.ENDED) or _unknown("http_404")

    async def look_up_termination(self, call: TerminationCall) -> Delivered | None:
        """Asks for the key of the end."""
        return await self._look_up(call.key, Fate.ENDED)

    async def suspend(self, call: SuspensionCall) -> Delivered:
        """Posts which item is to be suspended, or to go on."""
        body = self._document("item.unsuspend" if call.back else "item.suspend", _set_up(call))
        return await self._ask("POST", self._url, call.key, body, _switched(call)) or _unknown("http_404")

    async def look_up_suspension(self, call: SuspensionCall) -> Delivered | None:
        """Asks for the key of the suspension."""
        return await self._look_up(call.key, _switched(call))

    async def _look_up(self, key: str, wanted: Fate) -> Delivered | None:
        return await self._ask("GET", self._url.copy_merge_params({"key": key}), key, "", wanted)

    async def close(self) -> None:
        """Ends the connections."""
        await self._client.aclose()

    def _document(self, kind: str, data: dict[str, Any]) -> str:
        return json.dumps({"type": kind, "data": data}, ensure_ascii=False)

    def _created(self, call: DeliveryCall) -> dict[str, Any]:
        sealed = call.sealed_password
        return {
            "key": call.key,
            "attempt": call.attempt,
            "order": call.order_number,
            "item": call.position,
            "product": call.product,
            "product_type": call.product_type,
            "quantity": call.quantity,
            "domain": call.domain,
            "domain_how": call.domain_how,
            "addon_of": call.addon_of,
            "username": call.username,
            "password": None if sealed is None else self._seal.open(sealed),
        }

    async def _ask(self, method: str, url: httpx.URL, key: str, body: str, wanted: Fate) -> Delivered | None:
        """The answer; none for a look-up of what is not known there. That an item is set up makes no sense to who asked
        for its end, and so on."""
        now = datetime.now(UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._sign.sign(key, now, body),
        }
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                async with self._client.stream(
                    method, url, headers=headers, content=body.encode()
                ) as response:
                    if method == "GET" and response.status_code == httpx.codes.NOT_FOUND:
                        return None
                    return _answer(response.status_code, await _read(response), wanted)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return _unknown("no_answer")


async def _read(response: httpx.Response) -> bytes:
    read = b""
    async for piece in response.aiter_bytes():
        read += piece
        if len(read) > ANSWER_LIMIT_BYTES:
            return b""
    return read


def _switched(call: SuspensionCall) -> Fate:
    return Fate.UNSUSPENDED if call.back else Fate.SUSPENDED


def _set_up(call: TerminationCall) -> dict[str, Any]:
    return {
        "key": call.key,
        "attempt": call.attempt,
        "created_with": call.created_with,
        "reference": call.reference,
        "order": call.order_number,
        "item": call.position,
        "product": call.product,
        "product_type": call.product_type,
        "quantity": call.quantity,
        "domain": call.domain,
        "username": call.username,
    }


def _answer(status: int, body: bytes, wanted: Fate) -> Delivered:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    said = said if isinstance(said, dict) else {}
    if status == httpx.codes.ACCEPTED:
        return Delivered(fate=Fate.WAITING)
    if 200 <= status < 300:
        answer = told(said)
        other = _DONE - {wanted}
        return _unknown("no_sense") if answer is None or answer.fate in other else answer
    if status == httpx.codes.GONE and wanted is Fate.ENDED:
        return Delivered(fate=Fate.ENDED)
    if 400 <= status < 500 and status not in _BUSY:
        return Delivered(fate=Fate.FAILED, code=_code(said) or f"http_{status}")
    return _unknown(f"http_{status}")


def told(said: dict[str, Any]) -> Delivered | None:
    """What a document says of an item; none where it makes no sense."""
    match said.get("status", "delivered"):
        case "delivered" if isinstance(reference := said.get("reference"), str) and reference.strip():
            return Delivered(fate=Fate.DELIVERED, reference=reference)
        case "ended" | "suspended" | "unsuspended" as done:
            return Delivered(fate=Fate(done))
        case "waiting":
            return Delivered(fate=Fate.WAITING)
        case "failed":
            return Delivered(fate=Fate.FAILED, code=_code(said))
    return None


def _code(said: dict[str, Any]) -> str | None:
    code = said.get("code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def _unknown(code: str) -> Delivered:
    return Delivered(fate=Fate.UNKNOWN, code=code)


def signer(place: DeliveryModule) -> Webhook:
    """Signs and verifies with the secret of a server or registrar.

    Raises:
        OutsideFailed: the secret is not found, or is none.
    """
    secret = read_secret(place.secret or "", owner=place.name)
    try:
        return Webhook(secret)
    except (ValueError, EmptyWebhookSecretError):
        raise OutsideFailed(
            _("The secret of {owner} is none: write it as whsec_ and bytes in base64.").format(
                owner=place.name
            )
        ) from None
