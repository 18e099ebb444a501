"""A desk with an account at the fake gateway, orders to charge, and workers as processes that can be killed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import insert, text

from domain.billing.commands import AddPaymentSystem, AddToken, CapturePayment
from domain.billing.systems import GatewayKind
from domain.clock import SystemChance, SystemClock
from domain.commands import Outcome
from domain.jobs import run_due
from domain.orders.status import Status
from gateways import sealing, stripe
from gateways.registry import OutsideGateways
from gateways.sealing import Seal
from storage import tables as t
from storage.database import desk_url
from tests.gateways.outside import API_KEY
from tests.processes import ROOT, ordertop
from tests.storage.databases import by_hand, make_furnished_desk, rows
from tests.storage.support import DeskUnderTest
from tui.settings import ENVIRONMENT, system_user

PROGRAM = [sys.executable, "-P", "-c", "import sys; from tui.cli import main; sys.exit(main())"]

#: A job that is not done, whoever has it.
_UNDONE = "SELECT count(*) FROM outbox WHERE done_at IS NULL"


class PayingDesk(DeskUnderTest):
    """A desk in a SQLite file, at the real time; its customer 1 has tokens."""

    def __init__(self, folder: Path, address: str) -> None:
        url = desk_url(str(folder / "desk.db"))
        make_furnished_desk(url)
        with by_hand(url) as connection:
            # What is asked for is done at once.
            connection.execute(insert(t.desk_settings).values(name="undo_seconds", value="0"))
            me = {"user": system_user(), "name": "Me", "role": "owner", "active": True, "may_act_as": False}
            connection.execute(insert(t.staff).values(**me))
        super().__init__(url, clock=SystemClock())  # type: ignore[arg-type]
        self.chance = SystemChance()
        self.environment = {
            **os.environ,
            **{f"XDG_{name}_HOME": str(folder / name) for name in ("DATA", "CONFIG", "STATE", "CACHE")},
            "HOME": str(folder),
            ENVIRONMENT: str(url.database),
            "STRIPE_KEY": API_KEY,
            stripe.ENVIRONMENT: address,
            sealing.ENVIRONMENT: Fernet.generate_key().decode(),
        }
        self.tokens: dict[str, int] = {}

    async def open_account(self, *methods: str, customer: str = "cus_1") -> None:
        """Adds the payment system, and a token for each payment method of this customer there."""
        await self.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.STRIPE, secret="env:STRIPE_KEY")
        for method in methods:
            await self.leave_token(method, customer=customer)

    async def leave_token(self, method: str, *, customer: str = "cus_1") -> None:
        """Adds a token for this payment method of this customer there."""
        key = Fernet(self.environment[sealing.ENVIRONMENT])
        added = await self.do(
            AddToken,
            customer_id=1,
            system_id=1,
            label=method.replace("_", " "),
            sealed=key.encrypt(f"{customer}/{method}".encode()).decode(),
        )
        self.tokens[method] = added.ids[0]

    async def unpaid(self, number: int = 1) -> list[int]:
        """Orders of customer 1 over 50.00 EUR that await payment; their ids."""
        placed = await self.place_all(*({"status": Status.AWAITING_PAYMENT} for _n in range(number)))
        return [order.id for order in placed]

    async def capture(self, order_id: int, method: str) -> Outcome:
        """Asks for all that is due from the token of this payment method."""
        return await self.do(CapturePayment, order_id=order_id, token_id=self.tokens[method])

    def worker(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        """Starts `ordertop worker`."""
        command = [*PROGRAM, "worker", *arguments]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, **{**silent, **options})

    def run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Runs a command to its end."""
        return ordertop(arguments, environment=self.environment, given=given)

    async def do_due(self) -> int:
        """What a worker does once, within this process; how many jobs that ended."""
        gateways = OutsideGateways(Seal(Path("unused")))
        try:
            return await run_due(self, await self.who(), gateways)
        finally:
            await gateways.close()

    def time_is_over(self) -> None:
        """Every lease and every pause has passed: whoever has a job still may be at it."""
        with by_hand(self.url) as connection:
            connection.execute(
                text("UPDATE outbox SET leased_until = 0, not_before = 0 WHERE done_at IS NULL")
            )

    def undone(self) -> int:
        """How many jobs are not done."""
        return int(self.one(_UNDONE))

    def kept(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """What is kept of payments or refunds that were asked of the gateway."""
        return rows(
            self.url, f"SELECT {', '.join(columns)} FROM {table} WHERE intent IS NOT NULL ORDER BY id"
        )
