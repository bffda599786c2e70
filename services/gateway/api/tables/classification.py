"""What was understood, which feedback says the same, and how a person puts it right."""

from __future__ import annotations

from voc.classification.v1 import classification_pb2

from services.gateway.api.table import act, get

SERVICE = classification_pb2.DESCRIPTOR.services_by_name["ClassificationService"]

ROWS = (
    get("/classifications", "ListClassifications"),
    get("/classifications:count", "CountClassifications"),
    act("/classifications:batchGet", "BatchGetClassifications"),
    act("/classifications:preview", "ClassifyText"),
    act("/classifications:batchPreview", "BatchClassifyTexts"),
    act("/classifications:findSimilar", "FindSimilar"),
    get("/classifications/{feedback_id}", "GetClassification"),
    act("/classifications/{feedback_id}:correct", "CorrectClassification"),
    act("/classifications/{feedback_id}:undoCorrection", "UndoCorrection"),
    get("/patterns", "ListPatterns"),
    act("/patterns:batchGet", "BatchGetPatterns"),
    get("/patterns/{pattern_id}", "GetPattern"),
    get("/patterns/{pattern_id}/members", "ListPatternMembers"),
    get("/patterns/{pattern_id}/why", "GetPatternExplanation"),
    get("/taxonomy", "GetTaxonomy"),
)
