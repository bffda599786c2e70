"""What was made of a document, kept while the document stays as it is.

A list shows the same documents again and again, and making things of them costs more than reading them.
What is made must be frozen, and hold nothing that has to be forgotten at once: it lies in memory until
others push it out, or until the document is looked at again and has changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

MOST = 2048
"""Things that are kept; the one that was looked at longest ago goes first."""


class Made(Generic[Thing]):
    """Things by the id of their document."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._made: OrderedDict[str, tuple[object, Thing]] = OrderedDict()

    def get(self, id: str, mark: object, make: Callable[[], Thing]) -> Thing:  # noqa: A002
        """What was made of the document `id` when its mark (such as its version) was this one, else what
        `make` makes now."""
        known = self._made.get(id)
        if known is not None and (known[0] is mark or known[0] == mark):
            self._made.move_to_end(id)
            return known[1]
        thing = make()
        self._made[id] = (mark, thing)
        self._made.move_to_end(id)
        if len(self._made) > self._most:
            self._made.popitem(last=False)
        return thing
