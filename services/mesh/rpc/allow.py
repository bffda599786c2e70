"""Who may call a method: the option `voc.type.v1.allow`, read by name through the descriptor pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import MethodDescriptor

from services.mesh.identity import Caller

OPTION = "voc.type.v1.allow"


class AllowMissing(Exception):
    """A method does not say who may call it, so its service must not start. `args[0]` is its name."""


@dataclass(frozen=True, slots=True)
class Allow:
    """The option, in words of `identity.Caller`."""

    public: bool = False
    tracking_token: bool = False
    gateway: bool = False
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()

    def permits(self, who: Caller) -> bool:
        """Whether this caller may call. A customer may where tracking tokens may, and nowhere else; which
        feedback its token names is for the use case to compare."""
        if who.kind == "customer":
            return self.tracking_token
        if self.public:
            return True
        if who.kind == "gateway":
            return self.gateway
        if who.kind == "person":
            return not self.roles.isdisjoint(who.roles)
        if who.kind == "key":
            return not (self.scopes.isdisjoint(who.scopes) and self.roles.isdisjoint(who.roles))
        return False


def read(method: MethodDescriptor) -> Allow:
    """What the method's option says.

    Raises:
        AllowMissing: it has none, or one that allows nobody.
    """
    options = method.GetOptions()
    try:
        extension: Any = method.containing_service.file.pool.FindExtensionByName(OPTION)
    except KeyError:
        raise AllowMissing(method.full_name) from None
    if not options.HasExtension(extension):
        raise AllowMissing(method.full_name)
    said: Any = options.Extensions[extension]
    allow = Allow(
        public=said.public,
        tracking_token=said.tracking_token,
        gateway=said.gateway,
        roles=_words(said, "roles"),
        scopes=_words(said, "scopes"),
    )
    if allow == Allow():
        raise AllowMissing(method.full_name)
    return allow


def _words(said: Any, field: str) -> frozenset[str]:
    """Enum values as lower-case words without their prefix: `ROLE_MEMBER` is `member`."""
    enum = said.DESCRIPTOR.fields_by_name[field].enum_type
    names = (enum.values_by_number[number].name for number in getattr(said, field) if number)
    return frozenset(name.partition("_")[2].lower() for name in names)
