"""Builds the models that ship into `build/gen/voc_models`, unless they are there and nothing changed."""

from __future__ import annotations

import hashlib
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

from services.classification.domain.labels import Dimension
from services.classification.learning.building import PLANS, built, vocabulary
from services.classification.learning.linear import file
from services.classification.learning.shipped import PACKAGE, name_of
from tools.protogen import OUT

ROOT = Path(__file__).resolve().parent.parent
LEARNING = ROOT / "services" / "classification" / "learning"
_LIBRARIES = ("numpy", "scipy", "scikit-learn")
_APART = {"patterns", "embeddings"}
_MADE_OF = "made_of"


def build() -> Path:
    """The folder with a file for each dimension. The same tree and lock give the same bytes."""
    folder = OUT / PACKAGE
    sources = _fingerprint()
    if (folder / _MADE_OF).is_file() and (folder / _MADE_OF).read_text() == sources:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as processes:
        for dimension, content in zip(PLANS, processes.map(_content, PLANS), strict=True):
            (folder / name_of(dimension)).write_bytes(content)
    (folder / "__init__.py").write_text('"""The models that ship; `tools.default_models` made them."""\n')
    (folder / _MADE_OF).write_text(sources)
    return folder


def _content(dimension: Dimension) -> bytes:
    return file.dumped(built(dimension, vocabulary()))


def _fingerprint() -> str:
    """What the models depend on."""
    digest = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    for path in sorted(LEARNING.rglob("*")):
        if path.suffix in {".py", ".txt", ".tsv", ".toml"} and path.parent.name not in _APART:
            digest.update(str(path.relative_to(LEARNING)).encode() + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    build()
