"""MAP.toml: which columns of a CSV file hold what, and what the source's words mean (L19)."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from domain.errors import InvalidInput
from domain.orders.status import PaymentMethod, Status
from domain.words import _
from storage.importers.fields import check_zone, text
from storage.importers.rows import Dialect, check_encoding
from storage.importers.source import open_input, shown

#: What is said once for an order; on its further rows these may be empty, or the same.
ORDER_FIELDS = (
    "number",
    "placed_at",
    "updated_at",
    "status",
    "currency",
    "total",
    "cost",
    "cost_currency",
    "customer_ref",
    "customer_name",
    "customer_email",
    "customer_phone",
    "customer_city",
    "customer_country",
    "site_code",
    "site_domain",
    "invoice_name",
    "payment_method",
    "paid_amount",
    "paid_at",
    "payment_fee",
    "payment_system",
    "payment_reference",
    "promotion",
    "affiliate",
    "ip",
    "note",
    "customer_note",
)

#: What each row says of its own line.
ITEM_FIELDS = (
    "item_name",
    "item_quantity",
    "item_unit_price",
    "item_discount",
    "item_cost",
    "item_category",
    "item_offer",
    "item_product_type",
    "item_domain",
)

#: In `[statuses]` and `[methods]`: every word that is not named.
ANY_WORD = "*"

_FIELDS = frozenset(ORDER_FIELDS + ITEM_FIELDS)
_SECTIONS = ("columns", "defaults", "statuses", "methods", "format")
_FORMAT = ("delimiter", "encoding", "quotes", "decimal", "dates", "timezone")
_SIZE_LIMIT = 256 * 1024

E = TypeVar("E", Status, PaymentMethod)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvMap:
    """How to read a CSV file of orders.

    `columns` holds the headers that make up each field, joined by blanks where there are several. Words are casefolded;
    our own are among them.
    `dates` is a pattern as `datetime.strptime` takes it, none for ISO 8601.
    """

    columns: Mapping[str, tuple[str, ...]]
    defaults: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    methods: Mapping[str, PaymentMethod] = field(default_factory=dict)
    dialect: Dialect = field(default_factory=Dialect)
    decimal: str = "."
    dates: str | None = None
    timezone: str = "UTC"

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that is read, each once."""
        return tuple(dict.fromkeys(header for headers in self.columns.values() for header in headers))


def load_map(path: Path) -> CsvMap:
    """Reads a MAP.toml.

    Raises:
        InvalidInput: it cannot be read, or says something that has no meaning here; the sentence says what and where.
    """
    with open_input(path) as file:
        raw = file.read(_SIZE_LIMIT + 1)
    if len(raw) > _SIZE_LIMIT:
        raise _wrong(path, _("it is larger than any map of columns"))
    try:
        document = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _wrong(path, _("it is not UTF-8")) from error
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise _wrong(path, text(str(error))) from error
    except RecursionError as error:
        raise _wrong(path, _("it is nested too deeply")) from error
    return parse_map(document, path)


def parse_map(document: Mapping[str, Any], path: Path) -> CsvMap:
    """The map from what stands in a TOML document; `path` is named in refusals.

    Raises:
        InvalidInput: it says something that has no meaning here.
    """
    _check_names(path, _("section"), document, _SECTIONS)
    sections = {name: document.get(name, {}) for name in _SECTIONS}
    if table := next((name for name, section in sections.items() if not isinstance(section, dict)), None):
        raise _wrong(path, _("“{name}” must be a section, written [{name}]").format(name=table))
    columns = _columns(path, sections["columns"])
    defaults = _texts(path, "defaults", sections["defaults"])
    _check_names(path, _("field"), defaults, _FIELDS - {"number"})
    _check_fields(path, columns, defaults)
    return CsvMap(
        columns=columns,
        defaults=defaults,
        statuses=_words(path, "statuses", sections["statuses"], Status),
        methods=_words(path, "methods", sections["methods"], PaymentMethod),
        **_format(path, sections["format"]),
    )


def _wrong(path: Path, reason: str) -> InvalidInput:
    return InvalidInput(
        _("The map “{file}” cannot be used: {reason}.").format(file=shown(path), reason=reason), rule="S6"
    )


def _check_names(path: Path, kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    known = tuple(known)
    if unknown := next((name for name in names if name not in known), None):
        raise _wrong(
            path,
            _("there is no {kind} “{name}”; there are {known}").format(
                kind=kind, name=text(unknown, limit=40), known=", ".join(known)
            ),
        )


def _columns(path: Path, section: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    _check_names(path, _("field"), section, ORDER_FIELDS + ITEM_FIELDS)
    columns = {}
    for name, value in section.items():
        headers = value if isinstance(value, list) else [value]
        if not headers or not all(isinstance(header, str) and header.strip() for header in headers):
            raise _wrong(
                path,
                _("[columns] {name} must be the header of a column, or a list of headers").format(name=name),
            )
        columns[name] = tuple(headers)
    return columns


def _texts(path: Path, section: str, values: Mapping[str, Any]) -> dict[str, str]:
    for name, value in values.items():
        if not isinstance(value, str):
            raise _wrong(
                path,
                _("[{section}] {name} must be text in quotation marks").format(
                    section=section, name=text(name, limit=40)
                ),
            )
    return dict(values)


def _check_fields(path: Path, columns: Mapping[str, object], defaults: Mapping[str, str]) -> None:
    given = columns.keys() | defaults.keys()
    if missing := [name for name in ("number", "placed_at", "status", "currency") if name not in given]:
        raise _wrong(
            path,
            _("[columns] must name the columns of {missing}").format(missing=", ".join(missing))
            + (_(" (or [defaults] a value for all)") if missing != ["number"] else ""),
        )
    if not given & {"total", "item_unit_price"}:
        raise _wrong(path, _("[columns] must name a column of total or of item_unit_price"))
    if any(name in given for name in ITEM_FIELDS) and "item_unit_price" not in given:
        raise _wrong(path, _("[columns] names items, so it must name item_unit_price too"))


def _words(path: Path, section: str, values: Mapping[str, Any], kind: type[E]) -> dict[str, E]:
    words = {member.value: member for member in kind}
    for word, ours in _texts(path, section, values).items():
        if ours not in set(kind):
            raise _wrong(
                path,
                _("[{section}] “{word}” = “{ours}”: ours are {known}").format(
                    section=section,
                    word=text(word, limit=40),
                    ours=text(ours, limit=40),
                    known=", ".join(kind),
                ),
            )
        words[word.strip().casefold()] = kind(ours)
    return words


def _format(path: Path, section: Mapping[str, Any]) -> dict[str, Any]:
    _check_names(path, _("setting"), section, _FORMAT)
    texts = _texts(path, "format", {name: value for name, value in section.items() if name != "quotes"})
    quotes = section.get("quotes", True)
    if not isinstance(quotes, bool):
        raise _wrong(path, _("[format] quotes must be true or false"))
    delimiter = texts.get("delimiter", ",")
    if len(delimiter) != 1 or delimiter in '"\r\n \0' or not delimiter.isascii():
        raise _wrong(path, _("[format] delimiter must be one character, such as “,” or “;” or “\\t”"))
    decimal = texts.get("decimal", ".")
    if decimal not in (".", ","):
        raise _wrong(path, _("[format] decimal must be “.” or “,”"))
    dates = texts.get("dates", "iso")
    encoding = texts.get("encoding", "utf-8")
    _checked(path, check_encoding, encoding)
    zone = texts.get("timezone", "UTC")
    _checked(path, check_zone, zone)
    return {
        "dialect": Dialect(delimiter=delimiter, encoding=encoding, quotes=quotes),
        "decimal": decimal,
        "dates": None if dates == "iso" else _pattern(path, dates),
        "timezone": zone,
    }


def _checked(path: Path, check: Callable[[str], object], value: str) -> None:
    try:
        check(value)
    except InvalidInput as error:
        raise _wrong(path, error.message.rstrip(".")) from error


def _pattern(path: Path, dates: str) -> str:
    """A pattern that reads back the day that it has written."""
    noon = datetime(2026, 3, 31, 12, tzinfo=UTC)
    # Without a year a date would be read as of 1900.
    if "%y" in dates.lower():
        try:
            if datetime.strptime(noon.strftime(dates), dates).date() == noon.date():  # noqa: DTZ007 - only the day
                return dates
        except ValueError:
            pass
    raise _wrong(
        path,
        _("[format] dates must be “iso” or a pattern with day, month and year, such as “%d.%m.%Y %H:%M”"),
    )
