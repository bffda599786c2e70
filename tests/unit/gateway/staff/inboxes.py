"""Feedback, its case and its labels as services answer them, for tests of the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from voc.actions.v1 import actions_pb2
from voc.classification.v1 import classification_pb2, events_pb2
from voc.intake.v1 import catalog_pb2, feedback_pb2, intake_pb2
from voc.type.v1 import type_pb2

from services.mesh.moments import timestamp
from tests.unit.gateway.answering import Peers
from tests.unit.gateway.staff.leading import NOW, stamp

Feedback = feedback_pb2.Feedback
Entry = feedback_pb2.TimelineEntry


def feedback(id_: str = "fb-1", **more: Any) -> Feedback:
    """A parcel that came late, new and read."""
    facts: dict[str, Any] = {
        "version": 1,
        "receipt": "ABCD-EFGH",
        "product": "shop",
        "channel": "web",
        "event": "The parcel came late",
        "receive_time": stamp(7, 31, 9),
        "change_time": stamp(7, 31, 9),
        "labels": feedback_pb2.FeedbackLabels(
            sentiment=type_pb2.SENTIMENT_NEGATIVE,
            severity=type_pb2.SEVERITY_P2,
            kind=type_pb2.KIND_PROBLEM,
            topics=["delivery/late"],
        ),
        "case_state": Feedback.CASE_STATE_NEW,
        "case_version": 1,
        "reachable": True,
        "timeline": [Entry(id="e1", kind=Entry.KIND_RECEIVED, time=stamp(7, 31, 9))],
    }
    return Feedback(**{"id": id_, **facts, **more})


def case(id_: str = "fb-1", **more: Any) -> actions_pb2.Case:
    """Its case."""
    facts = {"version": 1, "state": actions_pb2.Case.STATE_NEW, "target_time": stamp(8, 3, 9)}
    return actions_pb2.Case(**{"case_id": id_, **facts, **more})


def classification(id_: str = "fb-1", **more: Any) -> classification_pb2.Classification:
    """Its labels: sure that it is negative because of “late”, unsure how severe it is."""
    found = classification_pb2.Classification(
        **{"feedback_id": id_, "version": 1, "text": "The parcel came late", **more}
    )
    labels = found.labels
    labels.sentiment.value = type_pb2.SENTIMENT_NEGATIVE
    labels.sentiment.evidence.confidence = 0.93
    labels.sentiment.evidence.spans.append(events_pb2.Span(start=16, end=20, weight=0.8))
    labels.severity.evidence.unsure = True
    labels.severity.evidence.confidence = 0.4
    for value, confidence in (("p2", 0.4), ("p3", 0.35)):
        labels.severity.evidence.likely.append(events_pb2.LikelyValue(value=value, confidence=confidence))
    labels.topics.add(path="delivery/late").evidence.confidence = 0.7
    return found


def opened(peers: Peers, *listed: Feedback) -> None:
    """Services that know these feedback and one product, channel and topic."""
    known = {one.id: one for one in listed}
    text = catalog_pb2.LocalizedText
    intake, labels = peers.intake.answers, peers.classification.answers
    product = catalog_pb2.Product(id="shop", title=text(en="Online shop", vi="Cửa hàng"), active=True)
    channel = catalog_pb2.Channel(id="web", title=text(en="Web form"), active=True)
    intake["ListProducts"] = intake_pb2.ListProductsResponse(products=[product])
    intake["ListChannels"] = intake_pb2.ListChannelsResponse(channels=[channel])
    intake["ListFeedback"] = intake_pb2.ListFeedbackResponse(feedback=listed, total_size=len(listed))
    intake["GetFeedback"] = lambda asked: intake_pb2.GetFeedbackResponse(feedback=known[asked.id])
    intake["BatchGetFeedback"] = lambda asked: intake_pb2.BatchGetFeedbackResponse(
        feedback=[known[one] for one in asked.ids if one in known]
    )
    intake["BatchCountFeedback"] = lambda asked: intake_pb2.BatchCountFeedbackResponse(
        total_sizes=[7] * len(asked.filters)
    )
    topics = [
        classification_pb2.Topic(path="delivery", name_en="Delivery", name_vi="Giao hàng"),
        classification_pb2.Topic(path="delivery/late", name_en="Late", name_vi="Trễ", parent="delivery"),
    ]
    labels["GetTaxonomy"] = classification_pb2.GetTaxonomyResponse(topics=topics)
    labels["GetClassification"] = classification_pb2.GetClassificationResponse(
        classification=classification()
    )
    labels["BatchGetClassifications"] = lambda asked: classification_pb2.BatchGetClassificationsResponse(
        classifications=[classification(one, version=6) for one in asked.feedback_ids]
    )
    peers.actions.answers["GetCase"] = actions_pb2.GetCaseResponse(case=case())


def moved(peers: Peers, *listed: Feedback) -> None:
    """What intake knows from now on."""
    known = {one.id: one for one in listed}
    peers.intake.answers["BatchGetFeedback"] = lambda asked: intake_pb2.BatchGetFeedbackResponse(
        feedback=[known[one] for one in asked.ids if one in known]
    )


def at(moment: datetime = NOW) -> Any:
    """A moment for a field."""
    return timestamp(moment)
