"""The whole mesh in the test's own process, on either ground, with a business clock that can be moved."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import httpx

from services.gateway.accounts.store import Keys
from services.gateway.accounts.usecases import first_key
from services.mesh.config import Settings
from services.mesh.log.open import open_log
from services.mesh.run.unit import Unit
from tests.journeys.story import Story
from tests.journeys.weather import Weather
from tests.servers.processes import SERVICES, free_port

ALL = (*SERVICES, "gateway")


@dataclass
class MovableClock:
    """The business clock of a test: real time, and as much more as the story needs."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, **span: float) -> None:
        """Let so much time pass, such as `days=31`."""
        self.ahead += timedelta(**span)


@dataclass
class World:
    """Services, gateway, and people at their pages."""

    settings: Settings
    clock: MovableClock = field(default_factory=MovableClock)
    units: dict[str, Unit] = field(default_factory=dict)
    staff: Story = field(init=False)
    customer: Story = field(init=False)

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return str(self.settings.public_url)

    @property
    def messages(self) -> Path:
        """The folder of letters to customers."""
        return self.settings.home / "messages"


def settings_of(home: Path, documents: str = "", log: str = "", **more: object) -> Settings:
    """Settings of an installation of its own on free ports."""
    ports = {f"{name}_listen": f"127.0.0.1:{free_port()}" for name in ALL}
    ground = {name: url for name, url in (("documents", documents), ("log", log)) if url}
    return Settings.model_validate({"home": home, "demo_products": True, **ports, **ground, **more})


@contextlib.asynccontextmanager
async def running(settings: Settings, seed: int = 1) -> AsyncIterator[World]:
    """The mesh, ready; stopped afterwards."""
    world = World(settings)
    for number, name in enumerate(ALL):
        rough = Weather(open_log(settings.log, name), seed * 10 + number)
        build = import_module(f"services.{name}.main").build
        world.units[name] = Unit(name, build, settings, clock=world.clock, log=rough)  # type: ignore[arg-type]
    try:
        for unit in world.units.values():
            await unit.start()
        for unit in world.units.values():
            await unit.opened()
        async with httpx.AsyncClient(base_url=world.url, timeout=30) as http:
            keys = Keys(world.units["gateway"].documents)
            key = await first_key(keys=keys, home=settings.home, now=world.clock())
            world.staff, world.customer = Story(http, key or ""), Story(http)
            yield world
    finally:
        for unit in reversed(world.units.values()):
            await unit.stop()
