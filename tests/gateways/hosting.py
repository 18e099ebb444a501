"""A desk with a server at the fake host, and items to set up there."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from standardwebhooks import Webhook

from domain.delivery.commands import AddPlace
from domain.delivery.model import DeliveryModule, ModuleKind, PlaceKind
from domain.delivery.module import DeliveryCall
from domain.delivery.setup import ItemSetup
from domain.orders.commands import ApproveOrder
from domain.orders.model import Item
from domain.orders.status import Status
from tests.gateways.desk import PayingDesk
from tests.storage.databases import by_hand

#: No secret of anyone's.
SECRET = "whsec_" + base64.b64encode(b"planted no secret of anyone's").decode()


class HostingDesk(PayingDesk):
    """A desk whose default server is the fake host."""

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder, address)
        self.address = address
        self.server_id = 0
        self.environment["HOST_SECRET"] = SECRET

    async def open_server(self) -> None:
        """Adds the server."""
        added = await self.do(
            AddPlace,
            kind=PlaceKind.SERVER,
            name="web-03",
            module=ModuleKind.WEBHOOK,
            url=f"{self.address}/items",
            secret="env:HOST_SECRET",
        )
        self.server_id = added.ids[0]

    async def accepted(self, *usernames: str, sealed_password: str | None = None) -> list[int]:
        """An order of one item for each username, accepted; their ids."""
        orders = await self.place_all(*({"status": Status.PENDING_APPROVAL} for _name in usernames))
        for order, username in zip(orders, usernames, strict=True):
            setup = ItemSetup(position=1, username=username, sealed_password=sealed_password)
            await self.do(ApproveOrder, order_id=order.id, setups=(setup,))
        return [order.id for order in orders]

    def delivery_time_is_over(self) -> None:
        """Every lease and every pause of a delivery has passed; whoever has its job still may be at it."""
        with by_hand(self.url) as connection:
            connection.execute(
                text(
                    "UPDATE outbox SET leased_until = 0, not_before = 0 "
                    "WHERE done_at IS NULL AND kind IN ('deliver', 'terminate')"
                )
            )

    async def item(self, order_id: int) -> Item:
        """The order's item as it is committed."""
        (item,) = (await self.order(order_id)).items
        return item


def the_place(address: str, **given: Any) -> DeliveryModule:
    """The fake host as a desk knows it."""
    known = {"id": 1, "kind": PlaceKind.SERVER, "name": "web-03", "module": ModuleKind.WEBHOOK}
    return DeliveryModule(**{**known, "url": f"{address}/items", "secret": "env:HOST_SECRET", **given})


def a_call(username: str, key: str, **given: Any) -> DeliveryCall:
    """An item to set up."""
    known = {"attempt": 1, "order_number": "3000000001", "position": 1, "product": "Web Pro", "quantity": 1}
    return DeliveryCall(
        **{"key": key, "username": username, "product_type": "subscription", **known, **given}
    )


def signed_message(
    data: object, *, secret: str = SECRET, at: datetime | None = None, message: str = "msg_1"
) -> bytes:
    """A line of `ordertop ingest --delivery`, signed at that moment."""
    moment, body = at or datetime.now(UTC), json.dumps({"type": "item.delivered", "data": data})
    headers = {
        "Webhook-Id": message,
        "Webhook-Timestamp": str(int(moment.timestamp())),
        "Webhook-Signature": Webhook(secret).sign(message, moment, body),
    }
    return json.dumps({"headers": headers, "body": body}).encode() + b"\n"
