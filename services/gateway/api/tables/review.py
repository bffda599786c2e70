"""Leadership's sessions and decisions. A decision is a verb on the plan that it is about."""

from __future__ import annotations

from voc.review.v1 import review_pb2

from services.gateway.api.table import act, create, get

SERVICE = review_pb2.DESCRIPTOR.services_by_name["ReviewService"]

ROWS = (
    get("/reviews", "ListReviews"),
    create("/reviews", "CreateReview"),
    get("/reviews/{id}", "GetReview"),
    act("/reviews/{id}:update", "UpdateReview"),
    act("/reviews/{id}:buildAgenda", "BuildAgenda"),
    act("/reviews/{id}:open", "OpenReview"),
    act("/reviews/{id}:note", "AddNote"),
    act("/reviews/{id}:close", "CloseReview"),
    get("/reviews/{id}/minutes", "GetMinutes"),
    act("/plans/{plan_id}:approve", "ApprovePlan"),
    act("/plans/{plan_id}:return", "ReturnPlan"),
    act("/plans/{plan_id}:stop", "StopPlan"),
    act("/plans/{plan_id}:escalate", "EscalatePlan"),
    act("/plans/{plan_id}:ask", "AskPlan"),
    get("/decisions", "ListDecisions"),
    get("/decisions/{id}", "GetDecision"),
    get("/portfolio", "GetPortfolio"),
    get("/portfolio/waiting", "ListWaitingPlans"),
    act("/portfolio:setCap", "SetFocusCap"),
)
