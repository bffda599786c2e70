"""Files are read as they are: columns proposed, rows told apart, text in any decent encoding."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from services.gateway.problems import Problem
from services.gateway.staff.importing.columns import CellRefused, Habits, value_of
from services.gateway.staff.importing.first_look import first_look
from services.gateway.staff.importing.lines import Lines, NotText
from services.gateway.staff.importing.mapping import day_first, faults, known_header, proposed
from services.gateway.staff.importing.table import TableBroken, rows

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")


async def pieces(content: bytes, size: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def lines(content: bytes, size: int = 7) -> list[str]:
    reader = Lines(pieces(content, size), asyncio.get_running_loop())
    return await asyncio.to_thread(lambda: list(reader))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
async def test_lines_are_whole_however_the_file_comes_in(size: int) -> None:
    content = 'a,b\r\n"Hóa đơn",đ\nlast\rend'
    assert await lines(content.encode(), size) == ["a,b\r\n", '"Hóa đơn",đ\n', "last\r", "end"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_text_is_known_by_its_mark(encoding: str) -> None:
    assert await lines("sản phẩm\nmột".encode(encoding)) == ["sản phẩm\n", "một"]


@pytest.mark.parametrize("content", ["Hóa đơn".encode("cp1258"), b"a\x00b", "đ".encode()[:1]])
async def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(NotText):
        await lines(content)


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        (("product", "text"), ("x", "y"), ("product", "text")),
        (("Sản phẩm", "Nội dung", "SĐT"), ("x", "y", "z"), ("product", "text", "contact")),
        (("Ngày tạo", "DIEM NPS", "Khách hàng"), ("", "", ""), ("occur_time", "nps", "account")),
        (("comment", "feedback"), ("a", "b"), ("text", "")),
        (("a", "b"), ("an@example.com", "Mobile App"), ("contact", "product")),
        (("a", "b"), ("It does not work at all any more", "2026-08-01"), ("text", "occur_time")),
        (("a", "b"), ("short", "12"), ("", "")),
    ],
)
def test_columns_are_proposed(
    header: tuple[str, ...], row: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    assert proposed(header, [row], ["mobile-app", "Mobile app"]).columns == columns


@pytest.mark.parametrize(
    ("dates", "first"),
    [(["2026-08-01"], None), (["3/8/2026"], True), (["3/8/2026", "8/15/2026"], False), ([], None)],
)
def test_the_order_of_dates_follows_from_all_of_them(dates: list[str], first: bool | None) -> None:
    assert day_first(dates) is first


@pytest.mark.parametrize(
    ("cell", "first", "value"),
    [
        ("2026-08-03", None, "2026-08-03T00:00:00+07:00"),
        ("3/8/2026", True, "2026-08-03T00:00:00+07:00"),
        ("8/3/2026 9:05", False, "2026-08-03T09:05:00+07:00"),
        ("2026-08-03T09:30:00Z", True, "2026-08-03T09:30:00+00:00"),
        ("3/8/2026", None, ""),
        ("32/8/2026", True, ""),
    ],
)
def test_dates(cell: str, first: bool | None, value: str) -> None:
    habits = Habits(SAIGON, first)
    if value:
        assert value_of("occur_time", cell, habits) == value
        return
    with pytest.raises(CellRefused):
        value_of("occur_time", cell, habits)


def test_what_is_wrong_with_a_choice_of_columns() -> None:
    assert faults(("product", "text", "")) == []
    assert [(one.field, one.code) for one in faults(("text", "text"))] == [
        ("column_1", "column_chosen_twice"),
        ("columns", "column_product_missing"),
    ]
    assert [one.code for one in faults(("product", "contact"))] == ["column_words_missing"]


def test_rows_are_items_or_say_why_not() -> None:
    text = ["p,t,n\n", "Bank,slow,3\n", "\n", ",slow,3\n", "Bank,slow,x\n", "Bank,slow\n", "Bank,slow,3\n"]
    found = list(rows(text, ",", ("product", "text", "nps"), Habits(UTC)))
    assert [row.line for row in found] == [2, 4, 5, 6, 7]
    assert [row.fault and (row.fault.column, row.fault.code) for row in found] == [
        *(None, ("product", "required"), ("nps", "whole_number_expected"), ("", "cells_mismatch"), None),
    ]
    first, last = found[0].item["external_id"], found[-1].item["external_id"]
    assert first.removesuffix("-1") == last.removesuffix("-2")


def test_a_quotation_that_never_ends_is_told_with_its_line() -> None:
    with pytest.raises(TableBroken) as broken:
        list(rows(["p,t\n", "Bank,good\n", 'Bank,"open\n'], ",", ("product", "text"), Habits(UTC)))
    assert broken.value.line == 3


async def test_a_first_look() -> None:
    look = await first_look(pieces("Sản phẩm;Nội dung\nA;một\nB;hai\n".encode()), known_header)
    assert (look.delimiter, look.header) == (";", ("Sản phẩm", "Nội dung"))
    assert look.samples == (("A", "một"), ("B", "hai"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n\n", "file_empty"),
        (b"product,text\n", "file_rows_none"),
        (b"product,text\n\xff\xfe\n", "file_encoding"),
        (b'product,text\nA,"open\n', "file_broken"),
        (b"," * 201 + b"\n1\n", "file_empty"),
        (b"x," * 200 + b"x\n1\n", "columns_too_many"),
    ],
)
async def test_a_file_that_cannot_be_looked_at(content: bytes, code: str) -> None:
    with pytest.raises(Problem) as problem:
        await first_look(pieces(content), known_header)
    assert (problem.value.status, problem.value.code) == (422, code)
