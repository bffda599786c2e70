"""CloudEvents in binary mode: an event as the headers and the value of a message.

Source: CloudEvents 1.0, Kafka protocol binding, section 3.2.
"""

from __future__ import annotations

from datetime import datetime

from services.mesh.log.port import Event, Message, Record

_OPTIONAL = (("ce_causationid", "causation_id"), ("traceparent", "traceparent"))


class Undecodable(ValueError):
    """The headers are not those of an event. `args[0]` names what is missing or wrong."""


def message(event: Event) -> Message:
    """The event, ready to be appended."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event.id,
        "ce_type": event.type,
        "ce_source": event.source,
        "ce_subject": event.subject,
        "ce_time": event.time.isoformat(),
        "ce_sequence": str(event.sequence),
        "content-type": "application/protobuf",
    }
    for name, attribute in _OPTIONAL:
        if value := getattr(event, attribute):
            headers[name] = value
    return Message(topic=event.topic, key=event.subject, value=event.data, headers=headers)


def event(record: Record) -> Event:
    """The event that a record carries.

    Raises:
        Undecodable: a header is missing or makes no sense.
    """
    headers = record.headers
    try:
        return Event(
            id=headers["ce_id"],
            type=headers["ce_type"],
            source=headers["ce_source"],
            subject=headers["ce_subject"],
            time=datetime.fromisoformat(headers["ce_time"]),
            sequence=int(headers["ce_sequence"]),
            data=record.value,
            causation_id=headers.get("ce_causationid", ""),
            traceparent=headers.get("traceparent", ""),
        )
    except KeyError as missing:
        raise Undecodable(f"no header {missing.args[0]}") from None
    except ValueError as wrong:
        raise Undecodable(f"a header makes no sense: {type(wrong).__name__}") from None
