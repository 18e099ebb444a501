"""A server that speaks as minFraud does, over TLS on this machine, and misbehaves as the promotion code says."""

import asyncio
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiohttp import BasicAuth, web

#: No account and no key of anyone's.
ACCOUNT, KEY = "123456", "planted-minfraud-7a2c"

#: What is answered with which status, as JSON with a code.
REFUSALS = {
    "AUTH": (401, "AUTHORIZATION_INVALID"),
    "FUNDS": (402, "INSUFFICIENT_FUNDS"),
    "PERMIT": (403, "PERMISSION_REQUIRED"),
    "BAD": (400, "IP_ADDRESS_INVALID"),
}


@dataclass
class MinFraudServer:
    """What was asked, and how it is answered: ``S55`` scores 55, ``LOST`` cuts the line, ``BROKEN`` is 500, ``DOWN`` is
    500 the first time, ``PAGE`` is a page for people, ``LIAR`` says a score that is none, ``STALL`` never answers; see
    `REFUSALS` for the rest."""

    host: str = ""
    ca: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        login = BasicAuth.decode(request.headers["Authorization"])
        body = await request.text()
        self.raw.append(body)
        said = json.loads(body)
        self.asked.append(said)
        self.services.append(request.path.rpartition("/")[2])
        code = str(said.get("order", {}).get("discount_code", ""))
        again = sum(one.get("event") == said.get("event") for one in self.asked) > 1
        if (login.login, login.password) != (ACCOUNT, KEY):
            code = "AUTH"
        if code in REFUSALS:
            status, refusal = REFUSALS[code]
            return web.json_response({"code": refusal, "error": "No."}, status=status)
        if code == "LOST":
            assert request.transport is not None
            request.transport.abort()
        if code == "STALL":
            await asyncio.sleep(60)
        if code == "BROKEN" or (code == "DOWN" and not again):
            return web.Response(status=500, text="<h1>oops</h1>")
        if code == "PAGE":
            return web.Response(text="<h1>Welcome</h1>", content_type="text/html")
        return web.json_response(an_answer(code, self.services[-1]))


def an_answer(code: str, service: str) -> dict[str, Any]:
    """What minFraud tells of an order, as far as its service tells it."""
    score: Any = "a lot" if code == "LIAR" else float(code[1:]) if code[:1] == "S" else 1.5
    answer: dict[str, Any] = {
        "id": "27d26476-e2bc-11e4-92b8-962e705b4af5", "risk_score": score, "funds_remaining": 10.0,
        "queries_remaining": 1000, "disposition": {"action": "accept", "reason": "default"},
        "ip_address": {"risk": 12.5},
        "warnings": [{"code": "IP_ADDRESS_NOT_FOUND", "warning": "The IP \x1b[31maddress was not found"}],
    }  # fmt: skip
    if service in ("insights", "factors"):
        answer["ip_address"] |= {
            "country": {"iso_code": "RU", "is_high_risk": True},
            "traits": {"ip_address": "198.51.100.7", "is_tor_exit_node": True, "isp": "Onion"},
        }
        answer["billing_address"] = {"is_in_ip_country": False, "distance_to_ip_location": 5465}
        answer["email"] = {"is_disposable": False, "is_free": True, "is_high_risk": True}
    if service == "factors":
        reason = {"code": "EMAIL_DOMAIN_NEW", "reason": "Riskiness of newly-sighted email domain"}
        answer["risk_score_reasons"] = [{"multiplier": 2.5, "reasons": [reason]}]
    return answer


@contextmanager
def minfraud_server(folder: Path) -> Iterator[MinFraudServer]:
    """Starts it in a thread of its own, with a certificate of an authority of its own, and ends it."""
    server = MinFraudServer(ca=str(folder / "ca.pem"))
    authority = trustme.CA()
    authority.cert_pem.write_to_path(server.ca)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    loop = asyncio.new_event_loop()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/minfraud/v2.0/{service}", server.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "localhost", 0, ssl_context=context)
        await site.start()
        server.host = f"localhost:{runner.addresses[0][1]}"
        return runner

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
