"""An inverted index whose lists are bounded: short lists of rows, by a number."""

from __future__ import annotations


class Postings:
    """The first so many rows that joined each key, in the order of joining."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._lists: dict[int, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._lists)

    def of(self, key: int) -> tuple[int, ...]:
        """The rows of a key."""
        return self._lists.get(key, ())

    def join(self, key: int, row: int) -> None:
        """Put a row at the end of a key's list, unless that is full."""
        rows = self._lists.get(key, ())
        if len(rows) < self._bound:
            self._lists[key] = (*rows, row)

    def leave(self, key: int, row: int) -> None:
        """Take a row out of a key's list, if it is there."""
        rest = tuple(each for each in self._lists.get(key, ()) if each != row)
        if rest:
            self._lists[key] = rest
        else:
            self._lists.pop(key, None)
