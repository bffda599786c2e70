"""A model as bytes: a ZIP archive of `manifest.json`, `vocabulary.json` and `weights.npz`, no code in it.

The same model gives the same bytes. The manifest has the format's number and a checksum of the rest.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace

import numpy as np

from services.classification.learning.linear import archive
from services.classification.learning.linear.archive import Manifest, ModelRefused
from services.classification.learning.linear.curve import Curve
from services.classification.learning.linear.model import LinearModel
from services.classification.learning.linear.vocabulary import Vocabulary

__all__ = ["ModelRefused", "dumped", "loaded"]

_VOCABULARY, _WEIGHTS = "vocabulary.json", "weights.npz"


def dumped(model: LinearModel) -> bytes:
    """The model as bytes, with a version made of its content."""
    weights = io.BytesIO()
    np.savez_compressed(weights, weights=model.weights, bias=model.bias, idf=model.vocabulary.idf)
    ordered = sorted(model.vocabulary.numbers, key=model.vocabulary.numbers.__getitem__)
    parts = {_VOCABULARY: archive.as_json(ordered), _WEIGHTS: weights.getvalue()}
    manifest: Manifest = {
        "format": archive.CURVED if model.curve else archive.PLAIN,
        "dimension": model.dimension,
        "classes": list(model.classes),
        "temperature": model.temperature,
        "threshold": model.threshold,
        "share": model.share,
    }
    if model.curve:
        manifest["curve"] = asdict(model.curve)
    return archive.packed(manifest, parts)


def loaded(content: bytes) -> LinearModel:
    """The model of these bytes.

    Raises:
        ModelRefused: they are damaged, of a newer format, or none at all.
    """
    manifest = archive.manifest_of(content)
    archive.check_format(manifest, archive.PLAIN, archive.CURVED)
    parts = archive.parts_of(content, (_VOCABULARY, _WEIGHTS))
    with archive.refusing():
        return replace(_model(manifest, parts), version=f"linear-{manifest['checksum'][:12]}")


def _model(manifest: Manifest, parts: dict[str, bytes]) -> LinearModel:
    names = json.loads(parts[_VOCABULARY])
    with np.load(io.BytesIO(parts[_WEIGHTS]), allow_pickle=False) as arrays:
        weights, bias, idf = arrays["weights"], arrays["bias"], arrays["idf"]
    classes = tuple(manifest["classes"])
    bent = manifest["format"] == archive.CURVED
    if weights.shape != (len(names), len(classes)) or len(idf) != len(names) or len(bias) != len(classes):
        raise ModelRefused("the model file is damaged: its parts do not fit each other.")
    return LinearModel(
        dimension=manifest["dimension"],
        classes=classes,
        vocabulary=Vocabulary({name: number for number, name in enumerate(names)}, idf),
        weights=weights,
        bias=bias,
        temperature=float(manifest["temperature"]),
        threshold=float(manifest["threshold"]),
        share=float(manifest["share"]),
        version="",
        curve=Curve(**{name: float(value) for name, value in manifest["curve"].items()}) if bent else None,
    )
