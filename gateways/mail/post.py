"""Where letters go, as each of them says; what carries them is imported with its first use."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import InvalidInput, OutsideFailed
from domain.mail.model import MailStatus, is_address
from domain.mail.posting import AboutTo, Letter, Outgoing, Posted
from domain.settings.model import MAIL_FROM, MailTransport
from domain.words import _
from gateways.mail.stationery import built_in, render

if TYPE_CHECKING:
    from gateways.mail.maildir import Maildir
    from gateways.mail.smtp import Smtp


class OutsidePost:
    """Carries letters; see `domain.mail.posting.Post`.

    Args:
        folder: where letters go that are kept on this machine, unless the desk says another place.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, letter: Letter, about_to: AboutTo) -> Posted:
        """Makes the letter of its template, and gives it away."""
        if not is_address(letter.recipient):
            return Posted(status=MailStatus.FAILED, code=_("no e-mail address"))
        try:
            rendered = render(letter.template or built_in(letter.kind), letter.facts)
        except InvalidInput as wrong:
            return Posted(status=MailStatus.FAILED, code=wrong.message)
        return await self._carrier(letter.outgoing).send(letter, rendered, about_to)

    async def look_up(self, letter: Letter) -> Posted | None:
        """What became of a letter that may have been given away."""
        return await self._carrier(letter.outgoing).look_up(letter)

    async def check(self, kept: Mapping[str, str]) -> str:
        """Whether letters can be given away as the desk is set; says where they go. Sends none.

        Raises:
            OutsideFailed: they cannot.
        """
        outgoing = Outgoing.of(kept)
        if outgoing.transport is MailTransport.SMTP and outgoing.sender == MAIL_FROM.default:
            raise OutsideFailed(
                _(
                    "No mail server takes letters from nobody: say whom they are from with “{command}”."
                ).format(command="ordertop settings set mail_from")
            )
        await self._carrier(outgoing).check()
        if outgoing.transport is MailTransport.SMTP:
            return _("The mail server {host}:{port} takes letters.").format(
                host=outgoing.host, port=outgoing.port
            )
        return _("Letters are put into {folder}.").format(folder=self._place(outgoing))

    def _carrier(self, outgoing: Outgoing) -> "Maildir | Smtp":
        if outgoing.transport is MailTransport.SMTP:
            from gateways.mail.smtp import Smtp

            return Smtp(outgoing)
        from gateways.mail.maildir import Maildir

        return Maildir(self._place(outgoing))

    def _place(self, outgoing: Outgoing) -> Path:
        return Path(outgoing.folder).expanduser() if outgoing.folder else self._folder
