"""What is set where: the site's file, the person's file, the environment, the command line; later ones win (S2)."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from domain.errors import InvalidInput
from domain.text import clean_line
from domain.words import _

#: Names the desk that everyone on this machine shares.
SITE_FILE = Path("/etc/ordertop/config.toml")
THEMES = ("auto", "dark", "light", "ansi")
NOTIFY = ("both", "osc9", "osc777", "off")
#: As `tui.tabs` has them, which only the dashboard imports.
TABS = ("general", "orders", "recurring", "payments", "incomplete", "reports")
ENVIRONMENT = "ORDERTOP_DB"

_SCHEMES = ("sqlite", "postgresql", "postgres")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_IN_URL = re.compile(r"(://[^:/@\s]*):\S*@")
_IN_QUERY = re.compile(r"((?:password|passwd|sslpassword)=)[^&\s]+", re.IGNORECASE)


#: What a screen in the room can show.
WALLS = ("incomplete",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force.

    Args:
        db: the desk: the absolute path of a SQLite file, or a URL.
        theme: one of `THEMES`; ``auto`` follows the terminal.
        open_on: the tab that the dashboard opens on, one of `TABS`.
        zone: the person's time zone, such as ``Europe/Warsaw``; none means the system's.
        mouse: whether the dashboard listens to the mouse.
        alert_bell: whether the terminal's bell rings for a new alert.
        alert_notify: how the terminal is asked to show a notification of it, one of `NOTIFY`.
        alert_title: whether the window's title says that there are alerts.
        token_key: the file with the key that payment tokens are encrypted with; none means the user's own.
        keys: the keys of actions that do not have their own, by the action's id (T11).
    """

    db: str
    theme: str = "auto"
    open_on: str = "orders"
    zone: str | None = None
    mouse: bool = True
    alert_bell: bool = True
    alert_notify: str = "both"
    alert_title: bool = True
    token_key: Path | None = None
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def changed(self, *, theme: str | None = None, mouse: bool | None = None) -> "Settings":
        """These settings with what the command line says; none leaves a setting as it is."""
        return replace(
            self,
            theme=self.theme if theme is None else theme,
            mouse=self.mouse if mouse is None else mouse,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchOptions:
    """What the dashboard is started with. `demo` is true on a sample desk, which is to be in motion; `worker` where it
    also starts one for what is due. `stuck_at` is a step that no cart of the sample's gets past. `wall` is which of
    `WALLS` is shown instead of the dashboard."""

    settings: Settings
    as_name: str | None = None
    read_only: bool = False
    demo: bool = False
    worker: bool = True
    stuck_at: str | None = None
    wall: str | None = None


def load(
    *,
    db: str | None = None,
    environ: Mapping[str, str] = os.environ,
    site: Path | None = None,
    person: Path | None = None,
) -> Settings:
    """Reads the settings.

    Args:
        db: from ``--db``; wins over everything else.
        site: the site's file, `SITE_FILE` unless given.
        person: the person's file, in the user's configuration folder unless given.

    Raises:
        InvalidInput: naming the file, the key, and what is allowed.
    """
    settings = Settings(db=str(default_desk()))
    for file in (SITE_FILE if site is None else site, config_file() if person is None else person):
        settings = _with_file(settings, file)
    if environ.get(ENVIRONMENT):
        settings = replace(settings, db=desk_address(environ[ENVIRONMENT], where=ENVIRONMENT))
    if db is not None:
        settings = replace(settings, db=desk_address(db, where="--db"))
    return settings


def default_desk() -> Path:
    """The desk used where nothing names another: a SQLite file in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("ordertop", appauthor=False) / "ordertop.db"


def token_key(settings: Settings) -> Path:
    """The file with the key of payment tokens."""
    from platformdirs import user_data_path

    return settings.token_key or user_data_path("ordertop", appauthor=False) / "tokens.key"


def mail_folder(settings: Settings) -> Path:
    """Where letters go that are kept on this machine, unless the desk says another place: beside the desk's file, so
    that they go where it goes; in the user's data folder where the desk is kept on a server."""
    from platformdirs import user_data_path

    file = desk_file(settings.db)
    return (user_data_path("ordertop", appauthor=False) if file is None else file.parent) / "mail"


def config_file() -> Path:
    """The person's settings."""
    from platformdirs import user_config_path

    return user_config_path("ordertop", appauthor=False) / "config.toml"


def desk_address(text: str, *, where: str, folder: Path | None = None) -> str:
    """A desk's address as it is kept: a URL as it stands, a path absolute.

    Args:
        where: what gave it, for the sentence.
        folder: what a relative path starts from; the working folder unless given.

    Raises:
        InvalidInput: empty, or a database that no desk can be kept in.
    """
    text = text.strip()
    scheme = _URL.match(text)
    if not text or "\0" in text:
        raise InvalidInput(_("{where} is empty; name a file or a URL, such as desk.db.").format(where=where))
    if scheme is None:
        path = Path(text).expanduser()
        return str((folder or Path.cwd()) / path)
    if scheme[1].partition("+")[0].lower() not in _SCHEMES:
        raise InvalidInput(
            _("{where}: a desk is a SQLite file or postgresql://…, not {scheme}://.").format(
                where=where, scheme=scheme[1][:30]
            )
        )
    return text


def desk_file(db: str) -> Path | None:
    """The SQLite file of a desk, or none where it is kept on a server."""
    if not _URL.match(db):
        return Path(db)
    scheme, _colon, rest = db.partition("://")
    if not scheme.lower().startswith("sqlite"):
        return None
    return Path(unquote(rest.partition("?")[0]).removeprefix("/")).expanduser().absolute()


def shown_desk(db: str) -> str:
    """The desk's address as it may be printed: never with a password (X4), never steering the terminal."""
    return clean_line(without_password(db), limit=300)


def without_password(text: str) -> str:
    """A text with the passwords of all URLs in it blotted out (X4)."""
    return _IN_QUERY.sub(r"\1…", _IN_URL.sub(r"\1:…@", text))


def system_user() -> str:
    """The name of the user this process runs as, whatever the environment claims (S2)."""
    import pwd

    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _with_file(settings: Settings, file: Path) -> Settings:
    values = _read(file)
    changes: dict[str, Any] = {}
    for key, value in values.items():
        check = _KEYS.get(key)
        if check is None:
            near = get_close_matches(key, _KEYS, n=1)
            hint = (
                _("did you mean {key}?").format(key=near[0])
                if near
                else _("the keys are {keys}.").format(keys=", ".join(_KEYS))
            )
            raise InvalidInput(
                _("{file}: “{key}” is no setting; {hint}").format(
                    file=file, key=clean_line(key, limit=40), hint=hint
                )
            )
        changes[key] = check(settings, file, key, value)
    return replace(settings, **changes)


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise InvalidInput(
            _("{file} cannot be read: {reason}.").format(file=file, reason=error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise InvalidInput(_("{file} is not UTF-8 text; save it as UTF-8.").format(file=file)) from None
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = clean_line(str(error))
        raise InvalidInput(
            _("{file} is not valid TOML: {reason}.").format(file=file, reason=reason)
        ) from None


def _db(_before: Settings, file: Path, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(file, key, _("a path or a URL in quotes"))
    return desk_address(value, where=f"{file}: {key}", folder=file.parent)


def _theme(_before: Settings, file: Path, key: str, value: object) -> str:
    if not isinstance(value, str) or value not in THEMES:
        raise _wrong(file, key, " / ".join(f'"{theme}"' for theme in THEMES))
    return value


def _open_on(_before: Settings, file: Path, key: str, value: object) -> str:
    if not isinstance(value, str) or value not in TABS:
        raise _wrong(file, key, " / ".join(f'"{tab}"' for tab in TABS))
    return value


def _zone(_before: Settings, file: Path, key: str, value: object) -> str:
    from whenever import Instant, TimeZoneNotFoundError

    try:
        if isinstance(value, str):
            Instant.from_timestamp(0).to_tz(value)
            return value
    except TimeZoneNotFoundError:
        pass
    raise _wrong(file, key, _("a time zone such as “Europe/Warsaw”"))


def _notify(_before: Settings, file: Path, key: str, value: object) -> str:
    if not isinstance(value, str) or value not in NOTIFY:
        raise _wrong(file, key, " / ".join(f'"{how}"' for how in NOTIFY))
    return value


def _yes(_before: Settings, file: Path, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(file, key, _("true or false"))
    return value


def _token_key(_before: Settings, file: Path, key: str, value: object) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _wrong(file, key, _("a path in quotes"))
    return file.parent / Path(value).expanduser()


def _keys(before: Settings, file: Path, _key: str, value: object) -> Mapping[str, tuple[str, ...]]:
    # Only who changes keys waits for all actions to be imported (V1).
    from tui.key_settings import read_keys

    return read_keys(file, value, before.keys)


def _wrong(file: Path, key: str, allowed: str) -> InvalidInput:
    return InvalidInput(_("{file}: {key} must be {allowed}.").format(file=file, key=key, allowed=allowed))


_KEYS = {
    "db": _db,
    "theme": _theme,
    "open_on": _open_on,
    "zone": _zone,
    "mouse": _yes,
    "alert_bell": _yes,
    "alert_notify": _notify,
    "alert_title": _yes,
    "token_key": _token_key,
    "keys": _keys,
}
