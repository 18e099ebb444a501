"""Payment systems: what makes no sense is refused, and no key is ever kept (S3)."""

import pytest

from domain.billing.commands import AddPaymentSystem
from domain.billing.systems import GatewayKind
from domain.errors import InvalidInput
from tests.domain.builders import a_desk


async def test_an_account_at_stripe_says_where_its_key_is_found():
    desk = a_desk()
    with pytest.raises(InvalidInput, match="Say where the key of Cards is found"):
        await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.STRIPE)
    await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.STRIPE, secret="env:STRIPE_KEY")
    await desk.do(AddPaymentSystem, name="More", gateway=GatewayKind.STRIPE, secret="file:/etc/ordertop/key")
    await desk.do(AddPaymentSystem, name="Mine", gateway=GatewayKind.STRIPE, secret="file:~/stripe.key")


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "sk_live_planted",
        "env:sk_live_planted",
        "env:",
        "env:A B",
        "file:relative",
        "file:/x\ny",
        "http://x",
    ],
)
async def test_a_key_itself_is_refused_and_not_repeated(secret: str):
    """S3, X4."""
    desk = a_desk()
    with pytest.raises(InvalidInput, match="is never given itself, only where it is found") as refused:
        await desk.do(AddPaymentSystem, name="Cards", gateway=GatewayKind.STRIPE, secret=secret)
    assert "planted" not in refused.value.message
    assert refused.value.rule == "S3"
