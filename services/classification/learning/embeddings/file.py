"""A model with a head as bytes: an archive of `linear.model` (the whole file of a plain one) and `head.npz`.

The manifest names the encoder by its checksum: a head is worth nothing over another one's vectors.
"""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np

from services.classification.learning.embeddings import extra
from services.classification.learning.embeddings.encoder import VIEWS
from services.classification.learning.embeddings.head import Head
from services.classification.learning.embeddings.mixed import MixedModel, Model
from services.classification.learning.linear import archive
from services.classification.learning.linear import file as plain
from services.classification.learning.linear.archive import Manifest, ModelRefused
from services.classification.learning.linear.model import LinearModel

_LINEAR, _HEAD = "linear.model", "head.npz"


class EncoderRefused(ModelRefused):
    """The model needs sentence embeddings that are not installed here."""


def dumped(model: Model) -> bytes:
    """Either kind of model as bytes, with a version made of its content."""
    if isinstance(model, LinearModel):
        return plain.dumped(model)
    head = io.BytesIO()
    np.savez_compressed(head, weights=model.head.weights, bias=model.head.bias)
    manifest: Manifest = {
        "format": archive.EMBEDDED,
        "encoder": model.encoder,
        "amount": model.amount,
        "threshold": model.threshold,
        "share": model.share,
    }
    return archive.packed(manifest, {_LINEAR: plain.dumped(model.linear), _HEAD: head.getvalue()})


def loaded(content: bytes) -> Model:
    """The model of these bytes, of either kind.

    Raises:
        ModelRefused: they are damaged, of a newer format, none at all, or need an extra that is missing here.
    """
    manifest = archive.manifest_of(content)
    if manifest.get("format") != archive.EMBEDDED:
        return plain.loaded(content)
    parts = archive.parts_of(content, (_LINEAR, _HEAD))
    with archive.refusing():
        _check_encoder(str(manifest["encoder"]))
        made = _model(manifest, parts)
        return replace(made, version=f"embedded-{manifest['checksum'][:12]}")


def _check_encoder(wanted: str) -> None:
    if not extra.available():
        raise EncoderRefused(
            "the model was trained with sentence embeddings, which are not installed here: "
            "run `make embeddings`."
        )
    if extra.checksum() != wanted:
        raise EncoderRefused(
            "the model was trained with other sentence embeddings than those installed here."
        )


def _model(manifest: Manifest, parts: dict[str, bytes]) -> MixedModel:
    linear = plain.loaded(parts[_LINEAR])
    with np.load(io.BytesIO(parts[_HEAD]), allow_pickle=False) as arrays:
        head = Head(arrays["weights"], arrays["bias"])
    classes = len(linear.classes)
    if head.weights.shape != (VIEWS, classes) or head.bias.shape != (classes,):
        raise ModelRefused("the model file is damaged: its parts do not fit each other.")
    return MixedModel(
        linear=linear,
        head=head,
        amount=float(manifest["amount"]),
        threshold=float(manifest["threshold"]),
        encoder=str(manifest["encoder"]),
        version="",
        share=float(manifest.get("share", 1.0)),
    )
