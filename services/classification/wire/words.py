"""Enums of protobuf as the words of the domain: `SENTIMENT_NEGATIVE` is `negative`."""

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
    """The words of a message's repeated enum field.

    Raises:
        ValueError: a value that this version does not know.
    """
    enum = _enum(message, field)
    return tuple(_word(enum, number) for number in getattr(message, field))


def _word(enum: Any, number: int) -> str:
    value = enum.values_by_number.get(number)
    if value is None:
        raise ValueError(f"{enum.full_name} has no value {number}")
    name: str = value.name
    return name.removeprefix(_prefix(enum)).lower() if number else ""


def number(message: type[Message], field: str, said: str) -> Any:
    """The number of a word in a message's enum field."""
    enum = _enum(message, field)
    return enum.values_by_name[_prefix(enum) + said.upper()].number


def _enum(message: Message | type[Message], field: str) -> Any:
    return message.DESCRIPTOR.fields_by_name[field].enum_type


def _prefix(enum: Any) -> str:
    name: str = enum.values_by_number[0].name
    return name.removesuffix("UNSPECIFIED")
