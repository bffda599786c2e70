"""When asked: `voc.intake.v1.IntakeService`, thin over the use cases."""

from __future__ import annotations

from collections.abc import Mapping

import grpc

from services.intake.domain.refusal import Conflict, Forbidden, Invalid, Outdated, Unfit, Unknown
from services.intake.rpc.catalog import CatalogRpcs
from services.intake.rpc.customer import CustomerRpcs
from services.intake.rpc.inbox import InboxRpcs
from services.intake.rpc.receive import ReceiveRpcs
from services.intake.rpc.staff import StaffRpcs
from services.intake.usecases.ground import Ground
from services.mesh.clock import Clock

NAME = "voc.intake.v1.IntakeService"

ERRORS: Mapping[type[Exception], grpc.StatusCode] = {
    Invalid: grpc.StatusCode.INVALID_ARGUMENT,
    Conflict: grpc.StatusCode.ALREADY_EXISTS,
    Unfit: grpc.StatusCode.FAILED_PRECONDITION,
    Unknown: grpc.StatusCode.NOT_FOUND,
    Outdated: grpc.StatusCode.ABORTED,
    Forbidden: grpc.StatusCode.PERMISSION_DENIED,
}


class IntakeServicer(ReceiveRpcs, InboxRpcs, CustomerRpcs, StaffRpcs, CatalogRpcs):
    """Answers for the intake service."""

    errors = ERRORS

    def __init__(self, ground: Ground, clock: Clock) -> None:
        self.ground = ground
        self.clock = clock
