"""Dead letters: the original bytes go to `<topic>.<consumer>.dead`, and the subject is blocked."""

from __future__ import annotations

from dataclasses import replace

from services.mesh.clock import process_now
from services.mesh.documents.port import Collection
from services.mesh.inbox import blocked
from services.mesh.inbox.blocked import Letter, Subject
from services.mesh.log.port import Log, Message, Record

ID_HEADER = "voc_letter_id"
FAILURE_HEADER = "voc_failure"


def dead_topic(topic: str, consumer: str) -> str:
    """Where letters of this topic lie that this consumer could not hear."""
    return f"{topic}.{consumer}.dead"


def letter_id(record: Record) -> str:
    """The event's id; where it has none, its place in the log."""
    at = record.position
    return record.headers.get("ce_id") or f"{at.topic}-{at.partition}-{at.offset}"


class Deaths:
    """Sets letters aside for one consumer, and knows which of its subjects are blocked."""

    def __init__(self, consumer: str, log: Log, collection: Collection) -> None:
        self._consumer = consumer
        self._log = log
        self._collection = collection
        self._blocked: set[Subject] = set()
        self._fresh: set[Subject] = set()

    async def refresh(self) -> list[blocked.Block]:
        """Learn which subjects are blocked; all blocks. One at a time."""
        self._fresh = set()
        blocks = await blocked.waiting(self._collection)
        found = {(block.topic, block.subject) for block in blocks if block.letters}
        # What was blocked while the question was under way may be missing in its answer.
        self._blocked = found | self._fresh
        return blocks

    def blocks(self, subject: Subject) -> bool:
        """True when later events of this subject are to be parked."""
        return subject in self._blocked

    async def bury(
        self, record: Record, failure: str, error: str, *, tries: int = 1, where: str = ""
    ) -> None:
        """Keep the bytes, then block the subject. A crash in between makes both happen again.

        `where` is the place in the code that the error came from.

        Raises:
            LogUnavailable, DocumentsUnavailable, Busy: it is not set aside; the record stays where it is.
        """
        await self._keep(record, failure)
        subject = (record.position.topic, record.key)
        letter = replace(_letter(record, failure, error), tries=tries, where=where)
        await blocked.set_aside(self._collection, subject, letter, parked=False)
        self._blocked.add(subject)
        self._fresh.add(subject)

    async def park(self, record: Record) -> bool:
        """Put an event behind the dead letter of its subject; False when there is none any more."""
        subject = (record.position.topic, record.key)
        if not await blocked.set_aside(self._collection, subject, _letter(record, "parked", ""), parked=True):
            self._blocked.discard(subject)
            self._fresh.discard(subject)
            return False
        await self._keep(record, "parked")
        return True

    async def _keep(self, record: Record, failure: str) -> None:
        headers = {**record.headers, ID_HEADER: letter_id(record), FAILURE_HEADER: failure}
        topic = dead_topic(record.position.topic, self._consumer)
        await self._log.create_topics([topic])
        (error,) = await self._log.append([Message(topic, record.key, record.value, headers)])
        if error is not None:
            raise error


def _letter(record: Record, failure: str, error: str) -> Letter:
    return Letter(
        id=letter_id(record),
        failure=failure,
        error=error,
        time=int(process_now() * 1_000_000),
        type=record.headers.get("ce_type", ""),
    )
