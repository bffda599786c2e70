"""Search: the same words are found on both grounds, however they are typed."""

from __future__ import annotations

import unicodedata

import pytest

from services.mesh.documents.port import Body, Collection, Save
from tests.contract.documents.ground import fill

BODIES: dict[str, Body] = {
    "a": {"title": "Ứng dụng không đăng nhập được", "who": {"words": ["thanh toán", "hoá đơn"]}},
    "b": {"title": unicodedata.normalize("NFD", "Đường truyền quá chậm"), "at": 1},
    "c": {"title": "The app crashes when I pay by card", "state": "open"},
    "d": {"title": "Card was charged TWICE; café, naïve, straße, O'Neill, e-mail", "state": "open"},
    "e": {"title": "pay-per-use 2024 app", "who": {"words": None}},
    "f": {"at": 5},
}

FOUND = {
    "không đăng nhập được": "a",
    "khong dang nhap duoc": "a",
    "KHÔNG ĐĂNG": "a",
    unicodedata.normalize("NFD", "đăng nhập"): "a",
    "thanh toan": "a",
    "hóa đơn": "a",
    "nhap dang": "a",
    "duong truyen": "b",
    "ĐƯỜNG": "b",
    "đường đi": "",
    "app": "ce",
    "ap": "ce",
    "app cras": "c",
    "crashes app": "c",
    "cras app": "",
    "cra app": "",
    "card": "cd",
    "card pay": "c",
    "cafe naive": "d",
    "STRASSE": "d",
    "o'neill": "d",
    "mail e": "d",
    "twice": "d",
    "2024": "e",
    "20": "e",
    "pay": "ce",
    "xyz": "",
    "app xyz": "",
    "": "abcdef",
    "   ": "abcdef",
    "?!": "",
    "_%": "",
    ".*": "",
}


async def test_what_is_typed_finds_what_is_meant(things: Collection) -> None:
    await fill(things, BODIES)
    for text, expected in FOUND.items():
        page = await things.find(order="_id", text=text)
        assert "".join(document.id for document in page.documents) == expected, text
        assert await things.count(text=text) == len(expected), text


async def test_search_joins_conditions_order_and_pages(things: Collection) -> None:
    await fill(
        things, {f"d{n}": {"title": "lỗi thanh toán", "at": n % 3, "state": "ab"[n % 2]} for n in range(12)}
    )
    first = await things.find({"state": "a"}, text="loi tha", order="-at", limit=4)
    second = await things.find({"state": "a"}, text="loi tha", order="-at", limit=4, after=first.next_after)
    assert [document.id for document in first.documents + second.documents] == [
        "d8",
        "d2",
        "d4",
        "d10",
        "d6",
        "d0",
    ]
    assert second.next_after == ""
    assert await things.count({"state": "b", "at": 1}, text="thanh toan") == 2


async def test_a_changed_text_is_found_by_its_new_words_only(things: Collection) -> None:
    await things.save(Save("a", 0, {"title": "old words stay", "who": {"words": "here"}}))
    await things.save(Save("a", 1, {"title": "new words stay"}))
    found = {word: await things.count(text=word) for word in ("old", "new", "words", "stay", "here")}
    assert found == {"old": 0, "new": 1, "words": 1, "stay": 1, "here": 0}


@pytest.mark.parametrize("length", [64, 65, 5000])
async def test_a_very_long_word_is_found(things: Collection, length: int) -> None:
    await things.save(Save("a", 0, {"title": "x" * length + " end"}))
    assert await things.count(text="x" * length) == 1
    assert await things.count(text="x" * 10) == 1
    assert await things.count(text="x" * length + " end") == 1
