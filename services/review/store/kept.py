"""A thing together with the version of the document that keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.mesh.documents.port import Heard

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Thing]):
    """A thing as it was loaded. `version` is 0 while there is no document for it.

    `heard` is what its document remembers of the events it came from, where it comes from events.
    """

    thing: Thing
    version: int
    heard: Heard = field(default_factory=Heard)


@dataclass(frozen=True, slots=True)
class Listed(Generic[Thing]):
    """Some things in order, and where the next ones begin (empty at the end)."""

    things: tuple[Thing, ...]
    next_after: str = ""
