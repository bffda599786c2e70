"""Build hook: the wheel carries the generated package `voc` and the models that ship."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent


class GeneratedCode(BuildHookInterface[Any]):
    """Compiles `protos/` and trains the models that ship before anything is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate; a wheel takes the packages along, an editable install finds them in `build/gen`."""
        if self.target_name != "wheel":
            return
        sys.path.insert(0, str(ROOT))
        from tools import default_models, protogen

        protogen.generate()
        default_models.build()
        if version != "editable":
            for package in ("voc", "buf", default_models.PACKAGE):
                build_data["force_include"][str(protogen.OUT / package)] = package
        build_data["pure_python"] = True
