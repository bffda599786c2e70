"""A real single-node Kafka (KRaft) on loopback, from the jars that `tools/real.sh` fetched.

Once per test session; a test asks for the fixture `kafka_url`, or for `running` to stop and start its own.
"""

from __future__ import annotations

import base64
import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.servers.processes import ROOT, free_port

LIBS = Path(os.environ.get("VOC_KAFKA_LIBS", ROOT / ".cache" / "kafka" / "libs"))
_SETTINGS = ROOT / "tools" / "kafka"
_JAVA = ("java", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData", "-Djava.awt.headless=true")


class Missing(Exception):
    """There is no Kafka on this machine that would start."""


@dataclass
class Kafka:
    """One broker with its data in `folder`; may be stopped and started again on the same port."""

    folder: Path
    port: int = field(default_factory=free_port)
    control: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What `VOC_LOG` would say."""
        return f"kafka://127.0.0.1:{self.port}"

    def start(self, seconds: float = 90) -> None:
        """Format if needed, start, and return when it listens.

        Raises:
            Missing: it cannot be had, or does not start; with the end of what it said.
        """
        _look_for_it()
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self._configured()
        java = [*_JAVA, f"-Dlog4j2.configurationFile={_SETTINGS / 'log4j2.properties'}", "-cp", f"{LIBS}/*"]
        if not (self.folder / "data" / "meta.properties").exists():
            cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            tool = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(config)]
            subprocess.run(
                [*java, *tool, *self.format_arguments()], check=True, capture_output=True, timeout=seconds
            )
        with (self.folder / "kafka.log").open("ab") as output:
            self.process = subprocess.Popen(
                [*java, "-Xms128m", "-Xmx384m", "kafka.Kafka", str(config)],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._wait(seconds)

    def stop(self) -> None:
        """End it in an orderly way."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """It hangs: connections stay, and nothing answers."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it hung."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def format_arguments(self) -> list[str]:
        """What formatting is told besides."""
        return []

    def more_settings(self) -> str:
        """Lines of server.properties besides those of `tools/kafka`; later ones win."""
        return ""

    def _configured(self) -> Path:
        config = self.folder / "server.properties"
        text = (_SETTINGS / "server.properties").read_text()
        places = {"@PORT@": self.port, "@CONTROL@": self.control, "@DATA@": self.folder / "data"}
        for place, value in places.items():
            text = text.replace(place, str(value))
        config.write_text(text + self.more_settings())
        return config

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(how)
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process is not None and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
                return
            except OSError:
                time.sleep(0.1)
        self._end(signal.SIGKILL)
        raise Missing(
            "Kafka does not start:\n" + (self.folder / "kafka.log").read_text(errors="replace")[-3000:]
        )


def _look_for_it() -> None:
    if shutil.which("java") is None:
        raise Missing("no java: install a JDK to test against Kafka")
    if not any(LIBS.glob("kafka_*.jar")):
        raise Missing("no Kafka: tools/real.sh fetches it, with Maven")


@contextmanager
def running(folder: Path) -> Iterator[Kafka]:
    """A broker for the time of the block. Skips the test where there is none, unless it is required."""
    server = Kafka(folder)
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
def kafka_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the broker of this test session answers. Not to be stopped by a test."""
    with running(tmp_path_factory.mktemp("kafka")) as server:
        yield server.url
