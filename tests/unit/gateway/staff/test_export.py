"""A list as a CSV file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.gateway.problems import Problem
from services.gateway.staff.export import Cell, cell, stream_csv

HEADER = ("id", "text")


async def _of(*rows: Sequence[Cell]) -> AsyncIterator[Sequence[Cell]]:
    for row in rows:
        yield row


async def _get(rows: AsyncIterator[Sequence[Cell]], *, mark: bool = True) -> httpx.Response:
    async def endpoint(_request: Request) -> Response:
        return stream_csv("the list.csv", HEADER, rows, mark=mark)

    app = Starlette(routes=[Route("/", endpoint)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        return await client.get("/")


async def test_a_file_has_a_name_a_mark_its_header_and_its_rows() -> None:
    answer = await _get(_of(("fb1", "Hóa đơn, “sai”"), ("fb2", 'a "word"\nand more')))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="the-list.csv"'
    text = answer.content.decode()
    assert text == '\ufeffid,text\r\nfb1,"Hóa đơn, “sai”"\r\nfb2,"a ""word""\nand more"\r\n'


async def test_without_a_mark_a_file_begins_with_its_header() -> None:
    assert (await _get(_of(), mark=False)).content == b"id,text\r\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+84 912 345 678", "'+84 912 345 678"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-5", "-5"),
        ("-5 per cent", "'-5 per cent"),
        ("-1+1", "'-1+1"),
        ("\t=1", "'\t=1"),
        (-5, "-5"),
        (1.5, "1.5"),
        (None, ""),
        (True, "true"),
        (date(2026, 8, 1), "2026-08-01"),
        (datetime(2026, 8, 1, 9, 30, tzinfo=UTC), "2026-08-01T09:30:00+00:00"),
    ],
)
def test_a_cell_is_never_a_formula(value: Cell, written: str) -> None:
    assert cell(value) == written


async def test_a_problem_before_the_first_rows_is_the_answer() -> None:
    async def away() -> AsyncIterator[Sequence[Cell]]:
        raise Problem(503, "unavailable")
        yield ()

    with pytest.raises(Problem):
        await _get(away())


async def test_a_list_that_breaks_midway_is_no_whole_file() -> None:
    async def breaking() -> AsyncIterator[Sequence[Cell]]:
        for number in range(5000):
            yield (number, "long enough to fill a piece")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await _get(breaking())


async def test_rows_are_sent_before_the_last_one_is_read() -> None:
    read = 0
    sent: list[int] = []

    async def many() -> AsyncIterator[Sequence[Cell]]:
        nonlocal read
        for number in range(20_000):
            read = number
            yield (number, "x" * 20)

    answer = stream_csv("a.csv", HEADER, many())
    async for piece in answer.body_iterator:
        sent.append(read)
        assert len(piece) < 40_000
    assert sent[0] < 2000
