"""The notifier port: a letter goes to a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent. `id` makes the Message-ID, so that the same letter twice is seen to be the same.

    Attributes:
        to: a mail address. Never logged.
        language: of subject and body, such as `vi`.
        time: when it was written.
    """

    id: str
    to: str
    subject: str
    body: str
    language: str
    time: datetime


class NotSent(Exception):
    """Nobody took the letter, for certain. It may be tried again later."""


class Undeliverable(Exception):
    """The letter was refused for good; trying again is in vain. `args[0]` is the code of the refusal."""


class OutcomeUnknown(Exception):
    """The letter was handed over, and the answer was lost."""


class Notifier(Protocol):
    """How letters go out."""

    @property
    def repeatable(self) -> bool:
        """True when a letter arrives once, however often it is handed over."""
        ...

    async def send(self, letter: Letter) -> None:
        """Hand a letter over. When this returns, it was taken.

        Raises:
            NotSent, Undeliverable, OutcomeUnknown: as they say.
        """
        ...

    async def forget(self, ids: Sequence[str]) -> None:
        """Remove what is still kept here of these letters. Unknown ids are no matter."""
        ...
