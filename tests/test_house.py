"""What the house promises about itself: locks that any index can serve, a domain of its own, small files."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("domain", "gateways", "storage", "tui", "widgets")
LOCKS = ("requirements.lock", "requirements-dev.lock")
MOST_LINES = 500
DOMAIN_MAY_IMPORT = {*sys.stdlib_module_names, "whenever", "domain"} - {
    "asyncio",
    "socket",
    "sqlite3",
    "subprocess",
}

PIN = re.compile(r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)==(?P<version>[0-9][0-9a-z.!+]*)(?: ; (?P<marker>.+))?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def lock_complaints(text: str) -> list[str]:
    """Lines of a lock that are more, or less, than a name, a version, a marker and hashes."""
    wrong = []
    for requirement in re.sub(r" *\\\n *", "\n    ", text).split("\n"):
        if not requirement.startswith("    "):
            wrong += [] if not requirement or PIN.fullmatch(requirement) else [requirement]
        elif not HASH.fullmatch(requirement.strip()):
            wrong.append(requirement)
    wrong += [f"a place: {line}" for line in text.splitlines() if re.search(r"://|/|\\.|@", line)]
    for pin in re.split(r"\n(?=\S)", text.strip()):
        if "--hash=" not in pin:
            wrong.append(f"no hash: {pin}")
    return wrong


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {m["name"]: m["version"] for m in map(PIN.match, text.splitlines()) if m}


def canonical(requirement: str) -> str:
    """The name alone, as lock files spell it."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_markers_and_hashes_only(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not lock_complaints(text)
    assert len(pins(lock)) > 20


DIGEST = "0" * 64


@pytest.mark.parametrize(
    "text",
    [
        "rich==15.0.0\n",
        f"rich>=15.0.0 \\\n    --hash=sha256:{DIGEST}\n",
        f"rich==15.0.0 \\\n    --hash=md5:{DIGEST}\n",
        f"rich @ https://example.org/rich.whl \\\n    --hash=sha256:{DIGEST}\n",
        f"--index-url https://example.org/simple\nrich==15.0.0 \\\n    --hash=sha256:{DIGEST}\n",
        f"--find-links wheels\nrich==15.0.0 \\\n    --hash=sha256:{DIGEST}\n",
        f"# made in /home/someone\nrich==15.0.0 \\\n    --hash=sha256:{DIGEST}\n",
        f"-e .\nrich==15.0.0 \\\n    --hash=sha256:{DIGEST}\n",
        f"rich==15.0.0\ntextual==8.0.0 \\\n    --hash=sha256:{DIGEST}\n",
    ],
)
def test_anything_else_in_a_lock_is_found(text):
    assert lock_complaints(text)


def test_a_plain_lock_is_accepted():
    digest = f"    --hash=sha256:{DIGEST}"
    assert not lock_complaints(
        f"colorama==0.4.6 ; sys_platform == 'win32' \\\n{digest} \\\n{digest}\nrich==15.0.0 \\\n{digest}\n"
    )


def test_the_locks_agree_and_hold_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert run.items() <= dev.items()
    needed = {canonical(name) for name in project["project"]["dependencies"]}
    assert needed | {"uv-build"} <= run.keys()
    assert {
        canonical(name) for name in project["dependency-groups"]["dev"] if isinstance(name, str)
    } <= dev.keys()


def test_there_is_no_second_lock():
    tracked = subprocess.run(
        ["git", "ls-files", "*uv.lock", "*poetry.lock", "*Pipfile.lock", "*pdm.lock"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if tracked.returncode:
        pytest.skip("not a git checkout")
    assert not tracked.stdout


def sources(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found, f"{package} holds no Python"
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_has_grown_two_subjects(package):
    lengths = {str(file): len(file.read_text(encoding="utf-8").splitlines()) for file in sources(package)}
    assert not {file: lines for file, lines in lengths.items() if lines > MOST_LINES}


def foreign_imports(source: str) -> set[str]:
    """Top-level names that a piece of the domain imports and may not."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names - DOMAIN_MAY_IMPORT


def test_the_domain_imports_the_standard_library_and_whenever_only():
    found = {str(file): foreign_imports(file.read_text(encoding="utf-8")) for file in sources("domain")}
    assert not {file: names for file, names in found.items() if names}


def test_a_foreign_import_is_found_even_inside_a_function():
    assert foreign_imports("import decimal\ndef f():\n    from sqlalchemy.orm import Session\n") == {
        "sqlalchemy"
    }


def test_every_dependency_the_program_runs_on_has_a_floor():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert all(">=" in requirement for requirement in project["dependencies"])
