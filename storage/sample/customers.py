"""The sample's customers: the n-th is always the same for a seed, so that none has to be kept in memory."""

from dataclasses import dataclass
from random import Random

from domain.importing import ImportedCustomer
from domain.text import clean_line
from storage.sample.cultures import CULTURES, Culture, Spelt
from storage.sample.hostile import HOSTILE

#: One customer in so many is a firm or a club.
_FIRM_EVERY = 7
#: Where the first customer with a hostile name stands, and how many customers are between them.
_FIRST_HOSTILE, _BETWEEN_HOSTILE = 11, 19
#: Customers that are kept made, since those who order come back.
_KEPT = 20_000

_FIRMS = (
    ("{family} & Co.", "{family}"), ("Studio {given}", "studio{given}"), ("☕ Café {given}", "cafe{given}"),
    ("🌿 {family} Yoga", "yoga{family}"), ("{family} & {family2} 🏗", "{family}{family2}"),
    ("🚲 Velo {family}", "velo{family}"), ("{family}.io ⚡", "{family}io"), ("♞ Chess Club {family}", "chess{family}"),
    ("{family}—{given} 🎨", "{family}{given}"), ("The {family} Choir 🎶", "choir{family}"),
)  # fmt: skip
_LOCAL_FIRMS = {
    "DE": ("Bäckerei {family} 🥨 GmbH", "baeckerei{family}"),
    "ES": ("{given} y Hermanos, S.L.", "{given}yhermanos"),
    "PL": ("Kancelaria {family} sp. z o.o.", "kancelaria{family}"),
    "JP": ("株式会社{family}商店", "{family}shoten"),
    "FR": ("Les Ateliers « {family} »", "ateliers{family}"),
    "UA": ("ФОП {family} {given}", "fop{family}"),
    "EG": ("مكتبة {given}", "maktabat{given}"),
    "GR": ("Αφοί {family} Ο.Ε.", "afoi{family}"),
    "BR": ("Padaria {family} Ltda.", "padaria{family}"),
    "KR": ("{family}네 분식", "bunsik{family}"),
}
_64_BITS = (1 << 64) - 1
_MAIL_HOSTS = ("mail.example", "post.example", "inbox.example.net", "letters.example.org")


#: Behind this number of customers no name is hostile.
AFTER_HOSTILE = _FIRST_HOSTILE + _BETWEEN_HOSTILE * len(HOSTILE)

_HOSTILE_AT = {_FIRST_HOSTILE + _BETWEEN_HOSTILE * n: clean_line(name) for n, name in enumerate(HOSTILE)}


def hostile_buyer(n: int) -> int:
    """The number of the customer with the n-th hostile name, counted round and round."""
    return _FIRST_HOSTILE + _BETWEEN_HOSTILE * (n % len(HOSTILE))


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer with what their orders have in common. `domain` is without the TLD they register names under."""

    customer: ImportedCustomer
    invoice_name: str
    site_code: str | None
    site_domain: str | None
    domain: str
    ip: str


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in the round of cultures: the `turn`-th of `turns` of this culture in each round."""

    culture: Culture
    given: tuple[Spelt, ...]
    family: tuple[Spelt, ...]
    turn: int
    turns: int


class Buyers:
    """Makes customers by their number.

    Args:
        mark: what stands in everything that tells a customer from all others: their mail address, site and domain.
    """

    def __init__(self, seed: int, mark: str = "") -> None:
        self._mark = mark
        random = Random(f"customers {seed}")
        self._round: list[_Slot] = []
        for culture in CULTURES:
            given, family = list(culture.given), list(culture.family)
            random.shuffle(given)
            random.shuffle(family)
            self._round += [
                _Slot(culture, tuple(given), tuple(family), turn, culture.share)
                for turn in range(culture.share)
            ]
        random.shuffle(self._round)
        self._salt = random.getrandbits(63)
        self._made: dict[int, Buyer] = {}

    def buyer(self, n: int) -> Buyer:
        """The n-th customer, from 0."""
        buyer = self._made.get(n)
        if buyer is None:
            if len(self._made) >= _KEPT:
                self._made.clear()
            buyer = self._made[n] = self._make(n)
        return buyer

    def _make(self, n: int) -> Buyer:
        rounds, place = divmod(n, len(self._round))
        slot = self._round[place]
        culture = slot.culture
        chance = _mixed(n ^ self._salt)
        name, slug = self._name(slot, rounds * slot.turns + slot.turn, n)
        slug += self._mark
        person = name
        hostile = _HOSTILE_AT.get(n)
        if hostile is not None:
            name = hostile
        has_site = chance % 8 < 7
        start, digits = culture.phone
        phone = None if chance % 5 == 0 else f"{start}{(chance >> 8) % 10**digits:0{digits}d}"
        mail = f"hello@{slug}.example" if has_site and chance % 3 else f"{slug}@{_MAIL_HOSTS[chance % 4]}"
        customer = ImportedCustomer(
            ref=f"C{self._mark}{n + 1}",
            name=name,
            email=mail,
            phone=phone,
            city=culture.cities[chance // 11 % len(culture.cities)],
            country=culture.country,
            approval_required=chance // 7 % 10 < 7,
        )
        return Buyer(
            customer,
            name if chance // 3 % 9 else person,
            f"S-{self._mark}{n + 1:04d}" if has_site else None,
            f"{slug}.example" if has_site else None,
            slug,
            _address(chance),
        )

    def _name(self, slot: _Slot, turn: int, n: int) -> tuple[str, str]:
        """What they are called, and the part of a domain that is made of it; the same domain is never made twice."""
        culture = slot.culture
        again, pair = divmod(turn, culture.names)
        pair = pair * 37 % culture.names if culture.names % 37 else pair
        given, given_plain = slot.given[pair % len(slot.given)]
        family, family_plain = slot.family[pair // len(slot.given)]
        if n % _FIRM_EVERY == _FIRM_EVERY - 1:
            second, second_plain = slot.family[(pair // len(slot.given) + 1) % len(slot.family)]
            shown, plain = _FIRMS[n // _FIRM_EVERY % len(_FIRMS)]
            if turn % 2:
                shown, plain = _LOCAL_FIRMS.get(culture.country, (shown, plain))
            name = shown.format(given=given, family=family, family2=second)
            slug = plain.format(given=given_plain, family=family_plain, family2=second_plain)
            return name, f"{slug}{n // _FIRM_EVERY + 1}"
        first, last = (family, given) if culture.family_first else (given, family)
        slug = f"{given_plain}{family_plain}"
        return f"{first}{culture.between}{last}", f"{slug}{again + 1}" if again else slug


def _mixed(n: int) -> int:
    """A number of 48 bits that looks like chance and is always the same for `n` (the end of SplitMix64)."""
    n = (n ^ n >> 30) * 0xBF58476D1CE4E5B9 & _64_BITS
    n = (n ^ n >> 27) * 0x94D049BB133111EB & _64_BITS
    return (n ^ n >> 31) >> 16


def _address(chance: int) -> str:
    """An address of those that are kept for documentation."""
    last = chance >> 16 & 0xFF
    kind = chance >> 24 & 7
    if kind == 7:
        return f"2001:db8:{chance >> 28 & 0xFFFF:x}::{last or 1:x}"
    return f"{('192.0.2', '198.51.100', '203.0.113')[kind % 3]}.{last or 1}"
