"""The table covers every RPC, and its addresses are what the protos say."""

from __future__ import annotations

import pytest
from google.protobuf.descriptor import FieldDescriptor

from services.gateway.api import names
from services.gateway.api.tables import actions, all_acts, classification, intake, review

HANDED_IN = {"CreateFeedback", "BatchCreateFeedback"}
"""Served by `api.feedback`."""


def test_every_rpc_has_an_address() -> None:
    for table in (intake, classification, actions, review):
        offered = {row.rpc for row in table.ROWS} | HANDED_IN
        assert {method.name for method in table.SERVICE.methods} <= offered


def test_addresses_are_unique() -> None:
    addresses = [(act.row.method, act.path) for act in all_acts()]
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize("act", all_acts(), ids=lambda act: f"{act.row.method} {act.row.path}")
def test_questions_are_get_and_acts_are_post(act) -> None:
    reads = act.row.rpc.startswith(("Get", "List", "Count", "Track"))
    assert (act.row.method == "GET") == reads


def test_requests_hold_only_what_bodies_can_say() -> None:
    """Maps of messages, bytes and durations have no reader; nothing needs one."""
    seen: set[str] = set()

    def walk(message) -> None:
        if message.full_name in seen or message.full_name == names.TIMESTAMP:
            return
        seen.add(message.full_name)
        for field in message.fields:
            assert field.type != FieldDescriptor.TYPE_GROUP
            if names.is_map(field):
                assert names.value_of_map(field).type != FieldDescriptor.TYPE_MESSAGE
            elif field.type == FieldDescriptor.TYPE_MESSAGE:
                assert field.message_type.full_name != names.DURATION
                walk(field.message_type)

    for act in all_acts():
        walk(act.method.input_type)


def test_what_is_created_begins_with_its_id() -> None:
    """The handler's `Location` rests on it."""
    for act in all_acts():
        if act.row.status == 201 and act.answer is not None:
            assert act.answer.message_type.fields[0].name.endswith("id")
