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


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a consumer could not hear, and how many wait behind it."""

    consumer: str
    block: Block
    letter: Letter
    parked: int


class LetterUnknown(Exception):
    """No dead letter has this id. `args[0]` is the id."""


async def dead_letters(consumer: str, collection: Collection) -> list[DeadLetter]:
    """All dead letters of one consumer, the oldest first."""
    found = [
        DeadLetter(consumer, block, letter, _behind(block, at))
        for block in await waiting(collection)
        for at, letter in enumerate(block.letters)
        if letter.failure != "parked"
    ]
    return sorted(found, key=lambda dead: dead.letter.time)


async def bytes_of(log: Log, dead: DeadLetter) -> Record | None:
    """The letter as it lies in the dead-letter topic; None when retention took it."""
    return (await find(log, dead.block, dead.consumer)).get(dead.letter.id)


async def ask_replay(collection: Collection, blocks: Sequence[Block]) -> int:
    """Have the service hear these again, in order; how many subjects were asked for."""
    for block in blocks:
        await _change(collection, block.id, lambda now: replace(now, state=REPLAY) if now.letters else now)
    return len({block.id for block in blocks})


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
