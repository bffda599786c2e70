"""Metrics, read from the store."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from voc.classification.v1 import classification_pb2 as pb
from voc.type.v1 import type_pb2 as words

from services.classification.metrics import Measures
from tests.unit.classification.world import World

CLASSIFIED = "voc_feedback_classified_total"


async def scrape(world: World) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and the values of its labels in the order of their names."""
    measures = Measures(world.store)
    await measures.refresh()
    registry = CollectorRegistry()
    registry.register(measures)
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
    }


async def test_every_label_set_is_there_from_the_start(world: World) -> None:
    samples = await scrape(world)
    assert set(samples.values()) == {0.0}
    assert sum(name == CLASSIFIED for name, *_ in samples) == 5 * 4 * 5
    assert sum(name == "voc_feedback_unsure" for name, *_ in samples) == 7


async def test_what_is_counted(world: World) -> None:
    said = await world.says("fb-1", "The app crashes, this is terrible")
    await world.says("fb-2", "😀")
    await world.says("fb-3", "The app crashes, this is terrible")
    samples = await scrape(world)
    assert samples[CLASSIFIED, "problem", "en", "negative"] == 2
    assert sum(value for (name, *_), value in samples.items() if name == CLASSIFIED) == 3
    assert samples["voc_feedback_unsure", "language"] == 1
    assert samples["voc_patterns",] == 2
    await world.ask.CorrectClassification(
        pb.CorrectClassificationRequest(
            feedback_id="fb-1", version=said.version, sentiment=words.SENTIMENT_NEUTRAL
        ),
        None,
    )
    await world.hear(world.withdrawn("fb-3"), world.erased("fb-3"))
    samples = await scrape(world)
    assert samples[CLASSIFIED, "problem", "en", "negative"] == 2
    assert samples["voc_feedback_corrected",] == 1
