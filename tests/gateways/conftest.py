"""Payment systems to test against: the sandbox, Stripe's library with localstripe, and with a fake of our own."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from domain.billing.gateway import ChargeCall, Gateway, HeldCall, RefundCall
from domain.billing.systems import GatewayKind
from gateways.registry import OutsideGateways
from gateways.sealing import Seal
from gateways.stripe import ENVIRONMENT
from tests.gateways.desk import PayingDesk
from tests.gateways.hosting import SECRET, HostingDesk
from tests.gateways.outside import API_KEY, Outside, a_system, eur, outside

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def fake() -> Iterator[Outside]:
    """Our fake gateway, in its own process."""
    with outside("fake_stripe.py") as server:
        yield server


@pytest.fixture(scope="session")
def host() -> Iterator[Outside]:
    """Our fake hosting server, in its own process."""
    with outside("fake_host.py", SECRET) as server:
        yield server


@pytest.fixture(scope="session")
def localstripe() -> Iterator[Outside]:
    """localstripe, in its own process."""
    with outside("local_stripe.py") as server:
        yield server


@dataclass(frozen=True)
class Account:
    """A gateway under test. `tokens` are by what becomes of them; what a gateway does not know, it has no token for.

    Args:
        limits: whether it refuses to refund more than was charged.
        fees: whether it tells its fee.
    """

    name: str
    gateway: Gateway
    seal: Seal
    tokens: dict[str, str]
    limits: bool = True
    fees: bool = True

    def token(self, which: str) -> str:
        """A token, sealed; a gateway that has none of the kind is passed over."""
        if which not in self.tokens:
            pytest.skip(f"{self.name} has no such token")
        return self.seal.seal(self.tokens[which])

    def charge(self, which: str, amount: str = "50.00", *, key: str | None = None) -> ChargeCall:
        """A call that was never made before, unless its key says otherwise."""
        return ChargeCall(
            key=key or new_key(),
            amount=eur(amount),
            sealed_token=self.token(which),
            order_number="3000000001",
        )


def new_key() -> str:
    """A key never used before."""
    return f"key-{next(_NUMBERS)}"


def a_refund(reference: str | None, amount: str, *, key: str | None = None) -> RefundCall:
    """A call that was never made before, unless its key says otherwise."""
    assert reference is not None
    return RefundCall(key=key or new_key(), amount=eur(amount), charge_reference=reference)


def held(reference: str | None, amount: str = "50.00", *, key: str | None = None) -> HeldCall:
    """A call about an authorisation that was never made before, unless its key says otherwise."""
    assert reference is not None
    return HeldCall(key=key or new_key(), amount=eur(amount), authorisation=reference)


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    """A key of the test's own."""
    return Seal(tmp_path / "tokens.key")


@pytest.fixture
def stripe_at(monkeypatch: pytest.MonkeyPatch, seal: Seal) -> Callable[[str], Gateway]:
    """Opens an account at the Stripe of this address, as the worker would."""

    def opening(address: str) -> Gateway:
        monkeypatch.setenv("STRIPE_KEY", API_KEY)
        monkeypatch.setenv(ENVIRONMENT, address)
        return OutsideGateways(seal).of(a_system())

    return opening


def _stored(localstripe: Outside, number: str, year: int = 2050) -> str:
    """A customer of localstripe's with this card, as a token."""
    customer = localstripe.post("/v1/customers", name="Ana")["id"]
    card = {"card[exp_month]": 1, "card[exp_year]": year, "card[cvc]": "123", "card[number]": number}
    method = localstripe.post("/v1/payment_methods", type="card", **card)["id"]
    localstripe.post(f"/v1/payment_methods/{method}/attach", customer=customer)
    return f"{customer}/{method}"


@pytest.fixture(params=["sandbox", "localstripe", "fake"])
async def account(request: pytest.FixtureRequest, seal: Seal) -> AsyncIterator[Account]:
    """Each gateway in turn."""
    name = request.param
    if name == "sandbox":
        gateway = OutsideGateways(seal).of(a_system(GatewayKind.SANDBOX))
        states = {"lost": "tok_lost", "norefund": "tok_norefund"}
        tokens = {"paid": "tok_paid", "declined": "tok_declined", "expired": "tok_expired", **states}
        account = Account(name, gateway, seal, {**tokens, "unheard": "tok_silent"}, limits=False)
    else:
        server = request.getfixturevalue(name)
        gateway = request.getfixturevalue("stripe_at")(server.address)
        if name == "fake":
            kinds = ("paid", "declined", "expired", "lost", "broken", "down", "busy", "norefund")
            tokens = {kind: f"cus_1/pm_{kind}" for kind in kinds}
            account = Account(name, gateway, seal, {**tokens, "unheard": "cus_1/pm_paid"})
        else:
            paid = _stored(server, "4242424242424242")
            tokens = {
                "paid": paid,
                "unheard": paid,
                "declined": _stored(server, "4000000000000341"),
                "past": _stored(server, "4242424242424242", year=2020),
            }
            account = Account(name, gateway, seal, tokens, limits=False, fees=True)
    yield account
    await account.gateway.close()


@pytest.fixture
async def desk(tmp_path: Path, fake: Outside, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PayingDesk]:
    """A desk with an account at the fake gateway, as this process and those that it starts see it."""
    made = PayingDesk(tmp_path, fake.address)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    await made.open_account("pm_paid", "pm_lost", "pm_declined", "pm_norefund")
    yield made
    await made.close()


@pytest.fixture
async def hosting(
    tmp_path: Path, host: Outside, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[HostingDesk]:
    """A desk whose default server is the fake host, as this process and those that it starts see it."""
    made = HostingDesk(tmp_path, host.address)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    await made.open_server()
    yield made
    await made.close()
