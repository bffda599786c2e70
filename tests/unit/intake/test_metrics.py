"""Numbers are those of the store, and are there from the start."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest

from services.intake.domain.feedback import Source
from services.intake.metrics import Measures
from services.intake.usecases import erase
from services.intake.usecases.send import send_messages
from tests.unit.intake.making import NOW, House


async def scraped(house: House) -> dict[str, float]:
    measures = Measures(house.store)
    await measures.refresh()
    registry = CollectorRegistry()
    registry.register(measures)
    lines = generate_latest(registry).decode().splitlines()
    rows = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in rows}


async def test_all_series_stand_at_zero_from_the_start(house: House) -> None:
    numbers = await scraped(house)
    assert [name for name in numbers if name.startswith("voc_feedback_received")] == [
        f'voc_feedback_received_total{{source="{source}"}}' for source in ("form", "api", "import", "staff")
    ]
    assert set(numbers.values()) == {0.0}
    assert len(numbers) == 4 + 9 + 25


async def test_an_erasure_takes_nobody_out_of_the_counts(house: House) -> None:
    feedback = await house.received(contact="an@example.com", consent=True, acknowledge=True)
    await house.received(source=Source.FORM)
    await send_messages(ground=house.ground, now=NOW)
    before = await scraped(house)
    assert before['voc_customer_messages{kind="receipt",state="sent"}'] == 1
    await erase.erase(ground=house.ground, feedback_id=feedback.id, now=NOW)
    after = await scraped(house)
    for numbers in (before, after):
        assert numbers['voc_feedback_received_total{source="api"}'] == 1
        assert numbers['voc_feedback_received_total{source="form"}'] == 1
    assert after['voc_feedback{state="erased"}'] == 1
    assert after['voc_customer_messages{kind="receipt",state="sent"}'] == 0
