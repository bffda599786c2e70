"""Intake as it runs: its port, its timers, its inbox and its outbox on the embedded ground."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from voc.actions.v1 import actions_pb2
from voc.actions.v1 import events_pb2 as actions_events
from voc.intake.v1 import feedback_pb2, intake_pb2, intake_pb2_grpc

from services.intake.main import build
from services.mesh import ids
from services.mesh.config import Settings
from services.mesh.identity import Caller, Signer
from services.mesh.keys import load_or_create_signing_key
from services.mesh.log.envelope import message as enveloped
from services.mesh.log.open import open_log
from services.mesh.log.port import Event
from services.mesh.run.unit import Unit
from tests.unit.intake.making import NOW

SECONDS = 20
"""How long anything may take here; a bound, not a measure."""


class Running:
    """A running intake, and somebody who asks and tells."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.unit = Unit("intake", build, settings)
        self.signer = Signer(load_or_create_signing_key(settings.home))

    async def ask(self, who: Caller, rpc: str, request: Any) -> Any:
        token = self.signer.token(who)
        metadata = (("authorization", f"Bearer {token}"),) if token else ()
        async with grpc.aio.insecure_channel(f"127.0.0.1:{self.unit.port}") as channel:
            stub = intake_pb2_grpc.IntakeServiceStub(channel)
            return await getattr(stub, rpc)(request, metadata=metadata, timeout=SECONDS, wait_for_ready=True)

    async def tell(self, kind: str, subject: str, message: Any, sequence: int) -> None:
        """Actions tells something."""
        event = Event(
            ids.new("ev", NOW), kind, "voc/actions", subject, NOW, sequence, message.SerializeToString()
        )
        log = open_log(self.settings.log, "actions")
        await log.start()
        await log.create_topics([event.topic])
        assert await log.append([enveloped(event)]) == [None]
        await log.close()

    def letters(self) -> list[str]:
        """What lies in the folder."""
        return [path.read_text() for path in sorted((self.settings.home / "messages").glob("*.eml"))]


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    made = Running(
        Settings(
            home=tmp_path, intake_listen="127.0.0.1:0", demo_products=True, public_url="https://voc.example"
        )
    )
    await made.unit.start()
    for _ in range(SECONDS * 20):
        if made.unit.condition.ready:
            break
        await asyncio.sleep(0.05)
    yield made
    await made.unit.stop()


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(SECONDS * 20):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come to that")


async def test_from_the_form_to_the_question(running: Running) -> None:
    who = Caller()
    products = (await running.ask(who, "ListProducts", intake_pb2.ListProductsRequest())).products
    assert [product.id for product in products] == ["delivery", "mobile-app", "online-shop"]
    draft = feedback_pb2.FeedbackDraft(
        product="delivery",
        goal="Tôi chờ hàng",
        event="không ai đến",
        contact="an@example.com",
        consent=True,
        acknowledge=True,
        form="default",
        language="LANGUAGE_VI",
    )
    request = intake_pb2.CreateFeedbackRequest(draft=draft, request_id="k")
    receipt = (await running.ask(who, "CreateFeedback", request)).receipt
    await until(lambda: len(running.letters()) == 1)
    assert f"https://voc.example/t/{receipt.tracking_token}" in running.letters()[0]
    case = actions_events.CaseEvent(
        case_id=receipt.id, state=actions_pb2.Case.STATE_IN_PROGRESS, issue_id="is-1"
    )
    await running.tell("voc.actions.case.v1.attached", receipt.id, case, 1)
    issue = actions_events.IssueEvent(issue_id="is-1", state=actions_pb2.Issue.STATE_FIXED)
    issue.fix.fix_id = "fix-1"
    issue.fix.note_vi = "Chúng tôi đã thêm xe."
    await running.tell("voc.actions.issue.v1.fixed", "is-1", issue, 1)
    await until(lambda: len(running.letters()) == 2)
    assert any("Chúng tôi đã thêm xe." in letter for letter in running.letters())
    customer = Caller(kind="customer", subject=receipt.id)
    track = intake_pb2.TrackFeedbackRequest(token=receipt.tracking_token)
    seen = (await running.ask(customer, "TrackFeedback", track)).feedback
    assert (seen.state, seen.asked, seen.product_title) == (
        feedback_pb2.Feedback.STATE_FIXED,
        True,
        "Giao hàng",
    )
    admin = Caller("an", "person", frozenset({"admin"}))
    await running.ask(admin, "EraseFeedback", intake_pb2.EraseFeedbackRequest(id=receipt.id))
    assert running.letters() == []
    assert [collector for collector in running.unit.collectors if hasattr(collector, "refresh")]
