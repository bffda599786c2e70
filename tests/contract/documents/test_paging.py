"""Pages: every document once, in a stable order, in both directions."""

from __future__ import annotations

import pytest

from services.mesh.documents.port import Body, Collection, Save, Where
from tests.contract.documents.ground import fill


async def pages(things: Collection, order: str, limit: int, where: Where | None = None) -> list[str]:
    """The ids of each page, joined."""
    found, after = [], ""
    for _ in range(50):
        page = await things.find(where, order=order, limit=limit, after=after)
        found.append("".join(document.id for document in page.documents))
        after = page.next_after
        if not after:
            return found
    raise AssertionError("pages never end")


TIES: dict[str, Body] = {
    "a": {"at": 2, "loose": 2.5, "state": "s"},
    "b": {"at": 1, "loose": 1, "state": "s"},
    "c": {"at": None, "state": "s"},
    "d": {"at": 2, "loose": 2.5, "state": "t"},
    "e": {"state": "s"},
    "f": {"at": 1, "loose": None, "state": "s"},
    "g": {"at": 3, "loose": 10, "state": "s"},
}


async def test_the_newest_ids_come_first(things: Collection) -> None:
    await fill(things, TIES)
    page = await things.find()
    assert [document.id for document in page.documents] == list("gfedcba")
    assert page.next_after == ""


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8])
async def test_ties_and_missing_values_are_paged_in_both_directions(things: Collection, limit: int) -> None:
    await fill(things, TIES)
    for order, expected in {
        "at": "cebfadg",
        "-at": "gdafbec",
        "loose": "cefbadg",
        "-loose": "gdabfec",
        "_id": "abcdefg",
        "-_id": "gfedcba",
        "state": "abcefgd",
        "-state": "dgfecba",
    }.items():
        found = await pages(things, order, limit)
        assert "".join(found) == expected, order
        assert all(len(page) == limit for page in found[:-1]), order
        assert found[-1], order


async def test_a_page_goes_on_within_a_condition(things: Collection) -> None:
    await fill(things, TIES)
    assert await pages(things, "-at", 2, {"state": "s"}) == ["ga", "fb", "ec"]
    assert await pages(things, "at", 4, {"state": "s"}) == ["cebf", "ag"]
    assert await pages(things, "at", 4, {"state": "none such"}) == [""]


async def test_what_is_added_meanwhile_moves_nothing(things: Collection) -> None:
    await fill(things, {f"d{n}": {"at": n} for n in range(1, 7)})
    first = await things.find(order="at", limit=3)
    await things.save_many([Save("d0", 0, {"at": 0}), Save("d9", 0, {"at": 9}), Save("d35", 0, {"at": 3.5})])
    await things.forget("d3", 1)
    second = await things.find(order="at", limit=10, after=first.next_after)
    assert [document.id for document in second.documents] == ["d35", "d4", "d5", "d6", "d9"]


async def test_text_and_odd_letters_in_the_ordered_value(things: Collection) -> None:
    names = ["", "A", "a", "z", "é", "đ", "ế", "\U0001f600"]
    await fill(things, {f"d{number}": {"state": name} for number, name in enumerate(names)})
    joined = "".join(await pages(things, "state", 1)).replace("d", "")
    assert joined == "01234567"
    assert "".join(await pages(things, "-state", 3)).replace("d", "") == "76543210"


@pytest.mark.parametrize(
    "after", ["x", "!!!", "eyJhIjoxfQ", "bnVsbA", "WyJhdCIsIDEsIDJd", "é", "AAAA", "W10"]
)
async def test_what_is_no_cursor_is_refused(things: Collection, after: str) -> None:
    await fill(things, TIES)
    with pytest.raises(ValueError, match="cursor"):
        await things.find(order="at", after=after)


async def test_a_cursor_of_another_order_is_refused(things: Collection) -> None:
    await fill(things, TIES)
    page = await things.find(order="at", limit=2)
    for order in ("-at", "_id", "state"):
        with pytest.raises(ValueError, match="cursor"):
            await things.find(order=order, after=page.next_after)


async def test_a_page_without_room_is_refused(things: Collection) -> None:
    for limit in (0, -1):
        with pytest.raises(ValueError, match="at least one"):
            await things.find(limit=limit)
