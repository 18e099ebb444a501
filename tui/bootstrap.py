"""Where the parts meet: the only module of the program's outside that names storage and gateways.

Everything here is imported when it is first used, so that a screen can be painted before a database library is read.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from domain.clock import StandingClock, SystemClock
from tui.desk_thread import DeskThread
from tui.settings import Settings, desk_file, mail_folder, token_key

if TYPE_CHECKING:
    from whenever import Instant

    from domain.billing.news import News
    from domain.delivery.news import DeliveryNews
    from domain.delivery.rows import PlaceRow
    from domain.desk import Desk
    from domain.importing import BadLine, ImportBatch, ImportedOrder
    from domain.mail.model import MailKind, MailTemplate
    from domain.shop.model import ShopEvent
    from gateways.alerting import Services
    from gateways.mail.post import OutsidePost
    from gateways.mail.stationery import Rendered
    from gateways.registry import OutsideGateways
    from storage.audit_trail import AuditReport
    from storage.first_page import FirstLook

#: Bytes read so far and in all.
Progress = Callable[[int, int], None]

#: A signature and the body that it is of, to what that tells; raises `InvalidInput` for what is not believed.
ReadNews = Callable[[str, str], "News | None"]

#: The headers of a request and its body to what that tells; raises `InvalidInput` for what is not believed.
ReadDelivery = Callable[[dict[str, str], str], "DeliveryNews"]


def desk_thread(
    db: str,
    *,
    read_only: bool = False,
    zone: str | None = None,
    at: "Instant | None" = None,
    told: "Callable[[str], object]" = lambda _words: None,
) -> DeskThread:
    """The desk at `db` on a thread of its own; a desk of an earlier version is upgraded first.

    Args:
        db: a URL, or the path of a SQLite file.
        zone: the person's time zone, in which days of a search begin; none means the system's.
        at: what the desk takes for the present, all the time; none means the machine's clock.
        told: called, in that thread, with a sentence before an upgrade.
    """

    async def opened() -> "Desk":
        from whenever import SYSTEM_TZ

        from domain.desk import Desk
        from storage.database import desk_url
        from storage.schema import prepare
        from storage.store import SqlStorage

        url = desk_url(db)
        prepare(url, told)
        clock = SystemClock() if at is None else StandingClock(at)
        return Desk(
            SqlStorage(url, clock=clock, zone=zone or SYSTEM_TZ),
            clock=clock,
            stationery=_LazyStationery(),
            read_only=read_only,
        )

    return DeskThread(opened)


def first_look(db: str, user: str, limit: int) -> "FirstLook | None":
    """The newest orders of a desk in a SQLite file, at once; none where it takes the ordinary way to find out.

    Args:
        user: the system user who looks.
    """
    from storage.first_page import first_look as look

    file = desk_file(db)
    return None if file is None or not file.is_file() else look(file, user, limit)


async def desk_exists(db: str) -> bool:
    """Whether there is a desk at `db`.

    Raises:
        DeskUnavailable: there is something else.
    """
    from storage.database import desk_url
    from storage.schema import revision_of

    return revision_of(desk_url(db)) is not None


async def create_desk(db: str, *, name: str, owner: str) -> bool:
    """Makes an empty desk owned by the system user `owner`; false where there was one."""
    from storage.database import desk_url
    from storage.schema import create_desk as create

    return create(desk_url(db), name=name, owner=owner, now=SystemClock().now())


async def upgrade(db: str, told: "Callable[[str], object]") -> str:
    """Brings the desk's schema up to date, saying so before; returns its revision."""
    from storage.database import desk_url
    from storage.schema import upgrade as bring_up

    return bring_up(desk_url(db), told)


async def check(db: str) -> tuple[str, ...]:
    """What is wrong with the desk, a sentence each."""
    from storage.check import check as look_through
    from storage.database import desk_url
    from storage.schema import prepare

    prepare(desk_url(db))
    return look_through(desk_url(db))


async def verify_audit(db: str) -> "AuditReport":
    """Whether anyone has touched the audit trail."""
    from storage.audit_trail import verify_audit as verify
    from storage.database import desk_url
    from storage.schema import prepare

    prepare(desk_url(db))
    return verify(desk_url(db))


async def backup(db: str, file: Path) -> int:
    """Writes the desk to a new SQLite file; returns its size in bytes."""
    from storage.backup import backup as write
    from storage.database import desk_url
    from storage.schema import prepare

    prepare(desk_url(db))
    return write(desk_url(db), file)


class ImportSource:
    """Files on their way in: their batches, and how far they are read.

    Args:
        files: what is read, for the digest and the progress.
        read: reads them; its argument is called with the number of bytes of each piece read.
    """

    def __init__(
        self,
        files: tuple[Path, ...],
        read: "Callable[[Callable[[int], None]], Iterator[ImportedOrder | BadLine]]",
        *,
        source: str,
        reseller: str,
        name: str,
    ) -> None:
        from storage.importers.source import digest_of, size_of

        self.total = size_of(*files)
        self.done = 0
        self._digest = digest_of(*files)
        self._read = read
        self._source = source
        self._reseller = reseller
        self._name = name

    @property
    def progress(self) -> tuple[int, int]:
        """Bytes read, and bytes in all."""
        return self.done, self.total

    def batches(self) -> "Iterator[ImportBatch | BadLine]":
        """The orders in batches, and each line that could not be read."""
        from storage.importers.source import batches

        return batches(
            self._read(self._count),
            source=self._source,
            reseller=self._reseller,
            file=self._name,
            digest=self._digest,
        )

    def _count(self, n: int) -> None:
        self.done += n


def read_olist(folder: Path, shift_to: str | None, reseller: str | None) -> ImportSource:
    """The Olist archive; with `shift_to` “today” its newest order is of the day that begins now, to the moment the
    same whenever it is asked for on that day."""
    from storage.importers.olist import olist_files
    from storage.importers.olist import read_olist as read

    moment = SystemClock().now().round("hour", increment=24, mode="floor") if shift_to else None
    return ImportSource(
        olist_files(folder),
        lambda progress: read(folder, shift_to=moment, progress=progress),
        source="olist",
        reseller=reseller or "olist",
        name=folder.name,
    )


def read_csv(file: Path, map_file: Path, reseller: str | None = None) -> ImportSource:
    """A CSV file by a map of its columns."""
    from storage.importers.csv_file import read_csv as read
    from storage.importers.mapping import load_map

    mapping = load_map(map_file)
    return ImportSource(
        (file,),
        lambda progress: read(file, mapping, progress=progress),
        source="csv",
        reseller=reseller or "imported",
        name=file.name,
    )


def read_jsonl(file: Path, reseller: str | None) -> ImportSource:
    """Orders as JSON lines."""
    from storage.importers.jsonl import read_jsonl as read

    return ImportSource(
        (file,),
        lambda progress: read(file, progress=progress),
        source="jsonl",
        reseller=reseller or "imported",
        name=file.name,
    )


async def fill_sample(
    db: str, *, orders: int, seed: int, owner: str, key: Path, progress: Callable[[int, int, str], None]
) -> None:
    """Makes a sample desk at `db`, which appears there whole or not at all.

    Args:
        owner: the system user who owns it.
        key: the file with the key that customers' test tokens are encrypted with; made where it is not there, and
            where it cannot be made no customer has a token.
        progress: called with how much is done, of how much, and of what.

    Raises:
        Refused: there is something at `db` already.
        DeskUnavailable: the desk cannot be made there.
    """
    from gateways.sealing import Seal
    from storage.database import desk_url
    from storage.sample.filling import fill_desk

    await fill_desk(
        desk_url(db),
        orders=orders,
        seed=seed,
        owner=owner,
        now=SystemClock().now(),
        progress=progress,
        seal=Seal(key).seal,
    )


def open_gateways(settings: Settings) -> "OutsideGateways":
    """The payment systems' gateways, for the one who works through them and closes them."""
    from gateways.registry import OutsideGateways
    from gateways.sealing import Seal

    return OutsideGateways(Seal(token_key(settings)))


def open_services() -> "Services":
    """What tells people of alerts."""
    from gateways.alerting import Services

    return Services()


class _LazyStationery:
    """Templates are understood where one is changed; until then their library is not read."""

    def check(self, *part: Any, **parts: Any) -> None:
        """See `domain.mail.posting.Stationery`."""
        from gateways.mail.stationery import JinjaStationery

        JinjaStationery().check(*part, **parts)


def open_post(settings: Settings) -> "OutsidePost":
    """What carries letters."""
    from gateways.mail.post import OutsidePost

    return OutsidePost(mail_folder(settings))


def built_in_template(kind: "MailKind") -> "MailTemplate":
    """The template that letters of this kind are made of where staff wrote none."""
    from gateways.mail.stationery import built_in

    return built_in(kind)


def rendered(template: "MailTemplate", facts: "Mapping[str, Any]") -> "Rendered":
    """The letter that a template makes of these facts."""
    from gateways.mail.stationery import render

    return render(template, facts)


def check_token_key(settings: Settings) -> None:
    """Finds the key that payment tokens are encrypted with.

    Raises:
        OutsideFailed: it is not there, or is no key.
    """
    from gateways.sealing import Seal

    Seal(token_key(settings)).check()


def sealed_token(settings: Settings, token: str) -> str:
    """A payment token as it may be kept: encrypted with the key of this person's settings (S3)."""
    from gateways.sealing import Seal

    return Seal(token_key(settings)).seal(token)


def stripe_news(secret: str) -> ReadNews:
    """Reads what Stripe sends.

    Args:
        secret: where the endpoint's signing secret is found, ``env:NAME`` or ``file:PATH``.

    Raises:
        InvalidInput: it is no such place.
        OutsideFailed: there is no secret.
    """
    from domain.billing.systems import check_place
    from domain.words import _
    from gateways.secrets import read_secret
    from gateways.stripe_events import news_of

    owner = _("Stripe's events")
    check_place(secret, owner=owner)
    found = read_secret(secret, owner=owner)
    return lambda signature, body: news_of(signature, body, secret=found)


class EventReader(Protocol):
    """Reads the lines of ``ordertop ingest``."""

    def read(self, line: bytes) -> "Sequence[tuple[ShopEvent, str | None]]":
        """The events of a line, each with the name of its reseller where it says one.

        Raises:
            InvalidInput: it is no event, or says something that cannot be.
        """
        ...

    def end(self) -> "Sequence[tuple[ShopEvent, str | None]]":
        """What follows from the last line."""
        ...


def event_reader(*, rees46: bool) -> EventReader:
    """Reads events as they are documented, or a REES46 archive."""
    if rees46:
        from gateways.rees46 import Archive

        return Archive()
    from gateways.shop_events import Events

    return Events()


def delivery_news(row: "PlaceRow") -> ReadDelivery:
    """Reads what a server or registrar sends.

    Raises:
        OutsideFailed: there is no secret of its own.
    """
    from dataclasses import asdict

    from domain.delivery.model import DeliveryModule
    from gateways.webhook import signer
    from gateways.webhook_events import delivery_news_of

    place = DeliveryModule(**asdict(row))
    sign = signer(place)
    return lambda headers, body: delivery_news_of(headers, body, place=place, sign=sign)


async def sample_motion(
    desk: "Desk",
    *,
    seed: int,
    stop: asyncio.Event,
    pace_seconds: float = 2.0,
    stuck_at: str | None = None,
) -> None:
    """Keeps a sample desk in motion until `stop` is set: carts, payments, deliveries, reported by the shop's own user.

    A desk without that user stays as it is.

    Args:
        stop: of the loop on which the desk runs.
        pace_seconds: between two changes, on average.
        stuck_at: a step that no cart gets past.
    """
    from domain.errors import NotPermitted
    from domain.staff import Door
    from storage.sample.bringing import SHOP
    from storage.sample.motion import sample_motion as move

    try:
        shop = await desk.identify(SHOP, Door.DEMO)
    except NotPermitted:
        return
    await move(desk, shop, seed=seed, stop=stop, pace_seconds=pace_seconds, stuck_at=stuck_at)
