"""How messages are named in JSON: fields as in the protos, enum values short and in lower case.

`Issue.State.STATE_FIXED` is `"fixed"`; the unspecified value is `null`. Moments are RFC 3339 in UTC,
64-bit numbers are JSON numbers, bytes are base64. Fields that are not set are `null`, never left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

TIMESTAMP = "google.protobuf.Timestamp"
DURATION = "google.protobuf.Duration"

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def prefix_of(enum: EnumDescriptor) -> str:
    """`JourneyStage` → `JOURNEY_STAGE_`: what all values of an enum begin with."""
    return _HUMP.sub("_", enum.name).upper() + "_"


@lru_cache(maxsize=512)
def _by_number(enum: EnumDescriptor) -> dict[int, str | None]:
    prefix = prefix_of(enum)
    return {
        value.number: value.name.removeprefix(prefix).lower() if value.number else None
        for value in enum.values
    }


@lru_cache(maxsize=512)
def _by_word(enum: EnumDescriptor) -> dict[str, int]:
    return {word: number for number, word in _by_number(enum).items() if word is not None}


def word_of(enum: EnumDescriptor, number: int) -> str | None:
    """The value's word; None for the unspecified one, and for one that is newer than this gateway."""
    return _by_number(enum).get(number)


def number_of(enum: EnumDescriptor, word: str) -> int | None:
    """The number that a word stands for."""
    return _by_word(enum).get(word)


def words(enum: EnumDescriptor) -> list[str]:
    """All words, in the order of the proto."""
    return list(_by_word(enum))


def enum_of(field: FieldDescriptor) -> EnumDescriptor:
    """The enum that an enum field holds values of."""
    return cast(EnumDescriptor, field.enum_type)


def message_of(field: FieldDescriptor) -> Descriptor:
    """The message that a message field holds."""
    return cast(Descriptor, field.message_type)


def is_map(field: FieldDescriptor) -> bool:
    """Whether the field is a map, which on the wire is a list of entries."""
    return bool(
        field.is_repeated
        and field.type == FieldDescriptor.TYPE_MESSAGE
        and message_of(field).GetOptions().map_entry
    )


def value_of_map(field: FieldDescriptor) -> FieldDescriptor:
    """What a map holds for each of its keys."""
    return message_of(field).fields_by_name["value"]
