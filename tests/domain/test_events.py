"""What happened, told before and after, now and years later (T13, S4)."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields

import pytest

from domain.events import MODULES, Event, told
from domain.orders.events import ItemDelivered, OrderMoved
from domain.orders.status import Status
from tests.domain.whole import import_all

import_all()


def event_classes(kind: type[Event] = Event) -> Iterator[type[Event]]:
    for known in kind.__subclasses__():
        yield known
        yield from event_classes(known)


def example(kind: type[Event], number: int = 2) -> Event:
    """An event with some text and this number in its fields."""
    return kind(**{f.name: number if f.type in (int, "int") else f"some {f.name}" for f in fields(kind)})


def test_every_event_can_be_told_again():
    """S4: one that is not registered would be lost from the timeline."""
    assert {kind.__qualname__ for kind in event_classes()} == set(Event.kinds)


def test_events_stand_where_they_are_looked_for():
    """S4: a module that is not named would leave its events untold until something of it happens in the process."""
    assert sorted(MODULES) == sorted({kind.__module__.removeprefix("domain.") for kind in event_classes()})


def test_an_event_is_told_in_a_process_that_has_imported_none():
    stored = {"event": "OrderMoved", "source": "pending_approval", "target": "handled"}
    program = f"from domain.events import told; print(told({stored}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "moved to “Paid and approved”\n"


@pytest.mark.parametrize("kind", Event.kinds.values(), ids=Event.kinds)
@pytest.mark.parametrize("number", [1, 2])
def test_a_stored_event_is_told_as_it_was(kind, number):
    event = example(kind, number)
    assert told(json.loads(json.dumps(event.stored()))) == event.did()


@pytest.mark.parametrize("kind", Event.kinds.values(), ids=Event.kinds)
def test_an_event_is_one_line_before_and_after_with_all_its_figures(kind):
    """T13."""
    for sentence in (example(kind).will(), example(kind).did()):
        assert sentence
        assert sentence.isprintable()
        assert "{" not in sentence


def test_a_status_is_told_in_words():
    event = OrderMoved(Status.PENDING_APPROVAL, Status.HANDLED)
    assert event.will() == "move the order to “Paid and approved”"
    assert event.stored() == {"event": "OrderMoved", "source": "pending_approval", "target": "handled"}
    assert told({"event": "OrderMoved", "source": "x", "target": "gone"}) == "moved to “gone”"


@pytest.mark.parametrize(
    ("stored", "sentence"),
    [
        ({"event": "OrderEaten", "by": "dog"}, "OrderEaten (recorded by another version of ordertop)"),
        ({}, "? (recorded by another version of ordertop)"),
        ({"event": "ItemDelivered"}, "ItemDelivered"),
        ({"event": "ItemDelivered", "name": "Hosting", "color": "red"}, "ItemDelivered"),
        ({"event": "ItemDelivered", "name": "{0.__class__}"}, "“{0.__class__}” delivered"),
    ],
)
def test_an_event_of_another_version_is_told_not_lost(stored, sentence):
    """S4."""
    assert told(stored) == sentence


def test_a_name_is_text_even_where_it_looks_like_a_format():
    """X1."""
    assert ItemDelivered("{name} {}").did() == "“{name} {}” delivered"
