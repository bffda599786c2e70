"""What a text is about: paths of the taxonomy by their keywords and their examples."""

from __future__ import annotations

from collections.abc import Mapping

from services.classification.domain.labels import Label, Span
from services.classification.learning.deciding import strongest
from services.classification.learning.reading import Reading

MAX_TOPICS = 5
THRESHOLD = 0.4


def topics(reading: Reading) -> tuple[Label, ...]:
    """Topics, the surest first; one unsure label without a path when nothing says enough."""
    scores, spans = _gathered(reading)
    _give_to_children(scores)
    labels = [
        Label(path, round(_confidence(score), 4), spans=strongest(spans[path]))
        for path, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        if _confidence(score) >= THRESHOLD
    ]
    if labels:
        return tuple(labels[:MAX_TOPICS])
    return (Label("", round(_confidence(max(scores.values(), default=0.0)), 4), unsure=True),)


def by_clause(reading: Reading) -> dict[int, dict[str, float]]:
    """Scores of paths in each clause that has any."""
    found: dict[int, dict[str, float]] = {}
    for hit in reading.of("topic"):
        scores = found.setdefault(reading.clause(hit.first), {})
        scores[hit.label] = scores.get(hit.label, 0.0) + hit.weight
    for scores in found.values():
        _give_to_children(scores)
    return found


def clause_topics(scores: Mapping[str, float]) -> tuple[Label, ...]:
    """The topics of one clause, the surest first."""
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:2]
    return tuple(Label(path, round(_confidence(score), 4)) for path, score in ranked)


def _gathered(reading: Reading) -> tuple[dict[str, float], dict[str, list[Span]]]:
    scores: dict[str, float] = {}
    spans: dict[str, list[Span]] = {}
    for hit in reading.of("topic"):
        scores[hit.label] = scores.get(hit.label, 0.0) + hit.weight
        spans.setdefault(hit.label, []).append(reading.span(hit, hit.weight))
    for path, near in reading.examples.near(reading.text).items():
        scores[path] = scores.get(path, 0.0) + near.score
        spans.setdefault(path, []).extend(near.spans)
    return scores, spans


def _give_to_children(scores: dict[str, float]) -> None:
    """A topic that is named together with a topic below it stands for the one below."""
    for path in list(scores):
        parent = path.partition("/")[0]
        if parent != path and parent in scores:
            scores[path] += 0.3 * scores[parent]
    for parent in {path.partition("/")[0] for path in scores if "/" in path}:
        scores.pop(parent, None)


def _confidence(score: float) -> float:
    return score / (score + 0.8)
