"""How a plan that was heard of is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Heard, Save
from services.review.domain.candidate import Candidate, PlanFacts, PlanState, Submission
from services.review.store.kept import Kept
from services.review.store.moments import restored, stored


def body_of(candidate: Candidate) -> Body:
    """The body without `heard`, which belongs to the document."""
    facts = candidate.facts
    return {
        "state": facts.state.value,
        "title": facts.title,
        "issue_id": facts.issue_id,
        "owner": facts.owner,
        "submitted_version": facts.submitted_version,
        "change_time": to_micros(facts.change_time),
        "due_time": stored(facts.due_time),
        "action_count": facts.action_count,
        "done_count": facts.done_count,
        "preventive_count": facts.preventive_count,
        "overdue_count": facts.overdue_count,
        "ask": facts.ask,
        "submit_time": stored(candidate.submit_time),
        "answered": candidate.answered,
        "submissions": [_submission_body(submission) for submission in candidate.submissions],
    }


def from_body(plan_id: str, body: Body) -> Candidate:
    """The candidate that `body_of` wrote; what its last event answered is in `answered` alone."""
    facts = PlanFacts(
        plan_id=plan_id,
        state=PlanState(body["state"]),
        title=body["title"],
        issue_id=body["issue_id"],
        owner=body["owner"],
        submitted_version=body["submitted_version"],
        change_time=from_micros(body["change_time"]),
        due_time=restored(body["due_time"]),
        action_count=body["action_count"],
        done_count=body["done_count"],
        preventive_count=body["preventive_count"],
        overdue_count=body["overdue_count"],
        ask=body["ask"],
    )
    submissions = tuple(_submission(entry) for entry in body["submissions"])
    return Candidate(facts, restored(body["submit_time"]), body["answered"], submissions)


def _submission_body(submission: Submission) -> dict[str, Any]:
    return {
        "version": submission.version,
        "submit_time": to_micros(submission.submit_time),
        "title": submission.title,
        "owner": submission.owner,
        "due_time": stored(submission.due_time),
        "action_count": submission.action_count,
        "preventive_count": submission.preventive_count,
        "ask": submission.ask,
    }


def _submission(body: dict[str, Any]) -> Submission:
    return Submission(
        version=body["version"],
        submit_time=from_micros(body["submit_time"]),
        title=body["title"],
        owner=body["owner"],
        due_time=restored(body["due_time"]),
        action_count=body["action_count"],
        preventive_count=body["preventive_count"],
        ask=body["ask"],
    )


class CandidateBook:
    """Plans that were heard of."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def get(self, plan_id: str) -> Candidate | None:
        """What is known of this plan."""
        return (await self.load(plan_id)).thing

    async def load(self, plan_id: str) -> Kept[Candidate | None]:
        """What is known of this plan, with what was heard of it."""
        document = await self._collection.get(plan_id)
        if document is None:
            return Kept(None, 0)
        heard = Heard(dict(document.body["heard"]))
        return Kept(from_body(plan_id, document.body), document.version, heard)

    async def save(self, candidate: Candidate, version: int, heard: Heard) -> None:
        """Keep it.

        Raises:
            Stale: it changed since `version`.
        """
        body = {**body_of(candidate), "heard": heard.marks}
        await self._collection.save(Save(candidate.plan_id, version, body))

    async def get_many(self, plan_ids: Sequence[str]) -> dict[str, Candidate]:
        """Those that are known, by id."""
        documents = await self._collection.get_many(plan_ids)
        return {key: from_body(key, document.body) for key, document in documents.items()}

    async def in_state(self, state: PlanState, limit: int = 1000) -> list[Candidate]:
        """Plans in this state, the longest waiting first; at most `limit`, which is beyond any agenda."""
        found: list[Candidate] = []
        after = ""
        while len(found) < limit:
            page = await self._collection.find(
                {"state": state.value}, order="submit_time", limit=min(500, limit - len(found)), after=after
            )
            found.extend(from_body(document.id, document.body) for document in page.documents)
            if not (after := page.next_after):
                break
        return found
