"""What people do about dead letters: look at them, have them heard again, discard them with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from services.mesh.clock import process_now
from services.mesh.documents.port import Collection, Save
from services.mesh.documents.settle import settled
from services.mesh.inbox.blocked import BLOCKED, FREE, REPLAY, Block, Letter, loaded, waiting
from services.mesh.inbox.letters import find
from services.mesh.log.port import Log, Record

_ASKED = 20
"""Replays of one subject that are remembered."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a consumer could not hear, and how many wait behind it."""

    consumer: str
    block: Block
    letter: Letter
    parked: int


class LetterUnknown(Exception):
    """No dead letter has this id. `args[0]` is the id."""

    reason = "dead_letter_unknown"


async def dead_letters(consumer: str, collection: Collection) -> list[DeadLetter]:
    """All dead letters of one consumer, the oldest first."""
    found = [
        DeadLetter(consumer, block, letter, _behind(block, at))
        for block in await waiting(collection)
        for at, letter in enumerate(block.letters)
        if letter.failure != "parked"
    ]
    return sorted(found, key=lambda dead: (dead.letter.time, dead.letter.id))


async def dead_letter(consumer: str, collection: Collection, letter_id: str) -> DeadLetter:
    """The dead letter of this id.

    Raises:
        LetterUnknown: it was heard or given up meanwhile, or never was.
    """
    for dead in await dead_letters(consumer, collection):
        if dead.letter.id == letter_id:
            return dead
    raise LetterUnknown(letter_id)


async def bytes_of(log: Log, dead: DeadLetter) -> Record | None:
    """The letter as it lies in the dead-letter topic; None when retention took it."""
    return (await find(log, dead.block, dead.consumer)).get(dead.letter.id)


async def ask_replay(collection: Collection, blocks: Sequence[Block], who: str, reason: str = "") -> int:
    """Have the service hear these again, in order; how many subjects were asked for."""
    note = {"reason": reason, "by": who, "time": int(process_now() * 1_000_000)}

    def again(now: Block) -> Block:
        return replace(now, state=REPLAY, asked=(*now.asked, note)[-_ASKED:]) if now.letters else now

    ids = list(dict.fromkeys(block.id for block in blocks))
    for block_id in ids:
        await _change(collection, block_id, again)
    return len(ids)


async def discard(collection: Collection, dead: DeadLetter, reason: str, who: str) -> None:
    """Give a letter up; what is parked behind it is heard next.

    Raises:
        LetterUnknown: somebody else was quicker.
    """
    note = {"id": dead.letter.id, "reason": reason, "by": who, "time": int(process_now() * 1_000_000)}

    def given_up(now: Block) -> Block:
        left = tuple(letter for letter in now.letters if letter.id != dead.letter.id)
        if len(left) == len(now.letters):
            raise LetterUnknown(dead.letter.id)
        # Another dead letter further down still needs a person.
        state = FREE if not left else REPLAY if left[0].failure == "parked" else BLOCKED
        return replace(now, state=state, letters=left, discarded=(*now.discarded, note))

    await _change(collection, dead.block.id, given_up)


def _behind(block: Block, at: int) -> int:
    """How many parked letters follow before the next dead one."""
    count = 0
    for letter in block.letters[at + 1 :]:
        if letter.failure != "parked":
            break
        count += 1
    return count


async def _change(collection: Collection, block_id: str, change: Callable[[Block], Block]) -> None:
    async def attempt() -> None:
        document = await collection.get(block_id)
        if document is None:
            raise LetterUnknown(block_id)
        block = change(loaded(document))
        await collection.save(Save(block.id, block.version, block.body()))

    await settled(attempt)
