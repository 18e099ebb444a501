"""The sandbox's server and registrar: nothing is set up anywhere. What becomes of an item is said by a word in its
username or domain.

It keeps nothing: the same item at the same try always has the same answer, so that one asked for twice is one.
"""

import asyncio
import re
from collections.abc import Mapping
from hashlib import sha256

from domain.delivery.module import Delivered, DeliveryCall, Fate, SuspensionCall, TerminationCall

#: By word: what becomes of an item whose username or domain has it; every other one is delivered at once.
WORDS = {
    "fails": "refused, at every try",
    "third": "refused twice, delivered at the third try",
    "slow": "delivered after three seconds",
    "later": "under way; looked up, it is delivered",
    "silent": "no answer, ever, and nothing set up",
    "lost": "set up, but the answer is lost; looked up, it is delivered",
}

#: By word: what becomes of an item that is to be ended, suspended or to go on; every other one is at once.
ENDING_WORDS = {
    "locked": "refused, at every try",
    "retried": "refused twice, ended at the third try",
    "lingers": "under way; looked up, it is ended",
    "stays": "no answer, ever, and not ended",
    "clings": "ended, but the answer is lost; looked up, it is ended",
}

#: The try at which the word ``third`` is delivered.
_THIRD = 3
_SLOW_SECONDS = 3.0


class SandboxModule:
    """One server or registrar in the sandbox."""

    async def create(self, call: DeliveryCall) -> Delivered:
        """Answers as the item's words say."""
        word = _word(call)
        if word in ("silent", "lost"):
            return Delivered(fate=Fate.UNKNOWN, code="no_answer")
        if word == "later":
            return Delivered(fate=Fate.WAITING)
        if word == "slow":
            await asyncio.sleep(_SLOW_SECONDS)
        return _end(call, word)

    async def look_up(self, call: DeliveryCall) -> Delivered | None:
        """What became of an item; the silent one was never set up."""
        word = _word(call)
        return None if word == "silent" else _end(call, word)

    async def terminate(self, call: TerminationCall) -> Delivered:
        """Answers as the item's words say."""
        word = _word(call, ENDING_WORDS)
        if word in ("clings", "stays"):
            return Delivered(fate=Fate.UNKNOWN, code="no_answer")
        if word == "lingers":
            return Delivered(fate=Fate.WAITING)
        return _ended(call, word)

    async def look_up_termination(self, call: TerminationCall) -> Delivered | None:
        """What became of an end; the one that stays was never begun."""
        word = _word(call, ENDING_WORDS)
        return None if word == "stays" else _ended(call, word)

    async def suspend(self, call: SuspensionCall) -> Delivered:
        """Answers as the item's words say."""
        return _switched(call, await self.terminate(call))

    async def look_up_suspension(self, call: SuspensionCall) -> Delivered | None:
        """What became of a suspension; the one that stays was never begun."""
        known = await self.look_up_termination(call)
        return None if known is None else _switched(call, known)

    async def close(self) -> None:
        """Nothing is open."""


def _word(call: DeliveryCall | TerminationCall, words: Mapping[str, str] = WORDS) -> str | None:
    said = re.split(r"[^a-z]+", f"{call.username or ''} {call.domain or ''}".lower())
    return next((word for word in said if word in words), None)


def _ended(call: TerminationCall, word: str | None) -> Delivered:
    if word == "locked" or (word == "retried" and call.attempt < _THIRD):
        return Delivered(fate=Fate.FAILED, code="locked")
    return Delivered(fate=Fate.ENDED)


def _switched(call: SuspensionCall, answer: Delivered) -> Delivered:
    """What is said of an end, said of a suspension."""
    if answer.fate is not Fate.ENDED:
        return answer
    return Delivered(fate=Fate.UNSUSPENDED if call.back else Fate.SUSPENDED)


def _end(call: DeliveryCall, word: str | None) -> Delivered:
    if word == "fails" or (word == "third" and call.attempt < _THIRD):
        return Delivered(fate=Fate.FAILED, code="out_of_stock")
    return Delivered(fate=Fate.DELIVERED, reference=f"sbx_{sha256(call.key.encode()).hexdigest()[:16]}")
