"""Runs over what was classified before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.gateway.staff.inbox.vocabulary import DIMENSIONS
from services.gateway.staff.issues.words import when, word
from services.gateway.staff.quality.asking import dimension_word


@dataclass(frozen=True, slots=True)
class Run:
    """How far a run is. `changes`: what of it changed, or would, by label."""

    id: str
    state: str
    dry_run: bool
    since: datetime | None
    by: str
    request_time: datetime | None
    end_time: datetime | None
    total: int
    seen: int
    changed: int
    changes: Sequence[tuple[str, int]]

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self.state == "running"


def run_of(one: Any) -> Run:
    """A run."""
    return Run(
        id=one.run_id,
        state=word(one, "state"),
        dry_run=one.dry_run,
        since=when(one, "since_time"),
        by=one.requested_by,
        request_time=when(one, "request_time"),
        end_time=when(one, "end_time"),
        total=one.total_count,
        seen=one.seen_count,
        changed=one.changed_count,
        changes=[
            (DIMENSIONS.get(name, name), each.count)
            for each in one.changes
            if (name := dimension_word(each.dimension)) and each.count
        ],
    )
