"""The sample's board has some of everything that staff do about carts (I1, I2)."""

from domain.followup.model import Standing
from domain.query import parse
from domain.staff import Door
from storage.database import desk_url
from storage.sample.filling import fill_desk
from tests.domain.fakes import START


async def test_staff_have_followed_up_some_of_the_samples_carts_and_the_most_urgent_is_left(tmp_path, opened):
    url = desk_url(str(tmp_path / "demo.db"))
    await fill_desk(url, orders=300, seed=1, owner="root", now=START, progress=lambda *_told: None)
    desk = opened(url)
    reads = desk.reads(await desk.identify("mina", Door.SCREEN))

    async def standing(words: str = "") -> list[Standing]:
        query = parse(words, START.to_tz("UTC").date())
        return [row.standing(START) for row in (await reads.carts(query, START, limit=200)).rows]

    open_ones = await standing()
    assert open_ones[0] is Standing.OPEN
    assert {Standing.OPEN, Standing.TAKEN, Standing.DUE, Standing.WAITING} == set(open_ones)
    assert Standing.LOST in await standing("followup:lost")
    assert Standing.RECOVERED in await standing("followup:recovered")
    assert not desk.problems()
