"""The collections that classification owns."""

from __future__ import annotations

from services.mesh import blobs
from services.mesh.documents.port import Spec

CLASSIFICATION = Spec(
    name="classification",
    indexes=(
        ("classified", "withdrawn", "receive_time"),
        ("classified", "withdrawn", "certainty"),
        ("pattern_id", "withdrawn", "receive_time"),
        ("change_time", "pattern_id"),
    ),
    sparse=(("unsure",), ("topic_tree",), ("corrected",), ("shadowed",), ("sampled",)),
    counts=(
        ("first.language", "first.sentiment", "first.kind"),
        (
            *("classified", "withdrawn", "language", "sentiment", "kind", "severity", "impact"),
            *("journey_stage", "product", "channel"),
        ),
    ),
)
"""One document per feedback, by the feedback's id."""

PATTERN = Spec(
    name="pattern",
    indexes=(("open_time",), ("change_time", "changed_by"), ("counted",), ("product", "counted")),
    unique=("claim",),
)
"""One document per pattern, changed when it is recounted, and a few times by its first members."""

COUNTED = Spec(name="counted", indexes=(("language", "sentiment", "kind"),))
"""What stays counted of an erased feedback: its labels, and nothing that leads back to it."""

RECOUNT = Spec(name="recount")
"""How far patterns are recounted: one document."""

TAXONOMY = Spec(name="taxonomy", indexes=(("request_id",),), unique=("request_id",))
"""One document per edition of the taxonomy, by its number; none is ever changed."""

MODEL = Spec(
    name="model", indexes=(("request_time",), ("dimension", "request_time"), ("state", "request_time"))
)
"""One document per model that corrections taught; its bytes are a blob."""

LINE_UP = Spec(name="lineup")
"""Which models decide: one document."""

RECLASSIFICATION = Spec(name="reclassification", indexes=(("request_time",),), unique=("running",))
"""One document per run; only one at a time is `running`."""

ALL = (CLASSIFICATION, PATTERN, COUNTED, RECOUNT, MODEL, LINE_UP, RECLASSIFICATION, *blobs.SPECS, TAXONOMY)
