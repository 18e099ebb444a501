"""What can be asked about servers, registrars and deliveries. Answers of modules come in as commands too."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.delivery.model import ModuleKind, PlaceKind
from domain.delivery.module import Delivered
from domain.orders.commands import OrderCommand
from domain.staff import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPlace(Command):
    """Add a server or registrar."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    kind: PlaceKind
    name: str
    module: ModuleKind
    url: str | None = None
    secret: str | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePlace(Command):
    """Change a server or registrar: fields that are none stay; retired ones are given no new item."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    place_id: int
    name: str | None = None
    url: str | None = None
    secret: str | None = None
    is_default: bool | None = None
    retired: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginDelivery(Command):
    """A worker is about to ask a module for the item with this key (L6)."""

    permission: ClassVar[Permission] = Permission.DELIVER
    order_id: int
    intent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery(Command):
    """What a module says of an item, or that it does not say (R2). The same twice changes nothing."""

    permission: ClassVar[Permission] = Permission.DELIVER
    order_id: int
    intent: str
    answer: Delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDelivery(OrderCommand):
    """Deliver again what failed or waits in the queue; no position named means all of it (L6)."""

    permission: ClassVar[Permission] = Permission.DELIVER
    positions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginTermination(Command):
    """A worker is about to ask a module to end the item with this key (L9)."""

    permission: ClassVar[Permission] = Permission.DELIVER
    order_id: int
    intent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTermination(Command):
    """What a module says of an item that it was asked to end, or that it does not say (R2)."""

    permission: ClassVar[Permission] = Permission.DELIVER
    order_id: int
    intent: str
    answer: Delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendItems(OrderCommand):
    """Suspend active items of a handled order: asked of their module, or, `by_hand`, done by staff already (SPEC 2).

    No position named means all of it. Its opposite takes it back.
    """

    permission: ClassVar[Permission] = Permission.DELIVER
    positions: frozenset[int] = frozenset()
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsuspendItems(OrderCommand):
    """Let suspended items go on, as `SuspendItems` suspends them; that one takes it back."""

    permission: ClassVar[Permission] = Permission.DELIVER
    positions: frozenset[int] = frozenset()
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginSuspension(Command):
    """A worker is about to ask a module to suspend the item with this key, or to let it go on."""

    permission: ClassVar[Permission] = Permission.DELIVER
    order_id: int
    intent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSuspension(Command):
    """What a module says of an item that it was asked to suspend or to let go on, or that it does not say (R2)."""

    permission: ClassVar[Permission] = Permission.DELIVER
    order_id: int
    intent: str
    answer: Delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class EndItems(OrderCommand):
    """End what runs on though it is not wanted: asked of its module again, or, `by_hand`, done by staff already (L9).

    No position named means all of it.
    """

    permission: ClassVar[Permission] = Permission.DELIVER
    positions: frozenset[int] = frozenset()
    by_hand: bool = False
