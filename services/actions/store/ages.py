"""How old what is open is."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime
from typing import Any

from services.actions.domain.clocks import Subject
from services.actions.domain.label import Severity
from services.actions.domain.summary import OpenAge, open_age
from services.mesh.clock import from_micros
from services.mesh.documents.port import Collection, Where


class Ages:
    """Ages of open cases, from their receipt, and of open issues, from their opening."""

    def __init__(self, cases: Collection, issues: Collection) -> None:
        self._cases = cases
        self._issues = issues

    async def of_cases(self, now: datetime) -> dict[Severity, OpenAge]:
        """Per severity, all of them."""
        return await _ages(self._cases, "receive", now)

    async def of_issues(self, now: datetime) -> dict[Severity, OpenAge]:
        """Per severity, all of them."""
        return await _ages(self._issues, "open", now)

    async def of_all(self, subject: Subject, now: datetime) -> OpenAge:
        """All of them, whatever their severity."""
        cases = subject is Subject.CASE
        collection, begin = (self._cases, "receive") if cases else (self._issues, "open")
        rows: Any = await collection.tally((f"{begin}_hour",), {"open": True})
        since = [await _oldest(collection, begin, severity) for severity in Severity]
        hours = {hour: count for (hour,), count in rows.items()}
        return open_age(min((one for one in since if one is not None), default=None), hours, now)


async def _ages(collection: Collection, begin: str, now: datetime) -> dict[Severity, OpenAge]:
    rows: Any = await collection.tally(("severity", f"{begin}_hour"), {"open": True})
    hours: dict[str, dict[int, int]] = defaultdict(dict)
    for (severity, hour), count in rows.items():
        hours[severity][hour] = count
    oldest = await asyncio.gather(*(_oldest(collection, begin, severity) for severity in Severity))
    return {
        severity: open_age(since, hours[severity], now)
        for severity, since in zip(Severity, oldest, strict=True)
    }


async def _oldest(collection: Collection, begin: str, severity: Severity) -> datetime | None:
    where: Where = {"open": True, "severity": severity}
    page = await collection.find(where, order=f"{begin}_time", limit=1)
    return from_micros(page.documents[0].body[f"{begin}_time"]) if page.documents else None
