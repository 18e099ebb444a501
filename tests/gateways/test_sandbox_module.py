"""The sandbox's server and registrar: a word in the username or domain says what becomes of an item (L6)."""

import pytest

from domain.delivery.model import ModuleKind
from domain.delivery.module import Fate, SuspensionCall
from domain.errors import OutsideFailed
from gateways import sandbox_module
from gateways.registry import OutsideGateways
from gateways.sealing import Seal
from tests.gateways.hosting import a_call, the_place


@pytest.mark.parametrize(
    ("given", "created", "found"),
    [
        ({"username": "ana"}, Fate.DELIVERED, Fate.DELIVERED),
        ({"username": "ana", "domain": "slow.example"}, Fate.DELIVERED, Fate.DELIVERED),
        ({"username": "fails"}, Fate.FAILED, Fate.FAILED),
        ({"username": "ana-third", "attempt": 2}, Fate.FAILED, Fate.FAILED),
        ({"username": "ana-third", "attempt": 3}, Fate.DELIVERED, Fate.DELIVERED),
        ({"username": "x", "domain": "later.example"}, Fate.WAITING, Fate.DELIVERED),
        ({"username": "x", "domain": "LOST.example"}, Fate.UNKNOWN, Fate.DELIVERED),
        ({"username": "silent"}, Fate.UNKNOWN, None),
        ({"username": "slowly"}, Fate.DELIVERED, Fate.DELIVERED),
    ],
)
async def test_a_word_says_what_becomes_of_an_item(given, created, found, seal: Seal, monkeypatch):
    monkeypatch.setattr(sandbox_module, "_SLOW_SECONDS", 0)
    module = OutsideGateways(seal).module_of(the_place("", module=ModuleKind.SANDBOX, url=None, secret=None))
    call = a_call(**{"key": "k", **given})
    assert (await module.create(call)).fate is created
    seen = await module.look_up(call)
    assert (None if seen is None else seen.fate) is found


@pytest.mark.parametrize(
    ("username", "said", "found"),
    [
        ("ana", "done", "done"),
        ("locked", Fate.FAILED, Fate.FAILED),
        ("lingers", Fate.WAITING, "done"),
        ("clings", Fate.UNKNOWN, "done"),
        ("stays", Fate.UNKNOWN, None),
    ],
)
@pytest.mark.parametrize("back", [False, True])
async def test_the_words_of_an_end_say_what_becomes_of_a_suspension(username, said, found, back, seal: Seal):
    """SPEC 2."""
    module = OutsideGateways(seal).module_of(the_place("", module=ModuleKind.SANDBOX, url=None, secret=None))
    done = Fate.UNSUSPENDED if back else Fate.SUSPENDED
    call = SuspensionCall(
        key="k", attempt=1, created_with="c", reference="sbx_1", order_number="3000000001", position=1,
        product="Web Pro", product_type="subscription", quantity=1, username=username, back=back,
    )  # fmt: skip
    assert (await module.suspend(call)).fate is (done if said == "done" else said)
    seen = await module.look_up_suspension(call)
    assert (None if seen is None else seen.fate) is (done if found == "done" else found)


async def test_the_same_key_has_the_same_reference(seal: Seal):
    """R1."""
    module = OutsideGateways(seal).module_of(the_place("", module=ModuleKind.SANDBOX))
    first, again, other = [await module.create(a_call("ana", key)) for key in ("a", "a", "b")]
    assert first == again
    assert first.reference != other.reference


def test_nothing_is_asked_of_a_server_that_is_worked_by_hand(seal: Seal):
    with pytest.raises(OutsideFailed, match="worked by hand"):
        OutsideGateways(seal).module_of(the_place("", module=ModuleKind.MANUAL))
