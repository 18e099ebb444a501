"""Payment tokens are kept encrypted, with a key that is made once and never leaves its place (S3, X4)."""

import multiprocessing
import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from domain.errors import OutsideFailed
from gateways.sealing import ENVIRONMENT, Seal
from tests.processes import CONTEXT

TOKEN = "cus_planted/pm_planted"


@pytest.fixture(autouse=True)
def no_key_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key but the test's own."""
    monkeypatch.delenv(ENVIRONMENT, raising=False)


def test_a_token_can_be_read_again_and_only_with_the_key(tmp_path: Path):
    sealed = Seal(tmp_path / "keys/tokens.key").seal(TOKEN)
    assert "planted" not in sealed
    assert Seal(tmp_path / "keys/tokens.key").open(sealed) == TOKEN
    other = Seal(tmp_path / "other.key")
    other.seal("so that there is a key")
    with pytest.raises(
        OutsideFailed, match=r"sealed with another key than the one in .*other.key"
    ) as refused:
        other.open(sealed)
    assert sealed not in refused.value.message


def test_the_key_is_for_its_owner_alone(tmp_path: Path):
    Seal(tmp_path / "keys/tokens.key").seal(TOKEN)
    assert (tmp_path / "keys/tokens.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_the_same_token_is_never_sealed_alike(tmp_path: Path):
    seal = Seal(tmp_path / "tokens.key")
    assert seal.seal(TOKEN) != seal.seal(TOKEN)


def test_without_its_key_nothing_is_opened_and_none_is_made(tmp_path: Path):
    sealed = Seal(tmp_path / "tokens.key").seal(TOKEN)
    with pytest.raises(OutsideFailed, match=r"cannot be read from .*gone.key"):
        Seal(tmp_path / "gone.key").open(sealed)
    assert not (tmp_path / "gone.key").exists()


def test_a_key_that_cannot_be_made_is_one_sentence(tmp_path: Path):
    """S6."""
    (tmp_path / "taken").write_text("a file, no folder")
    with pytest.raises(OutsideFailed, match=r"The key of payment tokens cannot be made at .*tokens\.key: "):
        Seal(tmp_path / "taken" / "tokens.key").seal(TOKEN)


def test_what_was_tampered_with_is_not_opened(tmp_path: Path):
    seal = Seal(tmp_path / "tokens.key")
    sealed = seal.seal(TOKEN)
    changed = sealed[:-10] + ("A" if sealed[-10] != "A" else "B") + sealed[-9:]
    with pytest.raises(OutsideFailed, match="sealed with another key"):
        seal.open(changed)


def test_the_environment_may_give_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ENVIRONMENT, Fernet.generate_key().decode())
    seal = Seal(tmp_path / "tokens.key")
    assert seal.open(seal.seal(TOKEN)) == TOKEN
    assert not (tmp_path / "tokens.key").exists()
    sealed = seal.seal(TOKEN)
    monkeypatch.setenv(ENVIRONMENT, Fernet.generate_key().decode())
    with pytest.raises(OutsideFailed, match=f"than the one in {ENVIRONMENT}"):
        seal.open(sealed)


def test_what_is_no_key_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ENVIRONMENT, "too-short")
    with pytest.raises(OutsideFailed, match="is no key: make a new one") as refused:
        Seal(tmp_path / "tokens.key").seal(TOKEN)
    assert "too-short" not in refused.value.message


def _seal(file: str, gate: "multiprocessing.synchronize.Barrier", told: "multiprocessing.Queue[str]") -> None:
    os.environ.pop(ENVIRONMENT, None)
    gate.wait(20)
    told.put(Seal(Path(file)).seal(TOKEN))


def test_two_who_make_the_key_at_once_have_one_key(tmp_path: Path):
    """R3: whoever is second reads the first one's key, never half of it."""
    for attempt in range(2):
        file, gate, told = tmp_path / f"{attempt}.key", CONTEXT.Barrier(4), CONTEXT.Queue()
        processes = [CONTEXT.Process(target=_seal, args=(str(file), gate, told)) for _n in range(4)]
        for process in processes:
            process.start()
        sealed = [told.get(timeout=30) for _process in processes]
        for process in processes:
            process.join(30)
        told.close()
        assert [Seal(file).open(one) for one in sealed] == [TOKEN] * 4
