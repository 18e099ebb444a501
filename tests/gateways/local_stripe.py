"""localstripe on this machine alone, with nothing kept on the disk.

`python local_stripe.py` prints its port, and ends when its standard input does.
"""

import asyncio
import sys
from typing import Any

from aiohttp import web
from localstripe.resources import PaymentIntent, StripeObject, store
from localstripe.server import app


def _list_all(cls: Any, /, url: str, customer: str | None = None, **given: Any) -> Any:
    """As Stripe lists payment intents: of one customer where that is asked for, which localstripe knows not."""
    found = StripeObject._api_list_all.__func__(cls, url, **given)
    found._list = [one for one in reversed(found._list) if customer in (None, one.customer)]
    return found


async def main() -> None:
    store.dump_to_disk = lambda: None
    PaymentIntent._api_list_all = classmethod(_list_all)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
