"""The bytes of dead letters, looked up in their topic."""

from __future__ import annotations

from services.mesh.inbox.blocked import Block
from services.mesh.inbox.deaths import ID_HEADER, dead_topic
from services.mesh.log.port import Log, Record

_PAGE = 500


async def find(log: Log, block: Block, consumer: str) -> dict[str, Record]:
    """The records of a block's letters, by the letter's id; those that retention took are missing.

    Raises:
        LogUnavailable: the log is away.
    """
    wanted = {letter.id for letter in block.letters}
    found: dict[str, Record] = {}
    after: dict[int, int] = {}
    while wanted - found.keys():
        page = await log.read(dead_topic(block.topic, consumer), _PAGE, after)
        for record in page:
            after[record.position.partition] = max(
                after.get(record.position.partition, -1), record.position.offset
            )
            if record.headers.get(ID_HEADER) in wanted:
                found[record.headers[ID_HEADER]] = record
        if not page:
            break
    return found
