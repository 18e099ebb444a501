"""A payment system in a process of its own that speaks the few words of Stripe's that are used, and misbehaves.

It keeps a ledger of the money that really moved. What becomes of a call is said by the payment method; `pm_any` draws.
`python fake_stripe.py [SEED]` prints its port, and ends when its standard input does.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

#: By payment method: what happens, the first time for those that get better.
METHODS = {
    "pm_paid": "paid",
    "pm_declined": "declined",
    "pm_expired": "expired",
    "pm_processing": "not known yet, for ever",
    "pm_norefund": "paid; its refunds fail",
    "pm_lost": "charged, and the connection is cut",
    "pm_broken": "charged, and 500",
    "pm_slow": "charged, and the answer takes a while",
    "pm_down": "500 the first time, nothing charged",
    "pm_busy": "429 the first time, nothing charged",
    "pm_later_lost": "set aside at once; taken or let go, and the connection is cut",
    "pm_later_down": "set aside at once; 500 the first time that it is to be taken or let go",
    "pm_any": "any of these by chance, but declined and expired",
}
_DECLINES = {"pm_declined": "insufficient_funds", "pm_expired": "expired_card"}
_CHANCES = ("pm_paid",) * 5 + ("pm_lost", "pm_broken", "pm_slow", "pm_slow", "pm_down", "pm_busy")
_SLOW_SECONDS = 0.25


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, kind: str, code: str | None, **more: object) -> None:
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": f"no: {code}", **more}}


class FakeStripe:
    """One account."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.replies: dict[str, tuple[str, int, dict[str, Any]]] = {}
        self.running: set[str] = set()
        self.seen: dict[str, int] = {}
        self.lookups = 0
        self.ledger: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []

    # What can be asked.

    async def create_intent(self, request: web.Request) -> web.Response:
        given = dict(await request.post())
        method = str(given["payment_method"])
        return await self._once(request, given, method, lambda: self._charge(given, method))

    async def create_refund(self, request: web.Request) -> web.Response:
        given = dict(await request.post())
        intent = self.intents.get(str(given.get("payment_intent")))
        if intent is None:
            return _json(404, Refused(404, "invalid_request_error", "resource_missing").body)
        return await self._once(request, given, intent["payment_method"], lambda: self._refund(given, intent))

    async def one_intent(self, request: web.Request) -> web.Response:
        self.lookups += 1
        intent = self.intents.get(request.match_info["id"])
        if intent is None:
            return _json(404, Refused(404, "invalid_request_error", "resource_missing").body)
        return _json(200, intent)

    async def end_intent(self, request: web.Request) -> web.Response:
        given = dict(await request.post())
        intent, act = self.intents[request.match_info["id"]], request.match_info["act"]
        method = f"{intent['payment_method']}".replace("pm_later_", "pm_")
        return await self._once(request, given, method, lambda: self._end(given, intent, act))

    async def list_intents(self, request: web.Request) -> web.Response:
        self.lookups += 1
        return self._list(
            request,
            [one for one in self.intents.values() if one["customer"] == request.query["customer"]],
        )

    async def list_refunds(self, request: web.Request) -> web.Response:
        self.lookups += 1
        return self._list(
            request,
            [
                one
                for one in self.refunds.values()
                if one["payment_intent"] == request.query["payment_intent"]
            ],
        )

    async def payment_method(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        if name not in METHODS:
            return _json(404, Refused(404, "invalid_request_error", "resource_missing").body)
        year = 2020 if name == "pm_expired" else 2090
        return _json(200, {"id": name, "object": "payment_method", "customer": "cus_1",
                           "card": {"exp_month": 1, "exp_year": year, "fingerprint": f"fp_{name}"}})  # fmt: skip

    # For tests.

    async def told(self, request: web.Request) -> web.Response:
        """The ledger, how often each key came, and all events."""
        return _json(
            200,
            {
                "ledger": self.ledger,
                "seen": self.seen,
                "lookups": self.lookups,
                "events": self.events,
                "states": {one["id"]: one["status"] for one in self.intents.values()},
            },
        )

    async def forget(self, request: web.Request) -> web.Response:
        """The lifetime of all keys has passed."""
        self.replies.clear()
        return _json(200, {})

    # How it is done.

    async def _once(
        self, request: web.Request, given: dict[str, Any], method: str, do: Callable[[], dict[str, Any]]
    ) -> web.Response:
        """Does it once for each idempotency key; then misbehaves."""
        key = request.headers["Idempotency-Key"]
        self.seen[key] = self.seen.get(key, 0) + 1
        if key in self.running:
            return _json(409, Refused(409, "idempotency_error", "idempotency_key_in_use").body)
        asked = json.dumps(given, sort_keys=True, default=str)
        if key in self.replies:
            before, status, body = self.replies[key]
            if before != asked:
                return _json(400, Refused(400, "idempotency_error", None).body)
            return _json(status, body)
        mood = self.chance.choice(_CHANCES) if method == "pm_any" else method
        if mood in ("pm_down", "pm_busy") and (method == "pm_any" or self.seen[key] == 1):
            kind, status = ("api_error", 500) if mood == "pm_down" else ("rate_limit_error", 429)
            return _json(status, Refused(status, kind, None).body)
        self.running.add(key)
        try:
            if mood == "pm_slow":
                await asyncio.sleep(_SLOW_SECONDS * self.chance.random())
            try:
                status, body = 200, do()
            except Refused as refused:
                status, body = refused.status, refused.body
            if mood == "pm_broken":
                status, body = 500, Refused(500, "api_error", None).body
            self.replies[key] = (asked, status, body)
            if mood == "pm_slow":
                await asyncio.sleep(_SLOW_SECONDS * self.chance.random())
        finally:
            self.running.discard(key)
        if mood == "pm_lost":
            assert request.transport is not None
            request.transport.abort()
        return _json(status, body)

    def _charge(self, given: dict[str, Any], method: str) -> dict[str, Any]:
        number = f"{len(self.intents) + 1:06d}"
        amount, currency = int(given["amount"]), given["currency"]
        intent: dict[str, Any] = {
            "id": f"pi_{number}", "object": "payment_intent", "amount": amount, "currency": currency,
            "customer": given["customer"], "payment_method": method, "metadata": _metadata(given),
            "status": "succeeded", "last_payment_error": None, "latest_charge": None, "created": int(time.time()),
        }  # fmt: skip
        self.intents[intent["id"]] = intent
        if method == "pm_processing":
            intent["status"] = "processing"
            return intent
        if method in _DECLINES:
            intent["status"] = "requires_payment_method"
            code = _DECLINES[method]
            intent["last_payment_error"] = {"code": "card_declined", "decline_code": code}
            self._event("payment_intent.payment_failed", intent)
            raise Refused(402, "card_error", "card_declined", decline_code=code, payment_intent=intent)
        if given.get("capture_method") == "manual":
            intent["status"] = "requires_capture"
            held = {"id": f"ch_{number}", "object": "charge", "status": "succeeded", "captured": False}
            held["payment_method_details"] = _card_of(method)
            intent["latest_charge"] = held
            self._event(
                "charge.succeeded", {**held, "payment_intent": intent["id"], "metadata": intent["metadata"]}
            )
            return intent
        return self._take(intent, amount)

    def _end(self, given: dict[str, Any], intent: dict[str, Any], act: str) -> dict[str, Any]:
        if intent["status"] != "requires_capture":
            raise Refused(400, "invalid_request_error", "payment_intent_unexpected_state")
        if act == "capture":
            return self._take(intent, int(given["amount_to_capture"]))
        intent["status"] = "canceled"
        return intent

    def _take(self, intent: dict[str, Any], amount: int) -> dict[str, Any]:
        """The money of a payment intent moves."""
        intent["status"], currency, number = "succeeded", intent["currency"], intent["id"].removeprefix("pi_")
        key = intent["metadata"]["ordertop_key"]
        self.ledger.append({"kind": "charge", "key": key, "amount": amount, "id": intent["id"]})
        charge = {
            "id": f"ch_{number}", "object": "charge", "status": "succeeded", "amount": amount, "currency": currency,
            "payment_intent": intent["id"], "metadata": intent["metadata"],
            "balance_transaction": {"fee": amount * 29 // 1000 + 30, "currency": currency},
            "payment_method_details": _card_of(intent["payment_method"]),
        }  # fmt: skip
        intent["latest_charge"] = charge
        self._event("charge.succeeded", {**charge, "balance_transaction": f"txn_{number}"})
        self._event("payment_intent.succeeded", {**intent, "latest_charge": charge["id"]})
        return intent

    def _refund(self, given: dict[str, Any], intent: dict[str, Any]) -> dict[str, Any]:
        amount = int(given["amount"])
        gone = sum(
            one["amount"]
            for one in self.refunds.values()
            if one["payment_intent"] == intent["id"] and one["status"] == "succeeded"
        )
        if gone + amount > intent["amount"]:
            raise Refused(400, "invalid_request_error", "charge_already_refunded")
        fails = intent["payment_method"] == "pm_norefund"
        refund = {
            "id": f"re_{len(self.refunds) + 1:06d}", "object": "refund", "amount": amount,
            "payment_intent": intent["id"], "metadata": _metadata(given), "currency": intent["currency"],
            "status": "failed" if fails else "succeeded",
            "failure_reason": "expired_or_canceled_card" if fails else None,
        }  # fmt: skip
        self.refunds[refund["id"]] = refund
        if not fails:
            key = refund["metadata"]["ordertop_key"]
            self.ledger.append({"kind": "refund", "key": key, "amount": amount, "id": refund["id"]})
        self._event("refund.updated", refund)
        return refund

    def _event(self, kind: str, about: dict[str, Any]) -> None:
        number = len(self.events) + 1
        self.events.append({"id": f"evt_{number:06d}", "object": "event", "type": kind,
                            "data": {"object": json.loads(json.dumps(about))}})  # fmt: skip

    def _list(self, request: web.Request, found: list[dict[str, Any]]) -> web.Response:
        found.reverse()
        if after := request.query.get("starting_after"):
            found = found[[one["id"] for one in found].index(after) + 1 :]
        limit = int(request.query.get("limit", 10))
        return _json(
            200,
            {"object": "list", "url": request.path, "data": found[:limit], "has_more": len(found) > limit},
        )


def _metadata(given: dict[str, Any]) -> dict[str, str]:
    found = ((re.fullmatch(r"metadata\[(\w+)\]", name), value) for name, value in given.items())
    return {match[1]: value for match, value in found if match}


def _card_of(method: str) -> dict[str, Any]:
    """What a charge says of the card that was charged."""
    return {"type": "card", "card": {"fingerprint": f"fp_{method}"}}


def _json(status: int, body: dict[str, Any]) -> web.Response:
    return web.json_response(body, status=status)


async def main(seed: int) -> None:
    account = FakeStripe(seed)
    app = web.Application()
    app.add_routes(
        [
            web.post("/v1/payment_intents", account.create_intent),
            web.get("/v1/payment_intents", account.list_intents),
            web.get("/v1/payment_intents/{id}", account.one_intent),
            web.post("/v1/payment_intents/{id}/{act:capture|cancel}", account.end_intent),
            web.post("/v1/refunds", account.create_refund),
            web.get("/v1/refunds", account.list_refunds),
            web.get("/v1/payment_methods/{id}", account.payment_method),
            web.get("/_told", account.told),
            web.post("/_forget", account.forget),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(int((sys.argv[1:] or ["1"])[0])))
