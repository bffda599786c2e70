"""How classification is put together."""

from __future__ import annotations

from services.classification.rpc import NAME, taxonomy
from tests.unit.classification.world import World


async def test_what_the_ground_is_given(world: World) -> None:
    service = world.service
    assert service.name == "classification"
    assert {NAME, taxonomy.NAME} <= set(service.servicers)
    assert set(service.handlers) == {
        f"voc.intake.feedback.v1.{said}" for said in ("received", "withdrawn", "erased")
    }
    assert service.tells == ("voc.classification.feedback.v1",)
    assert {timer.name for timer in service.timers} == {
        *("recount-patterns", "recount-all-patterns", "follow-topics", "train-models", "reclassify"),
    }
    assert {poll.name for poll in service.polls} == {"taxonomy", "line-up"}
