"""From `Where`, a search text and a cursor to a MongoDB filter."""

from __future__ import annotations

from typing import Any

from services.mesh.documents.cursor import Cursor
from services.mesh.documents.fold import wanted
from services.mesh.documents.mongo.schema import UNIQUE_TYPES, field
from services.mesh.documents.port import In, Not, Range, Scalar, Spec, Where

Filter = dict[str, Any]


def matching(spec: Spec, where: Where | None, text: str = "") -> Filter:
    """Live documents that match."""
    found: Filter = {field(path): _test(spec, path, test) for path, test in (where or {}).items()}
    found["gone"] = None
    search = wanted(text)
    if search is None:
        return found
    if not search.prefix:
        return {"_id": {"$in": []}}
    prefix = {"$elemMatch": {"$gte": search.prefix, "$lt": search.prefix + "\U0010ffff"}}
    found["$and"] = [{"terms": term} for term in search.terms] + [{"terms": prefix}]
    return found


def behind(matched: Filter, path: str, last: Cursor | None, *, down: bool) -> Filter:
    """Those of the matching documents that come behind a cursor."""
    if last is None:
        return matched
    name, sign = field(path), "$lt" if down else "$gt"
    if path == "_id":
        rest: list[Filter] = [{"_id": {sign: last.id}}]
    elif last.value is None:
        rest = [{name: None, "_id": {sign: last.id}}]
        rest += [] if down else [{name: {"$ne": None}}]
    else:
        rest = [{name: {sign: last.value}}, {name: {"$eq": last.value}, "_id": {sign: last.id}}]
        rest += [{name: None}] if down else []
    return {"$and": [matched, {"$or": rest}]}


def _test(spec: Spec, path: str, test: Scalar | In | Range | Not) -> Filter:
    match test:
        case Range():
            bounds = {name: getattr(test, name) for name in ("ge", "gt", "le", "lt")}
            signs = {"ge": "$gte", "gt": "$gt", "le": "$lte", "lt": "$lt"}
            return {signs[name]: value for name, value in bounds.items() if value is not None}
        case Not(value):
            return {"$ne": value}
        case In(values):
            return _of_type(spec, path, {"$in": list(values)}, None in values)
        case _:
            return _of_type(spec, path, {"$eq": test}, test is None)


def _of_type(spec: Spec, path: str, test: Filter, has_none: bool) -> Filter:
    """A unique index is partial by type, and serves only queries that name the types as well."""
    return test if has_none or path not in spec.unique else {**test, "$type": UNIQUE_TYPES}
