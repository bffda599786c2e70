"""A model as bytes: a ZIP archive of `manifest.json`, `vocabulary.json` and `weights.npz`, no code in it.

The same model gives the same bytes. The manifest has the format's number and a checksum of the rest.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np

from services.classification.learning.linear.model import LinearModel
from services.classification.learning.linear.vocabulary import Vocabulary

FORMAT = 1
_MANIFEST, _VOCABULARY, _WEIGHTS = "manifest.json", "vocabulary.json", "weights.npz"
_LARGEST = 512 * 1024 * 1024
"""Bytes of one part: a damaged file must not fill the memory."""


class ModelRefused(ValueError):
    """The bytes are no model that this program can use. `args[0]` is a sentence about why."""


def dumped(model: LinearModel) -> bytes:
    """The model as bytes, with a version made of its content."""
    weights = io.BytesIO()
    np.savez_compressed(weights, weights=model.weights, bias=model.bias, idf=model.vocabulary.idf)
    ordered = sorted(model.vocabulary.numbers, key=model.vocabulary.numbers.__getitem__)
    parts = {_VOCABULARY: _json(ordered), _WEIGHTS: weights.getvalue()}
    manifest = {
        "format": FORMAT,
        "dimension": model.dimension,
        "classes": list(model.classes),
        "temperature": model.temperature,
        "threshold": model.threshold,
        "share": model.share,
        "checksum": _checksum(parts),
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {_MANIFEST: _json(manifest), **parts}.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def loaded(content: bytes) -> LinearModel:
    """The model of these bytes.

    Raises:
        ModelRefused: they are damaged, of a newer format, or none at all.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            manifest = json.loads(_part(file, _MANIFEST))
            _check_format(manifest)
            parts = {name: _part(file, name) for name in (_VOCABULARY, _WEIGHTS)}
        if manifest["checksum"] != _checksum(parts):
            raise ModelRefused("the model file is damaged: its checksum does not fit. Copy it again.")
        model = _model(manifest, parts)
    except ModelRefused:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError) as wrong:
        raise ModelRefused(f"this is no model file, or a damaged one ({type(wrong).__name__}).") from wrong
    return replace(model, version=f"linear-{manifest['checksum'][:12]}")


def _check_format(manifest: Any) -> None:
    number = manifest["format"]
    if isinstance(number, int) and number > FORMAT:
        raise ModelRefused(
            f"the model has format {number}, this program reads up to {FORMAT}. Use a newer program."
        )
    if number != FORMAT:
        raise ModelRefused(f"the model has format {number!r}, which was never used.")


def _model(manifest: dict[str, Any], parts: dict[str, bytes]) -> LinearModel:
    names = json.loads(parts[_VOCABULARY])
    with np.load(io.BytesIO(parts[_WEIGHTS]), allow_pickle=False) as arrays:
        weights, bias, idf = arrays["weights"], arrays["bias"], arrays["idf"]
    classes = tuple(manifest["classes"])
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
    )


def _part(file: zipfile.ZipFile, name: str) -> bytes:
    if file.getinfo(name).file_size > _LARGEST:
        raise ModelRefused("the model file is damaged: a part of it is too large.")
    return file.read(name)


def _checksum(parts: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(parts):
        digest.update(hashlib.sha256(parts[name]).digest())
    return digest.hexdigest()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
