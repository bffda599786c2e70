"""An empty home: the link that `vocmesh up` prints makes the first admin, once."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from tests.unit.commands.running import environment, vocmesh

pytestmark = pytest.mark.slow

PASSWORD = "seven herons by the canal"
WHO = {"name": "Trang", "email": "trang@example.com", "password": PASSWORD, "again": PASSWORD}


async def _started(tmp_path: Path, use) -> str:
    """What a start says until everything is ready; then `use` works with the links it printed."""
    async with vocmesh("up", env=environment(tmp_path)) as process:
        assert process.stdout is not None
        said = ""
        async with asyncio.timeout(90):
            while "Every service is ready." not in said:
                line = (await process.stdout.readline()).decode()
                assert line, said
                said += line
        await use([word for word in said.split() if "/invitation/" in word])
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 20)
    return said


async def test_the_link_of_a_new_home_makes_one_admin(tmp_path: Path) -> None:
    links: list[str] = []

    async def unused(found: list[str]) -> None:
        links.extend(found)

    async def used(found: list[str]) -> None:
        (link,) = found
        site, _, path = link.partition("/invitation/")
        async with httpx.AsyncClient(base_url=site) as browser:
            before = await browser.get(f"/invitation/{links[0].rpartition('/')[2]}")
            assert before.status_code == 410
            assert (await browser.get(f"/invitation/{path}")).status_code == 200
            answer = await browser.post(f"/invitation/{path}", data=WHO)
            assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
            assert (await browser.get("/settings/people")).status_code == 200
            again = {**WHO, "email": "another@example.com"}
            assert (await browser.post(f"/invitation/{path}", data=again)).status_code == 410

    async def over(found: list[str]) -> None:
        assert found == []

    assert "makes you the first admin" in await _started(tmp_path, unused)
    await _started(tmp_path, used)
    assert "first admin" not in await _started(tmp_path, over)
