"""Whatever comes in, the answer is a sentence about it: never a 5xx.

A seeded walk over every act with values that are right, nearly right and hostile.
"""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
from google.protobuf.descriptor import FieldDescriptor
from voc.intake.v1 import intake_pb2

from services.gateway.api import names
from services.gateway.api.table import Act
from services.gateway.api.tables import all_acts
from services.gateway.clients import SERVICES
from tests.unit.gateway.answering import Answering

HOSTILE: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**31, 2**63, -(2**63), 2**64, 1e308, "", " ", "x", "x" * 5000,
    [], [[]], {}, {"": {}}, {"a": {"b": {"c": [1, {"d": None}]}}},
    "\x00", "\u202e\u0301", "Tie\u0302\u0301ng Vie\u0323\u0302t", "<script>alert(1)</script>", "🐘" * 50,
    "2026-08-01T00:00:00Z", "9999-12-31T23:59:59.999999999-23:59", "0001-01-01T00:00:00Z",
    "NaN", "=1+1", "../../etc/passwd", "%00", "' OR 1=1 --", "p1", "STATE_NEW", "fixed",
]  # fmt: skip

RAW = [
    b"", b"{", b"}", b"[]", b"null", b"NaN", b"Infinity", b"\xff\xfe", b"\x00", b"\xef\xbb\xbf{}",
    b'{"a":NaN}', b'{"version":1e999}', b'{"version":1,"version":2}', b'{"owner":"\\ud800"}',
    b'{"owner":"\x00"}', b'{"owner":"\xc3\x28"}', b'{"version":' + b"9" * 5000 + b"}",
    b"[" * 3000, b'{"a":' * 1500 + b"1" + b"}" * 1500,
]  # fmt: skip


def plausible(field: FieldDescriptor, chance: random.Random, depth: int = 0) -> Any:
    if chance.random() < 0.3 or depth > 4:
        return chance.choice(HOSTILE)
    if names.is_map(field):
        return {chance.choice(["a", ""]): plausible(names.value_of_map(field), chance, depth + 1)}
    if field.is_repeated:
        return [single(field, chance, depth) for _ in range(chance.randrange(4))]
    return single(field, chance, depth)


def single(field: FieldDescriptor, chance: random.Random, depth: int) -> Any:
    if field.type == FieldDescriptor.TYPE_ENUM:
        return chance.choice([*names.words(names.enum_of(field)), "nonsense"])
    if field.type == FieldDescriptor.TYPE_BOOL:
        return chance.random() < 0.5
    if field.type == FieldDescriptor.TYPE_STRING:
        return chance.choice(["a", "fb-1", "2026-08-01T00:00:00Z", "Nguyễn"])
    if field.type != FieldDescriptor.TYPE_MESSAGE:
        return chance.choice([0, 1, 7, 500, -3])
    message = names.message_of(field)
    if message.full_name == names.TIMESTAMP:
        return chance.choice(["2026-08-01T00:00:00Z", "2026-08-01"])
    return {
        inner.name: plausible(inner, chance, depth + 1) for inner in message.fields if chance.random() < 0.7
    }


def body(act: Act, chance: random.Random) -> bytes:
    if chance.random() < 0.15:
        return chance.choice(RAW)
    fields = [field for field in act.method.input_type.fields if chance.random() < 0.8]
    made = {field.name: plausible(field, chance) for field in fields if field.name not in act.hidden}
    if chance.random() < 0.1:
        made["strange"] = 1
    try:
        return orjson.dumps(made)
    except TypeError:
        return b'{"version": 18446744073709551616}'


def address(act: Act, chance: random.Random) -> str:
    path = act.path
    for name in act.parameters:
        value = chance.choice(["fb-1", "x" * 300, "ể", "a b", "\x00", "..", "%", "a:b", "{x}", "' --"])
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
async def test_no_act_breaks(api: httpx.AsyncClient, app, service: str) -> None:
    chance = random.Random(service)
    app.state.gateway.customers._count = 1e9
    for act in (act for act in all_acts() if act.service == service):
        for _ in range(25):
            await throw(api, act, chance)


async def throw(api: httpx.AsyncClient, act: Act, chance: random.Random) -> None:
    headers = {"Content-Type": "application/json"}
    if chance.random() < 0.2:
        headers |= {"If-Match": chance.choice(['"1"', "*", "W/x", '"' + "9" * 40 + '"'])}
    if act.row.method == "GET":
        query = {name: str(chance.choice(HOSTILE)) for name in act.query if chance.random() < 0.4}
        answer = await api.get(address(act, chance), params=query, headers=headers)
    else:
        answer = await api.post(address(act, chance), content=body(act, chance), headers=headers)
    assert answer.status_code < 500, (answer.status_code, answer.text, answer.request.url)
    if answer.status_code >= 400:
        told = answer.json()
        assert {"type", "title", "status", "detail", "code", "errors"} <= told.keys()
        assert told["status"] == answer.status_code


def receipts(request: intake_pb2.BatchCreateFeedbackRequest) -> intake_pb2.BatchCreateFeedbackResponse:
    results = [intake_pb2.BatchCreateFeedbackResult(receipt={"id": "fb-1"}) for _ in request.items]
    return intake_pb2.BatchCreateFeedbackResponse(results=results)


@pytest.mark.parametrize("path", ["/api/v1/feedback", "/api/v1/feedback:batch"])
async def test_handing_in_never_breaks(api: httpx.AsyncClient, intake: Answering, path: str) -> None:
    intake.answers["BatchCreateFeedback"] = receipts
    fields = [
        "product",
        "text",
        "goal",
        "channel",
        "occur_time",
        "journey_stage",
        "nps",
        "csat",
        "contact",
        "consent",
    ]
    chance = random.Random(path)
    for _ in range(150):
        item = {name: chance.choice(HOSTILE) for name in fields if chance.random() < 0.3} | {"product": "x"}
        raw = chance.choice(RAW)
        if chance.random() < 0.8:
            try:
                raw = orjson.dumps({"items": [item, chance.choice(HOSTILE)]} if "batch" in path else item)
            except TypeError:
                raw = b'{"nps": 18446744073709551616}'
        answer = await api.post(path, content=raw, headers={"Content-Type": "application/json"})
        assert answer.status_code < 500, answer.text
