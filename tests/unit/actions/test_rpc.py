"""Asked by gRPC, over the mesh: statuses, reasons and shapes."""

from __future__ import annotations

from typing import Any

import pytest
from voc.actions.v1 import actions_pb2 as pb

from services.actions import main, rpc
from services.actions.domain.label import Severity
from services.actions.domain.refusal import Invalid, Outdated, Refusal, Unknown, WrongState
from services.mesh.config import Settings
from tests.unit.actions.making import DAY, NOW
from tests.unit.actions.world import World, stamp

SERVICE = pb.DESCRIPTOR.services_by_name["ActionsService"]


def test_every_rpc_is_answered() -> None:
    for method in SERVICE.methods:
        assert callable(getattr(rpc.ActionsServicer, method.name, None)), method.name


def test_every_refusal_has_a_status() -> None:
    assert set(rpc.ERRORS) == {Invalid, WrongState, Unknown, Outdated}
    assert all(issubclass(kind, Refusal) for kind in rpc.ERRORS)


def test_every_mutation_names_a_version() -> None:
    for method in SERVICE.methods:
        fields = {field.name for field in method.input_type.fields}
        if method.name.startswith(("Get", "BatchGet", "List", "Count", "Create")):
            assert "version" not in fields
        else:
            assert "version" in fields, method.name


def test_rules_are_what_the_installation_has_set() -> None:
    rules = main.standing(
        Settings(zone="Asia/Ho_Chi_Minh", working_hours="08:00-17:00", target_p1_days=2)
    ).rules
    assert (str(rules.calendar.zone), rules.calendar.opens.hour) == ("Asia/Ho_Chi_Minh", 8)
    target = rules.target(Severity.P1)
    assert target is not None
    assert (target.days, rules.target(Severity.UNKNOWN), rules.issue_cases) == (2, None, 3)


async def refused(call: Any) -> tuple[type, str, str]:
    with pytest.raises(Refusal) as refusal:
        await call
    return type(refusal.value), refusal.value.reason, refusal.value.field


async def test_what_is_not_there(world: World) -> None:
    ask = world.ask
    assert await refused(ask.GetCase(pb.GetCaseRequest(case_id="fb-9"), None)) == (
        *(Unknown, "case_unknown", "case_id"),
    )
    assert await refused(ask.GetIssue(pb.GetIssueRequest(issue_id="is-9"), None)) == (
        *(Unknown, "issue_unknown", "issue_id"),
    )
    assert await refused(ask.GetPlan(pb.GetPlanRequest(plan_id="pl-9"), None)) == (
        *(Unknown, "plan_unknown", "plan_id"),
    )
    pin = pb.PinCaseRequest(case_id="fb-9", version=1, issue_id="is-9")
    assert await refused(ask.PinCase(pin, None)) == (Unknown, "issue_unknown", "issue_id")


async def test_a_case_from_hand_to_hand(world: World) -> None:
    await world.classified("fb-1")
    case = await world.case("fb-1")
    assert (case.version, case.state, case.target_time) == (1, pb.Case.STATE_NEW, stamp(NOW + 7 * DAY))
    assign = pb.AssignCaseRequest(case_id="fb-1", version=1, owner="mai")
    case = (await world.ask.AssignCase(assign, None)).case
    assert (case.owner, case.state, case.acknowledge_time) == ("mai", pb.Case.STATE_NEW, stamp(NOW))
    assert await refused(world.ask.AssignCase(assign, None)) == (Outdated, "stale", "version")
    start = pb.StartCaseRequest(case_id="fb-1", version=case.version)
    case = (await world.ask.StartCase(start, None)).case
    assert (case.owner, case.state) == ("mai", pb.Case.STATE_IN_PROGRESS)
    close = pb.CloseCaseRequest(case_id="fb-1", version=case.version, note="Refunded.")
    case = (await world.ask.CloseCase(close, None)).case
    assert (case.close_reason, case.note) == (pb.Case.CLOSE_REASON_RESOLVED, "Refunded.")
    reopen = pb.ReopenCaseRequest(case_id="fb-1", version=case.version, reason="Again.")
    case = (await world.ask.ReopenCase(reopen, None)).case
    assert (case.state, case.reopen_count) == (pb.Case.STATE_IN_PROGRESS, 1)
    dismiss = pb.DismissCaseRequest(case_id="fb-1", version=case.version, reason="Spam.")
    case = (await world.ask.DismissCase(dismiss, None)).case
    assert (case.close_reason, case.triage_time) == (pb.Case.CLOSE_REASON_DISMISSED, stamp(NOW))


async def test_counts_by_dimension(anywhere: World) -> None:
    world = anywhere
    await world.classified("fb-1", severity="p1", product="app")
    await world.classified("fb-2", severity="unspecified")
    await world.classified("fb-3", kind="praise")
    await world.calm()

    async def cases(*by: int, **wanted: Any) -> list[tuple[list[str], int]]:
        request = pb.CountCasesRequest(by=list(by), filter=pb.CaseFilter(**wanted))
        return [(list(c.values), c.count) for c in (await world.ask.CountCases(request, None)).counts]

    assert await cases() == [([], 3)]
    assert await cases(pb.CASE_DIMENSION_SEVERITY, open=True) == [([""], 1), (["p1"], 1)]
    assert await cases(pb.CASE_DIMENSION_PRODUCT, pb.CASE_DIMENSION_STATE) == [
        (["app", "new"], 1),
        (["shop", "new"], 1),
        (["shop", "not_needed"], 1),
    ]
    request = pb.CountIssuesRequest(by=[pb.ISSUE_DIMENSION_STATE, pb.ISSUE_DIMENSION_PRODUCT])
    answer = await world.ask.CountIssues(request, None)
    assert [(list(c.values), c.count) for c in answer.counts] == [(["new", "app"], 1)]


async def test_lists_come_in_pages(anywhere: World) -> None:
    world = anywhere
    for number in range(5):
        await world.classified(f"fb-{number}", f"pt-{number}", severity="p1")
        world.later(hours=1)
    await world.calm()
    seen, token = [], ""
    for _ in range(3):
        request = pb.ListIssuesRequest(
            page_size=2, page_token=token, order=pb.ListIssuesRequest.ORDER_LAST_OCCUR_TIME_DESC
        )
        answer = await world.ask.ListIssues(request, None)
        seen += [pattern for issue in answer.issues for pattern in issue.pattern_ids]
        token = answer.next_page_token
    assert (seen, token) == ([f"pt-{number}" for number in (4, 3, 2, 1, 0)], "")
    request = pb.BatchGetIssuesRequest(issue_ids=["is-9", answer.issues[0].issue_id])
    assert len((await world.ask.BatchGetIssues(request, None)).issues) == 1
    cases = await world.ask.ListCases(pb.ListCasesRequest(page_size=2), None)
    assert [case.case_id for case in cases.cases] == ["fb-4", "fb-3"]


async def test_an_issue_is_renamed(world: World) -> None:
    await world.classified("fb-1", severity="p1")
    await world.calm()
    issue = await world.issue_of("fb-1")
    update = pb.UpdateIssueRequest(issue_id=issue.issue_id, version=issue.version, title="Giao trễ")
    renamed = (await world.ask.UpdateIssue(update, None)).issue
    assert (renamed.title, renamed.version, renamed.history[-1].changed_by) == ("Giao trễ", 2, "lan")
    found = pb.ListIssuesRequest(filter=pb.IssueFilter(query="giao tre"))
    assert len((await world.ask.ListIssues(found, None)).issues) == 1
