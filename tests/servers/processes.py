"""The mesh as real processes on loopback, for fault tests, browser tests and benchmarks."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("intake", "classification", "actions", "review")
ALL = (*SERVICES, "gateway")


def free_port() -> int:
    """A port of this machine that nobody listens on. Not one that the system gives to connections that go
    out (from 32768 on): between the look and the use it could be given away.

    Raises:
        AssertionError: a hundred were taken.
    """
    chance = random.SystemRandom()
    for _ in range(100):
        port = chance.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@dataclass
class Processes:
    """Processes of one installation. Each is started, killed and waited for by its own id.

    Attributes:
        home: `VOC_HOME`; logs of each process lie in `home/<name>.log`.
        documents, log: `VOC_DOCUMENTS` and `VOC_LOG`; empty for the embedded default.
    """

    home: Path
    documents: str = ""
    log: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = (
            "gateway",
            "operations",
            "command_operations",
            *SERVICES,
            *(f"{name}_operations" for name in ALL),
        )
        self.ports = {name: free_port() for name in names}

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return f"http://127.0.0.1:{self.ports['gateway']}"

    def operations(self, name: str) -> str:
        """Where this process tells its health and metrics."""
        port = self.ports["operations"] if name == "up" else self.ports[f"{name}_operations"]
        return f"http://127.0.0.1:{port}"

    def environment(self, name: str) -> dict[str, str]:
        """What this process is told by its environment."""
        mesh = {
            "VOC_HOME": str(self.home),
            "VOC_GATEWAY_LISTEN": f"127.0.0.1:{self.ports['gateway']}",
            "VOC_OPERATIONS_LISTEN": self.operations(name).removeprefix("http://"),
            "VOC_PUBLIC_URL": self.url,
        }
        for service in SERVICES:
            address = f"127.0.0.1:{self.ports[service]}"
            mesh |= {f"VOC_{service.upper()}_LISTEN": address, f"VOC_{service.upper()}_ADDRESS": address}
        if self.documents:
            mesh["VOC_DOCUMENTS"] = self.documents
        if self.log:
            mesh["VOC_LOG"] = self.log
        python = os.pathsep.join((str(ROOT), str(ROOT / "build" / "gen")))
        outer = {key: value for key, value in os.environ.items() if not key.startswith("VOC_")}
        return {**outer, "PYTHONPATH": python, **mesh, **self.settings}

    def start(self, name: str, *arguments: str) -> None:
        """Start `vocmesh NAME` and return at once."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / f"{name}.log").open("ab") as output:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "services", name, *arguments],
                cwd=ROOT,
                env=self.environment(name),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    def command(self, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run one `vocmesh` command of this installation to its end."""
        return subprocess.run(
            [sys.executable, "-m", "services", *arguments],
            cwd=ROOT,
            env=self.environment("up"),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def wait_ready(self, name: str, seconds: float = 60) -> None:
        """Return when the process says that it is ready.

        Raises:
            RuntimeError: it ended, or was not ready in time; with the end of its log.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.running[name].poll() is not None:
                break
            try:
                if httpx.get(f"{self.operations(name)}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{name} is not ready:\n{self.tail(name)}")

    def tail(self, name: str, size: int = 4000) -> str:
        """The end of what this process wrote."""
        path = self.home / f"{name}.log"
        return path.read_text(errors="replace")[-size:] if path.exists() else ""

    def kill(self, name: str) -> None:
        """SIGKILL: no goodbye."""
        process = self.running.pop(name)
        process.kill()
        process.wait(10)

    def stop(self, name: str, seconds: float = 15) -> float:
        """SIGTERM, and wait; answers the seconds that it took."""
        process = self.running.pop(name)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        return time.monotonic() - begun

    def stop_all(self) -> None:
        """End everything that was started here."""
        for name in reversed(list(self.running)):
            self.stop(name)

    def start_all(self) -> None:
        """Every service and the gateway, each in a process of its own, ready."""
        for name in ALL:
            self.start(name)
        for name in ALL:
            self.wait_ready(name)
