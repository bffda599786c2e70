"""Feedback as it is handed in."""

from __future__ import annotations

from datetime import datetime

from voc.intake.v1 import feedback_pb2

from services.intake.domain.draft import EARLIEST, Draft, Scores, Words
from services.intake.domain.refusal import Invalid
from services.intake.wire.enums import LANGUAGE, STAGE
from services.intake.wire.moments import moment


def draft(said: feedback_pb2.FeedbackDraft) -> Draft:
    """The domain's draft.

    Raises:
        Invalid: a moment outside of the calendar.
    """
    return Draft(
        product=said.product,
        channel=said.channel,
        words=Words(said.text, said.goal, said.event, said.consequence),
        occur_time=_occurred(said) if said.HasField("occur_time") else None,
        stage=STAGE.word(said.journey_stage),
        scores=_scores(said),
        contact=said.contact,
        consent=said.consent,
        account=said.account,
        language=LANGUAGE.word(said.language),
        external_id=said.external_id,
        form=said.form,
        form_version=said.form_version,
        answers=dict(said.answers),
        acknowledge=said.acknowledge,
    )


def _occurred(said: feedback_pb2.FeedbackDraft) -> datetime:
    try:
        return moment(said.occur_time)
    except OverflowError:
        reason = "time_too_early" if said.occur_time.seconds < 0 else "time_in_future"
        raise Invalid(reason, "occur_time", year=EARLIEST.year) from None


def _scores(said: feedback_pb2.FeedbackDraft) -> Scores:
    return Scores(
        nps=said.nps if said.HasField("nps") else None,
        csat=said.csat if said.HasField("csat") else None,
        ces=said.ces if said.HasField("ces") else None,
    )
