"""Payment systems in processes of their own, and what tests ask of them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from whenever import Instant

from domain.billing.systems import GatewayKind, PaymentSystem
from domain.money import Money

HERE = Path(__file__).parent

#: No key of anyone's.
API_KEY = "sk_test_planted4b1d"


class Outside:
    """A server of these tests on 127.0.0.1."""

    def __init__(self, script: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / script), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        port = self._process.stdout.readline().decode().strip()
        assert port, f"{script} has not started"
        self.address = f"http://127.0.0.1:{port}"

    def post(self, path: str, **given: Any) -> dict[str, Any]:
        """Asks for something with a form, as Stripe is asked."""
        answer = requests.post(self.address + path, data=given, auth=(API_KEY, ""), timeout=10)
        answer.raise_for_status()
        made: dict[str, Any] = answer.json()
        return made

    def told(self) -> dict[str, Any]:
        """What really happened at the fake gateway."""
        found: dict[str, Any] = requests.get(f"{self.address}/_told", timeout=10).json()
        return found

    def moved(self, kind: str = "charge") -> dict[str, list[int]]:
        """The amounts that really moved, by key."""
        found: dict[str, list[int]] = {}
        for entry in self.told()["ledger"]:
            if entry["kind"] == kind:
                found.setdefault(entry["key"], []).append(entry["amount"])
        return found

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)


@contextmanager
def outside(script: str, *arguments: str) -> Iterator[Outside]:
    """Starts a server, and ends it."""
    server = Outside(script, *arguments)
    try:
        yield server
    finally:
        server.close()


def a_system(kind: GatewayKind = GatewayKind.STRIPE, **given: Any) -> PaymentSystem:
    """A merchant account in euros with a fee of 2 %."""
    secret = "env:STRIPE_KEY" if kind is GatewayKind.STRIPE else None
    return PaymentSystem(
        **{"id": 1, "name": "Cards", "gateway": kind, "fee_bp": 200, "secret": secret, **given}
    )


def eur(text: str) -> Money:
    """This many euros."""
    return Money.parse(text, "EUR")


def signed(event: dict[str, Any], secret: str, *, at: Instant | None = None) -> bytes:
    """A line of `ordertop ingest --stripe`, signed at that moment."""
    from stripe import WebhookSignature

    body = json.dumps(event)
    moment = int((at or Instant.now()).timestamp())
    signature = WebhookSignature.generate_signature_header(body, secret, moment)
    return json.dumps({"signature": signature, "body": body}).encode() + b"\n"
