"""Every place of the gateway, from its own routes: nobody lists them by hand, so none is forgotten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from google.protobuf import descriptor_pool
from voc.type.v1 import allow_pb2

from services.gateway.api.tables import all_acts
from services.gateway.policy import policy_of
from services.mesh.identity import Caller

_PARAMETER = re.compile(r"\{(\w+)(?::path)?\}")
_NAMES = {"service": "intake", "name": "mark.svg", "form": "default"}
_BUSY = ("/api/v1/feedback", "/api/v1/feedback:batch")


@dataclass(frozen=True, slots=True)
class Place:
    """A method and an address, and who may go there.

    Attributes:
        path: with something in the place of each parameter.
        allow: what the RPC behind a place of the API says, as the generated class reads it.
    """

    method: str
    template: str
    path: str
    kind: str
    roles: frozenset[str]
    allow: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def places(app: Any, token: str = "x1") -> list[Place]:
    """All of them. `token` stands where a tracking token or the token of a link is asked for."""
    names = {**_NAMES, "token": token}
    allows = {(act.row.method, act.path): said(act.method) for act in all_acts()}
    create = descriptor_pool.Default().FindServiceByName("voc.intake.v1.IntakeService")
    known = allow_pb2.Allow()
    known.CopyFrom(said(create.methods_by_name["CreateFeedback"]))
    known.public = False  # strangers hand in by the form, which slows them down
    allows |= {("POST", path): known for path in _BUSY}
    found = []
    for route in app.router.routes:
        policy = policy_of(route)
        assert policy is not None, route.path
        path = _PARAMETER.sub(lambda match: names.get(match[1], "x1"), route.path)
        for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
            allow = allows.get((method, route.path))
            found.append(Place(method, route.path, path, policy.kind, policy.roles, allow))
    return found


def said(method: Any) -> Any:
    """The option of an RPC as the generated class reads it: another way than the mesh's own."""
    return method.GetOptions().Extensions[allow_pb2.allow]


def permits(allow: Any, who: Caller) -> bool:
    """The rules in the words of the proto's comments."""
    roles = {allow_pb2.Role.Name(role).removeprefix("ROLE_").lower() for role in allow.roles}
    scopes = {allow_pb2.Scope.Name(scope).removeprefix("SCOPE_").lower() for scope in allow.scopes}
    by_kind = {
        "anonymous": allow.public,
        "customer": allow.tracking_token,
        "person": allow.public or bool(roles & who.roles),
        "key": allow.public or bool(roles & who.roles or scopes & who.scopes),
    }
    return bool(by_kind[who.kind])
