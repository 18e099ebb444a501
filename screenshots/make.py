"""Draws the pictures of the README from a sample desk: `make screenshots`.

The desk, the clock and the keys are always the same, so that a picture changes only when the screen does.
"""

import asyncio
import getpass
import tempfile
from collections.abc import Sequence
from pathlib import Path

from whenever import Instant

from storage.database import desk_url
from storage.sample.filling import fill_desk
from tui.app import OrdertopApp
from tui.settings import LaunchOptions, Settings
from tui.wall import WallApp

HERE = Path(__file__).parent
NOW = Instant.from_utc(2026, 11, 21, 14, 2, 11)

#: Name, theme, size, and the keys that lead there; a key in angle brackets is Textual's name for it.
PICTURES: tuple[tuple[str, str, tuple[int, int], Sequence[str]], ...] = (
    ("orders", "dark", (120, 30), ("down", "down", "space", "space")),
    ("approve", "dark", (120, 30), ("3", "down", "down", "down", "a")),
    ("details", "dark", (120, 34), ("4", "down", "enter", "enter")),
    ("search", "light", (120, 30), ("/", *"total:>100 -method:cheque placed:7d", "enter")),
    ("narrow", "dark", (80, 24), ("m",)),
    ("incomplete", "light", (120, 30), ("tab", "tab", "tab")),
    ("collect", "dark", (120, 30), ("2", "a")),
    ("recurring", "dark", (120, 30), ("tab",)),
    ("payments", "dark", (120, 30), ("tab", "tab")),
    ("reports", "light", (120, 34), ("tab", "tab", "tab", "tab")),
    ("placing", "dark", (120, 34), ("N",)),
    ("general", "dark", (120, 40), ("shift+tab",)),
    ("triage", "dark", (120, 34), ("3", "down", "down", ".")),
    ("customer", "dark", (120, 34), ("4", "w")),
    ("wall", "dark", (120, 34), ()),
)


class StoppedClock:
    """A clock that always tells the same time."""

    def now(self) -> Instant:
        return NOW


async def draw(desk: Path, name: str, theme: str, size: tuple[int, int], keys: Sequence[str]) -> None:
    """Opens the desk, presses the keys, and keeps what is seen."""
    options = LaunchOptions(settings=Settings(db=str(desk), theme=theme, zone="Europe/Lisbon"))
    opened = WallApp if name == "wall" else OrdertopApp
    app = opened(options, clock=StoppedClock())
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            if key in ("enter", "tab", "shift+tab") or (key in "01234m" and len(keys) < 5) or key in "awN.":
                await settled(pilot)
        await settled(pilot)
        (HERE / f"{name}.svg").write_text(app.export_screenshot(title="ordertop"))
    app.thread.close()
    print(f"{name}.svg")


async def settled(pilot: object) -> None:
    """Waits until what the keys led to has been read and painted."""
    await pilot.pause(0.6)  # type: ignore[attr-defined]


async def main() -> None:
    """Draws all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder) / "acme.db"
        await fill_desk(
            desk_url(str(desk)),
            orders=12_402,
            seed=1,
            owner=getpass.getuser(),
            now=NOW,
            progress=lambda *_told: None,
            seal=lambda token: f"gAAAA{token}",  # nothing is charged: recurring orders need tokens to stand
        )
        for picture in PICTURES:
            await draw(desk, *picture)


if __name__ == "__main__":
    asyncio.run(main())
