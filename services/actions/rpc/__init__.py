"""When asked: `voc.actions.v1.ActionsService`, thin over the use cases."""

from __future__ import annotations

from collections.abc import Mapping

import grpc

from services.actions.domain.refusal import Invalid, Outdated, Unknown, WrongState
from services.actions.rpc.cases import CaseRpc
from services.actions.rpc.issues import IssueRpc
from services.actions.rpc.looks import LookRpc
from services.actions.rpc.measures import MeasureRpc
from services.actions.rpc.plans import PlanRpc
from services.actions.rpc.policy import PolicyRpc
from services.actions.rpc.remap import RemapRpc

NAME = "voc.actions.v1.ActionsService"
POLICY = "voc.actions.v1.PolicyService"

ERRORS: Mapping[type[Exception], grpc.StatusCode] = {
    Invalid: grpc.StatusCode.INVALID_ARGUMENT,
    WrongState: grpc.StatusCode.FAILED_PRECONDITION,
    Unknown: grpc.StatusCode.NOT_FOUND,
    Outdated: grpc.StatusCode.ABORTED,
}


class ActionsServicer(CaseRpc, IssueRpc, LookRpc, RemapRpc, PlanRpc, MeasureRpc):
    """Answers for the actions service."""

    errors = ERRORS


class PolicyServicer(PolicyRpc):
    """Answers for what the company has agreed on."""

    errors = ERRORS
