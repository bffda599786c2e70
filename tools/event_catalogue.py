"""Write `docs/events.md` from the protos and the handlers. Run as `python -m tools.event_catalogue`.

An `events.proto` names its event types in the comment of the message that carries them, either whole
(`voc.intake.feedback.v1.received`) or as a topic and its participles (On `voc.actions.case.v1`: `opened`, …).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.protogen import OUT, ROOT

PAGE = ROOT / "docs" / "events.md"
TYPE = re.compile(r"`(voc\.\w+\.\w+\.v\d+\.\w+)`")
TOPIC = re.compile(r"On `(voc\.\w+\.\w+\.v\d+)`: ((?:(?:and )?`\w+`[,.]? ?)+)")
KEY_SENTENCE = re.compile(r"[Kk]ey and subject[^.]*is the [^.]*\.\s*")
KEY = re.compile(r"[Kk]ey and subject (?:of every event on `\S+` )?is (the [^,.]+)")
HEAD = "\n".join(
    (
        "# Events\n",
        "Written by `make docs` from `protos/` and the handlers; do not edit.\n",
        "A topic is the event type without its last word and has 12 partitions. The key is the subject's id; "
        "order is kept per subject and topic. Headers are CloudEvents in binary mode: `ce_id`, `ce_type`, "
        "`ce_source`, `ce_subject`, `ce_time`, `ce_sequence` (rises per subject), `ce_causationid`, "
        "`traceparent`. The value is the protobuf message. Topics keep 14 days, dead letters "
        "(`<topic>.<consumer>.dead`) 90.\n",
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event type: who tells it, with which message, and what it says."""

    type: str
    service: str
    message: str
    key: str
    says: str


def told() -> Iterator[Told]:
    """Every event type that the protos name, in their order."""
    from google.protobuf import descriptor_pb2

    image = descriptor_pb2.FileDescriptorSet.FromString((OUT / "voc" / "image.binpb").read_bytes())
    for file in image.file:
        if not file.name.endswith("/events.proto"):
            continue
        comments = {tuple(at.path): at.leading_comments for at in file.source_code_info.location}
        head = " ".join(" ".join(at.leading_detached_comments) for at in file.source_code_info.location)
        for index, message in enumerate(file.message_type):
            text = " ".join(comments.get((4, index), "").split())
            key = KEY.search(text) or KEY.search(" ".join(head.split()))
            for name in _types(text):
                says = TOPIC.sub("", text) if TOPIC.search(text) else text.replace(f"`{name}`: ", "")
                yield Told(
                    name,
                    name.split(".")[1],
                    message.name,
                    key[1] if key else "its subject's id",
                    KEY_SENTENCE.sub("", says).strip(),
                )


def _types(comment: str) -> list[str]:
    names = TYPE.findall(comment)
    for topic, participles in TOPIC.findall(comment):
        names += [f"{topic}.{participle}" for participle in re.findall(r"`(\w+)`", participles)]
    return names


def hearers() -> dict[str, list[str]]:
    """Per event type the services that hear it."""
    from services.commands.ground import services
    from services.mesh.config import Settings
    from services.mesh.service import Service

    async def built() -> list[Service]:
        """gRPC servers are put together in a loop, though none of them runs here."""
        return services(Settings())

    heard: dict[str, list[str]] = {}
    for service in asyncio.run(built()):
        for name in service.handlers:
            heard.setdefault(name, []).append(service.name)
    return heard


def page() -> str:
    """The whole page."""
    heard = hearers()
    lines = [HEAD]
    topic = ""
    for event in told():
        if (here := event.type.rpartition(".")[0]) != topic:
            topic = here
            lines += [f"\n## `{topic}`\n", f"Told by **{event.service}**; key: {event.key}.\n"]
            lines += ["| type | message | heard by | says |", "|---|---|---|---|"]
        by = ", ".join(heard.get(event.type, [])) or "—"
        lines.append(f"| `{event.type.rpartition('.')[2]}` | `{event.message}` | {by} | {event.says} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(PAGE).write_text(page())
