"""Feedback of the demo company: handing it in, and what is done with one of them.

The acts, by their letter: a assign, s start, n note, r reply, q reply with a question, k the customer writes
again, c close, x dismiss, o reopen, y the customer says yes, z the customer says no, w the customer takes it
back, p severity P1, l put labels right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp
from voc.actions.v1 import actions_pb2 as actions
from voc.classification.v1 import classification_pb2 as labels
from voc.intake.v1 import feedback_pb2, intake_pb2
from voc.type.v1 import type_pb2

from services.commands.demo.company import Company
from services.commands.demo.people import GATEWAY, MEMBER, customer
from services.commands.demo.story import Item

_SOURCES = {"web": "SOURCE_FORM", "api": "SOURCE_API", "import": "SOURCE_IMPORT", "staff": "SOURCE_STAFF"}


def stamp(moment: datetime) -> Timestamp:
    """The moment as messages hold it."""
    made = Timestamp()
    made.FromDatetime(moment)
    return made


@dataclass
class Desk:
    """Hands feedback in, and answers it. `tokens` has the tracking token of each item, by its number."""

    company: Company
    words: dict[str, dict[str, dict[str, str]]]
    tokens: dict[int, str] = field(default_factory=dict)

    def id_of(self, item: Item) -> str:
        """The id of its feedback and of its case."""
        return self.tokens[item.number].partition(".")[0]

    async def hand_in(self, item: Item) -> None:
        """Hand it in."""
        draft = feedback_pb2.FeedbackDraft(
            product=item.product,
            channel=item.channel,
            text=item.text,
            journey_stage=f"JOURNEY_STAGE_{item.stage.upper()}",
            language=f"LANGUAGE_{item.language.upper()}",
            contact=f"{item.who}@example.com" if item.who else "",
            consent=bool(item.who),
            account=item.account,
            acknowledge=bool(item.who) and item.number % 4 == 0,
            form="default" if item.channel == "web" else "",
        )
        for score, value in item.scores.items():
            setattr(draft, score, value)
        if item.occur_time is not None:
            draft.occur_time.CopyFrom(stamp(item.occur_time))
        request = intake_pb2.CreateFeedbackRequest(
            draft=draft,
            request_id=f"demo-{item.number}",
            source=_SOURCES[item.channel],
        )
        answer = await self.company.ask(self.company.intake.CreateFeedback, request, GATEWAY)
        self.tokens[item.number] = answer.receipt.tracking_token

    async def act(self, item: Item, letter: str) -> None:
        """Do what this letter stands for."""
        if letter in "ascxo":
            await self._case(item, letter)
        elif letter in "nrq":
            await self._write(item, letter)
        elif letter in "kyzw":
            await self.customer(item, letter)
        else:
            await self._correct(item, letter)

    async def customer(self, item: Item, letter: str) -> None:
        """What the customer does at the tracking page."""
        intake, token = self.company.intake, self.tokens[item.number]
        who = customer(token)
        said = f"demo-{item.number}-{letter}"
        if letter == "k":
            request = intake_pb2.CommentFeedbackRequest(
                token=token, text=self._said(item, letter), request_id=said
            )
            await self.company.ask(intake.CommentFeedback, request, who)
        elif letter == "y":
            await self.company.ask(
                intake.ConfirmFeedback, intake_pb2.ConfirmFeedbackRequest(token=token), who
            )
        elif letter == "z":
            no = intake_pb2.DisputeFeedbackRequest(
                token=token, text=self._said(item, letter), request_id=said
            )
            await self.company.ask(intake.DisputeFeedback, no, who)
        else:
            back = intake_pb2.WithdrawFeedbackRequest(token=token)
            await self.company.ask(intake.WithdrawFeedback, back, who)

    async def _case(self, item: Item, letter: str) -> None:
        service, id_ = self.company.actions, self.id_of(item)
        known = await self.company.ask(service.GetCase, actions.GetCaseRequest(case_id=id_), MEMBER)
        at = {"case_id": id_, "version": known.case.version}
        if letter == "a":
            await self.company.ask(
                service.AssignCase, actions.AssignCaseRequest(**at, owner=MEMBER.id), MEMBER
            )
        elif letter == "s":
            await self.company.ask(service.StartCase, actions.StartCaseRequest(**at), MEMBER)
        elif letter == "c":
            note = self._said(item, letter)
            await self.company.ask(service.CloseCase, actions.CloseCaseRequest(**at, note=note), MEMBER)
        elif letter == "x":
            why = self._said(item, letter)
            await self.company.ask(service.DismissCase, actions.DismissCaseRequest(**at, reason=why), MEMBER)
        else:
            why = self._said(item, letter)
            await self.company.ask(service.ReopenCase, actions.ReopenCaseRequest(**at, reason=why), MEMBER)

    async def _write(self, item: Item, letter: str) -> None:
        intake, id_ = self.company.intake, self.id_of(item)
        known = await self.company.ask(intake.GetFeedback, intake_pb2.GetFeedbackRequest(id=id_), MEMBER)
        said = self._said(item, letter)
        at = {
            "id": id_,
            "version": known.feedback.version,
            "text": said,
            "request_id": f"demo-{id_}-{letter}-{len(known.feedback.timeline)}",
        }
        if letter == "n":
            await self.company.ask(intake.AddNote, intake_pb2.AddNoteRequest(**at), MEMBER)
        else:
            asks = letter == "q"
            request = intake_pb2.ReplyFeedbackRequest(**at, awaits_customer=asks)
            await self.company.ask(intake.ReplyFeedback, request, MEMBER)

    async def _correct(self, item: Item, letter: str) -> None:
        service, id_ = self.company.classification, self.id_of(item)
        asked = labels.GetClassificationRequest(feedback_id=id_)
        known = await self.company.ask(service.GetClassification, asked, MEMBER)
        request = labels.CorrectClassificationRequest(
            feedback_id=id_, version=known.classification.version, note=self._said(item, letter)
        )
        if letter == "p":
            request.severity = type_pb2.SEVERITY_P1
        else:
            request.sentiment = type_pb2.SENTIMENT_NEUTRAL
            request.topics.paths.append("delivery")
        await self.company.ask(service.CorrectClassification, request, MEMBER)

    def _said(self, item: Item, letter: str) -> str:
        """What is written: words for this item, for its theme, or for every theme."""
        own = self.words.get(item.when, {}).get(letter)
        return (own or self.words.get(item.theme, {}).get(letter) or self.words["any"][letter])[item.language]
