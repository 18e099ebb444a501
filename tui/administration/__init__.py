"""Everything that is administered, each kind described by one record (SPEC 13)."""

from tui.administration.kind import Kind
from tui.administration.people import AFFILIATES, CONTACTS, ROLES, STAFF
from tui.administration.running import (
    KEPT,
    REGISTRARS,
    RESELLERS,
    SERVERS,
    SYSTEMS,
    TEMPLATES,
)
from tui.administration.selling import CATEGORIES, OFFERS, PROMOTIONS, REASONS, SITES, STATUSES

#: In the order in which they are listed.
KINDS: tuple[Kind, ...] = (
    STAFF,
    ROLES,
    RESELLERS,
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
    KEPT,
)
