"""What is administered: shown as it was at a version, and changed unless someone else did so since (L17)."""

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from tui.commands.applying import Way
from tui.commands.output import print_json
from tui.commands.session import OpenDesk
from tui.commands.shapes import JsonObject


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Editing(Way):
    """What every change of something that is there takes."""

    version: Annotated[
        int | None, Parameter(help="The version that you saw: who changed it since is told, not overwritten.")
    ] = None


Revive = Annotated[bool, Parameter(help="Take a retired one back into use instead.")]


def print_thing(name: str, shape: JsonObject, desk: OpenDesk) -> None:
    """Prints a thing as JSON, with the version at which it was seen."""
    print_json({name: shape, "version": desk.version})
