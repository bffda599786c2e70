"""`vocmesh up` as a newcomer meets it, and single services as an operator does."""

from __future__ import annotations

import asyncio
import re
import signal
from pathlib import Path

import httpx
import orjson
import pytest

from services.mesh.operations import http
from tests.unit.commands.running import environment, line_with, vocmesh

pytestmark = pytest.mark.slow


async def test_up_says_what_to_open_prints_a_key_once_and_stops(tmp_path: Path) -> None:
    env = environment(tmp_path)
    for first in (True, False):
        async with vocmesh("up", "--demo", env=env) as process:
            site = (await line_with(process, "Open ")).split()[1]
            health = (await line_with(process, "Health")).split()[1]
            if first:
                key = (await line_with(process, "API key")).split()[2]
                await _key_works(site, key)
            assert "Ctrl-C" in await line_with(process, "Stop ")
            await line_with(process, "Every service is ready.")
            await _one_page_for_all(health)
            process.send_signal(signal.SIGINT)
            out, err = await asyncio.wait_for(process.communicate(), 15)
            assert process.returncode == 0
            assert b"Stopped." in out
            assert b"voc_" not in out
            assert b"Traceback" not in err


async def _key_works(site: str, key: str) -> None:
    async with httpx.AsyncClient(base_url=site, headers={"Authorization": f"Bearer {key}"}) as client:
        assert (await client.get("/api/v1/feedback")).status_code == 200
        assert (await client.get("/f/default")).status_code == 200


async def _one_page_for_all(health: str) -> None:
    address = health.removeprefix("http://").removesuffix("/readyz")
    ready = orjson.loads((await http.get(address, "/readyz")).body)
    assert set(ready["services"]) == {"gateway", "intake", "classification", "actions", "review"}
    metrics = (await http.get(address, "/metrics")).body.decode()
    for service in ("intake", "classification", "actions", "review"):
        assert f'service="{service}"' in metrics
    assert 'process_resident_memory_bytes{process="classification"}' in metrics
    families = re.findall(r"^# TYPE (\S+)", metrics, re.MULTILINE)
    assert len(families) == len(set(families))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
async def test_a_killed_mesh_leaves_no_classification_behind(tmp_path: Path) -> None:
    async with vocmesh("up", env=environment(tmp_path)) as process:
        await line_with(process, "Every service is ready.")
        (child,) = _children(process.pid)
        process.kill()
        await process.wait()
        async with asyncio.timeout(15):
            while _runs(child):
                await asyncio.sleep(0.05)


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _runs(pid: str) -> bool:
    try:
        return "(python" in Path(f"/proc/{pid}/stat").read_text() and _state(pid) != "Z"
    except FileNotFoundError:
        return False


def _state(pid: str) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.parametrize("name", ["intake", "classification", "actions", "review", "gateway"])
async def test_a_service_runs_alone_and_stops(tmp_path: Path, name: str) -> None:
    async with vocmesh(name, env=environment(tmp_path, VOC_LOG_FORMAT="json")) as process:
        assert process.stderr is not None
        async with asyncio.timeout(60):
            while b'"condition changed"' not in (line := await process.stderr.readline()).replace(
                b"the ", b""
            ):
                assert line
        process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(process.communicate(), 15)
        assert process.returncode == 0
        assert b"Traceback" not in err
