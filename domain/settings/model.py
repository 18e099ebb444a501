"""Every setting of a desk: its name, what it may be, and what it is where nobody has set it (SPEC 13)."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from domain.billing.systems import check_place
from domain.cards import refuse_card_numbers
from domain.errors import InvalidInput, NotFound
from domain.fraud.model import HIGHEST_SCORE, CheckerKind
from domain.mail.model import is_address
from domain.settings.alerting import ALERT_SETTINGS
from domain.settings.setting import Setting
from domain.text import clean_line
from domain.words import _, mark

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?", re.ASCII)
_SENDER = re.compile(r"(?:(?P<name>[^<>\"\\]{1,100}) )?<(?P<address>[^<>]+)>")


class MailTransport(StrEnum):
    """Where letters go: into a folder of this machine, or to a mail server."""

    MAILDIR = "maildir"
    SMTP = "smtp"


class SmtpSecurity(StrEnum):
    """How the line to the mail server is kept private."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class CsvSeparator(StrEnum):
    """What stands between two cells of a CSV file."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"


class CsvDecimal(StrEnum):
    """What stands before the decimals of an amount in a CSV file."""

    POINT = "point"
    COMMA = "comma"


class MinFraudService(StrEnum):
    """How much minFraud tells of an order."""

    SCORE = "score"
    INSIGHTS = "insights"
    FACTORS = "factors"


def sender_of(text: str) -> tuple[str, str]:
    """The name (or nothing) and the address of a sender, as in ``Acme Shop <orders@acme.example>``.

    Raises:
        InvalidInput: it has no such form.
    """
    found = _SENDER.fullmatch(text)
    name, address = (found["name"] or "", found["address"]) if found else ("", text)
    if not is_address(address):
        raise InvalidInput(
            _("“{text}” is no sender; write orders@acme.example or Acme Shop <orders@acme.example>.").format(
                text=clean_line(text, limit=60)
            )
        )
    return name, address


def _hours(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > 720:
        raise InvalidInput(_("“{text}” is no number of hours from 0 to 720.").format(text=text))
    return int(text)


def _seconds(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > 600:
        raise InvalidInput(_("“{text}” is no number of seconds from 0 to 600.").format(text=text))
    return int(text)


#: No day has this hour.
NO_HOUR = 24


def _hour(text: str) -> int:
    if text.lower() == "off":
        return NO_HOUR
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII) or int(text) > 23:
        raise InvalidInput(_("“{text}” is no hour from 0 to 23; write off for none.").format(text=text))
    return int(text)


def _messages(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII) or int(text) > 10:
        raise InvalidInput(_("“{text}” is no number of messages from 0 to 10.").format(text=text))
    return int(text)


def _days(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > 90:
        raise InvalidInput(_("“{text}” is no number of days from 0 to 90.").format(text=text))
    return int(text)


def _retry_hours(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or not 0 < int(text) <= 720:
        raise InvalidInput(_("“{text}” is no number of hours from 1 to 720.").format(text=text))
    return int(text)


def _port(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or not 0 < int(text) < 65536:
        raise InvalidInput(_("“{text}” is no port; ports are 1 to 65535.").format(text=text))
    return int(text)


def _yes(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise InvalidInput(_("“{text}” is neither yes nor no.").format(text=text))
    return text.lower() == "yes"


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def _status_url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    rest = text.replace("{number}", "0")
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in text or {"{", "}"} & {*rest}:
        raise InvalidInput(
            _("“{text}” is no address; write https://shop.example/status/{{number}}.").format(text=text)
        )
    if "{number}" not in text:
        raise InvalidInput(
            _("“{text}” is the same for every order; put {{number}} where its number belongs.").format(
                text=text
            )
        )
    return text


def _sender(text: str) -> str:
    sender_of(text)
    return text


def _one_of(kind: type[StrEnum]) -> Callable[[str], Any]:
    def read(text: str) -> StrEnum:
        if text not in set(kind):
            raise InvalidInput(
                _("“{text}” is none of {choices}.").format(text=text, choices=" / ".join(kind))
            )
        return kind(text)

    return read


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise InvalidInput(_("“{text}” is no name of a server, such as mail.example.org.").format(text=text))
    return text


def _place(text: str) -> str:
    check_place(text, owner=_("the mail server"))
    return text


def _minfraud_place(text: str) -> str:
    check_place(text, owner="minFraud")
    return text


def _score(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > HIGHEST_SCORE:
        raise InvalidInput(
            _("“{text}” is no score from 0 to {highest}.").format(text=text, highest=HIGHEST_SCORE)
        )
    return int(text)


def _account(text: str) -> str:
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise InvalidInput(_("“{text}” is no account id of MaxMind's; it is a number.").format(text=text))
    return text


def _folder(text: str) -> str:
    if not text.startswith(("/", "~/")):
        raise InvalidInput(_("“{text}” is no folder; write its whole path, from /.").format(text=text))
    return text


VERIFICATION_HOURS = Setting[int](
    name="verification_hours",
    default=2,
    read=_hours,
    help=mark("How long after its acceptance a delivered order is handled by itself."),
)
UNDO_SECONDS = Setting[int](
    name="undo_seconds",
    default=10,
    read=_seconds,
    help=mark(
        "How long letters and deliveries wait, so that what sends them can still be taken back; 0: not at all."
    ),
)
STATUS_URL = Setting[str](
    name="status_url",
    default="",
    read=_status_url,
    help=mark(
        "Where customers see how their order stands, with {number} in it; letters have no link without."
    ),
)
APPROVER_COPY = Setting[bool](
    name="approver_copy",
    default=True,
    read=_yes,
    shown=_yes_or_no,
    help=mark("Whether who approves an order gets a letter about it: yes or no."),
)
DEBIT_RETRY_HOURS = Setting[int](
    name="debit_retry_hours",
    default=24,
    read=_retry_hours,
    help=mark("How long after a debit of a recurring order failed it is tried again, two times in all."),
)
HARD_DECLINE_FAILS = Setting[bool](
    name="hard_decline_fails",
    default=False,
    read=_yes,
    shown=lambda value: "yes" if value else "no",
    help=mark("Whether a recurring order fails at once where its card was declined for good: yes or no."),
)
DISTRIBUTOR_DIGEST = Setting[int](
    name="distributor_digest",
    default=NO_HOUR,
    read=_hour,
    shown=lambda hour: "off" if hour == NO_HOUR else str(hour),
    help=mark(
        "At which hour of its day a reseller's distributor is mailed what waits for it, 0 to 23, or off."
    ),
)
ON_ACCOUNT_DAYS = Setting[int](
    name="on_account_days",
    default=30,
    read=_days,
    help=mark("How many days an order on account may be paid after its invoice."),
)
RENEWAL_INVOICES = Setting[bool](
    name="renewal_invoices",
    default=True,
    read=_yes,
    shown=_yes_or_no,
    help=mark("Whether what is billed again and again is invoiced here when it is renewed: yes or no."),
)
RENEWAL_DAYS = Setting[int](
    name="renewal_days",
    default=14,
    read=_days,
    help=mark("How many days before a renewal its invoice is issued."),
)
CUSTOMER_NOTES = Setting[bool](
    name="customer_notes",
    default=True,
    read=_yes,
    shown=_yes_or_no,
    help=mark("Whether the notes of customers are taken in with their orders, and shown: yes or no."),
)
PLACE_CONFIRMATION = Setting[bool](
    name="place_confirmation",
    default=True,
    read=_yes,
    shown=_yes_or_no,
    help=mark("Whether an order that staff place is confirmed to the customer, unless they say otherwise."),
)
PLACE_INVOICE = Setting[bool](
    name="place_invoice",
    default=True,
    read=_yes,
    shown=_yes_or_no,
    help=mark("Whether an order that staff place is invoiced, unless they say otherwise."),
)
PLACE_MAIL_INVOICE = Setting[bool](
    name="place_mail_invoice",
    default=True,
    read=_yes,
    shown=_yes_or_no,
    help=mark("Whether the invoice of an order that staff place is mailed, unless they say otherwise."),
)
RECOVERY_URL = Setting[str](
    name="recovery_url",
    default="",
    read=_status_url,
    help=mark("Where recovery messages lead customers back to, with {number} in it; none are sent without."),
)
RECOVERY_MOST = Setting[int](
    name="recovery_most",
    default=3,
    read=_messages,
    help=mark("How many recovery messages an order's customer gets at most; 0: none."),
)
RECOVERY_GAP_HOURS = Setting[int](
    name="recovery_gap_hours",
    default=24,
    read=_hours,
    help=mark("How many hours lie between two recovery messages of an order, at least."),
)
MAIL_FROM = Setting[str](
    name="mail_from",
    default="ordertop@localhost",
    read=_sender,
    help=mark("Whom letters are from, such as Acme Shop <orders@acme.example>."),
)
MAIL_TRANSPORT = Setting[MailTransport](
    name="mail_transport",
    default=MailTransport.MAILDIR,
    read=_one_of(MailTransport),
    help=mark("Where letters go: maildir (a folder, nothing leaves the machine) or smtp."),
)
MAILDIR = Setting[str](
    name="maildir",
    default="",
    read=_folder,
    help=mark("The folder of the letters; mail beside the desk without."),
)
SMTP_HOST = Setting[str](
    name="smtp_host", default="localhost", read=_host, help=mark("The mail server that takes the letters.")
)
SMTP_PORT = Setting[int](name="smtp_port", default=587, read=_port, help=mark("Its port."))
SMTP_TLS = Setting[SmtpSecurity](
    name="smtp_tls",
    default=SmtpSecurity.STARTTLS,
    read=_one_of(SmtpSecurity),
    help=mark("How the line to it is kept private: starttls, tls, or none."),
)
SMTP_USER = Setting[str](
    name="smtp_user", default="", read=str, help=mark("Who logs in there; nobody without.")
)
SMTP_SECRET = Setting[str](
    name="smtp_secret",
    default="",
    read=_place,
    help=mark("Where the password is found: env:NAME or file:/path; never the password itself."),
)

FRAUD_CHECKER = Setting[CheckerKind](
    name="fraud_checker",
    default=CheckerKind.RULES,
    read=_one_of(CheckerKind),
    help=mark("Who looks at submitted orders: rules (built in), minfraud (MaxMind's service) or off."),
)
FRAUD_REVIEW_OVER = Setting[int](
    name="fraud_review_over",
    default=40,
    read=_score,
    help=mark("An order with a higher fraud score is in review: someone has to look before it is accepted."),
)
FRAUD_OVER = Setting[int](
    name="fraud_over",
    default=80,
    read=_score,
    help=mark("An order with a higher fraud score is fraud as soon as it is submitted."),
)
MINFRAUD_ACCOUNT = Setting[str](
    name="minfraud_account", default="", read=_account, help=mark("The account id at MaxMind.")
)
MINFRAUD_SECRET = Setting[str](
    name="minfraud_secret",
    default="",
    read=_minfraud_place,
    help=mark("Where its licence key is found: env:NAME or file:/path; never the key itself."),
)
MINFRAUD_SERVICE = Setting[MinFraudService](
    name="minfraud_service",
    default=MinFraudService.SCORE,
    read=_one_of(MinFraudService),
    help=mark("Which of its services is asked: score, insights or factors; they tell more, and cost more."),
)

CSV_SEPARATOR = Setting[CsvSeparator](
    name="csv_separator",
    default=CsvSeparator.COMMA,
    read=_one_of(CsvSeparator),
    help=mark("What stands between the cells of an export: comma, semicolon or tab."),
)
CSV_DECIMAL = Setting[CsvDecimal](
    name="csv_decimal",
    default=CsvDecimal.POINT,
    read=_one_of(CsvDecimal),
    help=mark("What stands before the decimals of an exported amount: point or comma."),
)
CSV_BOM = Setting[bool](
    name="csv_bom",
    default=False,
    read=_yes,
    shown=_yes_or_no,
    help=mark(
        "Whether an exported file begins with a byte order mark, by which Excel knows UTF-8: yes or no."
    ),
)

#: All settings, by name.
SETTINGS: Mapping[str, Setting[Any]] = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            VERIFICATION_HOURS,
            UNDO_SECONDS,
            STATUS_URL,
            APPROVER_COPY,
            DEBIT_RETRY_HOURS,
            HARD_DECLINE_FAILS,
            DISTRIBUTOR_DIGEST,
            ON_ACCOUNT_DAYS,
            RENEWAL_INVOICES,
            RENEWAL_DAYS,
            CUSTOMER_NOTES,
            PLACE_CONFIRMATION,
            PLACE_INVOICE,
            PLACE_MAIL_INVOICE,
            RECOVERY_URL,
            RECOVERY_MOST,
            RECOVERY_GAP_HOURS,
            MAIL_FROM,
            MAIL_TRANSPORT,
            MAILDIR,
            SMTP_HOST,
            SMTP_PORT,
            SMTP_TLS,
            SMTP_USER,
            SMTP_SECRET,
            FRAUD_CHECKER,
            FRAUD_REVIEW_OVER,
            FRAUD_OVER,
            MINFRAUD_ACCOUNT,
            MINFRAUD_SECRET,
            MINFRAUD_SERVICE,
            *ALERT_SETTINGS,
            CSV_SEPARATOR,
            CSV_DECIMAL,
            CSV_BOM,
        )
    }
)


def setting_named(name: str) -> Setting[Any]:
    """The setting with this name.

    Raises:
        NotFound: there is none.
    """
    found = SETTINGS.get(name)
    if found is None:
        near = get_close_matches(name, SETTINGS, n=1)
        hint = (
            _("did you mean {name}?").format(name=near[0])
            if near
            else _("“ordertop settings list” shows all.")
        )
        raise NotFound(
            _("There is no setting “{name}”; {hint}").format(name=clean_line(name, limit=40), hint=hint)
        )
    return found


def clean_value(setting: Setting[Any], typed: str) -> str:
    """The text that is kept for what someone typed: checked, and empty for the default.

    Raises:
        InvalidInput: it cannot be that, naming the setting.
    """
    text = clean_line(typed, limit=300)
    if not text:
        return ""
    try:
        return str(setting.shown(setting.read(refuse_card_numbers(text))))
    except InvalidInput as wrong:
        raise InvalidInput(f"{setting.name}: {wrong.message}", rule=wrong.rule) from None
