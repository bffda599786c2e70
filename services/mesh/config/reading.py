"""Read the environment, and say in sentences what is wrong with it."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from services.mesh.config.settings import PREFIX, Settings

_OTHERS = frozenset({"VOC_CORPUS", "VOC_KEY", "VOC_REQUIRE_REAL"})
"""Read by the tests and by `vocmesh import`, not by the mesh."""

_FOLLOWS = "default_factory_not_called"
"""Pydantic's word for a default that could not be made because another setting is wrong."""


class SettingsRefused(Exception):
    """A setting is wrong or missing. `args` are sentences: which, what is wrong, what to write."""


def load() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsRefused: with one sentence per wrong setting.
    """
    try:
        return Settings()
    except ValidationError as refused:
        raise SettingsRefused(
            *(_sentence(error) for error in refused.errors() if error["type"] != _FOLLOWS)
        ) from None


def unknown(environ: Mapping[str, str] = os.environ) -> list[str]:
    """A sentence for every `VOC_*` variable that means nothing, with the nearest name that does."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    strange = sorted(name for name in environ if name.startswith(PREFIX) and name not in {*known, *_OTHERS})
    sentences = []
    for name in strange:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        hint = f" Did you mean {near[0]}?" if near else " `vocmesh doctor` lists those that do."
        sentences.append(f"{name} means nothing here.{hint}")
    return sentences


def _sentence(error: Any) -> str:
    field = str(error["loc"][0])
    name = f"{PREFIX}{field.upper()}"
    wrong = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    examples = Settings.model_fields[field].examples or []
    wanted = " or ".join(f"{name}={example}" for example in examples)
    return (
        f"{name} is {_shown(error['input'])!r}: {wrong[:1].lower()}{wrong[1:]}. Write, for example, {wanted}."
    )


def _shown(value: Any) -> str:
    """The value without the password that a URL may hold."""
    return re.sub(r"//.*@", "//…@", str(value))
