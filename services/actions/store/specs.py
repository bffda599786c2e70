"""The collections of actions. Whatever a recount or a metric tallies by stands in an index."""

from __future__ import annotations

from services.mesh.documents.port import Spec

CASE = Spec(
    "case",
    indexes=(
        ("place", "counted", "last_occur_time"),
        ("place", "counted", "receive_time"),
        ("issue_id", "receive_time"),
        ("pattern_id", "receive_time"),
        ("state", "reply_time"),
        ("open", "severity", "receive_time", "receive_hour"),
        ("owner", "receive_time"),
        ("receive_time",),
        ("severity_rank", "receive_time"),
    ),
    sparse=(("pending",), ("settled", "issue_id"), ("unsettled",)),
    counts=(
        ("place", "counted", "severity", "open", "product", "doubt", "day", "customer_key"),
        ("state", "severity", "product", "close_reason", "stage"),
    ),
)
"""A feedback's case; the id is the feedback's."""

ISSUE = Spec(
    "issue",
    indexes=(
        ("merged_into",),
        ("state", "watch_end_time"),
        ("state", "until_time"),
        ("standing", "case_count"),
        ("standing", "severity_rank"),
        ("standing", "open_time"),
        ("standing", "last_occur_time"),
        ("standing", "state", "severity", "product", "owner", "trend", "with_plan"),
        ("open", "severity", "open_time"),
        ("open", "severity", "open_hour"),
        ("trend_day",),
        ("regressions",),
    ),
    sparse=(("pending",), ("moving",)),
    counts=(
        (
            *("standing", "state", "trend", "severity", "cause", "product", "with_plan"),
            *("open_time", "regress_time"),
        ),
    ),
    text=("title",),
)
"""An issue."""

PATTERN = Spec("pattern", indexes=(("home",),))
"""The issue that a pattern belongs to; the id is the pattern's. One without an issue has no document."""

PLAN = Spec(
    "plan",
    indexes=(
        ("issue_id", "create_time"),
        ("state", "create_time"),
        ("owner", "create_time"),
        ("create_time",),
        ("due_order",),
        ("state", "preventive", "overdue"),
        ("next_due_time",),
    ),
    text=("title",),
)
"""An action plan."""

FACT = Spec(
    "fact", indexes=(("day", "subject", "clock", "severity", "within", "wall", "business"), ("counted_time",))
)
"""The resolution log: a clock that stopped, frozen."""

POLICY = Spec("policy")
"""What the company has agreed on: one document, once somebody has changed it."""

ALL = (CASE, ISSUE, PATTERN, PLAN, FACT, POLICY)
