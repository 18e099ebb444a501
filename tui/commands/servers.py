"""``ordertop servers``."""

from domain.delivery.model import PlaceKind
from tui.commands.places import app_for

app = app_for(PlaceKind.SERVER)
