"""Enums of protobuf as plain words and back: `STATE_IN_PROGRESS` is `in_progress`, 0 is the empty word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from google.protobuf.message import Message


def word(message: Message, field: str) -> str:
    """The word of a message's enum field."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type
    return _by_number(enum).get(getattr(message, field), "")


def number(message: type[Message], field: str, said: str) -> Any:
    """The number of a word; 0 for one that there is not."""
    return _by_word(message.DESCRIPTOR.fields_by_name[field].enum_type).get(said, 0)


def numbers(message: type[Message], field: str, said: Iterable[str]) -> Any:
    """The numbers of words; those that there are not are left out."""
    return [one for one in (number(message, field, word) for word in said) if one]


def choices(message: type[Message], field: str) -> list[str]:
    """Every word of an enum field, in the order of the contract."""
    return list(_by_word(message.DESCRIPTOR.fields_by_name[field].enum_type))


def when(message: Message, field: str) -> datetime | None:
    """A moment; None when it is not set."""
    if not message.HasField(field):
        return None
    found: datetime = getattr(message, field).ToDatetime(tzinfo=UTC)
    return found


@lru_cache(maxsize=64)
def _by_word(enum: Any) -> dict[str, int]:
    prefix = enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return {value.name.removeprefix(prefix).lower(): value.number for value in enum.values[1:]}


@lru_cache(maxsize=64)
def _by_number(enum: Any) -> dict[int, str]:
    return {number: said for said, number in _by_word(enum).items()}
