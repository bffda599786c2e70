"""What was typed into a form about topics, as the request that it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.protobuf.message import Message
from voc.classification.v1 import taxonomy_pb2 as pb

from services.gateway.problems import FieldError, invalid
from services.gateway.taxonomy_file import TaxonomyFileRefused, read

Lists = Mapping[str, Sequence[str]]

LINES = ("name_en", "name_vi", "description_en", "description_vi", "owner")
MANY = ("keywords_en", "keywords_vi", "examples")
"""One a line."""
TEXT = "text"
"""A whole file."""
PARTS = ("1", "2", "3")
"""New topics of a split, at most so many at once."""
_UNSEEN = frozenset({"_csrf", "version", "seen", "confirmed", "request_id", "note"})
"""What may be other when a change is done than when it was looked at."""


def create(typed: Lists, _base: Any) -> Message:
    """A new topic."""
    said: dict[str, Any] = {name: one(typed, name) for name in ("path", *LINES)}
    topic = pb.TaxonomyTopic(**said, **dict[str, Any]((name, many(typed, name)) for name in MANY))
    return pb.CreateTopicRequest(
        topic=topic, version=version(typed), request_id=_request_id(typed), note=one(typed, "note")
    )


def update(typed: Lists, base: Any) -> Message:
    """Only what is other than it was on the page: what somebody else changed meanwhile stays."""
    message = pb.UpdateTopicRequest(path=one(typed, "path"), version=version(typed), note=one(typed, "note"))
    for name in LINES:
        if base is None or one(typed, name) != getattr(base, name):
            setattr(message, name, one(typed, name))
    for name in MANY:
        values = many(typed, name)
        if base is None or values != lines(getattr(base, name)):
            getattr(message, name).values.extend(values)
            getattr(message, name).SetInParent()
    return message


def move(typed: Lists, _base: Any) -> Message:
    """Another path."""
    return pb.MoveTopicRequest(to_path=_needed(typed, "to_path"), **_about(typed))


def merge(typed: Lists, _base: Any) -> Message:
    """Part of another."""
    return pb.MergeTopicsRequest(into_path=_needed(typed, "into_path"), **_about(typed))


def split(typed: Lists, _base: Any) -> Message:
    """New topics, and what they take over."""
    used = parts_of(typed) or PARTS[:1]
    unnamed = [FieldError(f"{at}.path", "required") for at in used if not one(typed, f"{at}.path")]
    if unnamed:
        raise invalid(unnamed)
    parts = [_part(typed, at) for at in used]
    return pb.SplitTopicRequest(parts=parts, request_id=_request_id(typed), **_about(typed))


def parts_of(typed: Lists) -> list[str]:
    """The parts of a split into which anything was typed."""
    names = ("path", "name_en", "name_vi", *MANY)
    return [at for at in PARTS if any(one(typed, f"{at}.{name}") for name in names)]


def _part(typed: Lists, at: str) -> pb.TaxonomyTopic:
    said: dict[str, Any] = {name: one(typed, f"{at}.{name}") for name in ("path", "name_en", "name_vi")}
    return pb.TaxonomyTopic(**said, **dict[str, Any]((n, typed.get(f"{at}.{n}", ())) for n in MANY))


def retire(typed: Lists, _base: Any) -> Message:
    """Nothing new gets it."""
    return pb.RetireTopicRequest(**_about(typed))


def restore(typed: Lists, _base: Any) -> Message:
    """Used again."""
    return pb.RestoreTopicRequest(**_about(typed))


def replace(typed: Lists, _base: Any) -> Message:
    """All topics, as a file has them.

    Raises:
        Problem: 422 `taxonomy_file_…`: the text is no taxonomy.
    """
    try:
        topics = read(one(typed, TEXT), "TOML")
    except TaxonomyFileRefused as refused:
        raise invalid([FieldError(TEXT, refused.code, refused.values)]) from None
    return pb.ReplaceTaxonomyRequest(
        topics=[pb.TaxonomyTopic(**topic) for topic in topics],
        version=version(typed),
        note=one(typed, "note"),
    )


WISHES: Mapping[str, tuple[str, Callable[[Lists, Any], Message]]] = {
    "create": ("CreateTopic", create),
    "update": ("UpdateTopic", update),
    "move": ("MoveTopic", move),
    "merge": ("MergeTopics", merge),
    "split": ("SplitTopic", split),
    "retire": ("RetireTopic", retire),
    "restore": ("RestoreTopic", restore),
    "replace": ("ReplaceTaxonomy", replace),
}
"""Act → its RPC, and how a form becomes its request."""


def one(typed: Lists, name: str) -> str:
    """The last value of a field, without the space around it."""
    return (typed.get(name) or [""])[-1].replace("\r\n", "\n").strip()


def many(typed: Lists, name: str) -> list[str]:
    """The lines of a field that are not empty, each once."""
    return lines(one(typed, name).split("\n"))


def lines(values: Sequence[str]) -> list[str]:
    """Each value as one line."""
    return list(dict.fromkeys(joined for value in values if (joined := " ".join(value.split()))))


def version(typed: Lists) -> int:
    """The edition that was seen; 0 where the form says none, which no change of staff may send."""
    text = one(typed, "version")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 16 and int(text) > 0):
        raise invalid([FieldError("", "value_refused")])
    return int(text)


def mark_of(typed: Lists) -> str:
    """What was typed, as a mark: a change that was looked at is that which is done."""
    said = sorted((name, list(values)) for name, values in typed.items() if name not in _UNSEEN)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _about(typed: Lists) -> dict[str, Any]:
    return {"path": one(typed, "path"), "version": version(typed), "note": one(typed, "note")}


def _needed(typed: Lists, name: str) -> str:
    value = one(typed, name)
    if not value:
        raise invalid([FieldError(name, "required")])
    return value


def _request_id(typed: Lists) -> str:
    return one(typed, "request_id")[:128]
