"""What happens to amounts that are set aside first, told before and after (P2)."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.words import _


@event_kind
@dataclass(frozen=True, slots=True)
class AuthorisationAsked(Event):
    """A payment system is to set an amount aside on a stored token (P2)."""

    amount: str
    system: str
    token: str

    def will(self) -> str:
        return _("have {system} set {amount} aside on {token}, to be taken or let go later").format(
            amount=self.amount, token=self.token, system=self.system
        )

    def did(self) -> str:
        return _("authorisation of {amount} on {token} asked of {system}").format(
            amount=self.amount, token=self.token, system=self.system
        )


@event_kind
@dataclass(frozen=True, slots=True)
class Authorised(Event):
    """A payment system has set an amount aside; no money came yet (P2)."""

    amount: str
    system: str

    def will(self) -> str:
        return _("record that {system} has set {amount} aside").format(amount=self.amount, system=self.system)

    def did(self) -> str:
        return _("{amount} authorised by {system}; taken when it is captured").format(
            amount=self.amount, system=self.system
        )


@event_kind
@dataclass(frozen=True, slots=True)
class CaptureAsked(Event):
    """A payment system is to take an amount that it has set aside (P2)."""

    amount: str
    system: str

    def will(self) -> str:
        return _("take {amount} that {system} has set aside").format(amount=self.amount, system=self.system)

    def did(self) -> str:
        return _("capture of {amount} asked of {system}").format(amount=self.amount, system=self.system)


@event_kind
@dataclass(frozen=True, slots=True)
class VoidAsked(Event):
    """A payment system is to let go an amount that it has set aside (P2)."""

    amount: str
    system: str

    def will(self) -> str:
        return _("have {system} let go the {amount} that it has set aside").format(
            amount=self.amount, system=self.system
        )

    def did(self) -> str:
        return _("{system} asked to let go the {amount} that it has set aside").format(
            amount=self.amount, system=self.system
        )


@event_kind
@dataclass(frozen=True, slots=True)
class Voided(Event):
    """A payment system has let an amount go; nothing was taken (P2)."""

    amount: str
    system: str

    def will(self) -> str:
        return _("record that {system} has let {amount} go").format(amount=self.amount, system=self.system)

    def did(self) -> str:
        return _("{amount} let go by {system}; nothing was taken").format(
            amount=self.amount, system=self.system
        )


@event_kind
@dataclass(frozen=True, slots=True)
class VoidFailed(Event):
    """A payment system did not let an amount go; it is still set aside (P2)."""

    amount: str
    code: str

    def will(self) -> str:
        return _("record that {amount} could not be let go ({code})").format(
            amount=self.amount, code=self.code
        )

    def did(self) -> str:
        return _("{amount} could not be let go ({code}); it is still authorised").format(
            amount=self.amount, code=self.code
        )
