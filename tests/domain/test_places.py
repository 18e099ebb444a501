"""Servers and registrars: added, changed, retired; one of each kind is the default (SPEC 1, S3)."""

from typing import Any

import pytest

from domain.delivery.commands import AddPlace, ChangePlace
from domain.delivery.model import DeliveryModule, ModuleKind, PlaceKind
from domain.errors import InvalidInput, Refused
from tests.domain.builders import FakeDesk, a_desk

HOOK = {"module": ModuleKind.WEBHOOK, "url": "https://web.example/hook", "secret": "env:WEB_SECRET"}


def places(desk: FakeDesk) -> dict[str, DeliveryModule]:
    return {thing.name: thing for (kind, _id), thing in desk.state.things.items() if kind is DeliveryModule}


async def add(desk: FakeDesk, name: str, kind: PlaceKind = PlaceKind.SERVER, **given: Any) -> int:
    outcome = await desk.do(AddPlace, kind=kind, name=name, **{"module": ModuleKind.SANDBOX, **given})
    return outcome.ids[0]


async def test_there_is_one_default_of_each_kind():
    """SPEC 1: the first is, until another one is made it."""
    desk = a_desk()
    for name, kind in (
        ("web-01", PlaceKind.SERVER),
        ("web-02", PlaceKind.SERVER),
        ("names", PlaceKind.REGISTRAR),
    ):
        await add(desk, name, kind)
    assert {name for name, place in places(desk).items() if place.is_default} == {"web-01", "names"}
    await desk.do(ChangePlace, place_id=places(desk)["web-02"].id, is_default=True)
    assert {name for name, place in places(desk).items() if place.is_default} == {"web-02", "names"}
    await add(desk, "web-03", is_default=True)
    assert {name for name, place in places(desk).items() if place.is_default} == {"web-03", "names"}


async def test_a_retired_one_is_the_default_no_more():
    """SPEC 1: what none is chosen for then waits for staff."""
    desk = a_desk()
    number = await add(desk, "web-01")
    await desk.do(ChangePlace, place_id=number, retired=True)
    assert not places(desk)["web-01"].is_default
    with pytest.raises(InvalidInput, match="web-01 is retired: make another server the default"):
        await desk.do(ChangePlace, place_id=number, is_default=True)
    await add(desk, "web-02")
    assert places(desk)["web-02"].is_default


async def test_a_server_and_a_registrar_may_share_a_name_two_servers_may_not():
    desk = a_desk()
    await add(desk, "One")
    await add(desk, "one", PlaceKind.REGISTRAR)
    with pytest.raises(Refused, match="There is a server One already"):
        await add(desk, "ONE")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": " \n"}, "needs a name"),
        ({**HOOK, "url": None}, "Say where web is reached"),
        ({**HOOK, "url": "http://web.example/hook"}, "Say where web is reached"),
        ({**HOOK, "url": "https://user:word@web.example/"}, "without a user or password"),
        ({**HOOK, "url": "https://web.example/ x"}, "Say where web is reached"),
        ({**HOOK, "url": "file:///etc/passwd"}, "Say where web is reached"),
        ({**HOOK, "secret": None}, "Say where the secret of web is found"),
        ({**HOOK, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "never given itself"),
        ({"url": "https://web.example/"}, "Only the module webhook has an address"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_a_secret_is_not_repeated(given, says):
    """S3, S6, X4."""
    desk = a_desk()
    with pytest.raises(InvalidInput, match=says) as refused:
        await add(desk, **{"name": "web", **given})
    assert "whsec_" not in refused.value.message
    assert places(desk) == {}


@pytest.mark.parametrize(
    "url", ["https://web.example", "https://web.example:8443/a?b=c", "http://127.0.0.1:8080/hook"]
)
async def test_an_address_is_encrypted_or_of_this_machine(url):
    """S3."""
    desk = a_desk()
    await add(desk, "web", **{**HOOK, "url": url})
    assert places(desk)["web"].url == url


async def test_changing_nothing_leaves_no_trace():
    desk = a_desk()
    number = await add(desk, "web")
    records = len(desk.state.audit)
    assert not (await desk.do(ChangePlace, place_id=number, name="web")).changed
    assert len(desk.state.audit) == records
