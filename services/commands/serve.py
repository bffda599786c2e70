"""`vocmesh intake` and its like: one service in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

AsChild = Annotated[
    bool,
    typer.Option(
        "--as-child", hidden=True, help="Report the ports on standard output, end with standard input."
    ),
]


def of(service: str) -> Callable[..., None]:
    """The command that runs this service."""

    def command(*, as_child: AsChild = False) -> None:
        from services.commands import starting
        from services.mesh.run.single import run_service

        settings = starting.settings()
        build = starting.builder(service)
        starting.run(lambda: run_service(service, build, settings, as_child=as_child))

    command.__doc__ = f"Run {service} alone, until Ctrl-C. Settings are environment variables, VOC_…"
    return command
