"""Cases, issues, plans: the work that feedback asks for, and how long it takes."""

from __future__ import annotations

from voc.actions.v1 import actions_pb2

from services.gateway.api.table import act, create, get

SERVICE = actions_pb2.DESCRIPTOR.services_by_name["ActionsService"]

ROWS = (
    get("/cases", "ListCases"),
    get("/cases:count", "CountCases"),
    act("/cases:batchGet", "BatchGetCases"),
    get("/cases/{case_id}", "GetCase"),
    act("/cases/{case_id}:assign", "AssignCase"),
    act("/cases/{case_id}:start", "StartCase"),
    act("/cases/{case_id}:close", "CloseCase"),
    act("/cases/{case_id}:dismiss", "DismissCase"),
    act("/cases/{case_id}:reopen", "ReopenCase"),
    act("/cases/{case_id}:undo", "UndoCase"),
    act("/cases/{case_id}:pin", "PinCase"),
    act("/cases/{case_id}:unpin", "UnpinCase"),
    act("/cases/{case_id}:confirmEventTime", "ConfirmEventTime"),
    get("/issues", "ListIssues"),
    create("/issues", "CreateIssue"),
    get("/issues:count", "CountIssues"),
    act("/issues:batchGet", "BatchGetIssues"),
    get("/issues/{issue_id}", "GetIssue"),
    get("/issues/{issue_id}/course", "GetIssueCourse"),
    get("/issues/{issue_id}/patterns", "GetIssuePatterns"),
    get("/issues/{issue_id}/remap-preview", "GetRemapPreview"),
    get("/patterns/{pattern_id}/issue", "GetPatternIssue"),
    act("/issues/{issue_id}:update", "UpdateIssue"),
    act("/issues/{issue_id}:assign", "AssignIssue"),
    act("/issues/{issue_id}:setRootCause", "SetRootCause"),
    act("/issues/{issue_id}:clearRootCause", "ClearRootCause"),
    act("/issues/{issue_id}:markFixed", "MarkFixed"),
    act("/issues/{issue_id}:archive", "ArchiveIssue"),
    act("/issues/{issue_id}:unarchive", "UnarchiveIssue"),
    act("/issues/{issue_id}:merge", "MergeIssues"),
    act("/issues/{issue_id}:unmerge", "UnmergeIssue"),
    act("/issues/{issue_id}:split", "SplitIssue"),
    get("/plans", "ListPlans"),
    create("/plans", "CreatePlan"),
    get("/plans:count", "CountPlans"),
    act("/plans:batchGet", "BatchGetPlans"),
    get("/plans/{plan_id}", "GetPlan"),
    act("/plans/{plan_id}:update", "UpdatePlan"),
    act("/plans/{plan_id}:submit", "SubmitPlan"),
    act("/plans/{plan_id}:withdraw", "WithdrawPlan"),
    act("/plans/{plan_id}:complete", "CompletePlan"),
    create("/plans/{plan_id}/actions", "AddAction"),
    act("/plans/{plan_id}/actions/{action_id}:update", "UpdateAction"),
    act("/plans/{plan_id}/actions/{action_id}:complete", "CompleteAction"),
    act("/plans/{plan_id}/actions/{action_id}:remove", "RemoveAction"),
    get("/time-to-resolve", "GetTimeToResolve"),
)
