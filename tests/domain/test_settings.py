"""What a desk can be set to, and what it is where nobody said so (S3, S4, S6)."""

import pytest

from domain.errors import InvalidInput, NotFound
from domain.settings.commands import ChangeSetting
from domain.settings.model import SETTINGS, clean_value, sender_of, setting_named
from domain.settings.setting import KeptSetting
from tests.domain.builders import a_desk

GOOD = {
    "verification_hours": ["0", "2", "720"],
    "undo_seconds": ["0", "10", "600"],
    "status_url": ["https://shop.example/status/{number}", "http://localhost:8000/?order={number}"],
    "approver_copy": ["yes", "no", "YES"],
    "customer_notes": ["yes", "no"],
    "debit_retry_hours": ["1", "24", "720"],
    "hard_decline_fails": ["yes", "no"],
    "distributor_digest": ["off", "0", "23", "OFF"],
    "renewal_invoices": ["yes", "no"],
    "on_account_days": ["0", "30", "90"],
    "renewal_days": ["0", "14", "90"],
    **{f"place_{what}": ["yes", "no"] for what in ("confirmation", "invoice", "mail_invoice")},
    "mail_from": ["orders@acme.example", "Acme Shop <orders@acme.example>", "Sklep Łódź <a@b.pl>"],
    "mail_transport": ["maildir", "smtp"],
    "recovery_url": ["https://shop.example/cart/{number}", "http://localhost:8080/?n={number}"],
    "recovery_most": ["0", "3", "10"],
    "recovery_gap_hours": ["0", "24", "720"],
    "maildir": ["/var/mail/ordertop", "~/mail"],
    "smtp_host": ["localhost", "mail.example.org", "127.0.0.1", "::1".strip(":") + "0::1"],
    "smtp_port": ["25", "65535"],
    "smtp_tls": ["none", "starttls", "tls"],
    "smtp_user": ["acme"],
    "smtp_secret": ["env:MAIL_PASSWORD", "file:/etc/ordertop/mail.key"],
    "fraud_checker": ["rules", "minfraud", "off"],
    "fraud_review_over": ["0", "40", "100"],
    "fraud_over": ["0", "80", "100"],
    "minfraud_account": ["123456"],
    "minfraud_secret": ["env:MINFRAUD_KEY", "file:/etc/ordertop/minfraud.key"],
    "minfraud_service": ["score", "insights", "factors"],
    "alert_services": ["env:ALERT_MAIL", "env:ALERT_MAIL file:/etc/ordertop/pager"],
    "alert_quiet_hours": ["22:00-07:00", "22:00-07:00 Europe/Warsaw", "00:00-06:30"],
    "alert_funnel_carts": ["3", "10000"],
    "alert_failures": ["2", "50"],
    "alert_failures_minutes": ["1", "60"],
    "alert_silence_minutes": ["1", "1440"],
    "alert_watch_minutes": ["1", "1440"],
    "csv_separator": ["comma", "semicolon", "tab"],
    "csv_decimal": ["point", "comma"],
    "csv_bom": ["yes", "no"],
}
BAD = {
    "verification_hours": ["-1", "721", "two", "1.5", "٢"],
    "undo_seconds": ["-1", "601", "ten", "0.5", "٢"],
    "status_url": [
        "https://shop.example/status", "ftp://x/{number}", "{number}", "https://x/{number} y", "javascript:{number}",
        "https://x/{number}/{other}", "https://[/{number}",
    ],
    "approver_copy": ["maybe", "1"],
    "customer_notes": ["maybe", "1"],
    "debit_retry_hours": ["0", "721", "a day", "٢"],
    "hard_decline_fails": ["maybe", "1"],
    "distributor_digest": ["24", "noon", "-1"],
    "renewal_invoices": ["often", "1"],
    "on_account_days": ["91", "-1", "a month"],
    "renewal_days": ["91", "-1", "a week"],
    **{f"place_{what}": ["maybe", "1"] for what in ("confirmation", "invoice", "mail_invoice")},
    "recovery_url": ["https://shop.example/cart", "shop.example/{number}", "https://x/{number} y"],
    "recovery_most": ["-1", "11", "three", "1.5", "٢"],
    "recovery_gap_hours": ["-1", "721", "a day", "٢"],
    "mail_from": ["acme", "Acme <a@b.pl>, Eve <e@x.org>", "a@b.pl\nBcc: e@x.org", "<a b@c>"],
    "mail_transport": ["pigeon", "SMTP"],
    "maildir": ["mail", "../mail"],
    "smtp_host": ["mail host", "-x", "a/b", "x:" + "y" * 300],
    "smtp_port": ["0", "65536", "x", "-25"],
    "smtp_tls": ["ssl"],
    "smtp_user": ["4111 1111 1111 1111"],
    "smtp_secret": ["hunter2-planted", "env:lower", "file:relative"],
    "fraud_checker": ["me", "Rules"],
    "fraud_review_over": ["101", "-1", "many", "1.5", "٢"],
    "fraud_over": ["101", "over"],
    "minfraud_account": ["acme", "12 34", "1" * 13],
    "minfraud_secret": ["hunter2-planted", "env:lower"],
    "minfraud_service": ["all"],
    "alert_services": ["mailto://me:hunter2-planted@x.example", "env:lower", " ".join(f"env:A{n}" for n in range(11))],
    "alert_quiet_hours": ["at night", "22-7", "22:00-22:00", "24:00-07:00", "22:00-07:00 Mars/Olympus"],
    "alert_funnel_carts": ["2", "-1", "few", "٣"],
    "alert_failures": ["1", "x"],
    "alert_failures_minutes": ["0", "61"],
    "alert_silence_minutes": ["0", "1441"],
    "alert_watch_minutes": ["0", "never"],
    "csv_separator": [",", "pipe", "|"],
    "csv_decimal": [".", "dot"],
    "csv_bom": ["maybe", "1"],
}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_takes_what_makes_sense_and_its_own_default(name):
    """A setting that is forgotten here fails."""
    setting = SETTINGS[name]
    for text in GOOD[name]:
        assert setting.read(clean_value(setting, text)) is not None
    assert setting.value(None) == setting.value("") == setting.default
    shown = str(setting.shown(setting.default))
    assert not shown or setting.read(shown) == setting.default
    assert setting.help


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BAD.items() for text in texts])
def test_what_makes_no_sense_is_refused_by_name(name, text):
    """S6: and a secret is not repeated (S3)."""
    with pytest.raises(InvalidInput, match=f"^{name}: ") as refused:
        clean_value(SETTINGS[name], text)
    assert "planted" not in refused.value.message


def test_a_setting_that_is_not_there_is_answered_with_the_nearest():
    """S6."""
    with pytest.raises(NotFound, match="no setting “verification_hour”; did you mean verification_hours"):
        setting_named("verification_hour")
    with pytest.raises(NotFound, match="ordertop settings list"):
        setting_named("\x1b[31mzzz")


def test_a_sender_has_a_name_and_an_address():
    assert sender_of("Acme Shop <orders@acme.example>") == ("Acme Shop", "orders@acme.example")
    assert sender_of("orders@acme.example") == ("", "orders@acme.example")


async def test_a_setting_is_kept_once_and_recorded_with_both_values():
    """S4."""
    desk = a_desk()
    await desk.do(ChangeSetting, name="smtp_port", value="25")
    assert not (await desk.do(ChangeSetting, name="smtp_port", value=" 25 ")).changed
    await desk.do(ChangeSetting, name="smtp_port", value="")
    (kept,) = [thing for (kind, _id), thing in desk.state.things.items() if kind is KeptSetting]
    assert (kept.name, kept.value) == ("smtp_port", "")
    assert [record.record.after["value"] for record in desk.state.audit] == ["25", ""]
