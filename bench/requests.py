"""Feedback to hand in: each one new, in three forms."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator

import orjson

from bench.mesh import PRODUCT

_TEXTS = (
    "The checkout page froze and my card payment failed twice.",
    "Giao hàng trễ ba ngày, không ai gọi cho tôi.",
    "Support answered quickly and solved it, thank you!",
    "Ứng dụng bị văng liên tục sau khi cập nhật.",
)


def bodies() -> Iterator[dict[str, object]]:
    """As the JSON API takes them."""
    for number in itertools.count():
        text = f"{_TEXTS[number % len(_TEXTS)]} ({number})"
        yield {"product": PRODUCT, "text": text, "csat": 1 + number % 5, "occur_time": "2026-08-01T10:00:00Z"}


def http(path: str, key: str = "", *, keyed: bool = True) -> Iterator[bytes]:
    """Whole HTTP requests with one feedback each."""
    run = secrets.token_hex(4)
    for number, body in enumerate(bodies()):
        content = orjson.dumps(body)
        head = [f"POST {path} HTTP/1.1", "Host: bench", "Content-Type: application/json"]
        if key:
            head.append(f"Authorization: Bearer {key}")
        if keyed:
            head.append(f"Idempotency-Key: {run}-{number}")
        head.append(f"Content-Length: {len(content)}")
        yield "\r\n".join(head).encode() + b"\r\n\r\n" + content


def http_batches(path: str, key: str, size: int) -> Iterator[bytes]:
    """Whole HTTP requests with many feedbacks each."""
    stream = bodies()
    while True:
        content = orjson.dumps({"items": list(itertools.islice(stream, size))})
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        yield (
            f"{head}Authorization: Bearer {key}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content
        )


def grpc() -> Iterator[bytes]:
    """Serialised `CreateFeedbackRequest`s."""
    from voc.intake.v1 import feedback_pb2, intake_pb2

    run = secrets.token_hex(4)
    for number, body in enumerate(bodies()):
        draft = feedback_pb2.FeedbackDraft(product=PRODUCT, text=str(body["text"]), csat=1 + number % 5)
        yield intake_pb2.CreateFeedbackRequest(draft=draft, request_id=f"{run}-{number}").SerializeToString()
