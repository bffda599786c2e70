"""Which log lies underneath: one URL decides."""

from __future__ import annotations

from pathlib import Path

from services.mesh.config.brokers import brokers_of
from services.mesh.log.port import Log


def open_log(url: str, client_id: str) -> Log:
    """The log, not yet started.

    Args:
        url: `sqlite:///FILE` (relative; `sqlite:////FILE` is absolute) or `kafka://…`, see `brokers_of`.
        client_id: who speaks, for the broker's own metrics.

    Raises:
        ValueError: the URL is neither.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and len(rest) > 1:
        from services.mesh.log.sqlite import SqliteLog

        return SqliteLog(Path(rest[1:]))
    if scheme == "kafka" and rest:
        from services.mesh.log.kafka import KafkaLog

        return KafkaLog(brokers_of(url), client_id)
    raise ValueError(f"the log is sqlite:///FILE or kafka://host:port,…, not {url!r}")
