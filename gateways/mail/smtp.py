"""Letters given to a mail server (SMTP), and what is known afterwards.

Up to the moment at which the text begins to go out, everything that fails is certain not to have sent it. From then on
only the server's own word counts: without it the letter may have gone out or not.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiosmtplib import SMTP, SMTPConnectError, SMTPException, SMTPResponseException

from domain.errors import OutsideFailed
from domain.mail.model import MailStatus
from domain.mail.posting import AboutTo, Letter, Outgoing, Posted
from domain.settings.model import SmtpSecurity, sender_of
from domain.text import clean_line
from domain.words import _
from gateways.mail.message import message_of
from gateways.mail.stationery import Rendered
from gateways.secrets import read_secret

#: How long the server may take for one answer, and for the whole letter: less than a job's lease.
ANSWER_SECONDS, LETTER_SECONDS = 20.0, 45.0

_HERE = ("localhost", "127.0.0.1", "::1")


class Smtp:
    """One mail server, with a line of its own for each letter."""

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing

    async def send(self, letter: Letter, rendered: Rendered, about_to: AboutTo) -> Posted:
        """Gives the letter away; see the module."""
        message = message_of(letter, rendered)
        begun = taken = False
        try:
            async with asyncio.timeout(LETTER_SECONDS), self._line() as line:
                await line.mail(sender_of(self._outgoing.sender)[1])
                await line.rcpt(letter.recipient)
                await about_to()
                begun = True
                await line.data(message)
                taken = True
        except SMTPResponseException as refused:
            code = clean_line(f"{refused.code} {refused.message}", limit=120)
            if refused.code >= 500:
                return Posted(status=MailStatus.FAILED, subject=rendered.subject, code=code)
            if not begun or 400 <= refused.code < 500:
                raise self._failed(code) from None
            return Posted(status=MailStatus.UNKNOWN, subject=rendered.subject, code=code)
        except (SMTPException, OSError, TimeoutError) as error:
            if begun and not taken:
                return Posted(
                    status=MailStatus.UNKNOWN, subject=rendered.subject, code=_("the connection was lost")
                )
            if not taken:
                raise self._failed(_reason(error)) from None
        return Posted(status=MailStatus.SENT, subject=rendered.subject)

    async def look_up(self, _letter: Letter) -> Posted:
        """A mail server cannot be asked what became of a letter."""
        return Posted(status=MailStatus.UNKNOWN, code=_("whoever sent it was interrupted"))

    async def check(self) -> None:
        """Opens a line and logs in; sends nothing.

        Raises:
            OutsideFailed: that does not work.
        """
        try:
            async with asyncio.timeout(LETTER_SECONDS), self._line():
                pass
        except (SMTPException, OSError, TimeoutError) as error:
            raise self._failed(_reason(error)) from None

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[SMTP]:
        """A line to the server, logged in. What it says to goodbye is no matter."""
        to = self._outgoing
        password = read_secret(to.secret, owner=_("the mail server")) if to.user and to.secret else ""
        if to.user and to.security is SmtpSecurity.NONE and to.host not in _HERE:
            raise OutsideFailed(
                _("A password is not sent to {host} in clear; set smtp_tls to starttls or tls.").format(
                    host=to.host
                )
            )
        line = SMTP(
            hostname=to.host,
            port=to.port,
            timeout=ANSWER_SECONDS,
            use_tls=to.security is SmtpSecurity.TLS,
            start_tls=to.security is SmtpSecurity.STARTTLS,
            tls_context=None if to.security is SmtpSecurity.NONE else ssl.create_default_context(),
        )
        try:
            try:
                await line.connect()
                if to.user:
                    await line.login(to.user, password)
            except SMTPResponseException as refused:
                # Who is not let in at all is told so for every letter: none of them is refused for good.
                code = clean_line(f"{refused.code} {refused.message}", limit=120)
                raise self._failed(code) from None
            yield line
        finally:
            with suppress(SMTPException, OSError, TimeoutError):
                if line.is_connected:
                    await line.quit()
            line.close()

    def _failed(self, reason: str) -> OutsideFailed:
        return OutsideFailed(
            _("The mail server {host}:{port} takes no letter: {reason}.").format(
                host=self._outgoing.host, port=self._outgoing.port, reason=reason.rstrip(".")
            )
        )


def _reason(error: BaseException) -> str:
    """Why, in a line; never with what was sent to the server."""
    cause = error.__cause__ or error.__context__ or error
    for one in (error, cause):
        if isinstance(one, ssl.SSLCertVerificationError):
            return _("its certificate is not to be trusted ({why})").format(
                why=clean_line(one.verify_message, limit=80)
            )
    if isinstance(error, TimeoutError):
        return _("it does not answer")
    if isinstance(error, SMTPConnectError) and isinstance(cause, OSError) and cause.strerror:
        return clean_line(cause.strerror, limit=120)
    return clean_line(str(error), limit=120) or type(error).__name__
