"""A server asked by signed requests that works, fails, stalls, repeats and lies (L6, R1, R2, X6)."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.delivery.module import Fate, SuspensionCall
from domain.errors import OutsideFailed
from domain.orders.status import DomainHow
from gateways import webhook
from gateways.registry import OutsideGateways
from gateways.sealing import Seal
from gateways.webhook import WebhookModule, told
from tests.gateways.conftest import new_key
from tests.gateways.hosting import SECRET, a_call, the_place
from tests.gateways.outside import Outside


@pytest.fixture
async def module(host: Outside, seal: Seal, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WebhookModule]:
    monkeypatch.setenv("HOST_SECRET", SECRET)
    opened = WebhookModule(the_place(host.address), seal)
    yield opened
    await opened.close()


async def test_an_item_is_created_with_all_that_is_known_of_it(
    module: WebhookModule, host: Outside, seal: Seal
):
    """T7: the password is encrypted until it is sent."""
    key = new_key()
    domain = {"domain": "ana.example", "domain_how": DomainHow.OWN, "addon_of": 2}
    call = a_call("ok", key, sealed_password=seal.seal("hunter2"), quantity=3, **domain)
    answer = await module.create(call)
    assert answer.fate is Fate.DELIVERED
    (made,) = [one for one in host.told()["created"] if one["key"] == key]
    assert made == {
        "key": key, "reference": answer.reference, "attempt": 1, "order": "3000000001", "item": 1,
        "product": "Web Pro", "product_type": "subscription", "quantity": 3, **domain,
        "username": "ok", "password": "hunter2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("username", "fate", "code"),
    [
        ("ok", Fate.DELIVERED, None),
        ("slow", Fate.DELIVERED, None),
        ("later", Fate.WAITING, None),
        ("refuse", Fate.FAILED, "out_of_stock"),
        ("lost", Fate.UNKNOWN, "no_answer"),
        ("broken", Fate.UNKNOWN, "http_500"),
        ("down", Fate.UNKNOWN, "http_500"),
        ("busy", Fate.UNKNOWN, "http_429"),
        ("liar", Fate.UNKNOWN, "no_sense"),
        ("page", Fate.UNKNOWN, "no_sense"),
        ("huge", Fate.UNKNOWN, "no_sense"),
        ("elsewhere", Fate.UNKNOWN, "http_307"),
    ],
)
async def test_only_what_an_answer_says_is_believed(
    module: WebhookModule, host: Outside, username: str, fate: Fate, code: str | None
):
    """R2: everything else is no answer, and no one else is asked."""
    answer = await module.create(a_call(username, new_key()))
    assert (answer.fate, answer.code) == (fate, code)
    assert host.told()["elsewhere"] == 0


@pytest.mark.parametrize("username", ["lost", "broken", "page", "huge", "ok"])
async def test_what_was_created_is_found_by_its_key_and_created_once(
    module: WebhookModule, host: Outside, username: str
):
    """R1, R2."""
    call = a_call(username, new_key())
    await module.create(call)
    found = await module.look_up(call)
    assert found is not None
    assert found.fate is Fate.DELIVERED
    assert (await module.create(call)).reference == found.reference
    assert [one["key"] for one in host.told()["created"]].count(call.key) == 1


@pytest.mark.parametrize("back", [False, True])
async def test_an_item_is_suspended_and_goes_on_by_the_modules_own_name(module: WebhookModule, back: bool):
    """SPEC 2, R2: only the answer that belongs to the question counts, and one that is lost is looked up."""
    done = Fate.UNSUSPENDED if back else Fate.SUSPENDED
    for username, fate, found in (("ok", done, done), ("broken", Fate.UNKNOWN, done)):
        made, key = new_key(), new_key()
        await module.create(a_call("ok", made))
        created = await module.look_up(a_call("ok", made))
        assert created is not None
        call = SuspensionCall(
            key=key, attempt=1, created_with=made, reference=created.reference, order_number="3000000001",
            position=1, product="Web Pro", product_type="subscription", quantity=1, username=username, back=back,
        )  # fmt: skip
        assert await module.look_up_suspension(call) is None
        assert (await module.suspend(call)).fate is fate
        seen = await module.look_up_suspension(call)
        assert seen is not None
        assert seen.fate is found
        other = replace(call, back=not back)
        unheard = await module.look_up_suspension(other)
        assert unheard is not None
        assert unheard.code == "no_sense"


async def test_what_was_never_asked_for_is_not_found(module: WebhookModule):
    """R2: only then it is asked for anew."""
    assert await module.look_up(a_call("ok", new_key())) is None


async def test_what_is_under_way_is_asked_about_later(module: WebhookModule):
    call = a_call("later", new_key())
    await module.create(call)
    fates = [found.fate for _n in range(2) if (found := await module.look_up(call)) is not None]
    assert fates == [Fate.WAITING, Fate.DELIVERED]


async def test_a_server_that_never_answers_has_not_answered(
    module: WebhookModule, monkeypatch: pytest.MonkeyPatch
):
    """R2."""
    monkeypatch.setattr(webhook, "PATIENCE_SECONDS", 0.3)
    call = a_call("stall", new_key())
    assert (await module.create(call)).fate is Fate.UNKNOWN
    found = await module.look_up(call)
    assert found is not None
    assert found.fate is Fate.DELIVERED


async def test_a_server_that_is_not_there_has_not_answered(seal: Seal, monkeypatch: pytest.MonkeyPatch):
    """R2."""
    monkeypatch.setenv("HOST_SECRET", SECRET)
    nobody = WebhookModule(the_place("http://127.0.0.1:9"), seal)
    assert (await nobody.create(a_call("ok", "k"))).fate is Fate.UNKNOWN
    found = await nobody.look_up(a_call("ok", "k"))
    assert found is not None
    assert found.fate is Fate.UNKNOWN
    await nobody.close()


async def test_a_server_with_another_secret_refuses(
    host: Outside, seal: Seal, monkeypatch: pytest.MonkeyPatch
):
    """X6."""
    monkeypatch.setenv("HOST_SECRET", "whsec_b3RoZXIgc2VjcmV0IG9mIG5vYm9keQ==")
    stranger = WebhookModule(the_place(host.address), seal)
    answer = await stranger.create(a_call("ok", new_key()))
    assert (answer.fate, answer.code) == (Fate.FAILED, "http_401")
    await stranger.close()


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_é", "whsec_x"])
async def test_a_secret_that_is_none_is_said_and_not_repeated(
    host: Outside, seal: Seal, monkeypatch: pytest.MonkeyPatch, secret: str
):
    """S3, X4."""
    monkeypatch.setenv("HOST_SECRET", secret)
    with pytest.raises(OutsideFailed) as refused:
        OutsideGateways(seal).module_of(the_place(host.address))
    assert "web-03" in refused.value.message
    assert "whsec_x" not in refused.value.message


@pytest.mark.parametrize(
    "said",
    [{}, {"reference": ""}, {"reference": 7}, {"reference": ["a"]}, {"status": "done", "reference": "a"},
     {"status": None, "reference": "a"}],
)  # fmt: skip
def test_what_makes_no_sense_tells_nothing(said):
    """R2."""
    assert told(said) is None


@pytest.mark.parametrize("code", [None, 7, "", "out of stock", "x" * 61, "\x1b[31m", {"a": 1}])
def test_a_code_is_a_word(code):
    """X1."""
    answer = told(json.loads(json.dumps({"status": "failed", "code": code})))
    assert answer is not None
    assert (answer.fate, answer.code) == (Fate.FAILED, None)
