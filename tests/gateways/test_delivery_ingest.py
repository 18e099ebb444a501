"""What a server tells by itself: believed when signed, fresh and its own, in any order, however often (X6)."""

import base64
import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from domain.delivery.commands import AddPlace
from domain.delivery.model import ModuleKind, PlaceKind
from domain.delivery.module import Delivered, Fate
from domain.delivery.news import DeliveryNews, record_delivery_news
from domain.errors import NotFound
from domain.orders.status import DeliveryStatus
from tests.gateways.hosting import SECRET, HostingDesk, signed_message

D = DeliveryStatus


def ingest(desk: HostingDesk, *lines: bytes, name: str = "web-03") -> tuple[int, dict[str, Any], list[str]]:
    """Exit code, summary and complaints of `ordertop ingest`."""
    ended = desk.run("ingest", "--delivery", name, "--json", given=b"".join(lines))
    return ended.returncode, json.loads(ended.stdout), ended.stderr.decode().splitlines()


async def waiting(desk: HostingDesk) -> tuple[int, str]:
    """An order whose item is under way, and the item's key."""
    (order_id,) = await desk.accepted("later")
    await desk.do_due()
    item = await desk.item(order_id)
    assert item.delivery is D.RUNNING
    return order_id, item.delivery_intent or ""


async def test_what_is_told_repeatedly_is_recorded_once(hosting: HostingDesk):
    """X6, R1."""
    order_id, key = await waiting(hosting)
    done = {"key": key, "status": "delivered", "reference": "acct_told"}
    lines = [signed_message(done, message=f"msg_{n}") for n in range(3)]
    assert ingest(hosting, *lines) == (
        0, {"new": 1, "known": 2, "ignored": 0, "bad": 0, "bad_lines": []}, []
    )  # fmt: skip
    item = await hosting.item(order_id)
    assert (item.delivery, item.delivery_reference) == (D.ACTIVE, "acct_told")
    assert hosting.problems() == ()


async def test_in_whatever_order_it_is_told_what_is_delivered_is_delivered(hosting: HostingDesk):
    """R2."""
    me = await hosting.who()
    told = (
        Delivered(fate=Fate.WAITING),
        Delivered(fate=Fate.FAILED, code="out_of_stock"),
        Delivered(fate=Fate.DELIVERED, reference="acct_told"),
    )
    for answers in permutations(told):
        order_id, key = await waiting(hosting)
        for answer in answers:
            news = DeliveryNews(key=key, module_id=hosting.server_id, answer=answer)
            await record_delivery_news(hosting, me, news)
        assert (await hosting.item(order_id)).delivery is D.ACTIVE


async def test_what_cannot_be_believed_or_read_is_told_by_its_line_and_the_rest_goes_in(hosting: HostingDesk):
    """X5, X6, S6."""
    order_id, key = await waiting(hosting)
    done = {"key": key, "reference": "acct_told"}
    good = json.loads(signed_message(done))
    now = datetime.now(UTC)

    def changed(**given: object) -> bytes:
        return json.dumps({**good, **given}).encode() + b"\n"

    def headed(**given: object) -> bytes:
        return changed(headers={**good["headers"], **{k.replace("_", "-"): v for k, v in given.items()}})

    other = "whsec_" + base64.b64encode(b"someone else's").decode()
    signature = "its signature is not that of web-03"
    stale = "its signature is not of the last 5 minutes"
    form = "it is not of the form {“headers”: {…}, “body”: “…”}"
    nothing = "it is signed, but tells nothing of an item"
    bad = {
        "tampered": (changed(body=good["body"].replace("acct", "evil")), signature),
        "another secret": (signed_message(done, secret=other), signature),
        "another id": (headed(Webhook_Id="msg_2"), signature),
        "another time": (headed(Webhook_Timestamp=str(int(now.timestamp()) - 5)), signature),
        "stale": (signed_message(done, at=now - timedelta(seconds=302)), stale),
        "of the future": (signed_message(done, at=now + timedelta(seconds=330)), stale),
        "unsigned": (changed(headers={}), "it has no signature"),
        "no version": (headed(Webhook_Signature="v1"), signature),
        "another scheme": (headed(Webhook_Signature="v2,abcd"), signature),
        "no base64": (headed(Webhook_Signature="v1,é"), signature),
        "no time": (headed(Webhook_Timestamp="nan"), signature),
        "surrogate": (changed(body="\ud800"), signature),
        "numbers": (changed(body=1), form),
        "headers that are none": (headed(Webhook_Id=["a"]), form),
        "no JSON": (b"nonsense\n", form),
        "deep": (b"[" * 100_000 + b"\n", form),
        "too long": (b'{"body": "' + b"x" * 2_000_000 + b'"}\n', "it is longer than 1 MB"),
        "no data": (signed_message(None), nothing),
        "no key": (signed_message({"reference": "a"}), nothing),
        "no sense": (signed_message({"key": key, "status": "fine"}), nothing),
        "no reference": (signed_message({"key": key}), nothing),
        "not ours": (signed_message({**done, "key": "other"}), "Nothing was asked for there under that key"),
    }
    code, summary, complaints = ingest(
        hosting, *(line for line, _why in bad.values()), b"\n", signed_message(done)
    )
    assert (code, summary["new"], summary["bad"]) == (1, 1, len(bad))
    for number, (_line, why) in enumerate(bad.values(), start=1):
        assert complaints[number - 1].startswith(f"line {number}: {why}")
    assert SECRET not in "".join(complaints)
    assert (await hosting.item(order_id)).delivery_reference == "acct_told"


async def test_one_server_cannot_speak_for_another(hosting: HostingDesk):
    """X6: though its own signature is good."""
    await hosting.do(
        AddPlace,
        kind=PlaceKind.SERVER,
        name="web-09",
        module=ModuleKind.WEBHOOK,
        url="https://web.example/",
        secret="env:HOST_SECRET",
    )
    order_id, key = await waiting(hosting)
    _code, summary, complaints = ingest(
        hosting, signed_message({"key": key, "reference": "a"}), name="web-09"
    )
    assert (summary["new"], summary["bad"]) == (0, 1)
    assert "Nothing was asked for there under that key" in complaints[0]
    assert (await hosting.item(order_id)).delivery is D.RUNNING


async def test_who_is_not_granted_the_reseller_finds_nothing(hosting: HostingDesk):
    """S1."""
    _order_id, key = await waiting(hosting)
    await hosting.grant("manager", "Zeta")
    news = DeliveryNews(
        key=key, module_id=hosting.server_id, answer=Delivered(fate=Fate.DELIVERED, reference="a")
    )
    with pytest.raises(NotFound, match="Nothing was asked for there"):
        await record_delivery_news(hosting, await hosting.who("manager"), news)
