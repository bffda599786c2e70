"""How classification is put together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from services.classification import main
from services.classification.learning.embeddings import extra
from services.classification.learning.embeddings.encoder import encoder
from services.classification.learning.embeddings.recalled import recalled
from services.classification.rpc import NAME, taxonomy
from services.mesh.config import Settings
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


def test_embeddings_that_are_asked_for_and_not_there_stop_the_start(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recalled.cache_clear()
    encoder.cache_clear()
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    with pytest.raises(extra.ExtraMissing, match="run `make embeddings`"):
        main.build(replace(world.mesh, settings=Settings(home=tmp_path, embeddings=True)))
