"""Patterns as they are remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.classification.domain.asking import PatternOrder
from services.classification.domain.pattern import Meaning, Pattern, Voice, heard, unheard
from services.classification.store.filter import PATTERN_ORDERS
from services.classification.store.pattern_body import from_body, taught_body, to_body
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Collection, Not, Range, Save, Scalar
from services.mesh.documents.settle import settled

_PAGE = 500
_MARK = "recount"


@dataclass(frozen=True, slots=True)
class PatternPage:
    """Patterns in order, and where to go on; empty at the end."""

    patterns: tuple[Pattern, ...]
    next_after: str = ""


class PatternBook:
    """Queries with the domain's names over the collections `pattern` and `recount`."""

    def __init__(self, patterns: Collection, recount: Collection) -> None:
        self._patterns = patterns
        self._recount = recount

    async def open(self, pattern: Pattern, opened_by: str) -> None:
        """Keep a new pattern; `opened_by` names the replica, so that only others need to read it.

        Raises:
            Stale: it was opened before, by the same feedback.
            Taken: another pattern claims the same words.
        """
        await self._patterns.save(Save(pattern.pattern_id, 0, to_body(pattern, opened_by)))

    async def teach(
        self,
        pattern: Pattern,
        *,
        voices: Sequence[Voice],
        meanings: Sequence[Meaning],
        taught_by: str,
        now: datetime,
    ) -> Pattern:
        """Keep what a member adds to a pattern beside what it has; the pattern as it is kept then.

        Raises:
            Busy: many teach it at once.
            DocumentsUnavailable: nothing was kept.
        """

        after = await self._changed(
            pattern.pattern_id, lambda kept: heard(kept, voices, meanings), taught_by, now
        )
        return after or pattern

    async def forget_voice(self, pattern_id: str, mark: int, by: str, now: datetime) -> Pattern | None:
        """Keep a pattern without what a member added; the pattern as it is kept then.

        Raises:
            Busy: many teach it at once.
            DocumentsUnavailable: nothing was kept.
        """
        return await self._changed(pattern_id, lambda kept: unheard(kept, mark), by, now)

    async def _changed(
        self, pattern_id: str, change: Callable[[Pattern], Pattern], by: str, now: datetime
    ) -> Pattern | None:
        async def attempt() -> Pattern | None:
            document = await self._patterns.get(pattern_id)
            if document is None:
                return None
            kept = from_body(document)
            after = change(kept)
            if after is not kept:
                body = taught_body(document.body, after, by, now)
                await self._patterns.save(Save(pattern_id, document.version, body))
            return after

        return await settled(attempt)

    async def get(self, pattern_id: str) -> Pattern | None:
        """The pattern, if there is one."""
        document = await self._patterns.get(pattern_id)
        return from_body(document) if document else None

    async def get_many(self, pattern_ids: Sequence[str]) -> dict[str, Pattern]:
        """Those that there are, by id."""
        found = await self._patterns.get_many(pattern_ids)
        return {pattern_id: from_body(document) for pattern_id, document in found.items()}

    async def claimed(self, claim: str) -> Pattern | None:
        """The pattern that claims these words."""
        page = await self._patterns.find({"claim": claim}, limit=1)
        return from_body(page.documents[0]) if page.documents else None

    async def find(
        self, *, product: str, least: int, order: PatternOrder, limit: int, after: str
    ) -> PatternPage:
        """One page of patterns of a product (empty: of all) with at least so many members when last counted.

        Raises:
            ValueError: `after` is no cursor of this order.
        """
        asked: dict[str, Scalar | Range] = {"product": product} if product else {}
        if least > 0:
            asked["counted"] = Range(ge=least)
        page = await self._patterns.find(asked, order=PATTERN_ORDERS[order], limit=limit, after=after)
        return PatternPage(tuple(map(from_body, page.documents)), page.next_after)

    async def latest(self, limit: int) -> list[Pattern]:
        """The patterns opened last, the oldest of them first."""
        found: list[Pattern] = []
        after = ""
        while len(found) < limit:
            page = await self._patterns.find(order="-open_time", limit=_PAGE, after=after)
            found.extend(map(from_body, page.documents))
            after = page.next_after
            if not after:
                break
        return found[:limit][::-1]

    async def changed_since(self, since: datetime, but_by: str) -> list[Pattern]:
        """Patterns opened or taught since then, by others the last time, the oldest change first."""
        asked: dict[str, Range | Not] = {"change_time": Range(ge=to_micros(since)), "changed_by": Not(but_by)}
        found: list[Pattern] = []
        after = ""
        while True:
            page = await self._patterns.find(asked, order="change_time", limit=_PAGE, after=after)
            found.extend(map(from_body, page.documents))
            after = page.next_after
            if not after:
                return found

    async def count(self) -> int:
        """How many there are."""
        return await self._patterns.count()

    async def set_counted(self, members: Mapping[str, int]) -> None:
        """Keep these member counts, for the order of lists. One that somebody else sets meanwhile stays."""
        documents = await self._patterns.get_many(list(members))
        saves = [
            Save(each, document.version, {**document.body, "counted": members[each]})
            for each, document in documents.items()
            if document.body["counted"] != members[each]
        ]
        if saves:
            await self._patterns.save_many(saves)

    async def all_ids(self, after: str) -> tuple[list[str], str]:
        """A page of ids in order, and where to go on."""
        page = await self._patterns.find(order="_id", limit=_PAGE, after=after)
        return [document.id for document in page.documents], page.next_after

    async def recounted(self) -> datetime | None:
        """Until when changes are counted; None before the first recount."""
        document = await self._recount.get(_MARK)
        return from_micros(document.body["change_time"]) if document else None

    async def set_recounted(self, until: datetime) -> None:
        """Remember it. The timer's lease keeps others from doing the same."""
        document = await self._recount.get(_MARK)
        version = document.version if document else 0
        await self._recount.save(Save(_MARK, version, {"change_time": to_micros(until)}))
