"""What the sample's resellers sell, and at what price in each of the desk's three currencies."""

from dataclasses import dataclass

from domain.customers import ResellerMethod

#: Prices stand in this order.
CURRENCIES = ("EUR", "USD", "JPY")


@dataclass(frozen=True, slots=True)
class Reseller:
    """A reseller of the desk: its currency and calendar, how it pays its distributor, and its contacts.

    `scale` is how many of its currency's units are worth about one of the others'.
    """

    name: str
    currency: str
    method: ResellerMethod
    zone: str
    bill_to: str
    primary: str
    scale: int = 1


RESELLERS = (
    Reseller("acme-hosting", "EUR", ResellerMethod.CASH, "Europe/Warsaw", "Ewa Lis", "Anna Kos"),
    Reseller("zeta-memberships", "USD", ResellerMethod.DEPOSIT, "America/New_York", "Zoe Hart", "Mina Reyes"),
    Reseller("kumo-net", "JPY", ResellerMethod.CREDIT_CARD, "Asia/Tokyo", "佐藤 結衣", "田中 蓮", scale=150),
)

#: One in so many customers is of each reseller but the first, by the rest of the customer's number.
_CUSTOMERS_OF = 16
_OTHER_CUSTOMERS = {5: 1, 13: 1, 2: 2}


def reseller_of(customer: int) -> int:
    """Whose customer this is, by the customer's number: a place in `RESELLERS`."""
    return _OTHER_CUSTOMERS.get(customer % _CUSTOMERS_OF, 0)


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be ordered. `prices` in minor units by currency; `tld` where a name is registered with it.

    `auto` is false for what the distributor delivers by hand; `share` says how often it is bought, against the others
    of its kind.
    """

    name: str
    category: str
    product_type: str
    prices: tuple[int, int, int]
    cost_percent: int
    share: int
    auto: bool = True
    tld: str = ""
    most: int = 1
    is_trial: bool = False

    @property
    def billing_type(self) -> str:
        """Whether it is billed again and again."""
        again = self.product_type == "domain" or self.name.endswith((" month", " months", " year"))
        return "recurring" if again else "one_time"

    @property
    def billing_cycle(self) -> str | None:
        """How often it is billed, as its name says; names are registered by the year."""
        _name, comma, rest = self.name.rpartition(", ")
        if self.product_type == "domain":
            return "1 year"
        return rest if comma and rest.endswith((" month", " months", " year")) else None


def _by_month(name: str) -> str:
    """What goes on from month to month is subscribed to; what is bought for longer is a package."""
    return "subscription" if name.endswith(" 1 month") else "package"


def _plan(name: str, eur: int, usd: int, jpy: int, share: int) -> Offer:
    return Offer(name, "Web hosting", _by_month(name), (eur, usd, jpy), 58, share)


def _server(name: str, eur: int, usd: int, jpy: int, share: int, *, auto: bool = True) -> Offer:
    return Offer(name, "Servers", _by_month(name), (eur, usd, jpy), 66, share, auto)


def _domain(tld: str, eur: int, usd: int, jpy: int, share: int, *, auto: bool = True) -> Offer:
    return Offer(f"Domain .{tld}, register", "Domains", "domain", (eur, usd, jpy), 74, share, auto, tld)


def _licence(name: str, eur: int, usd: int, jpy: int, share: int) -> Offer:
    return Offer(name, "Licences", "licence", (eur, usd, jpy), 81, share, auto=False, most=25)


def _membership(name: str, eur: int, usd: int, jpy: int, share: int) -> Offer:
    return Offer(name, "Memberships", "subscription", (eur, usd, jpy), 35, share)


PLANS = (
    _plan("Web Start, 12 months", 60_00, 66_00, 9_600, 26),
    _plan("Web Pro, 12 months", 139_00, 149_00, 22_300, 30),
    _plan("Web Pro, 1 month", 13_90, 14_90, 2_230, 14),
    _plan("Web Business, 12 months", 249_00, 269_00, 39_900, 9),
    _plan("Web Business, 24 months", 449_00, 485_00, 71_900, 3),
    _plan("Shop Hosting, 12 months", 318_00, 342_00, 50_900, 4),
    _plan("Mail Only, 12 months", 23_88, 25_90, 3_820, 9),
    _plan("Blog Hosting, 12 months", 47_88, 51_90, 7_660, 5),
    _server("Virtual Server S, 1 month", 7_90, 8_50, 1_270, 6),
    _server("Virtual Server M, 1 month", 15_90, 17_10, 2_550, 5),
    _server("Virtual Server L, 12 months", 394_80, 424_00, 63_200, 2),
)

DOMAINS = (
    _domain("com", 13_90, 14_90, 2_230, 30),
    _domain("pl", 19_90, 21_50, 3_190, 9),
    _domain("de", 9_90, 10_70, 1_590, 14),
    _domain("net", 15_90, 17_10, 2_550, 8),
    _domain("org", 14_90, 16_10, 2_390, 8),
    _domain("co.uk", 9_90, 10_70, 1_590, 7),
    _domain("fr", 10_90, 11_70, 1_750, 6),
    _domain("jp", 38_00, 40_90, 4_980, 7),
    _domain("com.br", 16_50, 17_80, 2_640, 5),
    _domain("gr", 24_90, 26_90, 3_990, 2),
    _domain("shop", 29_90, 32_30, 4_790, 4),
    _domain("eco", 64_00, 69_00, 10_200, 1, auto=False),
)

EXTRAS = (
    Offer("SSL Domain Check, 1 year", "SSL certificates", "other", (29_00, 31_50, 4_650), 40, 24),
    Offer("SSL Wildcard, 1 year", "SSL certificates", "other", (119_00, 129_00, 19_100), 52, 5),
    Offer("Daily Backup, 12 months", "Add-ons", "other", (35_88, 38_90, 5_740), 25, 14),
    Offer("Extra Storage 50 GB, 12 months", "Add-ons", "other", (47_88, 51_90, 7_660), 30, 7, most=4),
    Offer("Mailbox Pack of 10, 12 months", "Add-ons", "other", (59_00, 63_90, 9_450), 30, 8, most=3),
    Offer("Spam Filter Plus, 12 months", "Add-ons", "other", (17_88, 19_40, 2_860), 28, 8),
)

BY_HAND = (
    Offer(
        "SSL Extended Validation, 1 year",
        "SSL certificates",
        "other",
        (229_00, 249_00, 36_900),
        60,
        8,
        auto=False,
    ),
    _licence("Office Suite Licence, 1 user", 119_00, 129_00, 19_100, 10),
    _licence("Server Panel Licence, 12 months", 179_00, 193_00, 28_700, 6),
    _licence("Design Studio Licence, 1 user", 239_00, 259_00, 38_300, 4),
    _licence("Mail Security Licence, 25 users", 312_50, 337_00, 49_900, 2),
    _server("Dedicated Server D1, 1 month", 79_00, 85_00, 12_700, 4, auto=False),
    _server("Dedicated Server D2, 1 month", 149_00, 161_00, 23_900, 2, auto=False),
    Offer("Site Migration", "Services", "other", (90_00, 97_00, 14_400), 55, 6, auto=False),
)

MEMBERSHIPS = (
    _membership("Club Basic, 12 months", 49_00, 53_00, 7_850, 24),
    _membership("Club Plus, 12 months", 99_00, 107_00, 15_900, 16),
    _membership("Club Plus, 1 month", 9_90, 10_70, 1_590, 16),
    _membership("Studio Pass, 3 months", 75_00, 81_00, 12_000, 7),
    _membership("Maker Space Day Pass", 18_00, 19_50, 2_890, 9),
    _membership("Newsletter Patron, 12 months", 36_00, 39_00, 5_780, 7),
    _membership("Family Membership, 12 months", 159_00, 172_00, 25_500, 5),
)

EVENTS = (
    Offer("Annual Meeting Ticket", "Events", "other", (120_00, 130_00, 19_300), 45, 6, most=6),
    Offer("Workshop Seat", "Events", "other", (45_00, 48_60, 7_220), 40, 9, most=4),
    Offer("Members' Handbook, printed", "Publications", "other", (24_00, 26_00, 3_850), 50, 5, auto=False),
)

#: What is tried for nothing beside what is bought.
TRIALS = (
    Offer("Cloud Mail trial, 1 month", "Add-ons", "subscription", (0, 0, 0), 0, 5, is_trial=True),
    Offer("Site Builder trial, 1 month", "Web hosting", "subscription", (0, 0, 0), 0, 3, is_trial=True),
)

#: What each reseller sells, in the order of `RESELLERS`.
_HOSTING = (*PLANS, *DOMAINS, *EXTRAS, *BY_HAND)
SOLD_BY = (_HOSTING, (*MEMBERSHIPS, *EVENTS), _HOSTING)

#: Promotion codes with the percent they take off.
PROMOTIONS = (
    ("SPRING10", 10),
    ("WELCOME5", 5),
    ("MOVE2US", 15),
    ("FRIENDS", 10),
    ("YEAREND25", 25),
    ("SCHOOL50", 50),
)

AFFILIATES = (
    "webring.example",
    "hostcompare.example",
    "radio-pixel.example",
    "maker-blog.example",
    "club-news.example",
)


@dataclass(frozen=True, slots=True)
class Gateway:
    """A payment system: what it is called, and its fee in hundredths of a percent and in minor units."""

    name: str
    fee_bp: int
    fee_minor: int


#: The share of an order that counts as success where it is paid in parts, in hundredths of a percent.
PARTIAL_BP = 5_000

CARD_GATEWAYS = (Gateway("CardLane", 140, 25), Gateway("PayHarbour", 190, 10))
WALLET_GATEWAY = Gateway("Pocketo", 250, 0)
DEBIT_GATEWAY = Gateway("Giroflow", 40, 15)
GATEWAYS = (*CARD_GATEWAYS, WALLET_GATEWAY, DEBIT_GATEWAY)

#: What customers left to be charged in the sandbox, named by what becomes of it; dealt out in turn.
TEST_TOKENS = (
    ("Test card, paid", "tok_paid"), ("Test card, declined", "tok_declined"), ("Test card, no answer", "tok_silent"),
    ("Test card, paid slowly", "tok_slow"), ("Test card, answer lost", "tok_lost"), ("Test card, paid", "tok_paid"),
    ("Test card, expired", "tok_expired"), ("Test card, not refundable", "tok_norefund"),
)  # fmt: skip

#: Why a charge fails, the most frequent first.
FAILURES = (
    "insufficient_funds", "card_declined", "do_not_honor", "expired_card", "authentication_failed", "incorrect_cvc",
    "processing_error", "limit_exceeded",
)  # fmt: skip
