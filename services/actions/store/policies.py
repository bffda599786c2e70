"""The policy as it is remembered: one document, absent until somebody changed what the environment says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from services.actions.domain.label import Severity
from services.actions.domain.policy import Holiday, Policy
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Collection, Document, Save

_ID = "policy"


class Policies:
    """Reads and writes the policy. Every method may raise `DocumentsUnavailable`."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def get(self) -> Policy | None:
        """The policy, or None while nobody has changed it."""
        document = await self._collection.get(_ID)
        return None if document is None else _policy(document)

    async def save(self, policy: Policy) -> Policy:
        """Keep a policy that was decided on its `version`.

        Raises:
            Stale: it changed since.
        """
        saved = await self._collection.save(Save(_ID, policy.version - 1, _body(policy)))
        return replace(policy, version=saved.document.version + 1)


def _body(policy: Policy) -> dict[str, Any]:
    return {
        "opens": policy.opens.isoformat("minutes"),
        "closes": policy.closes.isoformat("minutes"),
        "weekdays": list(policy.weekdays),
        "holidays": [{"day": one.day.isoformat(), "title": one.title} for one in policy.holidays],
        "targets": {severity.value: days for severity, days in policy.targets.items()},
        "silence_days": policy.silence_days,
        "watch_days": policy.watch_days,
        "issue_cases": policy.issue_cases,
        "by": policy.by,
        "update_time": None if policy.time is None else to_micros(policy.time),
    }


def _policy(document: Document) -> Policy:
    body = document.body
    return Policy(
        opens=time.fromisoformat(body["opens"]),
        closes=time.fromisoformat(body["closes"]),
        weekdays=tuple(body["weekdays"]),
        holidays=tuple(Holiday(date.fromisoformat(one["day"]), one["title"]) for one in body["holidays"]),
        targets={Severity(name): days for name, days in body["targets"].items()},
        silence_days=body["silence_days"],
        watch_days=body["watch_days"],
        issue_cases=body["issue_cases"],
        version=document.version + 1,
        by=body["by"],
        time=None if body["update_time"] is None else from_micros(body["update_time"]),
    )
