"""How many issues stand behind each tab, who owns some, and what they are about. Counted of everything, so
kept for a moment: counts are those of a moment ago while they are counted anew."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voc.actions.v1 import actions_pb2 as pb

from services.gateway.staff.desk import Desk
from services.gateway.staff.fresh import Fresh, Span
from services.gateway.staff.issues.listing import counting, counts_of, owners_of
from services.gateway.staff.visitor import Visitor

_SPAN = Span(fresh=10.0, usable=60.0)


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands around the list of issues.

    Attributes:
        tabs: how many stand behind each tab.
        owners: everybody who owns an issue.
        products: what issues are about, by id.
    """

    tabs: Mapping[str, int]
    owners: Sequence[str]
    products: Sequence[str]


class Counts:
    """Counts for everybody; anew for a person who has just changed something."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fresh = Fresh(_SPAN)

    async def of(self, visitor: Visitor) -> Counted:
        """The counts as this person may see them.

        Raises:
            Problem: they were never counted, and actions does not answer.
        """
        return await self._fresh.get(self._desk.acted(visitor), lambda: self._count(visitor))

    async def _count(self, visitor: Visitor) -> Counted:
        by_state, unplanned = counting()
        products = pb.CountIssuesRequest(by=[pb.ISSUE_DIMENSION_PRODUCT])
        counted, planless, about = await asyncio.gather(
            *(self._ask(request, visitor) for request in (by_state, unplanned, products))
        )
        return Counted(
            tabs=counts_of(counted.counts, planless.counts),
            owners=owners_of(counted.counts),
            products=sorted(row.values[0] for row in about.counts if row.values[0]),
        )

    async def _ask(self, request: pb.CountIssuesRequest, visitor: Visitor) -> Any:
        return await self._desk.ask(self._desk.gateway.clients.actions.CountIssues, request, visitor)
