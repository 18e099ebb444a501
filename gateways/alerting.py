"""Telling people through the services they have, by the library that knows them (apprise): mail, chats, pagers.

A service is an address such as ``mailto://user:password@mail.example`` or ``json://127.0.0.1:8080/alerts``, which is a
secret: it is read from the environment or a file each time, and never told to anyone (S3, X4).
"""

import asyncio
import warnings

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType

from domain.alerts.telling import Message
from domain.errors import OutsideFailed
from domain.text import clean_line
from domain.words import _
from gateways.secrets import read_secret

#: How long a service may take; all that are told in one round take less than the lease of a job.
ANSWER_SECONDS = 15.0


class Services:
    """Tells people through services; see `domain.alerts.telling.Teller`."""

    async def tell(self, place: str, message: Message) -> None:
        """Gives a message away.

        Raises:
            OutsideFailed: the service cannot be found, or did not take it as far as is known.
        """
        address = read_secret(place, owner=_("the alert service"))
        service = _opened(address, place)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                # The library's own timeouts end the thread soon after this has given up.
                taken = await asyncio.to_thread(_notify, service, message)
        except TimeoutError:
            raise OutsideFailed(
                _("The service at {place} does not answer.").format(place=shown_place(place))
            ) from None
        if not taken:
            raise OutsideFailed(
                _("The service at {place} did not take the message.").format(place=shown_place(place))
            )

    def check(self, place: str) -> None:
        """Finds the service, and tells nobody.

        Raises:
            OutsideFailed: it cannot be found there, or the address names none.
        """
        _opened(read_secret(place, owner=_("the alert service")), place)


def shown_place(place: str) -> str:
    """Where an address is found, for a sentence."""
    return clean_line(place, limit=100)


def _opened(address: str, place: str) -> Apprise:
    service = Apprise(asset=AppriseAsset(app_id="ordertop", app_desc="ordertop", async_mode=False))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library reads all that it knows, some of it of the past
        known = service.add(address)
    if not known:
        raise OutsideFailed(
            _("What is at {place} is no address of a service that is known, such as mailto://….").format(
                place=shown_place(place)
            )
        )
    return service


def _notify(service: Apprise, message: Message) -> bool:
    try:
        return bool(
            service.notify(
                title=message.title,
                body=message.body,
                body_format=NotifyFormat.TEXT,
                notify_type=NotifyType.WARNING,
            )
        )
    except Exception:  # noqa: BLE001 - whatever a service's own code raises, its words may hold the address
        return False
