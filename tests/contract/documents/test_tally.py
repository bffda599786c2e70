"""Recounts: how many, per combination of values."""

from __future__ import annotations

from services.mesh.documents.port import Collection, In, Range, Where
from tests.contract.documents.ground import fill


async def test_documents_are_counted_per_value(things: Collection) -> None:
    await fill(
        things,
        {
            "a": {"state": "open", "who": {"team": "red"}, "loose": 1},
            "b": {"state": "open", "who": {"team": "blue"}, "loose": 1},
            "c": {"state": "done", "who": {"team": "red"}},
            "d": {"state": None, "loose": "x"},
            "e": {},
        },
    )
    assert await things.tally(["state"]) == {("open",): 2, ("done",): 1, (None,): 2}
    assert await things.tally(["loose"]) == {(1,): 2, ("x",): 1, (None,): 2}
    assert await things.tally(["who.team", "state"]) == {
        ("red", "open"): 1,
        ("blue", "open"): 1,
        ("red", "done"): 1,
        (None, None): 2,
    }
    assert await things.tally(["state", "loose"], {"who.team": In(("red", "blue"))}) == {
        ("open", 1): 2,
        ("done", None): 1,
    }
    assert await things.tally(["state"], {"state": "none such"}) == {}


async def test_a_list_counts_once_per_element(things: Collection) -> None:
    await fill(
        things,
        {
            "a": {"labels": ["x", "y"], "tags": ["m", "n"], "at": 1},
            "b": {"labels": ["y"], "tags": "m", "at": 2},
            "c": {"labels": [], "tags": [], "at": 3},
            "d": {"at": 4},
            "e": {"labels": "x", "at": 5},
        },
    )
    assert await things.tally(["labels"]) == {("x",): 2, ("y",): 2, (None,): 2}
    assert await things.tally(["tags"]) == {("m",): 2, ("n",): 1, (None,): 3}
    assert await things.tally(["labels"], {"at": Range(le=2)}) == {("x",): 1, ("y",): 2}
    assert await things.tally(["labels", "tags"], {"at": 1}) == {
        ("x", "m"): 1,
        ("x", "n"): 1,
        ("y", "m"): 1,
        ("y", "n"): 1,
    }


async def test_lists_that_are_all_empty(things: Collection) -> None:
    await fill(things, {"a": {"labels": [], "at": 1}, "b": {"labels": [], "at": 1}})
    assert await things.tally(["labels"]) == {(None,): 2}
    assert await things.tally(["labels", "at"]) == {(None, 1): 2}


async def test_nothing_to_group_by_is_a_count(things: Collection) -> None:
    await fill(things, {"a": {"at": 1}, "b": {"at": 2}})
    assert await things.tally([]) == {(): 2}
    assert await things.tally([], {"at": 1}) == {(): 1}


async def test_ids_can_be_tallied(things: Collection) -> None:
    await fill(things, {"a": {"at": 1}, "b": {"at": 2}})
    assert await things.tally(["_id"]) == {("a",): 1, ("b",): 1}


async def test_forgotten_documents_are_not_counted(things: Collection) -> None:
    await fill(things, {"a": {"state": "open"}, "b": {"state": "open"}})
    await things.forget("a", 1)
    assert await things.tally(["state"]) == {("open",): 1}
    assert await things.tally([]) == {(): 1}


async def test_an_unindexed_path_is_counted_among_those_whose_list_holds_a_value(things: Collection) -> None:
    """Both the list that chooses and the path that is counted are taken apart into elements."""
    await fill(
        things,
        {
            "a": {"labels": ["red", "blue"], "score": {"nps": 9}},
            "b": {"labels": ["red"], "score": {"nps": 3}},
            "c": {"labels": ["blue"], "score": {"nps": 9}},
            "d": {"labels": ["blue"]},
        },
    )
    where: Where = {"labels": In(("blue", "\x00", "none"))}
    assert await things.tally(("score.nps",), where) == {(9,): 2, (None,): 1}
    assert await things.tally(("score.nps", "labels"), {"labels": "red"}) == {
        (9, "red"): 1,
        (9, "blue"): 1,
        (3, "red"): 1,
    }
