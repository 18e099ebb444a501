"""What is done when an affiliate is added, changed or assigned to an order (T6)."""

from domain.affiliates.commands import (
    AddAffiliate,
    AffiliateAdded,
    AffiliateChanged,
    AffiliateRetired,
    AffiliateRevived,
    ChangeAffiliate,
)
from domain.affiliates.model import Affiliate
from domain.cards import refuse_card_numbers
from domain.commands import Outcome
from domain.context import Context
from domain.errors import NotFound, Refused
from domain.text import clean_line
from domain.words import _

#: What the audit trail calls them.
SUBJECT = "affiliate"


async def add_affiliate(command: AddAffiliate, context: Context) -> Outcome:
    """T6: each code of a reseller is there once."""
    if not context.grants(command.reseller_id):
        raise NotFound(_("There is no reseller with the id {id}.").format(id=command.reseller_id))
    await context.unit.reseller(command.reseller_id)
    affiliate = Affiliate(
        reseller_id=command.reseller_id, code=command.code, name=command.name, email=command.email
    )
    affiliate.check()
    for other in await context.unit.every(Affiliate):
        if other.reseller_id != affiliate.reseller_id or not other.goes_by(affiliate.code):
            continue
        said = (
            _("There is an affiliate {code} already, retired; take that one back into use.")
            if other.retired
            else _("There is an affiliate {code} already.")
        )
        raise Refused(said.format(code=other.code), rule="T6")
    context.unit.track(SUBJECT, affiliate, new=True)
    await context.unit.add(affiliate)
    context.happened(affiliate, AffiliateAdded(affiliate.code))
    return _outcome(affiliate, changed=True)


async def change_affiliate(command: ChangeAffiliate, context: Context) -> Outcome:
    """T6: orders that have it keep it."""
    affiliate = await context.unit.get(Affiliate, command.affiliate_id)
    if not context.grants(affiliate.reseller_id):
        raise NotFound(_("There is no affiliate with the id {id}.").format(id=command.affiliate_id))
    context.unit.track(SUBJECT, affiliate)
    before = affiliate.snapshot()
    if command.name is not None:
        affiliate.name = command.name
    if command.email is not None:
        affiliate.email = command.email
    affiliate.check()
    if affiliate.snapshot() != before:
        context.happened(affiliate, AffiliateChanged(affiliate.code))
    if command.retired is not None and command.retired != affiliate.retired:
        affiliate.retired = command.retired
        event = AffiliateRetired if affiliate.retired else AffiliateRevived
        context.happened(affiliate, event(affiliate.code))
    return _outcome(affiliate, changed=affiliate.snapshot() != before)


async def affiliate_to_assign(
    typed: str, there: str | None, reseller_id: int, context: Context
) -> str | None:
    """The code that an order gets by hand, as it is kept; none where nothing is typed. What the order has already, an
    event from outside may have named: it stays.

    Raises:
        NotFound: the reseller has no such affiliate; says which there are.
        Refused: it is retired.
    """
    code = refuse_card_numbers(clean_line(typed))
    if not code or code == there:
        return code or None
    known = await context.unit.those(Affiliate, reseller_id=reseller_id)
    found = next((one for one in known if one.goes_by(code)), None)
    if found is None:
        raise NotFound(
            _(
                "The order's reseller has no affiliate “{code}”; there are: {codes}. "
                "“ordertop affiliates add” adds one."
            ).format(
                code=clean_line(code, limit=40),
                codes=", ".join([one.code for one in known if not one.retired][:20]) or _("none yet"),
            ),
            rule="T6",
        )
    if found.retired:
        raise Refused(
            _("The affiliate {code} is retired; orders that have it keep it, but no other gets it.").format(
                code=found.code
            ),
            rule="T6",
        )
    return found.code


def _outcome(affiliate: Affiliate, *, changed: bool) -> Outcome:
    assert affiliate.id is not None
    return Outcome(subject=SUBJECT, ids=(affiliate.id,), changed=changed)
