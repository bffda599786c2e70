"""When told: labels from classification, cases and issues from actions."""

from __future__ import annotations

from functools import partial

from services.intake.domain.heard import Mark
from services.intake.usecases import hear
from services.intake.usecases.ground import Ground
from services.intake.wire import heard
from services.mesh.log.port import Event
from services.mesh.service import Handler


def handlers(ground: Ground) -> dict[str, Handler]:
    """What intake does with what it hears, by event type."""
    case, issue = partial(_case, ground), partial(_issue, ground)
    return {
        f"{heard.LABELS}.classified": partial(_classified, ground),
        f"{heard.LABELS}.corrected": partial(_corrected, ground),
        **{f"{heard.CASES}.{participle}": case for participle in heard.CASE_EVENTS},
        **{f"{heard.ISSUES}.{participle}": issue for participle in heard.ISSUE_EVENTS},
    }


async def _classified(ground: Ground, event: Event) -> None:
    await hear.classified(
        ground=ground,
        feedback_id=event.subject,
        labels=heard.classified(event),
        corrected_by="",
        mark=_mark(event),
        now=event.time,
    )


async def _corrected(ground: Ground, event: Event) -> None:
    labels, person = heard.corrected(event)
    await hear.classified(
        ground=ground,
        feedback_id=event.subject,
        labels=labels,
        corrected_by=person,
        mark=_mark(event),
        now=event.time,
    )


async def _case(ground: Ground, event: Event) -> None:
    await hear.case_moved(
        ground=ground, feedback_id=event.subject, case=heard.case(event), mark=_mark(event), now=event.time
    )


async def _issue(ground: Ground, event: Event) -> None:
    said = heard.issue(event)
    await hear.issue_moved(
        ground=ground,
        issue_id=event.subject,
        state=said.state,
        fix=said.fix,
        sequence=event.sequence,
        now=event.time,
    )


def _mark(event: Event) -> Mark:
    """One feedback hears several topics, each with its own sequence."""
    return Mark(f"{event.source}:{event.topic.split('.')[2]}", event.sequence)
