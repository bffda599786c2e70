"""Actions alone on its documents: the test is everybody else, and delivers the events.

Every event is delivered twice, and what the service tells comes back to it until nobody has anything to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from google.protobuf.timestamp_pb2 import Timestamp
from voc.actions.v1 import actions_pb2 as pb
from voc.classification.v1 import events_pb2 as classification
from voc.intake.v1 import events_pb2 as intake
from voc.review.v1 import events_pb2 as review
from voc.type.v1 import type_pb2 as words

from services.actions import main, rpc
from services.actions.store import Store, specs
from services.actions.usecases.ground import Ground
from services.mesh.config import Settings
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Documents
from services.mesh.identity import Caller, caller_var
from services.mesh.log.port import Event
from services.mesh.service import Mesh, Service
from tests.unit.actions.making import HOUR, NOW

LAN = Caller(id="lan", kind="person", roles=frozenset({"member"}))


def stamp(moment: datetime) -> Timestamp:
    found = Timestamp()
    found.FromDatetime(moment)
    return found


class World:
    """One service and its clock."""

    def __init__(self, documents: Documents, home: Path) -> None:
        self.now = NOW
        self.documents = documents
        self.store = Store.over(documents.collection)
        self.woken: Counter[str] = Counter()
        settings = Settings(home=home)
        mesh = Mesh(
            settings=settings,
            clock=lambda: self.now,
            documents=documents,
            log=cast("Any", None),
            notifier=cast("Any", None),
            wake=lambda name: self.woken.update([name]),
        )
        self.service: Service = main.build(mesh)
        self.ground = Ground(self.store, main.standing(settings))
        self.told: list[Event] = []
        self._sequences: Counter[tuple[str, str]] = Counter()

    @property
    def ask(self) -> Any:
        """The servicer, asked by Lan: `await world.ask.GetCase(request, None)`."""
        caller_var.set(LAN)
        return self.service.servicers[rpc.NAME]

    def event(self, type_: str, subject: str, message: Any) -> Event:
        """The next event of its subject from its service."""
        source = f"voc/{type_.split('.')[1]}"
        self._sequences[(source, subject)] += 1
        sequence = self._sequences[(source, subject)]
        data = message.SerializeToString()
        return Event(
            f"ev-{len(self._sequences)}-{sequence}", type_, source, subject, self.now, sequence, data
        )

    async def hear(self, *events: Event) -> None:
        """Deliver each, twice."""
        for event in events:
            for _ in range(2):
                await self.service.handlers[event.type](event)

    async def tick(self, name: str) -> None:
        """One run of a timer."""
        (timer,) = [timer for timer in self.service.timers if timer.name == name]
        await timer.tick()

    async def calm(self) -> None:
        """Run the recount and what it leads to until nothing moves."""
        for _ in range(20):
            await self.tick("recount")
            await self.tick("reattach")
            heard = await self._relay()
            waiting = await self.store.cases.pending(1) or await self.store.issues.pending(1)
            if not heard and not waiting and not await self.store.issues.moving(1):
                return
        raise AssertionError("the world does not come to rest")

    async def _relay(self) -> int:
        heard = 0
        for spec in specs.ALL:
            collection = self.documents.collection(spec)
            for unsaid in await collection.unsaid(10_000):
                for event in unsaid.events:
                    self.told.append(event)
                    heard += 1
                    if event.type in self.service.handlers:
                        await self.hear(event)
                await collection.said({unsaid.id: [event.id for event in unsaid.events]})
        return heard

    def heard_of(self, subject: str) -> list[str]:
        """The last words of what was told of a thing, in order."""
        return [event.type.rpartition(".")[2] for event in self.told if event.subject == subject]

    async def classified(self, case_id: str, pattern: str = "pt-1", **known: Any) -> None:
        """A feedback is understood: `severity`, `kind`, `key`, `occur`, `product`, `receive`, `title`."""
        await self.hear(self.classified_event(case_id, pattern, **known))

    def classified_event(self, case_id: str, pattern: str = "pt-1", **known: Any) -> Event:
        """The event of that."""
        labels = classification.Labels()
        labels.kind.value = words.Kind.Value(f"KIND_{known.get('kind', 'problem').upper()}")
        labels.severity.value = words.Severity.Value(f"SEVERITY_{known.get('severity', 'p3').upper()}")
        facts = classification.FeedbackFacts(
            customer_key=known.get("key", case_id),
            product=known.get("product", "shop"),
            channel="web",
            receive_time=stamp(known.get("receive", self.now)),
        )
        occur = known.get("occur", self.now - HOUR)
        if occur is not None:
            facts.occur_time.CopyFrom(stamp(occur))
        participle = known.get("participle", "classified")
        message: Any = (
            classification.FeedbackClassified
            if participle == "classified"
            else classification.FeedbackCorrected
        )
        pattern_ref = classification.PatternRef(
            pattern_id=pattern, title=known.get("title", f"Title of {pattern}")
        )
        said = message(feedback_id=case_id, labels=labels, facts=facts, pattern=pattern_ref)
        return self.event(f"voc.classification.feedback.v1.{participle}", case_id, said)

    async def customer(self, participle: str, case_id: str, **known: Any) -> None:
        """What a customer, or staff towards a customer, does now."""
        await self.hear(self.customer_event(participle, case_id, **known))

    def customer_event(self, participle: str, case_id: str, **known: Any) -> Event:
        """The event of that."""
        message, field = {
            "replied": (intake.FeedbackReplied, "reply_time"),
            "commented": (intake.FeedbackCommented, "comment_time"),
            "confirmed": (intake.FeedbackConfirmed, "confirm_time"),
            "disputed": (intake.FeedbackDisputed, "occur_time"),
            "withdrawn": (intake.FeedbackWithdrawn, "withdraw_time"),
            "erased": (intake.FeedbackErased, "erase_time"),
        }[participle]
        said = message(feedback_id=case_id, **{field: stamp(self.now)}, **known)
        return self.event(f"voc.intake.feedback.v1.{participle}", case_id, said)

    async def decides(self, participle: str, plan_id: str, version: int) -> None:
        """Leadership decides."""
        said = review.DecisionEvent(
            decision_id=f"dc-{participle}-{version}",
            plan_id=plan_id,
            plan_version=version,
            reason="Because.",
            decided_by="mai",
            decide_time=stamp(self.now),
        )
        await self.hear(self.event(f"voc.review.decision.v1.{participle}", plan_id, said))

    async def tells_customers(self, issue: pb.Issue, count: int, kind: str = "fixed") -> None:
        """Intake has told every customer of an issue."""
        said = intake.BroadcastCompleted(
            broadcast_id="br-1",
            issue_id=issue.issue_id,
            fix_id=issue.fix.fix_id,
            told_count=count,
            complete_time=stamp(self.now),
        )
        said.kind = {"fixed": 1, "verified": 2}[kind]
        await self.hear(self.event("voc.intake.broadcast.v1.completed", "br-1", said))

    async def case(self, case_id: str) -> pb.Case:
        """A case as it is shown."""
        answer = await self.ask.GetCase(pb.GetCaseRequest(case_id=case_id), None)
        return cast("pb.Case", answer.case)

    async def issue(self, issue_id: str) -> pb.Issue:
        """An issue as it is shown."""
        answer = await self.ask.GetIssue(pb.GetIssueRequest(issue_id=issue_id), None)
        return cast("pb.Issue", answer.issue)

    async def issue_of(self, case_id: str) -> pb.Issue:
        """The issue that a case belongs to."""
        return await self.issue((await self.case(case_id)).issue_id)

    async def plan(self, plan_id: str) -> pb.Plan:
        """A plan as it is shown."""
        answer = await self.ask.GetPlan(pb.GetPlanRequest(plan_id=plan_id), None)
        return cast("pb.Plan", answer.plan)

    async def planned(self, issue_id: str, *, submit: bool = False, request_id: str = "rq-1") -> pb.Plan:
        """A plan with a correction and a prevention."""
        ask = self.ask
        plan = (
            await ask.CreatePlan(
                pb.CreatePlanRequest(request_id=request_id, issue_id=issue_id, title="End it", owner="lan"),
                None,
            )
        ).plan
        for number, type_ in enumerate((words.ACTION_TYPE_CORRECT, words.ACTION_TYPE_PREVENT_RECURRENCE)):
            request = pb.AddActionRequest(
                plan_id=plan.plan_id,
                version=plan.version,
                request_id=f"rq-{number}",
                title=f"Do {number}",
                type=type_,
            )
            plan = (await ask.AddAction(request, None)).plan
        if submit:
            request = pb.SubmitPlanRequest(plan_id=plan.plan_id, version=plan.version)
            plan = (await ask.SubmitPlan(request, None)).plan
        return cast("pb.Plan", plan)

    async def fixed(self, issue_id: str, *, effective: datetime | None = None) -> pb.Issue:
        """Find the cause, do the correction, and mark the issue fixed."""
        ask = self.ask
        plan = await self.planned(issue_id, request_id=f"rq-fix-{self.now.timestamp()}")
        request = pb.CompleteActionRequest(
            plan_id=plan.plan_id, version=plan.version, action_id=plan.actions[0].action_id
        )
        await ask.CompleteAction(request, None)
        issue = await self.issue(issue_id)
        cause = pb.SetRootCauseRequest(
            issue_id=issue_id, version=issue.version, whys=["Because."], category=words.CAUSE_CATEGORY_PROCESS
        )
        issue = (await ask.SetRootCause(cause, None)).issue
        fix = pb.MarkFixedRequest(issue_id=issue_id, version=issue.version)
        if effective is not None:
            fix.effective_time.CopyFrom(stamp(effective))
        return cast("pb.Issue", (await ask.MarkFixed(fix, None)).issue)

    def later(self, days: float = 0, hours: float = 0) -> None:
        """Time passes."""
        self.now += timedelta(days=days, hours=hours)


@asynccontextmanager
async def opened_world(home: Path, url: str = "") -> AsyncIterator[World]:
    """A world on empty documents, embedded unless a URL says where."""
    documents = open_documents(url or f"sqlite:///{home}", "actions", lambda: NOW)
    await documents.start(specs.ALL)
    try:
        yield World(documents, home)
    finally:
        await documents.close()
