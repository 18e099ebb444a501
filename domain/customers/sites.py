"""What can be asked of customers' sites, what is done, and what is told of it (SPEC 1)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.cards import refuse_card_numbers
from domain.commands import Command, Outcome
from domain.context import Context
from domain.customers.handlers import index_orders
from domain.customers.model import Customer, Site
from domain.errors import InvalidInput, NotFound, Refused
from domain.events import Event, event_kind
from domain.orders.domains import clean_domain
from domain.staff import Permission
from domain.text import clean_line
from domain.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSite(Command):
    """Add a site of a customer; its code is one of its reseller's."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    customer_id: int
    code: str
    domain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSite(Command):
    """Change a site; what is none stays as it is, an empty domain is taken away."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    site_id: int
    code: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireSite(Command):
    """Offer a site for new orders no more; orders that have it keep it. With `retired` false offer it again."""

    permission: ClassVar[Permission] = Permission.MANAGE_CUSTOMERS
    site_id: int
    retired: bool = True


@event_kind
@dataclass(frozen=True, slots=True)
class SiteAdded(Event):
    """A site was added."""

    code: str

    def will(self) -> str:
        return _("add the site {code}").format(code=self.code)

    def did(self) -> str:
        return _("site {code} added").format(code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class SiteChanged(Event):
    """A site has another code or domain; a domain is empty where there is none."""

    code: str
    domain: str

    def will(self) -> str:
        if not self.domain:
            return _("let the site be {code}, without a domain").format(code=self.code)
        return _("let the site be {code}, {domain}").format(code=self.code, domain=self.domain)

    def did(self) -> str:
        if not self.domain:
            return _("the site is {code}, without a domain").format(code=self.code)
        return _("the site is {code}, {domain}").format(code=self.code, domain=self.domain)


@event_kind
@dataclass(frozen=True, slots=True)
class SiteRetired(Event):
    """A site is offered for new orders no more."""

    code: str

    def will(self) -> str:
        return _("offer the site {code} for new orders no more").format(code=self.code)

    def did(self) -> str:
        return _("site {code} is offered for new orders no more").format(code=self.code)


@event_kind
@dataclass(frozen=True, slots=True)
class SiteRevived(Event):
    """A retired site is offered for new orders again."""

    code: str

    def will(self) -> str:
        return _("offer the site {code} for new orders again").format(code=self.code)

    def did(self) -> str:
        return _("site {code} is offered for new orders again").format(code=self.code)


async def add_site(command: AddSite, context: Context) -> Outcome:
    """Each code is there once at a reseller, whatever its case."""
    customer = await context.unit.customer(command.customer_id)
    if not context.grants(customer.reseller_id):
        raise NotFound(_("There is no customer with the id {id}.").format(id=command.customer_id))
    site = Site(
        reseller_id=customer.reseller_id,
        customer_id=command.customer_id,
        code=_code(command.code),
        domain=_domain(command.domain),
    )
    await _require_free(site, context)
    context.unit.track("site", site, new=True)
    await context.unit.add(site)
    context.happened(site, SiteAdded(site.code))
    return _outcome(site)


async def change_site(command: ChangeSite, context: Context) -> Outcome:
    """The customer's orders are found by what the site is called from now on (T4)."""
    site = await _site(command.site_id, context)
    before = site.snapshot()
    context.unit.track("site", site)
    if command.code is not None:
        site.code = _code(command.code)
        await _require_free(site, context)
    if command.domain is not None:
        site.domain = _domain(command.domain)
    if site.snapshot() == before:
        return _outcome(site, changed=False)
    context.happened(site, SiteChanged(site.code, site.domain or ""))
    if site.customer_id is not None:
        customer = await context.unit.get(Customer, site.customer_id)
        context.unit.track("customer", customer)
        await index_orders(customer, None, context)
    return _outcome(site)


async def retire_site(command: RetireSite, context: Context) -> Outcome:
    """It stays known, so that its orders are found by it."""
    site = await _site(command.site_id, context)
    if site.retired == command.retired:
        return _outcome(site, changed=False)
    context.unit.track("site", site)
    site.retired = command.retired
    context.happened(site, SiteRetired(site.code) if site.retired else SiteRevived(site.code))
    return _outcome(site)


async def _site(site_id: int, context: Context) -> Site:
    site = await context.unit.get(Site, site_id)
    if not context.grants(site.reseller_id):
        raise NotFound(_("There is no site with the id {id}.").format(id=site_id))
    return site


def _code(typed: str) -> str:
    code = refuse_card_numbers(clean_line(typed, limit=60))
    if not code:
        raise InvalidInput(_("A site needs a code, such as S-0142."))
    return code


def _domain(typed: str) -> str | None:
    return clean_domain(typed, rule="N3") if clean_line(typed) else None


async def _require_free(site: Site, context: Context) -> None:
    for other in await context.unit.those(Site, reseller_id=site.reseller_id):
        if other.id != site.id and other.code.casefold() == site.code.casefold():
            raise Refused(_("There is a site {code} already; choose another code.").format(code=other.code))


def _outcome(site: Site, *, changed: bool = True) -> Outcome:
    assert site.id is not None
    return Outcome(subject="site", ids=(site.id,), changed=changed)
