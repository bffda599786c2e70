"""What one task says about itself to others: its trace (`trace`) and its log lines (`lines`)."""

from services.mesh.telemetry.trace import (
    Context,
    causation_var,
    child_traceparent,
    current,
    new_traceparent,
    request_id_var,
    trace_id,
    traceparent_var,
    valid_traceparent,
    working_for,
)

__all__ = [
    "Context",
    "causation_var",
    "child_traceparent",
    "current",
    "new_traceparent",
    "request_id_var",
    "trace_id",
    "traceparent_var",
    "valid_traceparent",
    "working_for",
]
