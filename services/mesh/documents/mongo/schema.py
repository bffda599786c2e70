"""Collections and indexes of a spec, and how they follow a spec that changed.

A document is `{_id, version, schema, told, save, body, terms, unsaid}`; a tombstone has `gone` instead of
`body` and `terms`. `save` is the id of the write that made this version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from services.mesh.documents.fold import FOLDING, terms
from services.mesh.documents.paths import checked, directed
from services.mesh.documents.port import Spec

Stored = dict[str, Any]
Database = AsyncDatabase[Stored]
Records = AsyncCollection[Stored]

UNIQUE_TYPES = ["string", "number", "bool"]
"""Types of values that collide; absent and null are none of them."""

ORPHAN = "orphan"
"""Set when an update of an existing version would insert; the validator then refuses the insert."""

_EXISTS = 48
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VALIDATOR: Mapping[str, Any] = {ORPHAN: {"$exists": False}}


def named(spec: Spec) -> str:
    """The collection's name.

    Raises:
        ValueError: it cannot be one.
    """
    if _NAME.fullmatch(spec.name) is None:
        raise ValueError(f"{spec.name!r} is no collection name")
    return spec.name


def field(path: str) -> str:
    """Where the value at a path of the body is stored. Raises ValueError for what is no path."""
    return path if path == "_id" else f"body.{checked(path)}"


async def create(database: Database, spec: Spec) -> None:
    """Make what is missing, drop indexes that the spec no longer has, fold anew when its text changed."""
    name = named(spec)
    models = _indexes(spec)
    try:
        await database.command("create", name, validator=_VALIDATOR)
    except OperationFailure as error:
        if error.code != _EXISTS:
            raise
        await database.command("collMod", name, validator=_VALIDATOR)
    records = database[name]
    wanted = {model.document["name"] for model in models}
    for known in await records.index_information():
        if known not in wanted and known != "_id_":
            await records.drop_index(known)
    await records.create_indexes(models)
    await _fold_anew(database, spec)


def _indexes(spec: Spec) -> list[IndexModel]:
    models = [IndexModel([("unsaid.since", ASCENDING)], name="unsaid", sparse=True)]
    if spec.text:
        models.append(IndexModel([("terms", ASCENDING)], name="terms", sparse=True))
    models += [IndexModel(_ordered(paths), name=f"by {','.join(paths)}") for paths in spec.indexes]
    for paths in spec.sparse:
        only: dict[str, Any] = {field(directed(paths[0])[0]): {"$exists": True}}
        name = f"by {','.join(paths)} sparse"
        models.append(IndexModel(_ordered(paths), name=name, partialFilterExpression=only))
    for paths in spec.counts:
        keys = [(field(path), ASCENDING) for path in paths]
        models.append(IndexModel(keys, name=f"by {','.join(paths)} counts"))
    for path in spec.unique:
        only = {field(path): {"$type": UNIQUE_TYPES}}
        models.append(
            IndexModel(
                [(field(path), ASCENDING)], name=f"one {path}", unique=True, partialFilterExpression=only
            )
        )
    return models


def _ordered(paths: tuple[str, ...]) -> list[tuple[str, int]]:
    """The keys, and the id where it is not the last."""
    keys = [(field(path), DESCENDING if down else ASCENDING) for path, down in map(directed, paths)]
    return keys if keys[-1][0] == "_id" else [*keys, ("_id", keys[-1][1])]


async def _fold_anew(database: Database, spec: Spec) -> None:
    kept = database["mesh.spec"]
    known = await kept.find_one({"_id": spec.name})
    if known is not None and known["text"] == [FOLDING, *spec.text]:
        return
    records, updates = database[spec.name], []
    async for stored in records.find({"gone": None}, {"body": 1, "version": 1}):
        found = sorted(terms(stored["body"], spec.text))
        match = {"_id": stored["_id"], "version": stored["version"]}
        updates.append(UpdateOne(match, {"$set": {"terms": found}}))
        if len(updates) == 500:
            await records.bulk_write(updates, ordered=False)
            updates = []
    if updates:
        await records.bulk_write(updates, ordered=False)
    await kept.update_one({"_id": spec.name}, {"$set": {"text": [FOLDING, *spec.text]}}, upsert=True)
