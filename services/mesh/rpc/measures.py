"""Rate, errors and duration of every RPC."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from services.mesh.rpc.methods import Method, short_name

REQUESTS = Counter("voc_rpc_requests", "RPCs answered, by gRPC status.", ["service", "method", "code"])
SECONDS = Histogram(
    "voc_rpc_seconds",
    "Time from an RPC's arrival to its answer.",
    ["service", "method"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
_ALWAYS_SHOWN = ("OK", "INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED")


class Measure:
    """The time series of one method, found once."""

    def __init__(self, method: Method) -> None:
        self._labels = (short_name(method.service), method.name)
        self._seconds = SECONDS.labels(*self._labels)
        self._codes = {code: REQUESTS.labels(*self._labels, code) for code in _ALWAYS_SHOWN}

    def answered(self, code: str, seconds: float) -> None:
        """One RPC was answered."""
        counter = self._codes.get(code)
        if counter is None:
            counter = self._codes[code] = REQUESTS.labels(*self._labels, code)
        counter.inc()
        self._seconds.observe(seconds)
