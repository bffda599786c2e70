"""How the gateway is measured: requests by route template, gathered posts, keys refused."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ITEMS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 500)


class Metrics:
    """The gateway's own numbers. Labels are route templates, methods and status codes: closed sets."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "voc_http_requests_total",
            "Answered HTTP requests.",
            ("route", "method", "code"),
            registry=registry,
        )
        self._seconds = Histogram(
            "voc_http_seconds", "Seconds until an HTTP request was answered.", ("route",),
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._gathered = Histogram(
            "voc_http_gathered_items", "Single posts that shared one RPC.", buckets=_ITEMS, registry=registry
        )
        self._counted: dict[tuple[str, str, int], Counter] = {}
        self._timed: dict[str, Histogram] = {}

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request. A method that HTTP does not know is counted as OTHER."""
        method = method if method in _METHODS else "OTHER"
        counter = self._counted.get((route, method, status))
        if counter is None:
            counter = self._requests.labels(route, method, str(status))
            self._counted[route, method, status] = counter
        counter.inc()
        timer = self._timed.get(route)
        if timer is None:
            timer = self._timed[route] = self._seconds.labels(route)
        timer.observe(seconds)

    def gathered(self, items: int) -> None:
        """One RPC carried so many single posts."""
        self._gathered.observe(items)
