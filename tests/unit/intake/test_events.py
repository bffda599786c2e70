"""Heard as it lies in the log: decoded, keyed by subject, harmless when it comes twice."""

from __future__ import annotations

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from voc.actions.v1 import actions_pb2
from voc.actions.v1 import events_pb2 as actions_events
from voc.classification.v1 import events_pb2 as classification_events
from voc.type.v1 import type_pb2

from services.intake.domain.feedback import State
from services.intake.events import handlers
from services.mesh.log.port import Event
from services.mesh.service import Poison
from tests.unit.intake.making import NOW, House

EVIDENCE = classification_events.Evidence


def event(kind: str, subject: str, message: object, sequence: int = 1, source: str = "") -> Event:
    data = message.SerializeToString() if hasattr(message, "SerializeToString") else b"\xff\xff"
    source = source or f"voc/{kind.split('.')[1]}"
    return Event(f"ev-{kind}-{sequence}", kind, source, subject, NOW, sequence, data)


def understood(feedback_id: str) -> classification_events.FeedbackClassified:
    said = classification_events.FeedbackClassified(feedback_id=feedback_id)
    said.labels.language.value = type_pb2.LANGUAGE_VI
    said.labels.sentiment.value = type_pb2.SENTIMENT_NEGATIVE
    said.labels.topics.add(path="delivery/late", evidence=EVIDENCE(confidence=0.9))
    said.labels.topics.add(path="price", evidence=EVIDENCE(confidence=0.2, unsure=True))
    said.labels.severity.evidence.unsure = True
    said.labels.impact.value = type_pb2.IMPACT_ATTRITION_RISK
    said.pattern.pattern_id = "pt-1"
    said.pattern.title = "giao hàng trễ"
    return said


async def test_labels_and_their_doubts(house: House) -> None:
    feedback = await house.received()
    hear = handlers(house.ground)
    kind = "voc.classification.feedback.v1.classified"
    for _ in range(2):
        await hear[kind](event(kind, feedback.id, understood(feedback.id)))
    after = await house.load(feedback.id)
    assert after.labels is not None
    assert (after.labels.language, after.labels.sentiment, after.labels.severity) == ("vi", "negative", "")
    assert after.labels.topics == ("delivery/late",)
    assert after.labels.unsure == ("topic", "severity")
    assert (after.labels.pattern_id, after.labels.pattern_title) == ("pt-1", "giao hàng trễ")
    assert after.heard == {"voc/classification:feedback": 1}
    assert len(after.timeline) == 2
    corrected = classification_events.FeedbackCorrected(feedback_id=feedback.id, corrected_by="mai")
    corrected.labels.severity.value = type_pb2.SEVERITY_P1
    kind = "voc.classification.feedback.v1.corrected"
    await hear[kind](event(kind, feedback.id, corrected, sequence=2))
    again = await house.load(feedback.id)
    assert again.labels is not None
    assert (again.labels.severity, again.labels.corrected) == ("p1", True)
    entries = len(again.timeline)
    reread = understood(feedback.id)
    reread.labels.severity.evidence.decided_by = "mai"
    kind = "voc.classification.feedback.v1.classified"
    await hear[kind](event(kind, feedback.id, reread, sequence=3))
    last = await house.load(feedback.id)
    assert last.labels is not None
    assert last.labels.corrected
    assert len(last.timeline) == entries


async def test_the_case_and_the_issue(house: House) -> None:
    feedback = await house.received(contact="an@example.com", consent=True)
    hear = handlers(house.ground)
    said = actions_events.CaseEvent(
        case_id=feedback.id,
        state=actions_pb2.Case.STATE_CLOSED,
        close_reason=actions_pb2.Case.CLOSE_REASON_SILENCE,
        issue_id="is-1",
        owner="mai",
    )
    for participle in ("opened", "changed", "attached", "closed", "reopened"):
        assert f"voc.actions.case.v1.{participle}" in hear
    kind = "voc.actions.case.v1.closed"
    await hear[kind](event(kind, feedback.id, said))
    after = await house.load(feedback.id)
    assert (after.state, after.issue_id, after.owner) == (State.RESOLVED, "is-1", "mai")
    fixed = actions_events.IssueEvent(issue_id="is-1", state=actions_pb2.Issue.STATE_FIXED)
    fixed.fix.fix_id = "fix-1"
    fixed.fix.note_vi = "Đã sửa"
    fixed.fix.effective_time.CopyFrom(Timestamp(seconds=1_790_000_000))
    kind = "voc.actions.issue.v1.fixed"
    await hear[kind](event(kind, "is-1", fixed, sequence=3))
    issue, _ = await house.store.issues.get("is-1")
    assert issue.fix is not None
    assert (issue.state, issue.fix.id, issue.fix.note_vi, issue.heard) == ("fixed", "fix-1", "Đã sửa", 3)
    assert issue.fix.effective_time is not None
    assert house.woken == ["broadcasts"]
    assert len(await house.store.broadcasts.running(5)) == 1


async def test_a_feedback_that_is_not_there_is_no_matter(house: House) -> None:
    kind = "voc.classification.feedback.v1.classified"
    await handlers(house.ground)[kind](event(kind, "fb-none", understood("fb-none")))
    assert await house.store.feedback.get("fb-none") is None


@pytest.mark.parametrize(
    "kind",
    [
        "voc.classification.feedback.v1.classified",
        "voc.classification.feedback.v1.corrected",
        "voc.actions.case.v1.opened",
        "voc.actions.issue.v1.fixed",
    ],
)
async def test_what_cannot_be_decoded_is_poison(house: House, kind: str) -> None:
    with pytest.raises(Poison):
        await handlers(house.ground)[kind](event(kind, "x", None))


async def test_unknown_fields_are_no_matter(house: House) -> None:
    feedback = await house.received()
    kind = "voc.actions.case.v1.opened"
    said = actions_events.CaseEvent(case_id=feedback.id, state=actions_pb2.Case.STATE_IN_PROGRESS)
    strange = event(kind, feedback.id, said)
    # Field 99, a string of four letters.
    data = strange.data + b"\x9a\x06\x04more"
    await handlers(house.ground)[kind](Event(strange.id, kind, strange.source, strange.subject, NOW, 1, data))
    assert (await house.load(feedback.id)).state is State.IN_PROGRESS
