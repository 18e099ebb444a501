"""What a record tells of each field, as it was and as it is (S4, T6)."""

from collections.abc import Mapping

from domain.changed_fields import changes_of, words_of


def words(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return [one.words for one in changes_of(before, after, "EUR")]


def test_each_field_is_told_as_it_was_and_as_it_is():
    """T6"""
    before = {
        "status": "awaiting_payment",
        "paid": 0,
        "affiliate": None,
        "sale_confirmed": False,
        "marks": [],
    }
    after = {
        "status": "handled",
        "paid": 5000,
        "affiliate": "Blog",
        "sale_confirmed": True,
        "marks": ["held"],
    }
    assert words(before, after) == [
        "status Awaiting payment → Paid and approved",
        "paid 0.00 EUR → 50.00 EUR",
        "affiliate none → Blog",
        "sale confirmed no → yes",
        "marks + held",
    ]


def test_of_many_parts_only_those_that_differ_are_told():
    before = {"items": {"1": "pending", "2": "pending"}}
    assert words(before, {"items": {"1": "active", "2": "pending"}}) == ["items 1 pending → 1 active"]


def test_of_several_parts_only_what_came_went_or_changed_is_told():
    """T6: a second payment is told as such, not as all that there are."""
    for before, after, said in (
        (["paid"], ["paid", "paid"], "payments + paid"),
        (["paid", "pending"], ["paid", "paid"], "payments pending → paid"),
        (["paid", "failed"], ["paid"], "payments − failed"),
    ):
        assert words({"payments": before}, {"payments": after}) == [said]
    assert words({"invoices": {"I-1": "paid"}}, {"invoices": {"I-1": "paid", "I-2": "unpaid"}}) == [
        "invoices + I-2 unpaid"
    ]
    assert words({"marks": ["held", "unpaid"]}, {"marks": ["unpaid"]}) == ["marks − held"]


def test_an_id_alone_is_left_to_the_sentences_beside_it():
    """T6: “sales manager none → 7” tells nobody anything."""
    changes = changes_of({"manager": None, "marks": []}, {"manager": 7, "marks": ["delivery_failed"]})
    assert words_of(changes) == ("marks + delivery failed",)


def test_of_something_new_there_is_nothing_to_compare():
    assert words({}, {"name": "Night"}) == []


def test_a_field_of_another_version_is_called_as_it_is_there():
    assert words({"shoe_size": 42}, {"shoe_size": 43}) == ["shoe size 42 → 43"]


def test_amounts_of_an_order_that_is_gone_stay_whole_minor_units():
    (change,) = changes_of({"due": 5000}, {"due": 0})
    assert (change.before, change.after) == ("5000", "0")
