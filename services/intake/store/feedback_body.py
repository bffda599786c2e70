"""A feedback as a document's body, and back. What is empty is left out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.intake.domain.contact import Contact, ContactKind
from services.intake.domain.draft import Scores, Words
from services.intake.domain.feedback import (
    Debt,
    Entry,
    EntryKind,
    Feedback,
    Labels,
    Source,
    State,
    Verdict,
)
from services.intake.domain.message import MessageKind
from services.intake.domain.receipt import code
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body

_PLAIN = (
    "language", "stage", "customer_key", "account", "account_key", "external_id", "form", "form_version",
    "fingerprint", "request", "issue_id", "owner", "case", "case_version",
    "told_fix", "told_verified", "asked_fix",
)  # fmt: skip
_OURS = ("new", "in_progress")
_KEPT_OF_ERASED = ("source", "product", "channel", "receive_time")


def to_body(feedback: Feedback) -> Body:
    """The body that this feedback is kept in."""
    words, scores = feedback.words, feedback.scores
    body: Body = {
        "revision": feedback.revision,
        "state": feedback.state.value,
        "source": feedback.source.value,
        "product": feedback.product,
        "channel": feedback.channel,
        "receive_time": to_micros(feedback.receive_time),
        "change_time": to_micros(feedback.change_time),
        "receipt": code(feedback.id),
        "reachable": feedback.reachable,
        "case_state": feedback.case_state,
        "unsure": bool(feedback.labels and feedback.labels.unsure),
        "words": _filled(text=words.text, goal=words.goal, event=words.event, consequence=words.consequence),
        "timeline": [_entry_body(entry) for entry in feedback.timeline],
    }
    for name in _PLAIN:
        if value := getattr(feedback, name):
            body[name] = value
    if feedback.occur_time is not None:
        body["occur_time"] = to_micros(feedback.occur_time)
    if scores.given():
        body["scores"] = {"nps": scores.nps, "csat": scores.csat, "ces": scores.ces}
    _add_rest(body, feedback)
    return body


def _add_rest(body: Body, feedback: Feedback) -> None:
    if feedback.target_time is not None:
        body["target_time"] = to_micros(feedback.target_time)
        if feedback.case_state in _OURS:
            # Found by it while the company has the word.
            body["due_time"] = body["target_time"]
    if feedback.contact is not None:
        body["contact"] = {"kind": feedback.contact.kind.value, "address": feedback.contact.address}
    if feedback.answers:
        body["answers"] = dict(feedback.answers)
    if feedback.labels is not None:
        body["labels"] = _labels_body(feedback.labels)
    if feedback.verdict:
        body["verdict"] = feedback.verdict.value
    if feedback.debts:
        body["owing"] = True
        body["debts"] = [_filled(kind=debt.kind.value, entry=debt.entry) for debt in feedback.debts]
    if feedback.heard:
        body["heard"] = dict(feedback.heard)
    if feedback.external_id and feedback.request:
        # Without an external id, the document's own id stands for the request.
        body["request_once"] = feedback.request


def from_body(id: str, body: Body, *, timeline: bool = True) -> Feedback:  # noqa: A002
    """The feedback that this body holds. One that was erased holds nothing but what is counted.

    `timeline`: whether its timeline is wanted; lists show none, and it is half of the work.
    """
    contact, labels, scores = body.get("contact"), body.get("labels"), body.get("scores")
    return Feedback(
        id=id,
        revision=body["revision"],
        state=State(body["state"]),
        source=Source(body["source"]),
        product=body["product"],
        channel=body["channel"],
        words=Words(**body.get("words", {})),
        scores=Scores(**scores) if scores else Scores(),
        receive_time=from_micros(body["receive_time"]),
        change_time=from_micros(body["change_time"]),
        occur_time=moment(body, "occur_time"),
        target_time=moment(body, "target_time"),
        contact=Contact(ContactKind(contact["kind"]), contact["address"]) if contact else None,
        answers=body.get("answers", {}),
        labels=_labels(labels) if labels else None,
        verdict=Verdict(body.get("verdict", "")),
        timeline=tuple(_entry(entry) for entry in body.get("timeline", ())) if timeline else (),
        debts=tuple(Debt(MessageKind(one["kind"]), one.get("entry", "")) for one in body.get("debts", ())),
        heard=body.get("heard", {}),
        **{name: body[name] for name in _PLAIN if name in body},
    )


def erased_body(body: Body, now: datetime) -> Body:
    """What is left of a feedback: that there was one. Counts stay, the person does not."""
    kept = {name: body[name] for name in _KEPT_OF_ERASED}
    return {
        **kept,
        "state": State.ERASED.value,
        "revision": body["revision"] + 1,
        "change_time": to_micros(now),
        "reachable": False,
        "unsure": False,
    }


def moment(body: Body, name: str) -> datetime | None:
    """The moment in this field, if there is one."""
    micros = body.get(name)
    return None if micros is None else from_micros(micros)


def _filled(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _entry_body(entry: Entry) -> dict[str, Any]:
    said = _filled(text=entry.text, actor=entry.actor, reference=entry.reference, request=entry.request)
    return {"id": entry.id, "kind": entry.kind.value, "time": to_micros(entry.time), **said}


def _entry(body: dict[str, Any]) -> Entry:
    return Entry(
        id=body["id"],
        kind=EntryKind(body["kind"]),
        time=from_micros(body["time"]),
        text=body.get("text", ""),
        actor=body.get("actor", ""),
        reference=body.get("reference", ""),
        request=body.get("request", ""),
    )


def _labels_body(labels: Labels) -> dict[str, Any]:
    return {
        "language": labels.language,
        "sentiment": labels.sentiment,
        "topics": list(labels.topics),
        "kind": labels.kind,
        "journey_stage": labels.journey_stage,
        "severity": labels.severity,
        "impact": labels.impact,
        "unsure": list(labels.unsure),
        "pattern_id": labels.pattern_id,
        "pattern_title": labels.pattern_title,
        "corrected": labels.corrected,
    }


def _labels(body: dict[str, Any]) -> Labels:
    return Labels(**{**body, "topics": tuple(body["topics"]), "unsure": tuple(body["unsure"])})
