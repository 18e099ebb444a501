"""What happens to letters and their templates, told before and after."""

from dataclasses import dataclass

from domain.events import Event, event_kind
from domain.mail.model import mail_label
from domain.words import _, ngettext


@event_kind
@dataclass(frozen=True, slots=True)
class LettersQueued(Event):
    """Letters are to be sent: their kinds with a blank between. Addresses are in no record."""

    letters: str

    def _labels(self) -> tuple[int, str]:
        kinds = self.letters.split()
        return len(kinds), ", ".join(mail_label(kind) for kind in kinds)

    def will(self) -> str:
        n, labels = self._labels()
        return ngettext("send {n} letter: {letters}", "send {n} letters: {letters}", n).format(
            n=n, letters=labels
        )

    def did(self) -> str:
        n, labels = self._labels()
        return ngettext("{n} letter queued: {letters}", "{n} letters queued: {letters}", n).format(
            n=n, letters=labels
        )


@event_kind
@dataclass(frozen=True, slots=True)
class InvoiceQueued(Event):
    """An invoice is to be mailed to the customer."""

    invoice: str

    def will(self) -> str:
        return _("mail the invoice {invoice} to the customer").format(invoice=self.invoice)

    def did(self) -> str:
        return _("invoice {invoice} queued for the customer").format(invoice=self.invoice)


@event_kind
@dataclass(frozen=True, slots=True)
class LetterSent(Event):
    """A letter was given away."""

    kind: str

    def will(self) -> str:
        return _("record as sent: {letter}").format(letter=mail_label(self.kind))

    def did(self) -> str:
        return _("sent: {letter}").format(letter=mail_label(self.kind))


@event_kind
@dataclass(frozen=True, slots=True)
class LetterFailed(Event):
    """A letter was refused for good."""

    kind: str
    code: str

    def will(self) -> str:
        return _("record as not sent: {letter} ({code})").format(letter=mail_label(self.kind), code=self.code)

    def did(self) -> str:
        return _("not sent: {letter} ({code})").format(letter=mail_label(self.kind), code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class LetterUnanswered(Event):
    """A letter may have been sent or not: the mail server did not say."""

    kind: str

    def will(self) -> str:
        return _("record that it may have been sent or not: {letter}").format(letter=mail_label(self.kind))

    def did(self) -> str:
        return _("no answer from the mail server: {letter}").format(letter=mail_label(self.kind))


@event_kind
@dataclass(frozen=True, slots=True)
class LetterReplaced(Event):
    """A letter that did not arrive is sent again as another."""

    kind: str

    def will(self) -> str:
        return _("leave behind what did not arrive: {letter}").format(letter=mail_label(self.kind))

    def did(self) -> str:
        return _("sent again as another letter: {letter}").format(letter=mail_label(self.kind))


@event_kind
@dataclass(frozen=True, slots=True)
class TemplateChanged(Event):
    """Staff rewrote a template. `reseller` is empty where it is for all."""

    kind: str
    reseller: str

    def will(self) -> str:
        if self.reseller:
            return _("rewrite the template {kind} for {reseller}").format(
                kind=self.kind, reseller=self.reseller
            )
        return _("rewrite the template {kind}").format(kind=self.kind)

    def did(self) -> str:
        if self.reseller:
            return _("template {kind} rewritten for {reseller}").format(
                kind=self.kind, reseller=self.reseller
            )
        return _("template {kind} rewritten").format(kind=self.kind)


@event_kind
@dataclass(frozen=True, slots=True)
class TemplateReset(Event):
    """A rewritten template is in force no more."""

    kind: str

    def will(self) -> str:
        return _("take the template {kind} back to the one built in").format(kind=self.kind)

    def did(self) -> str:
        return _("template {kind} taken back to the one built in").format(kind=self.kind)
