"""Which issue stands for which: chains of merged issues, and all that belongs to the one at their end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from services.actions.domain.issue import Issue
from services.actions.store import Kept, Store

_DEEPEST = 50
"""Links of a chain that are followed. Only issues that stand by themselves are merged into, so chains grow by
merging what others were merged into, one at a time."""


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that belongs to an issue that stands by itself.

    Attributes:
        issue_ids: itself and all issues merged into it, however indirectly.
        own_patterns: patterns that are its own.
        places: all patterns of the group, and the group's ids for the cases pinned to them.
    """

    issue_ids: tuple[str, ...]
    own_patterns: tuple[str, ...]
    places: tuple[str, ...]


async def chains(store: Store, issue_ids: Iterable[str]) -> dict[str, Kept[Issue]]:
    """These issues, and those that they are merged into, up to the end."""
    known: dict[str, Kept[Issue]] = {}
    wanted = set(issue_ids) - {""}
    for _ in range(_DEEPEST):
        if not wanted:
            break
        found = await store.issues.get_many(sorted(wanted))
        known |= found
        wanted = {kept.thing.merged_into for kept in found.values()} - set(known) - {""}
    return known


def root(issue_id: str, known: Mapping[str, Kept[Issue]]) -> str:
    """The issue at the end of the chain. Of a ring, which two merges at the same moment can make, the first
    by id, until the recount undoes one of them."""
    way: list[str] = []
    while issue_id in known and issue_id not in way:
        way.append(issue_id)
        issue_id = known[issue_id].thing.merged_into
    if issue_id in way:
        return min(way[way.index(issue_id) :])
    return way[-1] if way else ""


def in_ring(issue_id: str, known: Mapping[str, Kept[Issue]]) -> bool:
    """Whether following the chain from this issue comes back to it."""
    at = known[issue_id].thing.merged_into if issue_id in known else ""
    for _ in range(_DEEPEST):
        if at not in known or at == issue_id:
            break
        at = known[at].thing.merged_into
    return bool(at) and at == issue_id


async def groups(store: Store, roots: Collection[str]) -> dict[str, Group]:
    """Per issue, all that belongs to it and to those merged into it."""
    owner = {issue_id: issue_id for issue_id in roots}
    layer = set(roots)
    for _ in range(_DEEPEST):
        merged = await store.issues.merged_into(sorted(layer))
        fresh = {child: owner[into] for child, into in merged.items() if child not in owner}
        if not fresh:
            break
        owner |= fresh
        layer = set(fresh)
    homes = await store.patterns.of_issues(sorted(owner))
    return {issue_id: _group(issue_id, owner, homes) for issue_id in roots}


def _group(issue_id: str, owner: Mapping[str, str], homes: Mapping[str, str]) -> Group:
    members = tuple(sorted(member for member, at in owner.items() if at == issue_id))
    own = tuple(sorted(pattern for pattern, home in homes.items() if home == issue_id))
    patterns = [pattern for pattern, home in homes.items() if owner.get(home) == issue_id]
    return Group(members, own, tuple(sorted((*patterns, *members))))
