"""Everything that is administered, each kind described by one record (SPEC 13)."""

from tui.administration.alerting import RULES
from tui.administration.kind import Kind
from tui.administration.letters import TEMPLATES
from tui.administration.people import AFFILIATES, CONTACTS, ROLES, STAFF
from tui.administration.resellers import CREDIT, RESELLERS
from tui.administration.running import KEPT, REGISTRARS, SERVERS, SYSTEMS
from tui.administration.selling import CATEGORIES, OFFERS, PROMOTIONS, REASONS, SITES, STATUSES

#: In the order in which they are listed.
KINDS: tuple[Kind, ...] = (
    STAFF,
    ROLES,
    RESELLERS,
    CREDIT,
    CONTACTS,
    AFFILIATES,
    OFFERS,
    CATEGORIES,
    PROMOTIONS,
    SITES,
    STATUSES,
    REASONS,
    SYSTEMS,
    SERVERS,
    REGISTRARS,
    TEMPLATES,
    RULES,
    KEPT,
)
