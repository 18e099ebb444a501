"""The servers and registrars of a desk, and the modules that speak to them (SPEC 1, L6)."""

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """Where an item is delivered: hosting at a server, a domain at a registrar."""

    SERVER = "server"
    REGISTRAR = "registrar"


class ModuleKind(StrEnum):
    """How a server or registrar is spoken to."""

    MANUAL = "manual"
    SANDBOX = "sandbox"
    WEBHOOK = "webhook"


@dataclass(eq=False, kw_only=True)
class DeliveryModule:
    """A server or registrar as this desk knows it. `secret` names where its key is, not what it is."""

    id: int | None = None
    kind: PlaceKind
    name: str
    module: ModuleKind
    url: str | None = None
    secret: str | None = None
    is_default: bool = False
    retired: bool = False

    def snapshot(self) -> dict[str, object]:
        """The fields that the audit trail compares."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "module": self.module.value,
            "url": self.url,
            "secret": self.secret,
            "default": self.is_default,
            "retired": self.retired,
        }
