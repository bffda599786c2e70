"""Everything that imports need, put together once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from services.gateway.posts import Posts
from services.gateway.staff.importing.columns import Habits
from services.gateway.staff.importing.job import Job
from services.gateway.staff.importing.store import Imports
from services.mesh.clock import Clock
from services.mesh.documents.port import Documents

WORK, SWEEP = "imports", "imports-sweep"
"""Names of the timers."""


def _nobody(_name: str) -> None:
    return


class Importing:
    """The store, the job, and how its timer is woken; `wake` is replaced where timers run."""

    def __init__(self, documents: Documents, posts: Posts, clock: Clock, zone: tzinfo) -> None:
        self.store = Imports(documents)
        self.job = Job(self.store, posts, clock, Habits(zone))
        self.wake: Callable[[str], None] = _nobody
