"""Events as CloudEvents in binary mode, there and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.mesh.log import envelope
from services.mesh.log.envelope import Undecodable
from services.mesh.log.port import Event, Message, Position, Record

EVENT = Event(
    id="ev-1",
    type="voc.intake.feedback.v1.received",
    source="voc/intake",
    subject="fb-1",
    time=datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC),
    sequence=7,
    data=b"\x00\xff",
    causation_id="ev-0",
    traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01",
)


def record(message: Message) -> Record:
    return Record(Position(message.topic, 0, 0), message.key, message.value, message.headers, EVENT.time)


def test_an_event_is_told_in_headers_that_other_programs_know() -> None:
    assert envelope.message(EVENT) == Message(
        topic="voc.intake.feedback.v1",
        key="fb-1",
        value=b"\x00\xff",
        headers={
            "ce_specversion": "1.0",
            "ce_id": "ev-1",
            "ce_type": "voc.intake.feedback.v1.received",
            "ce_source": "voc/intake",
            "ce_subject": "fb-1",
            "ce_time": "2026-03-01T12:30:15.250000+00:00",
            "ce_sequence": "7",
            "content-type": "application/protobuf",
            "ce_causationid": "ev-0",
            "traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01",
        },
    )


@pytest.mark.parametrize("event", [EVENT, replace(EVENT, causation_id="", traceparent="")])
def test_it_comes_back_as_it_was(event: Event) -> None:
    assert envelope.event(record(envelope.message(event))) == event


@pytest.mark.parametrize("name", ["ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_sequence"])
def test_a_missing_header_is_named(name: str) -> None:
    message = envelope.message(EVENT)
    without = {key: value for key, value in message.headers.items() if key != name}
    with pytest.raises(Undecodable, match=f"no header {name}"):
        envelope.event(record(replace(message, headers=without)))


@pytest.mark.parametrize(("name", "value"), [("ce_time", "yesterday"), ("ce_sequence", "seven")])
def test_a_header_without_sense_is_refused_without_quoting_it(name: str, value: str) -> None:
    message = envelope.message(EVENT)
    with pytest.raises(Undecodable) as refused:
        envelope.event(record(replace(message, headers={**message.headers, name: value})))
    assert value not in str(refused.value)
