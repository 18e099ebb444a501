"""The servers and registrars of a desk, and the modules that speak to them (SPEC 1, L6)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.billing.systems import check_place
from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput
from domain.text import clean_line
from domain.words import _, mark

#: What is asked of a module travels encrypted, or stays on this machine. Who may ask is in no address (S3).
_ADDRESS = re.compile(
    r"(https://[^\s/@?#]+|http://(127\.0\.0\.1|localhost)(:\d{1,5})?)(/[^\s#]*)?", re.ASCII | re.IGNORECASE
)

#: Longer than any address is.
_LONGEST_ADDRESS = 2_000


class PlaceKind(StrEnum):
    """Where an item is delivered: hosting at a server, a domain at a registrar."""

    SERVER = "server"
    REGISTRAR = "registrar"


class ModuleKind(StrEnum):
    """How a server or registrar is spoken to."""

    MANUAL = "manual"
    SANDBOX = "sandbox"
    WEBHOOK = "webhook"


_KIND_LABELS = {PlaceKind.SERVER: mark("server"), PlaceKind.REGISTRAR: mark("registrar")}


def kind_label(kind: PlaceKind) -> str:
    """The kind in words."""
    return _(_KIND_LABELS[kind])


def kind_for(product_type: str) -> PlaceKind:
    """Where a product is delivered: domains at a registrar, all else at a server."""
    return PlaceKind.REGISTRAR if product_type == "domain" else PlaceKind.SERVER


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

    def check(self) -> None:
        """Stops what makes no sense.

        Raises:
            InvalidInput: saying what.
        """
        self.name = refuse_card_numbers(clean_line(self.name, limit=60))
        if not self.name:
            raise InvalidInput(_("A {kind} needs a name.").format(kind=kind_label(self.kind)))
        if self.is_default and self.retired:
            raise InvalidInput(
                _("{name} is retired: make another {kind} the default.").format(
                    name=self.name, kind=kind_label(self.kind)
                )
            )
        if self.module is not ModuleKind.WEBHOOK:
            if self.url is not None or self.secret is not None:
                raise InvalidInput(
                    _("Only the module webhook has an address and a secret; {name} is {module}.").format(
                        name=self.name, module=self.module.value
                    )
                )
            return
        if self.url is None or len(self.url) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(self.url):
            raise InvalidInput(
                _("Say where {name} is reached: https://…, without a user or password in it.").format(
                    name=self.name
                )
            )
        if self.secret is None:
            raise InvalidInput(
                _("Say where the secret of {name} is found: env:NAME or file:/path.").format(name=self.name),
                rule="S3",
            )
        check_place(self.secret, owner=self.name)

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
