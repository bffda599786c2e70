"""When asked: `voc.classification.v1.ClassificationService`, thin over the use cases."""

from __future__ import annotations

from collections.abc import Mapping

import grpc
from voc.classification.v1 import classification_pb2_grpc as rpc

from services.classification.domain.classification import (
    FeedbackUnknown,
    NoCorrectionToUndo,
    NotClassifiedYet,
    NothingToCorrect,
    TopicRetired,
    TopicUnknown,
)
from services.classification.domain.pattern import PatternUnknown
from services.classification.rpc.classifications import ClassificationRpcs
from services.classification.rpc.desk import PageTokenWrong
from services.classification.rpc.patterns import PatternRpcs
from services.classification.usecases.ground import Ground
from services.mesh.clock import Clock

NAME = "voc.classification.v1.ClassificationService"

ERRORS: Mapping[type[Exception], grpc.StatusCode] = {
    FeedbackUnknown: grpc.StatusCode.NOT_FOUND,
    PatternUnknown: grpc.StatusCode.NOT_FOUND,
    NotClassifiedYet: grpc.StatusCode.FAILED_PRECONDITION,
    NoCorrectionToUndo: grpc.StatusCode.FAILED_PRECONDITION,
    NothingToCorrect: grpc.StatusCode.INVALID_ARGUMENT,
    TopicUnknown: grpc.StatusCode.INVALID_ARGUMENT,
    TopicRetired: grpc.StatusCode.FAILED_PRECONDITION,
    PageTokenWrong: grpc.StatusCode.INVALID_ARGUMENT,
}


class ClassificationServicer(ClassificationRpcs, PatternRpcs, rpc.ClassificationServiceServicer):
    """Answers for the classification service."""

    errors = ERRORS

    def __init__(self, ground: Ground, clock: Clock) -> None:
        self.ground = ground
        self.clock = clock
