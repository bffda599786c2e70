"""Where somebody begins."""

from __future__ import annotations

from collections.abc import Set

_HOMES = (("leader", "/home"), ("member", "/inbox"), ("operator", "/operations"))


def home_of(roles: Set[str]) -> str:
    """The first page of people with these roles."""
    return next((path for role, path in _HOMES if role in roles), "/settings")
