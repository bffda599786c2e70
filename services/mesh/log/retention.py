"""How long a topic keeps what was told: 90 days for what needs a person, 14 for all else."""

from __future__ import annotations

from datetime import timedelta

_ATTENDED = (".dead", ".parked")


def retention(topic: str) -> timedelta:
    """The retention that follows from the topic's name."""
    return timedelta(days=90 if topic.endswith(_ATTENDED) else 14)
