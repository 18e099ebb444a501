"""Settings: which file wins, and what is said of a wrong one."""

from pathlib import Path

import pytest

from domain.errors import InvalidInput
from tui.settings import Settings, desk_address, desk_file, load, mail_folder, shown_desk, without_password


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_any_file_the_desk_is_in_the_users_data_folder(home):
    assert load(environ={}) == Settings(db=str(home / "data" / "ordertop" / "ordertop.db"))


def test_letters_are_kept_beside_the_desk_or_in_the_users_data_folder(home):
    """A7: a sample desk that goes takes its letters along."""
    assert mail_folder(load(environ={})) == home / "data" / "ordertop" / "mail"
    assert mail_folder(Settings(db="/srv/one.db")) == Path("/srv/mail")
    assert mail_folder(Settings(db="postgresql://db/acme")) == home / "data" / "ordertop" / "mail"


def test_later_places_win_over_earlier_ones(tmp_path):
    site = written(
        tmp_path / "site.toml", 'db = "postgresql://db/acme"\ntheme = "dark"\nzone = "Europe/Warsaw"'
    )
    person = written(tmp_path / "person.toml", 'theme = "light"\nmouse = false')
    found = load(environ={}, site=site, person=person)
    assert found == Settings(db="postgresql://db/acme", theme="light", zone="Europe/Warsaw", mouse=False)
    environ = {"ORDERTOP_DB": "/srv/one.db"}
    assert load(environ=environ, site=site, person=person).db == "/srv/one.db"
    assert load(db="/srv/two.db", environ=environ, site=site, person=person).db == "/srv/two.db"


def test_a_path_in_a_file_starts_at_the_file_and_on_the_command_line_at_the_folder_one_is_in(
    tmp_path, monkeypatch
):
    person = written(tmp_path / "conf" / "person.toml", 'db = "desks/a.db"')
    assert load(environ={}, person=person).db == str(tmp_path / "conf" / "desks" / "a.db")
    monkeypatch.chdir(tmp_path)
    assert load(db="b.db", environ={}).db == str(tmp_path / "b.db")
    assert load(db="~/c.db", environ={}).db == str(tmp_path / "c.db")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('dbb = "x"', ("“dbb”", "did you mean db?")),
        ("colour = 1", ("“colour”", "the keys are db, theme, open_on, zone, mouse")),
        ("db = 5", ("db", "a path or a URL")),
        ('db = "mysql://x/y"', ("db", "postgresql://", "mysql://")),
        ('theme = "blue"', ("theme", '"dark"', '"light"')),
        ('zone = "Mars/Olympus"', ("zone", "Europe/Warsaw")),
        ("zone = 3", ("zone", "Europe/Warsaw")),
        ('mouse = "yes"', ("mouse", "true or false")),
        ("db = =", ("not valid TOML", "line 1")),
    ],
)
def test_a_wrong_setting_is_named_with_its_file_and_what_is_allowed(tmp_path, text, says):
    person = written(tmp_path / "person.toml", text)
    with pytest.raises(InvalidInput) as error:
        load(environ={}, person=person)
    assert all(part in error.value.message for part in (str(person), *says))


def test_a_settings_file_that_is_no_text_is_one_sentence(tmp_path):
    person = tmp_path / "person.toml"
    person.write_bytes(b"db = \xff\xfe")
    with pytest.raises(InvalidInput, match="UTF-8"):
        load(environ={}, person=person)
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    with pytest.raises(InvalidInput, match="cannot be read"):
        load(environ={}, person=folder)


@pytest.mark.parametrize("text", ["", "  ", "a\0b"])
def test_an_empty_desk_is_refused(text):
    with pytest.raises(InvalidInput, match="--db"):
        desk_address(text, where="--db")


@pytest.mark.parametrize(
    ("db", "file"),
    [
        ("/srv/a.db", "/srv/a.db"),
        ("sqlite:////srv/a.db", "/srv/a.db"),
        ("sqlite+aiosqlite:////srv/a%20b.db?x=1", "/srv/a b.db"),
        ("postgresql://host/acme", None),
        ("postgresql+psycopg://host/acme", None),
    ],
)
def test_the_file_of_a_desk_is_known_where_it_has_one(db, file):
    assert desk_file(db) == (None if file is None else Path(file))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:geheim@host/acme",
        "postgresql://anna:ge@heim@host/acme",
        "postgresql://:geheim@host/acme",
        "postgresql+psycopg://anna:geheim@h1:5432,h2:5432/acme?target_session_attrs=read-write",
        "postgresql://host/acme?user=anna&password=geheim&sslmode=require",
        "failed: (postgresql://anna:geheim@host/acme) refused",
    ],
)
def test_a_password_is_never_shown(url):
    assert "heim" not in without_password(url)
    assert "heim" not in shown_desk(url)
    assert "acme" in shown_desk(url)
