"""Making a new desk: only after asking, or by import, demo and ``db upgrade`` (S2)."""

import asyncio
import socket

from domain.text import clean_line
from tui.settings import Settings, desk_file, system_user


def desk_name(settings: Settings) -> str:
    """What a new desk is called: the file's name, for the default desk and for one on a server the machine's."""
    file = desk_file(settings.db)
    if file is not None and file.stem not in ("ordertop", "desk"):
        return clean_line(file.stem, limit=40)
    return clean_line(socket.gethostname(), limit=40) or "desk"


def make_desk(settings: Settings) -> None:
    """Makes the desk; the system user is its owner.

    Raises:
        DeskUnavailable: it cannot be made there.
    """
    from tui.bootstrap import create_desk

    asyncio.run(create_desk(settings.db, name=desk_name(settings), owner=system_user()))


def make_unless_there(settings: Settings) -> bool:
    """Makes the desk where there is none; says whether it did."""
    from tui.bootstrap import desk_exists

    if asyncio.run(desk_exists(settings.db)):
        return False
    make_desk(settings)
    return True
