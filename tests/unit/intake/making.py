"""Things that tests of intake are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.intake.domain.draft import Draft, Placed, Scores, Words
from services.intake.domain.feedback import Feedback, Labels, Source
from services.intake.domain.heard import Case, Mark
from services.intake.domain.message import Fix
from services.intake.store import Store, specs
from services.intake.usecases import receive
from services.intake.usecases.ground import Ground
from services.intake.usecases.prepare import ensure_defaults
from services.intake.usecases.receive import Post
from services.mesh.documents.port import Documents
from services.mesh.log.port import Event
from services.mesh.notify import Letter

NOW = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECRET = b"s" * 32
PLACED = Placed("online-shop", "web")


def draft(**said: Any) -> Draft:
    """A draft with a text about the online shop; words and scores may be named directly."""
    words = {name: said.pop(name) for name in ("text", "goal", "event", "consequence") if name in said}
    scores = {name: said.pop(name) for name in ("nps", "csat", "ces") if name in said}
    facts = {"product": "online-shop", "words": Words(**(words or {"text": "The parcel came late"}))}
    return Draft(**{**facts, "scores": Scores(**scores), **said})


def post(request_id: str = "", submitter: str = "key:1", source: Source = Source.API, **said: Any) -> Post:
    """A draft that a caller hands in."""
    return Post(draft(**said), request_id, submitter, source)


def labels(**said: Any) -> Labels:
    """What classification understood."""
    facts = {"language": "en", "sentiment": "negative", "topics": ("delivery/late",), "kind": "problem"}
    return Labels(**{**facts, "severity": "p2", "pattern_id": "pt-1", "pattern_title": "late parcel", **said})


def mark(sequence: int, source: str = "voc/actions:case") -> Mark:
    """Which event this is."""
    return Mark(source, sequence)


def case(
    state: str = "new", issue_id: str = "", owner: str = "", close_reason: str = "", **known: Any
) -> Case:
    """A case as actions tells it."""
    return Case(state, issue_id, owner, close_reason, **known)


FIX = Fix("fix-1", "We doubled the vans.", "Chúng tôi đã tăng gấp đôi số xe.", NOW + DAY)


@dataclass
class Letters:
    """A notifier that remembers, and fails when told to."""

    repeatable: bool = True
    sent: list[Letter] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    fails: Callable[[Letter], None] = lambda _letter: None

    async def send(self, letter: Letter) -> None:
        self.fails(letter)
        if not (self.repeatable and letter.id in {one.id for one in self.sent}):
            self.sent.append(letter)

    async def forget(self, ids: Sequence[str]) -> None:
        self.forgotten += ids


class House:
    """Intake's ground on the embedded documents, with a clock that tests move."""

    def __init__(self, documents: Documents, store: Store, letters: Letters) -> None:
        self.documents = documents
        self.store = store
        self.letters = letters
        self.now = NOW
        self.woken: list[str] = []
        self.ground = Ground(
            store=store,
            notifier=letters,
            customer_secret=SECRET,
            tracking_secret=SECRET,
            public_url="https://voc.example",
            holder="intake-1",
            wake=self.woken.append,
        )

    async def furnish(self) -> None:
        """Default form and channels, example products."""
        await ensure_defaults(store=self.store, example_products=True, now=self.now)

    async def received(self, **said: Any) -> Feedback:
        """A feedback that was just received."""
        taking = await receive.receive_one(ground=self.ground, post=post(**said), now=self.now)
        return taking.feedback

    async def load(self, feedback_id: str) -> Feedback:
        """The feedback as it stands now."""
        kept = await self.store.feedback.get(feedback_id)
        assert kept is not None
        return kept.feedback

    async def told(self, collection: str = "feedback") -> list[Event]:
        """Events that wait to be told, in order."""
        spec = next(spec for spec in specs.ALL if spec.name == collection)
        unsaid = await self.documents.collection(spec).unsaid()
        return [event for one in unsaid for event in one.events]
