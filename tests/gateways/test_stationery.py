"""Templates: what staff may write in them, and what is said of the rest (A7, S5, S6)."""

import pytest

from domain.errors import InvalidInput
from domain.mail.facts import examples_of, fields_of
from domain.mail.model import MailKind, MailTemplate
from gateways.mail.stationery import JinjaStationery, built_in, render

CHECK = JinjaStationery().check
KIND = MailKind.ORDER_RECEIVED


@pytest.mark.parametrize("kind", MailKind)
def test_each_built_in_template_passes_its_own_check(kind):
    """A7: with much and with little to tell."""
    made = built_in(kind)
    CHECK(kind, subject=made.subject, text=made.text_body, html=made.html_body)
    for facts in examples_of(kind):
        letter = render(made, facts)
        assert letter.subject
        assert letter.html is not None
        assert "{" not in letter.subject + letter.text + letter.html


def test_a_template_shows_fields_chooses_and_repeats():
    """A7."""
    text = "{% for item in items %}{{ loop.index }} {{ item.name|upper }}{% if not loop.last %}, {% endif %}"
    text += "{% endfor %}"
    CHECK(KIND, subject="{{ number }}", text=text, html=None)
    full, _bare = examples_of(KIND)
    assert render(MailTemplate(kind=KIND, subject="x", text_body=text), full).text == "1 WEB PRO, 2 WEB PRO"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ nope }}", "in line 1 of the text: there is no field “nope”; fields are number, "),
        ("a\n{% if due %}{{ nope }}{% endif %}", "in line 2 of the text: there is no field “nope”"),
        ("{{ cost }}", "there is no field “cost”"),
        (
            "a\n{% for item in items %}\n{{ item.cost }}{% endfor %}",
            "in line 3 of the text: there is no field 'cost'",
        ),
        ("a\nb {{ number", "in line 2 of the text: unexpected end of template"),
        ("{% if due %}x", "in line 1 of the text: Unexpected end of template"),
        ("{{ number|center(9) }}", "No filter named 'center'"),
        ("{{ number|safe }}", "No filter named 'safe'"),
    ],
)
def test_what_a_template_cannot_tell_is_refused_with_its_line(text, said):
    """S6: in one sentence."""
    with pytest.raises(InvalidInput) as refused:
        CHECK(KIND, subject="Hello", text=text, html=None)
    assert said in refused.value.message
    assert refused.value.message.startswith("The template is wrong in ")


@pytest.mark.parametrize(
    "text",
    [
        "{{ number.format(1) }}",
        "{{ number.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{% include '/etc/passwd' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% set a = number ~ number %}{{ a }}",
        "{% autoescape false %}{{ customer }}{% endautoescape %}",
        "{% for a in items %}{% for b in items %}x{% endfor %}{% endfor %}",
        "{% for i in range(99999999) %}x{% endfor %}",
        "{{ 2 ** 999999 }}",
        "{{ 'x' * 999999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ 1 / 0 }}",
        "{{ items|length + 'x' }}",
        "{{ namespace }}",
    ],
)
def test_a_template_does_nothing_but_tell(text):
    """S5: it reaches no program, no file, and takes no time or memory."""
    for part in ("text", "html"):
        given = {"text": "x", "html": "x", part: text}
        with pytest.raises(InvalidInput, match=f"The template is wrong in .*{part}"):
            CHECK(KIND, subject="Hello", text=given["text"], html=given["html"])


def test_a_subject_that_may_be_empty_is_refused():
    """S6: what is due is nothing where all is paid."""
    with pytest.raises(InvalidInput, match="wrong in subject: it may come out empty"):
        CHECK(KIND, subject="{{ due }}", text="x", html=None)


def test_markup_in_html_is_text_and_in_text_stays_as_it_is():
    """X1."""
    made = MailTemplate(
        kind=KIND, subject="{{ customer }}", text_body="{{ customer }}", html_body="{{ customer }}"
    )
    letter = render(made, {"customer": "<b>A & B</b>"})
    assert letter == ("<b>A & B</b>", "<b>A & B</b>", "&lt;b&gt;A &amp; B&lt;/b&gt;")


def test_no_letter_to_the_customer_can_tell_the_cost():
    """SPEC 3: what the reseller pays is the reseller's own business; what it asks is not the distributor's."""
    for kind in (MailKind.ORDER_RECEIVED, MailKind.WELCOME, MailKind.INVOICE, MailKind.DEBIT_FAILED):
        assert "cost" not in fields_of(kind)
    assert {"total", "due"}.isdisjoint(fields_of(MailKind.SENT_TO_DISTRIBUTOR))
    with pytest.raises(InvalidInput, match="there is no field 'total'"):
        CHECK(
            MailKind.SENT_TO_DISTRIBUTOR,
            subject="x",
            text="{% for item in items %}{{ item.total }}{% endfor %}",
            html=None,
        )
