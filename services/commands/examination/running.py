"""What runs: health of each service, and whether ports are free for what does not."""

from __future__ import annotations

import socket

import orjson

from services.commands.examination.finding import Finding, fail, note, ok
from services.mesh.config import Settings
from services.mesh.operations import http

SERVICES = ("gateway", "intake", "classification", "actions", "review")
_START = "Start it: `vocmesh up`, or `vocmesh {}` alone. If it was started, its log says why it ended."


async def examine(settings: Settings) -> list[Finding]:
    """Every service, as its process says; ports of those that do not run."""
    conditions = await _conditions(settings)
    found = []
    for name in SERVICES:
        said = conditions.get(name)
        found.append(_health(name, said[0], said[1]) if said else _away(name, settings, bool(conditions)))
    return found


async def _conditions(settings: Settings) -> dict[str, tuple[str, list[str]]]:
    """Condition and reasons by service, from every operations port that answers."""
    found: dict[str, tuple[str, list[str]]] = {}
    for address in dict.fromkeys(settings.operations(name) for name in SERVICES):
        try:
            said = orjson.loads((await http.get(address, "/readyz")).body)["services"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found |= {name: (how["condition"], how["reasons"]) for name, how in said.items()}
    return found


def _health(name: str, condition: str, reasons: list[str]) -> Finding:
    why = "; ".join(reasons)
    if condition == "unready":
        return fail(
            name, f"not ready: {why}", "Look at the lines about documents and the log, and at its own log."
        )
    if condition == "degraded":
        return fail(name, f"works, but {why}", "Bring back what does not answer; nothing is lost meanwhile.")
    return ok(name, "ready")


def _away(name: str, settings: Settings, others_run: bool) -> Finding:
    address = settings.listen(name)
    if not _free(address):
        todo = f"Stop what listens on {address}, or write another VOC_{name.upper()}_LISTEN."
        return fail(name, f"does not run, and {address} is taken by something else", todo)
    if others_run:
        return fail(name, "does not run", _START.format(name))
    return note(name, f"does not run; {address} is free", "Start everything with `vocmesh up`.")


def _free(address: str) -> bool:
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(port)))
    except OSError:
        return False
    return True
