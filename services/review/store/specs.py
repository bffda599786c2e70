"""The collections of review."""

from __future__ import annotations

from services.mesh.documents.port import Spec

PORTFOLIO = Spec("portfolio")
"""One document: see `domain.portfolio`. Decisions are told from it."""

DECISION = Spec(
    "decision",
    indexes=(
        ("number",),
        ("plan_id", "-number"),
        ("review_id", "-number"),
        ("verdict", "-number"),
        ("displaces", "-number"),
    ),
    unique=("number",),
)
"""A decision of its own, written from the portfolio's journal."""

CANDIDATE = Spec("candidate", indexes=(("state", "submit_time"),))
"""What is known of a plan; the id is the plan's."""

ISSUE = Spec("issue", indexes=(("state", "merged_into", "-customer_count"),))
"""What is known of an issue; the id is the issue's."""

SESSION = Spec("session", indexes=(("state", "-hold_time"), ("-hold_time",)))
"""A leadership session."""

ALL = (PORTFOLIO, DECISION, CANDIDATE, ISSUE, SESSION)
