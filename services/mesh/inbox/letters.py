"""The bytes of dead letters, looked up in their topic."""

from __future__ import annotations

from services.mesh.inbox.blocked import Block
from services.mesh.inbox.deaths import ID_HEADER, dead_topic
from services.mesh.log.partition import partition_of
from services.mesh.log.port import PARTITIONS, Log, Record

_PAGE = 500
_END = 2**62


async def find(log: Log, block: Block, consumer: str) -> dict[str, Record]:
    """The records of a block's letters, by the letter's id; those that retention took are missing.

    Raises:
        LogUnavailable: the log is away.
    """
    wanted = {letter.id for letter in block.letters}
    found: dict[str, Record] = {}
    partition = partition_of(block.subject)
    after = {other: _END for other in range(PARTITIONS) if other != partition}
    while wanted - found.keys():
        page = await log.read(dead_topic(block.topic, consumer), _PAGE, after)
        for record in page:
            after[partition] = record.position.offset
            if record.headers.get(ID_HEADER) in wanted:
                found[record.headers[ID_HEADER]] = record
        if not page:
            break
    return found
