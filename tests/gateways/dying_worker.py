"""A worker that is killed at a named point of its first call, in a process of its own.

Points: ``claimed`` (it has the job), ``called`` (it has the answer), ``recorded`` (the answer is kept, the job is not
ended).
"""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from whenever import Instant

from domain.billing.gateway import Answer, ChargeCall, Gateway, HeldCall, RefundCall
from domain.billing.systems import PaymentSystem
from domain.delivery.model import DeliveryModule
from domain.delivery.module import Delivered, DeliveryCall, Module, TerminationCall
from domain.desk import Desk
from domain.errors import DomainError
from domain.jobs import run_due
from domain.staff import Door
from gateways.registry import OutsideGateways
from gateways.sealing import Seal
from storage.database import desk_url
from storage.store import SqlStorage
from tui.settings import ENVIRONMENT, system_user

#: Between two looks at what is due.
_PAUSE_SECONDS = 0.05


class _Fate:
    """Where this process ends."""

    point = ""


def at(point: str) -> None:
    """Ends this process where it is to end."""
    if _Fate.point == point:
        os.kill(os.getpid(), signal.SIGKILL)


class _Gateway:
    """The real one, until the answer is there."""

    def __init__(self, real: Gateway) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def charge(self, call: ChargeCall) -> Answer:
        answer = await self._real.charge(call)
        at("called")
        return answer

    async def authorise(self, call: ChargeCall) -> Answer:
        answer = await self._real.authorise(call)
        at("called")
        return answer

    async def void(self, call: HeldCall) -> Answer:
        answer = await self._real.void(call)
        at("called")
        return answer

    async def capture(self, call: HeldCall) -> Answer:
        answer = await self._real.capture(call)
        at("called")
        return answer

    async def refund(self, call: RefundCall) -> Answer:
        answer = await self._real.refund(call)
        at("called")
        return answer


class _Module:
    """The real one, until the answer is there."""

    def __init__(self, real: Module) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def create(self, call: DeliveryCall) -> Delivered:
        answer = await self._real.create(call)
        at("called")
        return answer

    async def terminate(self, call: TerminationCall) -> Delivered:
        answer = await self._real.terminate(call)
        at("called")
        return answer


class _Gateways(OutsideGateways):
    def module_of(self, place: DeliveryModule) -> Module:
        at("claimed")
        return _Module(super().module_of(place))

    def of(self, system: PaymentSystem) -> Gateway:
        at("claimed")
        return _Gateway(super().of(system))


class _Storage(SqlStorage):
    async def end_job(self, job_id: str, now: Instant, **how: Any) -> None:
        at("recorded")
        await super().end_job(job_id, now, **how)


def work(point: str, environment: dict[str, str]) -> None:
    """Does what is due, until it is killed; for a process of its own."""
    _Fate.point = point
    os.environ.update(environment)
    asyncio.run(_work())


async def _work() -> None:
    desk = Desk(_Storage(desk_url(os.environ[ENVIRONMENT])))
    me = await desk.identify(system_user(), Door.WORKER)
    await run_due(desk, me, _Gateways(Seal(Path("unused"))))
    await desk.close()


def toil(environment: dict[str, str]) -> None:
    """Does what is due for ever, as `ordertop worker` does; for a process of its own, which begins in a moment."""
    os.environ.update(environment)
    asyncio.run(_toil())


async def _toil() -> None:
    desk = Desk(SqlStorage(desk_url(os.environ[ENVIRONMENT])))
    me = await desk.identify(system_user(), Door.WORKER)
    outside = OutsideGateways(Seal(Path("unused")))
    while True:
        with suppress(DomainError):  # the desk is busy
            if await run_due(desk, me, outside):
                continue
        await asyncio.sleep(_PAUSE_SECONDS)
