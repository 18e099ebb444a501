"""What servers and registrars send by themselves: believed only with a fresh signature of their own (X6)."""

import json

from standardwebhooks import Webhook, WebhookVerificationError

from domain.delivery.model import DeliveryModule
from domain.delivery.module import Fate
from domain.delivery.news import DeliveryNews
from domain.errors import InvalidInput
from domain.words import _
from gateways.webhook import told

_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def delivery_news_of(
    headers: dict[str, str], body: str, *, place: DeliveryModule, sign: Webhook
) -> DeliveryNews:
    """What a message tells of an item.

    Args:
        headers: those of the request; capitals do not matter.
        body: the request's body, unchanged.
        place: who must have sent it.
        sign: with that one's secret.

    Raises:
        InvalidInput: it is not signed, not fresh, or tells nothing.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    if not all(lower.get(name) for name in _HEADERS):
        raise InvalidInput(
            _("it has no signature: {names} are needed").format(names=", ".join(_HEADERS)), rule="X6"
        )
    try:
        sign.verify(body, lower, json_parse=False)
    except (WebhookVerificationError, ValueError, UnicodeError) as error:
        if "timestamp too" in str(error):
            raise InvalidInput(_("its signature is not of the last 5 minutes"), rule="X6") from None
        raise InvalidInput(
            _("its signature is not that of {place}").format(place=place.name), rule="X6"
        ) from None
    try:
        message = json.loads(body)
        data = message["data"]
        key, answer = data["key"], told(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        key = answer = None
    if not isinstance(key, str) or answer is None or answer.fate is Fate.UNKNOWN:
        raise InvalidInput(_("it is signed, but tells nothing of an item"))
    assert place.id is not None
    return DeliveryNews(key=key, module_id=place.id, answer=answer)
