"""A hosting server in a process of its own that is asked by signed requests, and misbehaves.

It keeps a list of what it really created. What becomes of an item is said by its username; `any` draws.
`python fake_host.py SECRET [SEED]` prints its port, and ends when its standard input does.
"""

import asyncio
import random
import sys
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

#: By username: what happens, the first time for those that get better.
USERNAMES = {
    "ok": "created",
    "refuse": "422 with a code, nothing created",
    "moody": "422 the first time, nothing created",
    "lost": "created, and the connection is cut",
    "broken": "created, and 500",
    "slow": "created, and the answer takes a while",
    "stall": "created, and no answer ever comes",
    "down": "500 the first time, nothing created",
    "busy": "429 the first time, nothing created",
    "later": "202, created; looked up, it is under way once, then delivered",
    "liar": "200 without a reference the first time, nothing created",
    "page": "200 with a page for people, created",
    "huge": "200 with more than anyone wants to read, created",
    "elsewhere": "sent to another address the first time, nothing created",
    "any": "any of these by chance, but refuse, stall and moody",
}
_CHANCES = ("ok",) * 5 + ("lost", "broken", "slow", "slow", "down", "busy", "later", "liar", "page", "huge")
_SLOW_SECONDS = 0.25

#: By username: what happens to who asks for the end of an item; every other one is ended. `any` draws.
ENDINGS = {
    "locked": "423 with a code, not ended",
    "clings": "ended, and the connection is cut",
    "lingers": "202, ended; looked up, it is under way once, then ended",
    "gone": "410: it is not there any more",
}
_END_CHANCES = ("ok",) * 4 + ("clings", "broken", "slow", "slow", "down", "busy", "lingers", "liar", "gone")

#: What is said of an item that was asked for so.
_SWITCHES = {"item.suspend": "suspended", "item.unsuspend": "unsuspended"}

#: Moods that pass: the second time it is created.
_FIRST_TIME = {"moody": 422, "down": 500, "busy": 429, "liar": 200, "elsewhere": 307}


class FakeHost:
    """One server."""

    def __init__(self, secret: str, seed: int) -> None:
        self.sign = Webhook(secret)
        self.chance = random.Random(seed)
        self.moods: dict[str, str] = {}
        self.accounts: dict[str, str] = {}
        self.running: set[str] = set()
        self.seen: dict[str, int] = {}
        self.asked: dict[str, int] = {}
        self.created: list[dict[str, Any]] = []
        self.ended: dict[str, str] = {}
        self.switched: dict[str, str] = {}
        self.visited_elsewhere = 0

    async def create(self, request: web.Request) -> web.Response:
        key = await self._believed(request)
        document = await request.json()
        data = document["data"]
        assert data["key"] == key
        if document["type"] == "item.terminate":
            return await self._terminate(request, key, data)
        if document["type"] in _SWITCHES:
            return self._switch(key, data, _SWITCHES[document["type"]])
        self.seen[key] = self.seen.get(key, 0) + 1
        if key in self.accounts:
            return _json(200, {"reference": self.accounts[key]})
        if key in self.running:
            return _json(409, {"code": "in_progress"})
        mood = str(data["username"])
        if mood == "any":
            mood = self.chance.choice(_CHANCES)
        self.moods[key] = mood
        if mood == "refuse":
            return _json(422, {"code": "out_of_stock"})
        if mood in _FIRST_TIME and (data["username"] == "any" or self.seen[key] == 1):
            headers = {"location": "/_elsewhere"} if mood == "elsewhere" else {}
            return _json(_FIRST_TIME[mood], {"code": "not_now"}, headers)
        return await self._created(request, key, data, mood)

    async def _created(self, request: web.Request, key: str, data: dict[str, Any], mood: str) -> web.Response:
        self.running.add(key)
        try:
            if mood == "slow":
                await asyncio.sleep(_SLOW_SECONDS * self.chance.random())
            self.accounts[key] = f"acct_{len(self.accounts) + 1:06d}"
            self.created.append({"key": key, "reference": self.accounts[key], **data})
        finally:
            self.running.discard(key)
        if mood == "slow":
            await asyncio.sleep(_SLOW_SECONDS * self.chance.random())
        if mood == "stall":
            await asyncio.sleep(600)
        if mood == "lost":
            assert request.transport is not None
            request.transport.abort()
        if mood == "page":
            return web.Response(text="<html><b>All done!</b></html>", content_type="text/html")
        if mood == "huge":
            return _json(200, {"reference": "x" * 1_000_000})
        status = {"broken": 500, "later": 202}.get(mood, 201)
        return _json(status, {"reference": self.accounts[key]})

    async def _terminate(self, request: web.Request, key: str, data: dict[str, Any]) -> web.Response:
        self.seen[key] = self.seen.get(key, 0) + 1
        if key in self.ended:
            return _json(200, {"status": "ended"})
        mood = str(data["username"])
        if mood == "any":
            mood = self.chance.choice(_END_CHANCES)
        self.moods[key] = mood
        if mood == "locked":
            return _json(423, {"code": "locked"})
        if mood in _FIRST_TIME:
            return _json(_FIRST_TIME[mood], {"code": "not_now"})
        if mood == "slow":
            await asyncio.sleep(_SLOW_SECONDS * self.chance.random())
        assert self.accounts[data["created_with"]] == data["reference"]
        self.ended[key] = data["created_with"]
        if mood == "clings":
            assert request.transport is not None
            request.transport.abort()
        status = {"broken": 500, "lingers": 202, "gone": 410}.get(mood, 200)
        return _json(status, {"status": "ended"})

    def _switch(self, key: str, data: dict[str, Any], done: str) -> web.Response:
        if data["username"] == "locked":
            return _json(423, {"code": "locked"})
        assert self.accounts[data["created_with"]] == data["reference"]
        self.switched[key] = done
        return _json(500 if data["username"] == "broken" else 200, {"status": done})

    async def look_up(self, request: web.Request) -> web.Response:
        key = await self._believed(request)
        assert request.query["key"] == key
        self.asked[key] = self.asked.get(key, 0) + 1
        if key in self.switched:
            return _json(200, {"status": self.switched[key]})
        if key in self.ended:
            waits = self.moods.get(key) == "lingers" and self.asked[key] == 1
            return _json(202, {}) if waits else _json(200, {"status": "ended"})
        if key not in self.accounts:
            return _json(202 if key in self.running else 404, {})
        if self.moods.get(key) == "later" and self.asked[key] == 1:
            return _json(202, {})
        return _json(200, {"status": "delivered", "reference": self.accounts[key]})

    async def _believed(self, request: web.Request) -> str:
        try:
            self.sign.verify(await request.text(), dict(request.headers), json_parse=False)
        except WebhookVerificationError:
            raise web.HTTPUnauthorized from None
        return request.headers["webhook-id"]

    # For tests.

    async def told(self, _request: web.Request) -> web.Response:
        """What was created, and how often each key came."""
        return _json(
            200,
            {"created": self.created, "ended": self.ended, "seen": self.seen, "asked": self.asked,
             "elsewhere": self.visited_elsewhere},
        )  # fmt: skip

    async def elsewhere(self, _request: web.Request) -> web.Response:
        """Nobody is to come here."""
        self.visited_elsewhere += 1
        return _json(200, {"reference": "elsewhere"})


def _json(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers=headers)


async def main(secret: str, seed: int) -> None:
    host = FakeHost(secret, seed)
    app = web.Application()
    app.add_routes(
        [
            web.post("/items", host.create),
            web.get("/items", host.look_up, allow_head=False),
            web.get("/_told", host.told),
            web.route("*", "/_elsewhere", host.elsewhere),
        ]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int((sys.argv[2:] or ["1"])[0])))
