"""Feedback, its customers, and the catalogue. Handing feedback in has a room of its own (`api.feedback`)."""

from __future__ import annotations

from voc.intake.v1 import intake_pb2

from services.gateway.api.table import act, create, get

SERVICE = intake_pb2.DESCRIPTOR.services_by_name["IntakeService"]

ROWS = (
    get("/feedback", "ListFeedback"),
    get("/feedback:count", "CountFeedback"),
    act("/feedback:batchCount", "BatchCountFeedback"),
    act("/feedback:batchGet", "BatchGetFeedback"),
    get("/feedback/{id}", "GetFeedback"),
    act("/feedback/{id}:reply", "ReplyFeedback"),
    act("/feedback/{id}:note", "AddNote"),
    act("/feedback/{id}:withdraw", "WithdrawFeedback", hide=["token"]),
    act("/feedback/{id}:erase", "EraseFeedback"),
    act("/customers:erase", "EraseCustomer"),
    act("/customers:previewErase", "PreviewEraseCustomer"),
    get("/track/{token}", "TrackFeedback"),
    act("/track/{token}:comment", "CommentFeedback"),
    act("/track/{token}:confirm", "ConfirmFeedback"),
    act("/track/{token}:dispute", "DisputeFeedback"),
    act("/track/{token}:withdraw", "WithdrawFeedback", hide=["id", "version"]),
    get("/products", "ListProducts"),
    create("/products", "CreateProduct"),
    get("/products/{id}", "GetProduct"),
    act("/products/{id}:update", "UpdateProduct"),
    get("/channels", "ListChannels"),
    create("/channels", "CreateChannel"),
    get("/channels/{id}", "GetChannel"),
    act("/channels/{id}:update", "UpdateChannel"),
    get("/forms", "ListForms"),
    create("/forms", "CreateForm"),
    get("/forms/{id}", "GetForm"),
    act("/forms/{id}:update", "UpdateForm"),
    get("/forms/{id}/versions", "ListFormVersions"),
    get("/messages", "ListMessages"),
    get("/broadcasts", "ListBroadcasts"),
    get("/broadcasts/{id}", "GetBroadcast"),
)
