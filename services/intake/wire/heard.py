"""Events that intake hears, in the domain's words. Unknown fields stay unread."""

from __future__ import annotations

from dataclasses import dataclass

from voc.actions.v1 import actions_pb2
from voc.actions.v1 import events_pb2 as actions_events
from voc.classification.v1 import events_pb2 as classification_events

from services.intake.domain.feedback import Labels
from services.intake.domain.heard import Case
from services.intake.domain.message import Fix
from services.intake.wire.enums import (
    CASE_STATE,
    CLOSE_REASON,
    IMPACT,
    ISSUE_STATE,
    KIND,
    LANGUAGE,
    SENTIMENT,
    SEVERITY,
    STAGE,
)
from services.intake.wire.moments import moment
from services.mesh.inbox import parse
from services.mesh.log.port import Event

LABELS = "voc.classification.feedback.v1"
CASES = "voc.actions.case.v1"
CASE_EVENTS = ("opened", "changed", "attached", "closed", "reopened")
ISSUES = "voc.actions.issue.v1"
ISSUE_EVENTS = (
    *("opened", "counted", "changed", "planned", "fixed", "verified", "regressed"),
    *("archived", "unarchived", "merged", "unmerged", "split"),
)


@dataclass(frozen=True, slots=True)
class IssueSaid:
    """An issue as actions tells it."""

    state: str
    fix: Fix | None


def classified(event: Event) -> Labels:
    """The labels that the machine understood. Raises `Poison` for bytes that say no such thing.

    A person may have decided some of them before: reading again, or moving a topic, keeps them.
    """
    said = parse(event, classification_events.FeedbackClassified)
    return _labels(said.labels, said.pattern, corrected=_decided(said.labels))


def corrected(event: Event) -> tuple[Labels, str]:
    """The labels as a person put them right, and who. Raises `Poison` as above."""
    said = parse(event, classification_events.FeedbackCorrected)
    return _labels(said.labels, said.pattern, corrected=True), said.corrected_by


def case(event: Event) -> Case:
    """The case. Raises `Poison` as above."""
    said = parse(event, actions_events.CaseEvent)
    return Case(
        state=CASE_STATE.word(said.state),
        issue_id=said.issue_id,
        owner=said.owner,
        close_reason=CLOSE_REASON.word(said.close_reason),
        version=said.version,
        target_time=moment(said.target_time) if said.HasField("target_time") else None,
    )


def issue(event: Event) -> IssueSaid:
    """The issue. Raises `Poison` as above."""
    said = parse(event, actions_events.IssueEvent)
    return IssueSaid(ISSUE_STATE.word(said.state), _fix(said.fix) if said.fix.fix_id else None)


def _fix(said: actions_pb2.Fix) -> Fix:
    effective = moment(said.effective_time) if said.HasField("effective_time") else None
    return Fix(said.fix_id, said.note_en, said.note_vi, effective)


def _decided(said: classification_events.Labels) -> bool:
    """Whether a person decided any of these labels."""
    single = (said.language, said.sentiment, said.kind, said.journey_stage, said.severity, said.impact)
    evidence = (*(label.evidence for label in single), *(topic.evidence for topic in said.topics))
    return any(each.decided_by for each in evidence)


def _labels(
    said: classification_events.Labels, pattern: classification_events.PatternRef, *, corrected: bool
) -> Labels:
    doubts = {
        "language": said.language.evidence.unsure,
        "sentiment": said.sentiment.evidence.unsure,
        "topic": any(topic.evidence.unsure for topic in said.topics),
        "kind": said.kind.evidence.unsure,
        "journey_stage": said.journey_stage.evidence.unsure,
        "severity": said.severity.evidence.unsure,
        "impact": said.impact.evidence.unsure,
    }
    return Labels(
        language=LANGUAGE.word(said.language.value),
        sentiment=SENTIMENT.word(said.sentiment.value),
        topics=tuple(topic.path for topic in said.topics if topic.path and not topic.evidence.unsure),
        kind=KIND.word(said.kind.value),
        journey_stage=STAGE.word(said.journey_stage.value),
        severity=SEVERITY.word(said.severity.value),
        impact=IMPACT.word(said.impact.value),
        unsure=tuple(name for name, unsure in doubts.items() if unsure),
        pattern_id=pattern.pattern_id,
        pattern_title=pattern.title,
        corrected=corrected,
    )
