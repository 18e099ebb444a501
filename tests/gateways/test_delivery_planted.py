"""Passwords and secrets of servers are planted, used, and then searched for in everything that comes out (X4, S3)."""

import asyncio
from pathlib import Path

from cryptography.fernet import Fernet

from gateways import sealing
from tests.gateways.hosting import SECRET, HostingDesk, signed_message
from tests.gateways.outside import Outside
from tests.storage.databases import rows

PASSWORD = "hunter2-planted"
OTHER = "whsec_cGxhbnRlZCBzZWNyZXQgb2Ygbm8gb25l"


async def test_no_password_and_no_secret_comes_out_anywhere(
    hosting: HostingDesk, host: Outside, tmp_path: Path
):
    """X4: in no file of the desk, no record, no output and no complaint."""
    sealed = Fernet(hosting.environment[sealing.ENVIRONMENT]).encrypt(PASSWORD.encode()).decode()
    names = ("ok", "refuse", "broken", "lost", "liar")
    orders = await hosting.accepted(*names, sealed_password=sealed)
    said = [hosting.run("worker", "--once")]
    sent = [one for one in host.told()["created"] if one["password"] == PASSWORD]
    assert sent, "no password was sent, so none could come out"

    keys = [(await hosting.item(order_id)).delivery_intent for order_id in orders]
    line = signed_message({"key": keys[2], "reference": "acct_1"})
    bad = signed_message({"key": keys[3], "reference": "acct_1"}, secret=OTHER)
    said.append(hosting.run("ingest", "--delivery", "web-03", given=line + bad))
    hosting.environment["HOST_SECRET"] = "whsec_planted"  # what is no secret is not repeated either
    hosting.delivery_time_is_over()
    said.append(hosting.run("worker", "--once"))
    said.append(hosting.run("ingest", "--delivery", "web-03", "--json", given=line))
    said.append(hosting.run("servers", "edit", "web-03", "--secret", SECRET))
    number = str(rows(hosting.url, f"SELECT number FROM orders WHERE id = {orders[0]}")[0][0])
    for form in ((), ("--json",)):
        said.append(hosting.run("orders", "show", number, *form))
        said.append(hosting.run("servers", "list", *form))
        said.append(hosting.run("audit", "show", "--limit", "200", *form))
    said.append(hosting.run("db", "backup", str(tmp_path / "backup.db")))
    assert {ended.returncode for ended in said} <= {0, 1, 2, 8}

    printed = b"".join(ended.stdout + ended.stderr for ended in said)
    assert len(printed) > 5_000
    for planted in (PASSWORD, SECRET, OTHER, "whsec_planted", sealed):
        assert planted.encode() not in printed
    assert await asyncio.to_thread(_holding, tmp_path, (PASSWORD, SECRET, OTHER)) == []


def _holding(folder: Path, secrets: tuple[str, ...]) -> list[str]:
    """The files that hold any of these."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert {"desk.db", "backup.db"} <= {file.name for file in files}
    return [file.name for file in files if any(one.encode() in file.read_bytes() for one in secrets)]
