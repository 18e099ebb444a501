"""Every word passes through one catalogue (T1 to T15, SPEC 4)."""

import io
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from domain import words
from domain.orders.status import Status, plain_label
from tui.actions import ACTIONS
from tui.language import CATALOGUES, speak


@pytest.fixture
def back_to_english():
    yield
    speak()


def test_a_catalogue_changes_every_word(tmp_path: Path, monkeypatch, back_to_english):
    """All sentences of the shipped template, turned around, are what is said."""
    catalogue = read_po(io.BytesIO((CATALOGUES / "ordertop.pot").read_bytes()), locale="pl")
    for message in catalogue:
        if message.id and isinstance(message.id, str):
            message.string = f"«{message.id}»"
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "ordertop.mo").open("wb") as compiled:
        write_mo(compiled, catalogue)
    monkeypatch.setenv("LANGUAGE", "pl")
    speak(tmp_path)
    assert plain_label(Status.HANDLED) == "«Paid and approved»"
    assert words._(ACTIONS["order.approve"].label) == "«approve»"
    monkeypatch.setenv("LANGUAGE", "xx")
    speak(tmp_path)
    assert plain_label(Status.HANDLED) == "Paid and approved"
