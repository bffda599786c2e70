"""Enums of protobuf as the words of the domain: `STATE_IN_PROGRESS` is `in_progress`."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message


def word(message: Message, field: str) -> str:
    """The word of a message's enum field; empty for the unspecified value.

    Raises:
        ValueError: a value that this version does not know.
    """
    return _word(_enum(message, field), getattr(message, field))


def words(message: Message, field: str) -> tuple[str, ...]:
    """The words of a repeated enum field.

    Raises:
        ValueError: a value that this version does not know.
    """
    enum = _enum(message, field)
    return tuple(_word(enum, number) for number in getattr(message, field))


def number(message: type[Message], field: str, said: str) -> Any:
    """The number of a word in a message's enum field; 0 for the empty word."""
    enum = _enum(message, field)
    return enum.values_by_name[_prefix(enum) + said.upper()].number if said else 0


def _word(enum: Any, value: int) -> str:
    known = enum.values_by_number.get(value)
    if known is None:
        raise ValueError(f"{enum.full_name} has no value {value}")
    name: str = known.name
    return name.removeprefix(_prefix(enum)).lower() if value else ""


def _enum(message: Message | type[Message], field: str) -> Any:
    return message.DESCRIPTOR.fields_by_name[field].enum_type


def _prefix(enum: Any) -> str:
    name: str = enum.values_by_number[0].name
    return name.removesuffix("UNSPECIFIED")
