"""The reader's language: a catalogue beside the program, if there is one for it; else English, as it is written."""

import gettext
from pathlib import Path

from domain import words

#: `ordertop.pot` here is what a translation starts from; one for Polish stands in pl/LC_MESSAGES/ordertop.mo.
CATALOGUES = Path(__file__).parent / "locale"


def speak(catalogues: Path = CATALOGUES) -> None:
    """Takes the catalogue that LANGUAGE, LC_ALL, LC_MESSAGES or LANG ask for."""
    words.use(gettext.translation("ordertop", catalogues, fallback=True))
