"""Whether a stored payment token can still be charged, as its gateway says (A3)."""

from typing import TYPE_CHECKING

from domain.billing.commands import RecordCard
from domain.billing.gateway import Gateways, TokenState
from domain.billing.systems import PaymentSystem, PaymentToken
from domain.errors import NotFound, NotPermitted
from domain.staff import Permission
from domain.words import _

if TYPE_CHECKING:
    from domain.desk import Desk
    from domain.staff import Identity


async def check_token(desk: "Desk", identity: "Identity", gateways: Gateways, token_id: int) -> TokenState:
    """Asks the token's gateway; nothing is charged, and only the fingerprint of its card is kept (T6).

    Raises:
        NotPermitted: this person may not take payments.
        NotFound: there is no such token, for all this person may know.
        OutsideFailed: the payment system cannot be asked from here.
    """
    if Permission.TAKE_PAYMENT not in identity.permissions:
        raise NotPermitted(_("{name} may not charge payment tokens.").format(name=identity.name), rule="S1")
    async with desk.storage.unit_of_work(write=False) as unit:
        token = await unit.get(PaymentToken, token_id)
        customer = await unit.customer(token.customer_id)
        system = await unit.get(PaymentSystem, token.system_id)
    if identity.reseller_ids and customer.reseller_id not in identity.reseller_ids:
        raise NotFound(_("There is no payment token with the id {id}.").format(id=token_id))
    # The look is over before anyone outside is asked: nothing is held meanwhile.
    look = await gateways.of(system).look_at_token(token.sealed)
    if look.card and look.card != token.card and not desk.read_only:
        await desk.execute(identity, RecordCard(token_id=token_id, card=look.card))
    return look.state
