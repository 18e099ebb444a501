"""The worker: charges at the sandbox, each claimed, called, recorded and ended, beside bare transactions (V10)."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from domain.billing.commands import AddPaymentSystem, AddToken, CapturePayment
from domain.billing.systems import GatewayKind
from domain.desk import Desk
from domain.importing import ImportedOrder
from domain.jobs import run_due
from domain.orders.status import Status
from domain.query import Query
from domain.staff import Door, Identity
from gateways.registry import OutsideGateways
from gateways.sealing import Seal
from storage.database import desk_url
from storage.store import SqlStorage
from tests.benchmarks.orders import pending_orders
from tests.benchmarks.result import Result
from tests.benchmarks.writing import approve_bare, bring_in, new_desk
from tui.commands.worker import AT_ONCE

#: A job's own transactions: the answer with all that it moves, and the job's end; its claim is shared with others.
_TRANSACTIONS = 2


def measure_work(folder: Path, n: int = 400) -> list[Result]:
    """V10: jobs a second, one after the other and as `ordertop worker` does them, beside as many bare transactions."""
    bare_file = folder / "work-bare.db"
    new_desk(bare_file)
    asyncio.run(bring_in(bare_file, pending_orders(n)))
    bare = sum(approve_bare(bare_file, n)) / n * _TRANSACTIONS
    results = []
    for at_once, what in ((1, "one after the other"), (AT_ONCE, f"{AT_ONCE} at once")):
        file = folder / f"work-{at_once}.db"
        new_desk(file)
        asyncio.run(bring_in(file, _unpaid(n)))
        own = asyncio.run(_work(file, Seal(folder / "tokens.key"), n, at_once)) / n
        results.append(
            Result(promise="V10", what=f"charges, {what}, a second", own=f"{1 / own:,.0f}",
                   base=f"{1 / bare:,.0f}", ratio=own / bare, target=20.0)
        )  # fmt: skip
    return results


def _unpaid(n: int) -> Sequence[ImportedOrder]:
    return [replace(order, status=Status.AWAITING_PAYMENT, payments=()) for order in pending_orders(n)]


async def _work(file: Path, seal: Seal, n: int, at_once: int) -> float:
    """Asks for a charge of each order, then has all of them done; seconds of the second part."""
    desk = Desk(SqlStorage(desk_url(str(file))))
    me = await desk.identify("owner", Door.WORKER)
    await _ask(desk, me, seal, n)
    gateways = OutsideGateways(seal)
    start = time.perf_counter()
    done = 0
    while ended := sum(await asyncio.gather(*(run_due(desk, me, gateways) for _n in range(at_once)))):
        done += ended
    seconds = time.perf_counter() - start
    await desk.close()
    if done != n:
        raise RuntimeError(f"{done} of {n} charges were done")
    return seconds


async def _ask(desk: Desk, me: Identity, seal: Seal, n: int) -> None:
    await desk.execute(me, AddPaymentSystem(name="Sandbox", gateway=GatewayKind.SANDBOX))
    rows = (await desk.reads(me).orders(Query(()), limit=n)).rows
    for customer in {row.customer_id for row in rows if row.customer_id is not None}:
        sealed = seal.seal("tok_paid")
        await desk.execute(me, AddToken(customer_id=customer, system_id=1, label="Visa 4242", sealed=sealed))
    for row in rows:
        await desk.execute(me, CapturePayment(order_id=row.id, version=row.version))
