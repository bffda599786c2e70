"""The command `vocmesh`. Each command lives in a file of its own and is imported when it is run."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import typer

_COMMANDS = {
    "up": ("up", "Run the whole mesh on this machine, and say what to open."),
    "intake": ("serve", "Run intake alone: feedback and customers."),
    "classification": ("serve", "Run classification alone: what feedback means."),
    "actions": ("serve", "Run actions alone: cases, issues, plans."),
    "review": ("serve", "Run review alone: sessions and decisions of leadership."),
    "gateway": ("serve", "Run the gateway alone: pages and JSON API."),
    "user": ("user", "People: who may sign in, and what they may do."),
    "key": ("key", "API keys: who may use the JSON API, and for what."),
    "import": ("import_", "Hand in a CSV file of feedback."),
    "classifier": ("classifier", "Train models on labelled texts, and measure them."),
    "taxonomy": ("taxonomy", "The topics that feedback is sorted into: show them, change them by a file."),
    "topics": ("topics", "Topics of the log: create what is missing, show what is there."),
    "dead-letters": ("dead_letters", "Events that could not be heard: list, show, replay, discard."),
    "doctor": ("doctor", "What is there, what is missing, and what to do about it."),
}
"""Command to its file in `services/commands` and its line in `--help`."""

_GRPC = {"GRPC_ENABLE_FORK_SUPPORT": "false", "GRPC_VERBOSITY": "NONE"}
"""Read by gRPC when it is imported: children run another program at once, and we tell what goes wrong."""


def main() -> None:
    """Run the command line. Of all commands only the one that is asked for is imported."""
    for name, value in _GRPC.items():
        os.environ.setdefault(name, value)
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="VoC Mesh: makes companies act on what their customers tell them, and proves that they did.",
    )
    for name, (file, line) in _COMMANDS.items():
        if name != asked:
            app.command(name, help=line)(_not_asked)
            continue
        module: Any = importlib.import_module(f"services.commands.{file}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(module.of(name) if hasattr(module, "of") else module.command)
    app(prog_name="vocmesh")


def _not_asked() -> None:
    """Stands for a command that somebody did not ask for."""


if __name__ == "__main__":
    main()
