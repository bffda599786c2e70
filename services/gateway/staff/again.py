"""What was typed and could not be taken, kept while somebody signs in, to be sent again."""

from __future__ import annotations

from collections.abc import Sequence

from services.gateway.problems import Problem

KEPT = "_kept."
"""Begins the name of a field that is only carried."""
TARGET = "_target"
CSRF_FIELD = "_csrf"

Pairs = Sequence[tuple[str, str]]


class NotSignedIn(Exception):
    """Nobody is, or no longer. `typed` is what they sent, `target` where to."""

    def __init__(self, target: str, typed: Pairs = ()) -> None:
        super().__init__(target)
        self.target = target
        self.typed = tuple(typed)


class FormStale(Problem):
    """The form is of an older session: it can be sent again as it is."""

    def __init__(self, target: str, typed: Pairs) -> None:
        super().__init__(403, "form_stale")
        self.target = target
        self.typed = tuple(typed)


def carried(typed: Pairs) -> list[tuple[str, str]]:
    """Fields under names that only carry them; the session's own token stays behind."""
    return [(KEPT + name, value) for name, value in typed if name != CSRF_FIELD]


def unpacked(typed: Pairs) -> list[tuple[str, str]]:
    """The fields that were carried, under their own names."""
    return [(name.removeprefix(KEPT), value) for name, value in typed if name.startswith(KEPT)]


def words_of(typed: Pairs) -> list[str]:
    """What a person wrote among the fields, to be shown: more than one word each."""
    mine = (value.strip() for name, value in typed if not name.startswith("_"))
    return [value for value in mine if len(value.split()) > 1]


def local(target: str, otherwise: str = "/") -> str:
    """An address of ours, whatever was asked for."""
    good = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if good and len(target) <= 2000 else otherwise
