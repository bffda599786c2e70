"""What a condition means, on indexed paths, on others, and on lists."""

from __future__ import annotations

import pytest

from services.mesh.documents.port import Body, Collection, In, Not, Range, Where
from tests.contract.documents.ground import fill

BODIES: dict[str, Body] = {
    "a": {
        "state": "open",
        "at": 10,
        "labels": ["x", "y"],
        "who": {"team": "red"},
        "loose": "p",
        "tags": ["m"],
    },
    "b": {
        "state": "open",
        "at": 20,
        "labels": ["y"],
        "who": {"team": "blue"},
        "loose": None,
        "tags": ["m", "n"],
    },
    "c": {"state": "done", "at": None, "labels": [], "who": {}, "loose": "q", "deep": {"er": 1.5}},
    "d": {"state": "done", "at": 30, "labels": "x", "who": {"team": None}, "flag": True},
    "e": {"at": 20, "flag": False, "deep": {"er": 2}},
}

INDEXED: list[tuple[Where, str]] = [
    ({}, "abcde"),
    ({"_id": "b"}, "b"),
    ({"_id": In(("a", "e", "zz"))}, "ae"),
    ({"_id": Range(gt="b", le="d")}, "cd"),
    ({"_id": Not("c")}, "abde"),
    ({"state": "open"}, "ab"),
    ({"state": None}, "e"),
    ({"state": "none such"}, ""),
    ({"state": In(("open", None))}, "abe"),
    ({"state": In(("done",))}, "cd"),
    ({"state": In(())}, ""),
    ({"state": Not("open")}, "cde"),
    ({"state": Not(None)}, "abcd"),
    ({"at": 20}, "be"),
    ({"at": Range(ge=20)}, "bde"),
    ({"at": Range(gt=20)}, "d"),
    ({"at": Range(le=20)}, "abe"),
    ({"at": Range(lt=20)}, "a"),
    ({"at": Range(ge=10, lt=20)}, "a"),
    ({"at": Range(gt=10.5, le=20.0)}, "be"),
    ({"at": Range(ge="a")}, ""),
    ({"state": Range(ge="e")}, "ab"),
    ({"state": Range(ge=0)}, ""),
    ({"at": None}, "c"),
    ({"at": Not(None)}, "abde"),
    ({"at": Not(20)}, "acd"),
    ({"who.team": "red"}, "a"),
    ({"who.team": None}, "cde"),
    ({"who.team": Not("red")}, "bcde"),
    ({"labels": "x"}, "ad"),
    ({"labels": "y"}, "ab"),
    ({"labels": In(("x", "z"))}, "ad"),
    ({"labels": Not("y")}, "cde"),
    ({"labels": None}, "e"),
    ({"labels": Not(None)}, "abcd"),
    ({"state": "open", "at": Range(ge=20), "labels": "y"}, "b"),
]

LOOSE: list[tuple[Where, str]] = [
    ({"loose": "p"}, "a"),
    ({"loose": None}, "bde"),
    ({"loose": Not(None)}, "ac"),
    ({"loose": Not("p")}, "bcde"),
    ({"loose": In(("p", "q"))}, "ac"),
    ({"loose": In(("p", None))}, "abde"),
    ({"loose": Range(gt="p")}, "c"),
    ({"tags": "m"}, "ab"),
    ({"tags": "n"}, "b"),
    ({"tags": Not("n")}, "acde"),
    ({"tags": In(("n", "o"))}, "b"),
    ({"tags": None}, "cde"),
    ({"deep.er": Range(gt=1, le=2)}, "ce"),
    ({"deep.er": 2}, "e"),
    ({"deep.er": None}, "abd"),
    ({"flag": True}, "d"),
    ({"flag": False}, "e"),
    ({"flag": Not(True)}, "abce"),
    ({"flag": None}, "abc"),
]


@pytest.fixture
async def filled(things: Collection) -> Collection:
    await fill(things, BODIES)
    return things


async def test_conditions_on_indexed_paths(filled: Collection) -> None:
    for where, expected in INDEXED:
        page = await filled.find(where, order="_id")
        assert "".join(document.id for document in page.documents) == expected, where
        assert await filled.count(where) == len(expected), where


async def test_conditions_on_other_paths(filled: Collection) -> None:
    for where, expected in LOOSE:
        page = await filled.find(where, order="_id")
        assert "".join(document.id for document in page.documents) == expected, where
        assert await filled.count(where) == len(expected), where


@pytest.mark.parametrize("path", ["", "a b", "a..b", "$where", "a'", 'a"', "-state", "a.$b", "a\x00"])
async def test_what_is_no_path_is_refused(filled: Collection, path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        await filled.find({path: 1})
    with pytest.raises(ValueError, match="path"):
        await filled.tally([path])


async def test_values_are_never_read_as_something_else(filled: Collection) -> None:
    for value in ("' OR 1=1 --", "$gt", '{"$gt": ""}', "\x00"):
        assert await filled.count({"state": value}) == 0
        assert await filled.count({"loose": value}) == 0
        assert await filled.count(text=value) in (0, 5)
