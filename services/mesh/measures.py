"""Numbers of telling and hearing. Labels come from closed sets: service, topic, outcome."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

HANDLED = Counter(
    "voc_events_handled_total",
    "Events that a service heard, by what became of them.",
    ("service", "topic", "outcome"),
)

OUTCOMES = ("handled", "retried", "dead", "parked", "ignored")

DELAY = Histogram(
    "voc_event_delay_seconds",
    "From the moment an event lay in the log until a service had heard it.",
    ("service",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)

LAG = Gauge(
    "voc_consumer_lag", "Events that wait for a service in the partitions it reads.", ("service", "topic")
)

STOPPED = Gauge(
    "voc_consumer_stopped_partitions",
    "Partitions that stand still because too many of their events failed.",
    ("service",),
)

OUTBOX_DEPTH = Gauge(
    "voc_outbox_depth", "Documents with events that the log has not confirmed.", ("service",)
)

OUTBOX_AGE = Gauge(
    "voc_outbox_oldest_age_seconds", "Age of the oldest event that the log has not confirmed.", ("service",)
)

DEAD_LETTERS = Gauge("voc_dead_letters", "Dead letters that wait for a person.", ("service",))
