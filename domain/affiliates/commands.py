"""What can be asked of affiliates, and what is told of it (T6)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.commands import Command
from domain.events import Event, event_kind
from domain.staff import Permission
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAffiliate(Command):
    """Add an affiliate of a reseller."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    reseller_id: int
    code: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAffiliate(Command):
    """Change how an affiliate is called and written to, retire it or take it back into use; what is none stays as it
    is, and what is empty is taken away."""

    permission: ClassVar[Permission] = Permission.SETTINGS
    affiliate_id: int
    name: str | None = None
    email: str | None = None
    retired: bool | None = None


@event_kind
@dataclass(frozen=True, slots=True)
class AffiliateAdded(Event):
    """An affiliate was added."""

    code: str

    def will(self) -> str:
        return _("add the affiliate {code}").format(code=self.code)

    def did(self) -> str:
        return _("affiliate {code} added").format(code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class AffiliateChanged(Event):
    """An affiliate's name or e-mail address changed."""

    code: str

    def will(self) -> str:
        return _("change the name or e-mail address of the affiliate {code}").format(code=self.code)

    def did(self) -> str:
        return _("name or e-mail address of the affiliate {code} changed").format(code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class AffiliateRetired(Event):
    """An affiliate is assigned to no more orders by hand."""

    code: str

    def will(self) -> str:
        return _("retire the affiliate {code}: orders that have it keep it").format(code=self.code)

    def did(self) -> str:
        return _("affiliate {code} retired").format(code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class AffiliateRevived(Event):
    """A retired affiliate can be assigned again."""

    code: str

    def will(self) -> str:
        return _("take the affiliate {code} back into use").format(code=self.code)

    def did(self) -> str:
        return _("affiliate {code} taken back into use").format(code=self.code)
