"""Resellers and what they can be charged with: added, changed, removed (A1, A3, S3)."""

import re

from whenever import Instant, TimeZoneNotFoundError

from domain.approval import usable_token
from domain.billing.administration import token_label
from domain.billing.events import TokenAdded, TokenRemoved
from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.credit.account import account_of
from domain.credit.commands import AddReseller, AddResellerToken, ChangeReseller, RemoveResellerToken
from domain.credit.events import ResellerAdded, ResellerChanged, TokenNeeded
from domain.credit.model import ResellerToken
from domain.credit.paying import outcome
from domain.customers import Reseller
from domain.errors import InvalidInput, NotFound, NotPermitted, Refused
from domain.money import Money, decimals_of
from domain.text import clean_line
from domain.words import _

#: Whoever may wait for their money so long needs no reminder.
_LONGEST_DUE_DAYS = 365
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


async def add_reseller(command: AddReseller, context: Context) -> Outcome:
    """A reseller of its own name, without a credit limit until one is set."""
    if context.reseller_ids:
        raise NotPermitted(
            _("You work for some resellers only; someone who works for all has to add another."), rule="S1"
        )
    reseller = Reseller(
        name=refuse_card_numbers(clean_line(command.name, limit=80)),
        currency=command.currency,
        payment_method=command.payment_method,
        timezone=command.timezone,
        invoice_due_days=command.invoice_due_days,
        distributor_email=command.distributor_email or None,
    )
    if not reseller.name:
        raise InvalidInput(_("A reseller needs a name."))
    decimals_of(reseller.currency)
    _check(reseller)
    if await context.unit.reseller_ids([reseller.name]):
        raise Refused(_("There is a reseller “{name}” already.").format(name=reseller.name))
    context.unit.track("reseller", reseller, new=True)
    await context.unit.add(reseller)
    context.happened(reseller, ResellerAdded(reseller.name))
    await _warn(reseller, context)
    return outcome(reseller)


async def change_reseller(command: ChangeReseller, context: Context) -> Outcome:
    """A1: customers' toggles stay as they are; a reseller that changes to card without a valid token is warned."""
    reseller = await account_of(command.reseller_id, context)
    before, by_card = reseller.snapshot(), reseller.by_card
    if command.payment_method is not None:
        reseller.payment_method = command.payment_method
    if command.timezone is not None:
        reseller.timezone = command.timezone
    if command.invoice_due_days is not None:
        reseller.invoice_due_days = command.invoice_due_days
    if command.distributor_email is not None:
        reseller.distributor_email = command.distributor_email or None
    _check(reseller)
    if reseller.snapshot() == before:
        return outcome(reseller, changed=False)
    context.happened(reseller, ResellerChanged(reseller.name))
    if not by_card:
        await _warn(reseller, context)
    return outcome(reseller)


async def _warn(reseller: Reseller, context: Context) -> None:
    if reseller.by_card and await usable_token(reseller, Money.zero(reseller.currency), context) is None:
        context.happened(reseller, TokenNeeded(reseller.name))


def _check(reseller: Reseller) -> None:
    try:
        Instant.from_timestamp(0).to_tz(reseller.timezone)
    except TimeZoneNotFoundError:
        raise InvalidInput(
            _("“{zone}” is no time zone; write it like “Europe/Warsaw”.").format(
                zone=clean_line(reseller.timezone, limit=40)
            )
        ) from None
    if not 0 <= reseller.invoice_due_days <= _LONGEST_DUE_DAYS:
        raise InvalidInput(
            _("Invoices of {name} are due after 0 to {n} days.").format(
                name=reseller.name, n=_LONGEST_DUE_DAYS
            )
        )
    email = reseller.distributor_email
    if email is not None and not (_EMAIL.fullmatch(email) and clean_line(email, limit=254) == email):
        raise InvalidInput(_("“{email}” is no e-mail address.").format(email=clean_line(email, limit=60)))


async def add_reseller_token(command: AddResellerToken, context: Context) -> Outcome:
    """S3: the token comes encrypted, and no record holds it."""
    await account_of(command.reseller_id, context)
    token = ResellerToken(
        reseller_id=command.reseller_id,
        system_id=command.system_id,
        label=await token_label(command.system_id, command.sealed, command.label, context),
        sealed=command.sealed,
        expires_at=command.expires_at,
    )
    context.unit.track("reseller_token", token, new=True)
    await context.unit.add(token)
    context.happened(token, TokenAdded(token.label))
    assert token.id is not None
    return Outcome(subject="reseller_token", ids=(token.id,), changed=True)


async def remove_reseller_token(command: RemoveResellerToken, context: Context) -> Outcome:
    """It stays known, so that what was charged to it can be told."""
    token = await context.unit.get(ResellerToken, command.token_id)
    if not context.grants(token.reseller_id):
        raise NotFound(_("There is no payment token with the id {id}.").format(id=command.token_id))
    if token.active:
        context.unit.track("reseller_token", token)
        token.active = False
        context.happened(token, TokenRemoved(token.label))
        return Outcome(subject="reseller_token", ids=(command.token_id,), changed=True)
    return Outcome(subject="reseller_token", ids=(command.token_id,), changed=False)
