"""Look up what the agenda's rules look at."""

from __future__ import annotations

from services.review.domain import agenda as rules
from services.review.domain.agenda import Findings
from services.review.domain.candidate import Candidate, PlanState
from services.review.domain.issue import Issue, covered, effective
from services.review.domain.portfolio import Portfolio
from services.review.store import Store

_BEGUN = (PlanState.RETURNED, PlanState.DRAFT)
_PAGES = 20
"""Pages of issues looked through for those without a plan: more than any portfolio covers."""


async def find_items(*, store: Store) -> Findings:
    """What the rules look at now."""
    portfolio = (await store.portfolio.load()).thing
    active = await store.candidates.in_state(PlanState.APPROVED)
    submitted = await store.candidates.in_state(PlanState.SUBMITTED)
    begun = [plan for state in _BEGUN for plan in await store.candidates.in_state(state)]
    merges = await store.issues.merges(sorted(_issues([*active, *submitted, *begun])))
    return Findings(
        regressed=await store.issues.regressed(),
        active=active,
        waiting=waiting(submitted, portfolio),
        unplanned=await _unplanned(store, covered(_issues([*active, *submitted]), merges)),
        plans={
            effective(plan.facts.issue_id, merges): plan
            for plan in (*begun, *submitted, *active)
            if plan.facts.issue_id
        },
    )


def waiting(submitted: list[Candidate], portfolio: Portfolio) -> list[Candidate]:
    """Submitted plans without a final decision."""
    return [plan for plan in submitted if not _is_decided(plan, portfolio)]


def _is_decided(plan: Candidate, portfolio: Portfolio) -> bool:
    return portfolio.waits_for_plan(plan.plan_id, plan.facts.submitted_version) is not None


def _issues(plans: list[Candidate]) -> set[str]:
    return {plan.facts.issue_id for plan in plans if plan.facts.issue_id}


async def _unplanned(store: Store, planned_for: frozenset[str]) -> list[Issue]:
    """The largest unsolved issues but these."""
    found: list[Issue] = []
    after = ""
    for _ in range(_PAGES):
        listed = await store.issues.unsolved(after=after)
        found.extend(issue for issue in listed.things if issue.id not in planned_for)
        after = listed.next_after
        if not after or len(found) >= 2 * rules.MOST_UNPLANNED:
            break
    return found
