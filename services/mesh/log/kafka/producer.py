"""Appending to Kafka, in order per key whatever fails."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from services.mesh.log.partition import partition_of
from services.mesh.log.port import LogUnavailable, Message

_WAIT_SECONDS = 10.0


class Producer:
    """Lives in one thread. A producer that failed is thrown away: its buffers may hold what was given up."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._producer: KafkaProducer | None = None

    def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        """Send in waves, one message of each key at a time: none overtakes one that failed."""
        answers: list[Exception | None] = [None] * len(messages)
        failed: dict[tuple[str, str], Exception] = {}
        for wave in _waves(messages):
            open_ = [at for at in wave if (messages[at].topic, messages[at].key) not in failed]
            results = dict(zip(open_, self._send([messages[at] for at in open_]), strict=True))
            for at in wave:
                key = (messages[at].topic, messages[at].key)
                answers[at] = failed.get(key) or results.get(at)
                if (error := answers[at]) is not None:
                    failed[key] = error
        if failed:
            self.close()
        return answers

    def close(self) -> None:
        """Hang up without waiting for what is still in its buffers."""
        producer, self._producer = self._producer, None
        if producer is not None:
            producer.close(timeout=0)

    def _send(self, messages: Sequence[Message]) -> list[Exception | None]:
        try:
            self._producer = self._producer or KafkaProducer(
                **self._options,
                acks="all",
                enable_idempotence=True,
                batch_size=64 * 1024,
                delivery_timeout_ms=9_000,
                max_block_ms=5_000,
                allow_auto_create_topics=False,
            )
            futures = [
                self._producer.send(
                    message.topic,
                    value=message.value,
                    key=message.key.encode(),
                    headers=[(name, value.encode()) for name, value in message.headers.items()],
                    partition=partition_of(message.key),
                    timestamp_ms=message.time and round(message.time.timestamp() * 1000),
                )
                for message in messages
            ]
        except (KafkaError, OSError, AssertionError) as error:
            return [_away(error)] * len(messages)
        until = time.monotonic() + _WAIT_SECONDS
        return [_outcome(future, until) for future in futures]


def _outcome(future: Any, until: float) -> Exception | None:
    """`flush` proves nothing: only the future of each message does."""
    try:
        future.get(timeout=max(0.0, until - time.monotonic()))
    except (KafkaError, OSError) as error:
        return _away(error)
    return None


def _away(error: BaseException) -> LogUnavailable:
    return LogUnavailable(f"{type(error).__name__}: {error}")


def _waves(messages: Sequence[Message]) -> list[list[int]]:
    """Indexes of messages, so that each wave has at most one message of a topic's key."""
    waves: list[list[int]] = []
    depth: dict[tuple[str, str], int] = {}
    for at, message in enumerate(messages):
        level = depth.get((message.topic, message.key), 0)
        depth[message.topic, message.key] = level + 1
        if level == len(waves):
            waves.append([])
        waves[level].append(at)
    return waves
