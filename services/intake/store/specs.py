"""The collections that intake owns."""

from __future__ import annotations

from services.mesh.documents.port import Spec

FEEDBACK = Spec(
    name="feedback",
    indexes=(
        ("receive_time",),
        ("occur_time",),
        ("change_time",),
        ("state", "receive_time"),
        ("product", "receive_time"),
        ("receipt",),
        ("case_state", "receive_time"),
        ("unsure", "receive_time"),
    ),
    sparse=(
        ("labels.severity", "receive_time"),
        ("labels.pattern_id",),
        ("labels.topics",),
        ("issue_id", "told_fix", "told_verified"),
        ("customer_key",),
        ("account_key",),
        ("owner", "receive_time"),
        ("due_time",),
        ("owing",),
    ),
    counts=(
        ("source", "state", "product", "channel"),
        ("case_state", "reachable", "unsure", "state"),
        (
            "labels.language",
            "labels.sentiment",
            "labels.kind",
            "labels.severity",
            "labels.impact",
            "labels.journey_stage",
            "unsure",
        ),
    ),
    unique=("request_once",),
    text=("words.text", "words.goal", "words.event", "words.consequence"),
)

PRODUCT = Spec(name="product", indexes=(("active",),))
CHANNEL = Spec(name="channel", indexes=(("active",),))
FORM = Spec(name="form")
FORM_VERSION = Spec(name="form_version", indexes=(("form", "version"),))

MESSAGE = Spec(
    name="message",
    indexes=(("state", "due_time"), ("feedback_id",), ("broadcast_id", "state"), ("create_time",)),
)
ISSUE = Spec(name="issue", indexes=(("state",),))
BROADCAST = Spec(name="broadcast", indexes=(("state",), ("issue_id",), ("create_time",)))

ALL = (FEEDBACK, PRODUCT, CHANNEL, FORM, FORM_VERSION, MESSAGE, ISSUE, BROADCAST)
