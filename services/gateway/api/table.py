"""One row per act of the API: how it is asked for in HTTP, and which RPC answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from services.mesh.rpc.allow import Allow, read

PREFIX = "/api/v1"

_PARAMETER = re.compile(r"\{(\w+)\}")
_FILTER = "filter"


@dataclass(frozen=True, slots=True)
class Row:
    """A method and a path, and the RPC behind them.

    Attributes:
        path: below `/api/v1`; `{names}` are fields of the RPC's request.
        hidden: fields of the request that this row does not offer (a customer's row does not take what
            the staff's row of the same RPC takes).
        status: of a success.
        large: takes a body as large as a batch.
    """

    method: str
    path: str
    rpc: str
    hidden: frozenset[str] = frozenset()
    status: int = 200
    large: bool = False


def get(path: str, rpc: str) -> Row:
    """A question: everything besides the path comes from the query."""
    return Row("GET", path, rpc)


def create(path: str, rpc: str) -> Row:
    """Something new, answered with 201."""
    return Row("POST", path, rpc, status=201)


def act(path: str, rpc: str, *, hide: Sequence[str] = (), large: bool = False) -> Row:
    """A verb, or a question whose words do not belong in an address; everything else comes from the body."""
    return Row("POST", path, rpc, frozenset(hide), large=large)


@dataclass(frozen=True, slots=True)
class Act:
    """A row with what its RPC's descriptors say, looked up once.

    Attributes:
        address: `/voc.actions.v1.ActionsService/MergeIssues`.
        allow: who may, as its proto says; the service itself sees to it.
        customer: for the bearer of a tracking token, which the path holds.
        parameters: names in the path.
        answer: the one field that the answer consists of, if the response holds one thing.
    """

    row: Row
    service: str
    method: MethodDescriptor
    address: str
    request: type[Message]
    response: type[Message]
    allow: Allow
    customer: bool
    parameters: tuple[str, ...]
    hidden: frozenset[str]
    answer: FieldDescriptor | None
    query: Mapping[str, tuple[str, FieldDescriptor]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The whole path."""
        return PREFIX + self.row.path

    @property
    def route(self) -> str:
        """The label in metrics: a template, never an id."""
        return self.path

    def has(self, name: str) -> bool:
        """Whether the request has this field."""
        return name in self.method.input_type.fields_by_name


def acts(service: ServiceDescriptor, rows: Sequence[Row]) -> list[Act]:
    """Rows of one gRPC service, made complete.

    Raises:
        KeyError: a row names an RPC or a field that the protos do not have.
    """
    return [_complete(service, row) for row in rows]


def _complete(service: ServiceDescriptor, row: Row) -> Act:
    method = service.methods_by_name[row.rpc]
    parameters = tuple(_PARAMETER.findall(row.path))
    for name in (*parameters, *row.hidden):
        method.input_type.fields_by_name[name]
    hidden = row.hidden | set(parameters) | {"request_id"}
    return Act(
        row=row,
        service=service.full_name.split(".")[1],
        method=method,
        address=f"/{service.full_name}/{row.rpc}",
        request=message_factory.GetMessageClass(method.input_type),
        response=message_factory.GetMessageClass(method.output_type),
        allow=read(method),
        customer="token" in parameters,
        parameters=parameters,
        hidden=hidden,
        answer=_single(method.output_type),
        query=_query(method.input_type, hidden) if row.method == "GET" else {},
    )


def _single(response: Descriptor) -> FieldDescriptor | None:
    """The field that holds the answer, when there is nothing else to say (`replayed` becomes a header)."""
    fields = [field for field in response.fields if field.name != "replayed"]
    if len(fields) != 1 or fields[0].is_repeated or fields[0].type != FieldDescriptor.TYPE_MESSAGE:
        return None
    return fields[0]


def _query(request: Descriptor, hidden: frozenset[str]) -> dict[str, tuple[str, FieldDescriptor]]:
    """Query parameters: the request's own fields, and those of its `filter`, by name.

    The value is where the field goes (`filter` or nothing) and the field.
    """
    own = {f.name: ("", f) for f in request.fields if f.name not in hidden and f.name != _FILTER}
    inner = request.fields_by_name.get(_FILTER)
    if inner is None or inner.message_type is None:
        return own
    return {f.name: (_FILTER, f) for f in inner.message_type.fields} | own
