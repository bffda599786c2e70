"""Who acts in the demo company. Their accounts, with these ids, are made by the gateway."""

from __future__ import annotations

from services.mesh.identity import Caller

GATEWAY = Caller(id="gateway", kind="gateway")


def _person(role: str) -> Caller:
    return Caller(id=f"demo-{role}", kind="person", roles=frozenset({role}))


PEOPLE = {role: _person(role) for role in ("member", "leader", "operator", "admin")}
MEMBER = PEOPLE["member"]
LEADER = PEOPLE["leader"]


def customer(token: str) -> Caller:
    """The customer who holds this tracking token."""
    return Caller(kind="customer", subject=token.partition(".")[0])
