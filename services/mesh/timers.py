"""What a service does by itself: each timer on one replica at a time, soon when it is woken."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from prometheus_client import Counter, Gauge

from services.mesh.clock import process_now
from services.mesh.documents.port import Collection, DocumentsUnavailable, Save, Spec
from services.mesh.inspection.recent import RecentErrors
from services.mesh.pressure import PRESSURE
from services.mesh.service import Timer
from services.mesh.telemetry import working_for

log = logging.getLogger(__name__)

SPEC = Spec("mesh_timer")
"""One document per timer: when it last ran, how that ended, when it is due. Times in microseconds."""

RUNS = Counter("voc_timer_runs", "Runs of timers.", ["service", "timer", "outcome"])
OUTCOMES = ("done", "failed")
LAST_SUCCESS = Gauge(
    "voc_timer_last_success_timestamp_seconds", "When a timer last ended well.", ["service", "timer"]
)
EVERY = Gauge("voc_timer_every_seconds", "How often a timer is to run.", ["service", "timer"])

LEASE_SECONDS = 6.0
_RENEW_SECONDS = 2.0
_GATHER_SECONDS = 0.1
_COURTESY_SECONDS = 1.0
_RECORD_SECONDS = 10.0
_RETRY_SECONDS = 1.0
_RETRY_LIMIT_SECONDS = 10.0
_EARLIEST, _LATEST = 0.9, 1.1
"""Of a timer's period: when it runs again, so that timers of the same period drift apart."""

_FIRST_SECONDS = 1.0
"""A timer's first run comes within this time, unless another replica's run is recent."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a timer's latest run on this replica ended. `begin`, `next` and `since` are seconds of the process
    clock; `error` is the exception's type, empty after a good one; `since` is 0 unless it runs now."""

    timer: str
    every: timedelta
    begin: float = 0.0
    seconds: float = 0.0
    error: str = ""
    next: float = 0.0
    since: float = 0.0


class Timers:
    """Runs the timers of one service. Times are of the process clock, which nobody moves."""

    def __init__(
        self,
        service: str,
        timers: Sequence[Timer],
        collection: Collection,
        holder: str,
        *,
        chance: Callable[[], float] = random.random,
        errors: RecentErrors | None = None,
    ) -> None:
        self.holder = holder
        self.collection = collection
        _shown_from_the_start(service, timers)
        self._turns = {
            timer.name: _Turn(
                service, timer, collection, holder, chance=chance, errors=errors or RecentErrors()
            )
            for timer in timers
        }
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin, in the running loop."""
        self._tasks = [
            asyncio.create_task(turn.forever(), name=f"timer {name}") for name, turn in self._turns.items()
        ]

    async def stop(self) -> None:
        """End, interrupting runs that are under way (they are idempotent), and let go of the leases."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(turn.release() for turn in self._turns.values()))

    def wake(self, name: str) -> None:
        """Run this timer soon. Many wakes before it runs are one.

        Raises:
            KeyError: there is no such timer.
        """
        self._turns[name].woken.set()

    def runs(self) -> list[Run]:
        """The latest run of each timer on this replica."""
        return [replace(turn.run, since=turn.since) for turn in self._turns.values()]


def _shown_from_the_start(service: str, timers: Sequence[Timer]) -> None:
    for timer in timers:
        EVERY.labels(service, timer.name).set(timer.every.total_seconds())
        for outcome in OUTCOMES:
            RUNS.labels(service, timer.name, outcome)


class _Turn:
    """One timer on this replica."""

    def __init__(
        self,
        service: str,
        timer: Timer,
        collection: Collection,
        holder: str,
        *,
        chance: Callable[[], float],
        errors: RecentErrors,
    ) -> None:
        self.since = 0.0
        self._errors = errors
        self.woken = asyncio.Event()
        self.run = Run(timer.name, timer.every)
        self._service = service
        self._timer = timer
        self._collection = collection
        self._holder = holder
        self._chance = chance
        self._every = timer.every.total_seconds()
        self._lease_until = 0.0
        self._failures = 0
        self._recorded_at = 0.0

    async def forever(self) -> None:
        """Wait, run, and again. Failures and leases held elsewhere are waited out even when it is woken."""
        wait = min(self._every, _FIRST_SECONDS) * self._chance()
        while True:
            woken = await self._wait(wait)
            try:
                wait, firm = await self._take_turn(woken)
            except DocumentsUnavailable:
                wait, firm = self._after_failure(), True
            if firm:
                await asyncio.sleep(wait)
                wait = 0.0

    async def _wait(self, seconds: float) -> bool:
        """True when it was woken before its time; what comes at once with the wake is gathered."""
        try:
            async with asyncio.timeout(seconds):
                await self.woken.wait()
        except TimeoutError:
            return False
        await asyncio.sleep(_GATHER_SECONDS)
        await PRESSURE.give_way(_COURTESY_SECONDS)
        return True

    async def _take_turn(self, woken: bool) -> tuple[float, bool]:
        """Run if it is this replica's turn; seconds until the next try, and whether no wake shortens them."""
        if not await self._leased():
            return LEASE_SECONDS / 4 * (1 + self._chance()), woken
        if not woken:
            due = await self._due_elsewhere()
            if due > 0:
                return due, False
        self.woken.clear()
        wait = await self._run()
        await self._record()
        return wait, bool(self._failures)

    async def _leased(self) -> bool:
        """Hold the lease for at least another third of its time."""
        now = process_now()
        if self._lease_until - now > LEASE_SECONDS / 3:
            return True
        if not await self._collection.claim(self._timer.name, self._holder, LEASE_SECONDS):
            return False
        self._lease_until = now + LEASE_SECONDS
        return True

    async def _due_elsewhere(self) -> float:
        """Seconds to wait because another replica, or this one before a restart, ran it recently."""
        if self.run.begin:
            return 0.0
        known = await self._collection.get(self._timer.name)
        left = (known.body.get("next_time", 0) / 1e6 if known else 0.0) - process_now()
        # Further away than a run of ours can put it: it was another period's, or another clock's.
        return left if left <= self._every * _LATEST else 0.0

    async def _run(self) -> float:
        """One run; seconds until the next."""
        self.since = begin = process_now()
        try:
            error = await self._tick()
        finally:
            self.since = 0.0
        if error:
            log.warning("a timer failed", extra=self._words(error=error, attempt=self._failures + 1))
            wait = self._after_failure()
        else:
            self._failures = 0
            wait = self._every * (_EARLIEST + (_LATEST - _EARLIEST) * self._chance())
        end = process_now()
        self.run = Run(self._timer.name, self._timer.every, begin, end - begin, error, end + wait)
        self._measure(error)
        return wait

    async def _tick(self) -> str:
        """Do it, and keep the lease meanwhile; what went wrong, or nothing."""
        with working_for():
            tick = asyncio.ensure_future(self._timer.tick())
        keeper = asyncio.create_task(self._keep_lease(tick))
        try:
            await tick
        except DocumentsUnavailable as away:
            return type(away).__name__
        except Exception as wrong:
            self._errors.note(f"timer {self._timer.name}", wrong)
            log.warning("a timer broke", exc_info=wrong, extra=self._words())
            return type(wrong).__name__
        except asyncio.CancelledError:
            # The keeper cancels the run alone; whoever wants this to end cancels this task.
            ours = asyncio.current_task()
            if ours is not None and ours.cancelling():
                raise
            return "LeaseLost"
        finally:
            keeper.cancel()
        return ""

    async def _keep_lease(self, tick: asyncio.Future[None]) -> None:
        """Renew while a run takes long; end it, and return, when another replica has the lease."""
        held = True
        while held:
            await asyncio.sleep(_RENEW_SECONDS)
            try:
                held = await self._collection.claim(self._timer.name, self._holder, LEASE_SECONDS)
            except DocumentsUnavailable:
                continue
            self._lease_until = process_now() + LEASE_SECONDS if held else 0.0
        tick.cancel()

    def _after_failure(self) -> float:
        """Seconds until the next try: longer after each failure, never longer than ten."""
        wait = min(_RETRY_SECONDS * float(2**self._failures), _RETRY_LIMIT_SECONDS)
        self._failures = min(self._failures + 1, 10)
        return wait * (0.5 + self._chance() / 2)

    def _measure(self, error: str) -> None:
        RUNS.labels(self._service, self._timer.name, "failed" if error else "done").inc()
        if not error:
            LAST_SUCCESS.labels(self._service, self._timer.name).set(process_now())

    def _words(self, **more: int | str) -> dict[str, Any]:
        return {"service": self._service, "timer": self._timer.name, **more}

    async def _record(self) -> None:
        """Write the run down for other replicas and for people; a frequent timer's not every time."""
        if process_now() - self._recorded_at < _RECORD_SECONDS and not self.run.error:
            return
        self._recorded_at = process_now()
        known = await self._collection.get(self._timer.name)
        version = known.version if known else 0
        await self._collection.save_many([Save(self._timer.name, version, self._body())])

    def _body(self) -> dict[str, Any]:
        return {
            "begin_time": int(self.run.begin * 1e6),
            "seconds": self.run.seconds,
            "error": self.run.error,
            "next_time": int(self.run.next * 1e6),
            "holder": self._holder,
        }

    async def release(self) -> None:
        """Let another replica have it at once."""
        if self._lease_until > process_now():
            try:
                await self._collection.release(self._timer.name, self._holder)
            except DocumentsUnavailable:
                log.debug("a lease was not released", extra=self._words())
