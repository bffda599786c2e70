"""What customers say, counted together, on each kind of documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from voc.intake.v1 import feedback_pb2, intake_pb2
from voc.intake.v1 import measures_pb2 as pb
from voc.type.v1 import type_pb2

from services.intake.domain.refusal import Invalid
from services.intake.rpc.measures import MeasureServicer
from services.intake.store import open_store, specs
from services.mesh.documents.open import open_documents
from tests.unit.intake.making import DAY, NOW, House, Letters, labels

By = pb.WeighFeedbackRequest


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.mongo)])
async def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    url = f"sqlite:///{tmp_path}"
    if request.param == "mongo":
        url = request.getfixturevalue("mongo_url")
        with MongoClient[dict[str, object]](url) as client:
            client.drop_database("voc_intake")
    documents = open_documents(url, "intake", lambda: NOW)
    await documents.start(specs.ALL)
    found = House(documents, open_store(documents), Letters())
    await found.furnish()
    yield found
    await documents.close()


async def said(house: House, *topics: str, issue: str = "", **known: Any) -> None:
    """A feedback with labels, that perhaps belongs to an issue."""
    about = {name: known.pop(name) for name in ("kind", "journey_stage") if name in known}
    feedback = await house.received(**known)
    kept = await house.store.feedback.get(feedback.id)
    assert kept is not None
    learned = replace(kept.feedback, labels=labels(topics=topics, **about), issue_id=issue)
    await house.store.feedback.save(learned, kept.document.version)


async def weigh(house: House, by: Any, groups: dict[str, str] | None = None, **asked: Any) -> Any:
    request = pb.WeighFeedbackRequest(by=by, groups=groups or {}, filter=intake_pb2.FeedbackFilter(**asked))
    return await MeasureServicer(house.ground).WeighFeedback(request, None)


def rows(answer: Any) -> list[tuple[str, int, int, list[str]]]:
    return [(w.value, w.feedback_count, w.customer_count, list(w.issue_ids)) for w in answer.weights]


async def test_weight_by_topic(anywhere: House) -> None:
    await said(anywhere, "delivery/late", "price", issue="is-1", account="A")
    await said(anywhere, "delivery/late", issue="is-1", account="A")
    await said(anywhere, "delivery/late", issue="is-2", account="B")
    await said(anywhere, "delivery/late")
    await said(anywhere, "delivery/late")
    await said(anywhere, "price", kind="praise", account="C")
    await said(anywhere, account="D")
    await said(anywhere)
    found = await weigh(anywhere, By.BY_TOPIC)
    assert rows(found) == [
        ("delivery/late", 5, 4, ["is-1", "is-2"]),
        ("price", 2, 2, ["is-1"]),
    ]
    assert (found.feedback_count, found.customer_count) == (6, 5)
    kinds = [type_pb2.KIND_UNSPECIFIED, type_pb2.KIND_PROBLEM]
    found = await weigh(anywhere, By.BY_TOPIC, kinds=kinds)
    assert rows(found)[1] == ("price", 1, 1, ["is-1"])
    assert (found.feedback_count, found.customer_count) == (5, 4)


async def test_weight_by_group_of_issues(anywhere: House) -> None:
    await said(anywhere, issue="is-1", account="A")
    await said(anywhere, issue="is-2", account="A")
    await said(anywhere, issue="is-2")
    await said(anywhere, issue="is-3", account="A")
    await said(anywhere, account="Z")
    found = await weigh(anywhere, By.BY_GROUP, {"is-1": "process", "is-2": "process"})
    assert rows(found) == [("process", 3, 2, ["is-1", "is-2"]), ("", 1, 1, ["is-3"])]
    assert (found.feedback_count, found.customer_count) == (4, 2)


async def test_weight_of_a_span_a_product_and_a_stage(anywhere: House) -> None:
    await said(anywhere, "price", journey_stage="decision")
    await said(anywhere, "price", product="mobile-app", journey_stage="retention")
    anywhere.now += DAY
    await said(anywhere, "price", journey_stage="decision")
    later = intake_pb2.FeedbackFilter()
    later.receive_time_from.FromDatetime(NOW + timedelta(hours=1))
    assert rows(await weigh(anywhere, By.BY_TOPIC, receive_time_from=later.receive_time_from)) == [
        ("price", 1, 1, [])
    ]
    assert rows(await weigh(anywhere, By.BY_TOPIC, products=["mobile-app"])) == [("price", 1, 1, [])]
    stage = [type_pb2.JOURNEY_STAGE_DECISION]
    assert rows(await weigh(anywhere, By.BY_TOPIC, journey_stages=stage)) == [("price", 2, 2, [])]


async def test_erased_feedback_weighs_nothing_unless_it_is_asked_for(anywhere: House) -> None:
    await said(anywhere, "price", issue="is-1")
    feedback = await anywhere.received()
    kept = await anywhere.store.feedback.get(feedback.id)
    assert kept is not None
    await anywhere.store.feedback.erase(kept, NOW, ())
    assert (await weigh(anywhere, By.BY_TOPIC)).feedback_count == 1
    states = [feedback_pb2.Feedback.STATE_ERASED]
    assert (await weigh(anywhere, By.BY_TOPIC, states=states)).feedback_count == 0


async def test_scores_are_counted_by_value(anywhere: House) -> None:
    for nps in (0, 6, 7, 9, 10, 10):
        await said(anywhere, nps=nps, csat=5 if nps == 10 else None)
    await said(anywhere, ces=7)
    await said(anywhere)
    servicer = MeasureServicer(anywhere.ground)
    found = await servicer.CountScores(pb.CountScoresRequest(), None)
    assert list(found.nps) == [1, 0, 0, 0, 0, 0, 1, 1, 0, 1, 2]
    assert (list(found.csat), list(found.ces)) == ([0, 0, 0, 0, 2], [0, 0, 0, 0, 0, 0, 1])
    with pytest.raises(Invalid):
        await servicer.CountScores(
            pb.CountScoresRequest(filter=intake_pb2.FeedbackFilter(query="late")), None
        )
