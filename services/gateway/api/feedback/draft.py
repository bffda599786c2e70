"""The body that hands in one feedback, checked strictly, and the message that it becomes.

What a value may be as such (types, scales, choices) is checked here; what it may be for the company
(lengths after composing, known products, sensible dates) is checked by intake, for every way in alike.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict
from voc.intake.v1 import feedback_pb2
from voc.type.v1 import type_pb2

from services.gateway.api.moments import parse_moment
from services.gateway.problems import FieldError, Problem, invalid

Stage = Literal["awareness", "consideration", "decision", "retention", "advocacy"]


@with_config(ConfigDict(extra="forbid", strict=True))
class FeedbackBody(TypedDict, total=False):
    """What a customer says. `product` is needed, and at least one of the texts or scores."""

    product: Annotated[str, Field(description="Id or title of the product. Required.", min_length=1)]
    text: Annotated[str | None, Field(description="Free text; up to 10,000 characters.")]
    goal: Annotated[str | None, Field(description="What the customer tried to do; up to 2,000 characters.")]
    event: Annotated[str | None, Field(description="What happened; up to 2,000 characters.")]
    consequence: Annotated[str | None, Field(description="What followed; up to 2,000 characters.")]
    channel: Annotated[str | None, Field(description="Id or title of the channel; `web` when absent.")]
    occur_time: Annotated[
        str | None,
        Field(
            description="When it happened, RFC 3339 with a zone.", json_schema_extra={"format": "date-time"}
        ),
    ]
    journey_stage: Annotated[Stage | None, Field(description="Where in the customer's journey.")]
    nps: Annotated[int | None, Field(ge=0, le=10, description="Would recommend, 0 to 10.")]
    csat: Annotated[int | None, Field(ge=1, le=5, description="Satisfied, 1 to 5.")]
    ces: Annotated[int | None, Field(ge=1, le=7, description="Easy, 1 to 7.")]
    contact: Annotated[str | None, Field(description="Mail address or telephone number.")]
    consent: Annotated[bool | None, Field(description="The contact may be used to answer.")]
    account: Annotated[str | None, Field(description="The company's own name for the customer.")]
    language: Annotated[Literal["en", "vi"] | None, Field(description="Language to answer in.")]
    external_id: Annotated[
        str | None,
        Field(description="Id in the system it comes from; a second one per channel adds nothing."),
    ]


ADAPTER: TypeAdapter[FeedbackBody] = TypeAdapter(FeedbackBody)

_STAGES = {
    word: type_pb2.JourneyStage.Value(f"JOURNEY_STAGE_{word.upper()}")
    for word in ("awareness", "consideration", "decision", "retention", "advocacy")
}
_LANGUAGES = {"en": type_pb2.LANGUAGE_EN, "vi": type_pb2.LANGUAGE_VI}
_EXPECTED = {
    "string": "text_expected",
    "int": "whole_number_expected",
    "bool": "boolean_expected",
    "dict": "object_expected",
}


def read_json(raw: bytes) -> feedback_pb2.FeedbackDraft:
    """The draft that a single post's body is.

    Raises:
        Problem: 400 when it is no JSON object, 422 with every field that cannot be taken.
    """
    try:
        return _draft(ADAPTER.validate_json(raw))
    except ValidationError as wrong:
        raise _problem(wrong) from None


def read_value(value: Any) -> feedback_pb2.FeedbackDraft:
    """The draft that one item of a batch is.

    Raises:
        Problem: as `read_json`.
    """
    try:
        return _draft(ADAPTER.validate_python(value))
    except ValidationError as wrong:
        raise _problem(wrong) from None


def _draft(body: FeedbackBody) -> feedback_pb2.FeedbackDraft:
    given: dict[str, Any] = {name: value for name, value in body.items() if value is not None}
    if "product" not in given:
        raise invalid([FieldError("product", "required")])
    occur_time = given.pop("occur_time", None)
    if "journey_stage" in given:
        given["journey_stage"] = _STAGES[given["journey_stage"]]
    if "language" in given:
        given["language"] = _LANGUAGES[given["language"]]
    draft = feedback_pb2.FeedbackDraft(**given)
    if occur_time is not None:
        moment = parse_moment(occur_time)
        if moment is None:
            raise invalid([FieldError("occur_time", "time_malformed")])
        draft.occur_time.FromDatetime(moment)
    return draft


def _problem(wrong: ValidationError) -> Problem:
    errors = wrong.errors(include_url=False, include_input=False)
    if errors[0]["type"] == "json_invalid":
        return Problem(400, "json_malformed")
    if errors[0]["type"] == "dict_type" and not errors[0]["loc"]:
        return Problem(400, "json_not_object")
    return invalid([_field_error(error) for error in errors])


def _field_error(error: ErrorDetails) -> FieldError:
    kind, context = error["type"], error.get("ctx", {})
    field = ".".join(str(part) for part in error["loc"])[:200]
    if kind in ("missing", "string_too_short"):
        return FieldError(field, "required")
    if kind == "extra_forbidden":
        return FieldError(field, "field_unknown")
    if kind == "literal_error":
        return FieldError(field, "choice_unknown", {"choices": str(context.get("expected", ""))})
    if kind == "greater_than_equal":
        return FieldError(field, "int32.gte", {"limit": str(context["ge"])})
    if kind == "less_than_equal":
        return FieldError(field, "int32.lte", {"limit": str(context["le"])})
    return FieldError(field, _EXPECTED.get(kind.partition("_")[0], "value_refused"))
