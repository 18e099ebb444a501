"""Payment systems and payment tokens: added, changed, retired (SPEC 1, S3)."""

from domain.billing.commands import AddPaymentSystem, AddToken, ChangePaymentSystem, RecordCard, RemoveToken
from domain.billing.events import KeysMoved, SystemAdded, SystemChanged, TokenAdded, TokenRemoved
from domain.billing.fingerprints import fingerprint, keep_card
from domain.billing.systems import GatewayKind, PaymentSystem, PaymentToken
from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.errors import InvalidInput, NotFound, Refused
from domain.text import clean_line
from domain.words import _

#: How an encrypted token begins (the Fernet format); anything else would be one in clear.
_SEALED = "gAAAA"


async def add_payment_system(command: AddPaymentSystem, context: Context) -> Outcome:
    """A desk may have several accounts at one gateway; each has a name of its own."""
    system = PaymentSystem(**command.asked())
    if system.gateway is GatewayKind.MANUAL:
        system.tokens = system.refunds = system.one_click = False
    system.check()
    await _check_name(system, context)
    context.unit.track("payment_system", system, new=True)
    await context.unit.add(system)
    context.happened(system, SystemAdded(system.name, system.gateway.value))
    return _outcome("payment_system", system.id)


async def change_payment_system(command: ChangePaymentSystem, context: Context) -> Outcome:
    """What was charged before keeps the name and the fee that it had."""
    system = await context.unit.get(PaymentSystem, command.system_id)
    context.unit.track("payment_system", system)
    before = system.snapshot()
    secret = system.secret
    for name, value in command.asked().items():
        if name not in ("system_id", "any_currency") and value is not None:
            setattr(system, name, value)
    if command.any_currency:
        system.currency = None
    if system.gateway is GatewayKind.MANUAL and (system.tokens or system.refunds or system.one_click):
        raise Refused(
            _("{name} is worked by hand: it has no tokens, refunds or one-click.").format(name=system.name)
        )
    system.check()
    await _check_name(system, context)
    if system.currency != before["currency"]:
        await _check_currency(system, command, context)
    if system.snapshot() == before and system.secret == secret:
        return _outcome("payment_system", system.id, changed=False)
    context.happened(system, SystemChanged(system.name))
    if system.secret is not None and system.secret != secret:
        context.happened(system, KeysMoved(system.name, system.secret))
    return _outcome("payment_system", system.id)


async def _check_currency(system: PaymentSystem, command: ChangePaymentSystem, context: Context) -> None:
    if system.fee_fixed_minor and command.fee_fixed_minor is None:
        raise InvalidInput(
            _("{name} has a fixed fee: with another currency, say what it is in that too.").format(
                name=system.name
            )
        )
    if await context.unit.paid_through(command.system_id):
        raise Refused(
            _("Payments went through {name}: it keeps its currency; add another payment system.").format(
                name=system.name
            ),
            rule="P2",
        )


async def _check_name(system: PaymentSystem, context: Context) -> None:
    for other in await context.unit.every(PaymentSystem):
        if other.id != system.id and other.name.casefold() == system.name.casefold():
            raise Refused(
                _("There is a payment system {name} already; choose another name.").format(name=other.name)
            )


async def add_token(command: AddToken, context: Context) -> Outcome:
    """S3: the token comes encrypted, and no record holds it."""
    customer = await context.unit.customer(command.customer_id)
    if not context.grants(customer.reseller_id):
        raise NotFound(_("There is no customer with the id {id}.").format(id=command.customer_id))
    label = await token_label(command.system_id, command.sealed, command.label, context)
    token = PaymentToken(
        customer_id=command.customer_id,
        system_id=command.system_id,
        label=label,
        sealed=command.sealed,
        expires_at=command.expires_at,
        card=fingerprint(command.card),
    )
    context.unit.track("payment_token", token, new=True)
    await context.unit.add(token)
    context.happened(token, TokenAdded(label))
    return _outcome("payment_token", token.id)


async def token_label(system_id: int, sealed: str, label: str, context: Context) -> str:
    """What people see of a token that may be kept.

    Raises:
        Refused: the payment system keeps none.
        InvalidInput: it is not encrypted, or has no name.
    """
    system = await context.unit.get(PaymentSystem, system_id)
    if not system.tokens or system.retired:
        raise Refused(_("{system} keeps no tokens.").format(system=system.name), rule="S3")
    if not sealed.startswith(_SEALED):
        raise InvalidInput(_("A payment token is kept encrypted only."), rule="S3")
    seen = refuse_card_numbers(clean_line(label, limit=40))
    if not seen:
        raise InvalidInput(_("Name the token, as in “Visa 4242”."))
    return seen


async def record_card(command: RecordCard, context: Context) -> Outcome:
    """T6: orders that were paid with the same card are found by it."""
    token = await _token(command.token_id, context)
    before = token.card
    await keep_card(command.token_id, command.card, context)
    return _outcome("payment_token", token.id, changed=token.card != before)


async def _token(token_id: int, context: Context) -> PaymentToken:
    token = await context.unit.get(PaymentToken, token_id)
    customer = await context.unit.customer(token.customer_id)
    if not context.grants(customer.reseller_id):
        raise NotFound(_("There is no payment token with the id {id}.").format(id=token_id))
    return token


async def remove_token(command: RemoveToken, context: Context) -> Outcome:
    """It stays known, so that what was charged to it can be told."""
    token = await _token(command.token_id, context)
    if not token.active:
        return _outcome("payment_token", token.id, changed=False)
    context.unit.track("payment_token", token)
    token.active = False
    context.happened(token, TokenRemoved(token.label))
    return _outcome("payment_token", token.id)


def _outcome(subject: str, number: int | None, *, changed: bool = True) -> Outcome:
    assert number is not None
    return Outcome(subject=subject, ids=(number,), changed=changed)
