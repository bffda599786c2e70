"""The taxonomy is shaped by protobuf; replicas, classifications and what is told follow."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import events_pb2 as told
from voc.classification.v1 import taxonomy_pb2 as tx

from services.classification.rpc import taxonomy as taxonomy_rpc
from services.mesh.identity import Caller, caller_var
from services.mesh.rpc.refusal import refusal_of
from tests.unit.classification.world import World

HOA = Caller(id="hoa", kind="person", roles=frozenset({"admin"}))
DRONE = (
    "The drone keeps losing its signal over water",
    "Drone fell out of the sky when the wind picked up",
    "Flycam mất kết nối khi bay xa bờ",
    "Cánh quạt flycam bị nứt sau một lần bay",
)
LATE = "My parcel was delivered late"


def shape(world: World) -> Any:
    caller_var.set(HOA)
    return world.service.servicers[taxonomy_rpc.NAME]


def drone(**known: Any) -> tx.CreateTopicRequest:
    topic = tx.TaxonomyTopic(path="drone", name_en="Drone", name_vi="Flycam", examples=DRONE)
    return tx.CreateTopicRequest(topic=topic, request_id="r-1", **known)


async def look(world: World) -> None:
    for poll in world.service.polls:
        await poll.look()


async def refused(call: Awaitable[Any]) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(Exception) as raised:
        await call
    refusal = refusal_of(raised.value, taxonomy_rpc.ERRORS)
    assert refusal is not None
    return refusal.code, refusal.reason


async def topics(world: World, text: str) -> dict[str, list[str]]:
    answer = await world.ask.ClassifyText(pb.ClassifyTextRequest(text=text), None)
    return {
        topic.path: [answer.text[span.start : span.end] for span in topic.evidence.spans]
        for topic in answer.labels.topics
    }


async def test_a_new_topic_is_used_on_every_replica_after_a_look(world: World, tmp_path: Path) -> None:
    other = World(world.documents, tmp_path)
    made = await shape(world).CreateTopic(drone(), None)
    assert (made.change.version, made.change.changed_by, made.replayed) == (2, "hoa", False)
    assert made.change.summary_en == "Created drone"
    assert "drone" not in await topics(other, "Our drone lost its signal above the water")
    await look(other)
    for replica in (world, other):
        found = await topics(replica, "Our drone lost its signal above the water")
        assert found["drone"] == ["drone", "signal", "water"]
        assert "drone" in await topics(replica, "Flycam bị mất kết nối lúc bay xa")
        assert "drone" in await topics(replica, "flycam bi mat ket noi luc bay xa")
        assert "drone" in await topics(replica, "CANH QUAT FLYCAM NUT ROI")
        assert "drone" not in await topics(replica, "The sky over the hotel pool was lovely")
        said = await replica.ask.GetTaxonomy(pb.GetTaxonomyRequest(), None)
        assert said.version == made.change.taxonomy_version


async def test_the_same_request_makes_one_topic(world: World) -> None:
    await shape(world).CreateTopic(drone(), None)
    again = await shape(world).CreateTopic(drone(), None)
    assert (again.change.version, again.replayed) == (2, True)
    changed = drone()
    changed.topic.path = "plane"
    assert await refused(shape(world).CreateTopic(changed, None)) == (
        grpc.StatusCode.ALREADY_EXISTS,
        "request_id_reused",
    )


async def test_a_change_is_decided_on_the_newest_edition(world: World) -> None:
    await shape(world).CreateTopic(drone(version=1), None)
    request = tx.RetireTopicRequest(path="drone", version=1)
    assert await refused(shape(world).RetireTopic(request, None)) == (grpc.StatusCode.ABORTED, "stale")


async def test_a_move_says_what_it_touches_before_it_does(world: World) -> None:
    for number in range(3):
        await world.says(f"fb-{number}", LATE)
    request = tx.MoveTopicRequest(
        path="delivery", to_path="shipping", version=1, note="wording", validate_only=True
    )
    would = await shape(world).MoveTopic(request, None)
    assert would.change.touched_count == 3
    assert would.change.summary_vi == "Đã chuyển delivery thành shipping, cùng 2 chủ đề bên dưới"
    assert [topic.path for topic in would.topics] == ["shipping", "shipping/late", "shipping/damaged"]
    newest = await shape(world).GetTaxonomyEdition(tx.GetTaxonomyEditionRequest(), None)
    assert newest.edition.version == 1
    request.validate_only = False
    did = await shape(world).MoveTopic(request, None)
    assert did.change == would.change


async def count(world: World, topic: str) -> int:
    request = pb.CountClassificationsRequest(filter=pb.ClassificationFilter(topic=topic))
    answer = await world.ask.CountClassifications(request, None)
    return sum(each.count for each in answer.counts)


async def test_feedback_follows_a_move_and_is_told(world: World) -> None:
    first = await world.says("fb-1", LATE)
    await world.says("fb-2", LATE)
    corrected = pb.CorrectClassificationRequest(
        feedback_id="fb-1", version=first.version, topics=pb.TopicPaths(paths=["delivery/damaged"])
    )
    await world.ask.CorrectClassification(corrected, None)
    request = tx.MoveTopicRequest(path="delivery", to_path="shipping", version=1)
    await shape(world).MoveTopic(request, None)
    assert await count(world, "shipping") == await count(world, "delivery") == 2
    await world.tick("follow-topics")
    assert await count(world, "shipping") == 2
    after = await world.get("fb-1")
    assert [each.path for each in after.labels.topics] == ["shipping/damaged"]
    assert after.labels.topics[0].evidence.decided_by == "lan"
    assert [each.path for each in after.corrections[0].after.topics] == ["delivery/damaged"]
    event = [each for each in await world.told() if each.feedback_id == "fb-1"][-1]
    assert isinstance(event, told.FeedbackClassified)
    assert event.labels == after.labels
    before = len(await world.told())
    await world.tick("follow-topics")
    assert len(await world.told()) == before


async def test_what_a_model_learnt_moves_along(world: World) -> None:
    request = tx.MoveTopicRequest(path="delivery/late", to_path="delivery/slow", version=1)
    before = list(await topics(world, LATE))
    assert "delivery/late" in before
    await shape(world).MoveTopic(request, None)
    assert list(await topics(world, LATE)) == [path.replace("/late", "/slow") for path in before]
    request = tx.MergeTopicsRequest(path="delivery/slow", into_path="delivery", version=2)
    await shape(world).MergeTopics(request, None)
    assert len(set(await topics(world, LATE))) == len(await topics(world, LATE))


async def test_what_an_older_replica_sorted_follows_too(world: World, tmp_path: Path) -> None:
    other = World(world.documents, tmp_path)
    await shape(world).MergeTopics(
        tx.MergeTopicsRequest(path="delivery/late", into_path="delivery/damaged", version=1), None
    )
    said = await other.says("fb-1", LATE)
    assert "delivery/late" in [each.path for each in said.labels.topics]
    await world.tick("follow-topics")
    found = [each.path for each in (await world.get("fb-1")).labels.topics]
    assert "delivery/damaged" in found
    assert "delivery/late" not in found


async def test_a_correction_to_a_path_of_before_is_one_to_that_of_today(world: World, tmp_path: Path) -> None:
    other = World(world.documents, tmp_path)
    said = await world.says("fb-1", LATE)
    await shape(world).CreateTopic(drone(), None)
    request = tx.MoveTopicRequest(path="drone", to_path="product/drone", version=2)
    await shape(world).MoveTopic(request, None)
    corrected = pb.CorrectClassificationRequest(
        feedback_id="fb-1", version=said.version, topics=pb.TopicPaths(paths=["drone", "product/drone"])
    )
    after = (await other.ask.CorrectClassification(corrected, None)).classification
    assert [each.path for each in after.labels.topics] == ["product/drone"]


async def test_a_retired_topic_is_neither_proposed_nor_taken(world: World) -> None:
    said = await world.says("fb-1", LATE)
    done = await shape(world).RetireTopic(tx.RetireTopicRequest(path="delivery", version=1), None)
    assert done.change.touched_count == 1
    assert not any(path.startswith("delivery") for path in await topics(world, LATE))
    assert "delivery/late" in [each.path for each in (await world.get("fb-1")).labels.topics]
    request = pb.CorrectClassificationRequest(
        feedback_id="fb-1", version=said.version, topics=pb.TopicPaths(paths=["delivery"])
    )
    with pytest.raises(Exception, match="is retired"):
        await world.ask.CorrectClassification(request, None)
    shown = await world.ask.GetTaxonomy(pb.GetTaxonomyRequest(), None)
    assert not any(topic.path.startswith("delivery") for topic in shown.topics)
    await shape(world).RestoreTopic(tx.RestoreTopicRequest(path="delivery", version=2), None)
    assert "delivery/late" in await topics(world, LATE)


async def edition(world: World, number: int = 0) -> tx.TaxonomyEdition:
    answer = await shape(world).GetTaxonomyEdition(tx.GetTaxonomyEditionRequest(number=number), None)
    return cast("tx.TaxonomyEdition", answer.edition)


async def test_history_shows_every_edition(world: World) -> None:
    await shape(world).CreateTopic(drone(note="we sell them now"), None)
    owner = tx.UpdateTopicRequest(path="drone", owner="binh", version=2)
    owner.keywords_vi.values.append("máy bay không người lái")
    await shape(world).UpdateTopic(owner, None)
    parts = [tx.TaxonomyTopic(path="drone/signal", name_en="Signal", name_vi="Sóng", examples=DRONE[:1])]
    split = tx.SplitTopicRequest(path="drone", parts=parts, version=3, request_id="r-2")
    assert (await shape(world).SplitTopic(split, None)).change.summary_en == "Split drone: drone/signal"
    page = await shape(world).ListTaxonomyEditions(tx.ListTaxonomyEditionsRequest(page_size=2), None)
    assert [change.version for change in page.changes] == [4, 3]
    assert page.changes[1].summary_en == "Changed drone: Vietnamese keywords, owner"
    rest = tx.ListTaxonomyEditionsRequest(page_token=page.next_page_token)
    (first,) = (await shape(world).ListTaxonomyEditions(rest, None)).changes
    assert (first.note, first.changed_by) == ("we sell them now", "hoa")
    before, now = await edition(world, 2), await edition(world)
    assert [len(each.topics[-1].examples) for each in (before, now)] == [4, 1]
    assert now.topics[-2].path == "drone"
    assert (await edition(world, 1)).taxonomy_version == "default-1"
    assert (await refused(edition(world, 9)))[1] == "edition_unknown"
    wrong = tx.ListTaxonomyEditionsRequest(page_token="x")
    assert (await refused(shape(world).ListTaxonomyEditions(wrong, None)))[1] == "page_token_wrong"


async def test_a_file_of_what_there_is_changes_nothing(world: World) -> None:
    await shape(world).MoveTopic(tx.MoveTopicRequest(path="price", to_path="cost", version=1), None)
    await shape(world).RetireTopic(tx.RetireTopicRequest(path="app/ads", version=2), None)
    there = await edition(world)
    request = tx.ReplaceTaxonomyRequest(topics=there.topics, version=3)
    same = await shape(world).ReplaceTaxonomy(request, None)
    assert (same.change.version, same.change.summary_en) == (3, "Nothing is other than before")
    del request.topics[-1]
    request.topics[0].name_en = "Service"
    other = await shape(world).ReplaceTaxonomy(request, None)
    assert other.change.summary_en == "Replaced the taxonomy: 1 changed, 1 retired"
