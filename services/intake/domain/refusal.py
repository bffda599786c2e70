"""Why something is not done: a field, a stable code and the values that a sentence about it needs."""

from __future__ import annotations

SENTENCES = {
    "nothing_said": "Say something: free text, what you tried, what happened, what followed, or a score.",
    "text_too_long": "This may have at most {limit} characters.",
    "out_of_range": "This must lie between {least} and {most}.",
    "required": "This is needed.",
    "control_characters": "This may not contain control characters.",
    "time_in_future": "This moment lies in the future.",
    "time_too_early": "This moment lies before the year {year}.",
    "product_unknown": "There is no such product.",
    "product_inactive": "Feedback about this product is not taken any more.",
    "channel_unknown": "There is no such channel.",
    "channel_inactive": "Feedback by this channel is not taken any more.",
    "contact_malformed": "This is neither a mail address nor a telephone number.",
    "language_not_offered": "Choose English or Vietnamese.",
    "choice_unknown": "This is none of the choices: {choices}.",
    "number_malformed": "This is not a whole number.",
    "answer_unknown": "The form has no such question.",
    "form_unknown": "There is no such form.",
    "form_closed": "This form does not take feedback any more.",
    "idempotency_conflict": "This request id was used before, with other content.",
    "external_id_conflict": "This external id was handed in before, with other content.",
    "erased": "This was erased for good.",
    "feedback_unknown": "There is no such feedback.",
    "token_unknown": "This tracking link is not valid.",
    "feedback_withdrawn": "This feedback was taken back.",
    "nothing_asked": "There is no answer or fix yet that this could be about.",
    "too_many_entries": "This conversation may have at most {limit} entries.",
    "stale": "Somebody changed this in the meantime.",
    "customer_unnamed": "Name exactly one of customer key, contact and account.",
    "taken": "There is one with this id already.",
    "title_empty": "A title in English is needed.",
    "id_malformed": "Use lower-case letters, digits and hyphens; begin with a letter or digit.",
    "unknown": "There is nothing with this id.",
    "product_field_missing": "A form must ask for the product.",
    "field_twice": "A field may stand in a form only once.",
    "field_type_wrong": "The field `{name}` cannot be asked for in this way.",
    "choices_missing": "A choice needs at least one value.",
    "choice_empty": "Write this answer in English.",
    "choice_twice": "The answer `{value}` is here twice.",
    "label_empty": "Write the question in English.",
    "score_range_wrong": "The highest score must lie above the lowest, by at most {steps}.",
    "day_malformed": "Write a day, such as 2026-08-01, and perhaps a time, such as 09:30.",
    "text_with_tally": "A search by words cannot be counted per value.",
    "token_and_id": "Give the tracking token, or the id and the version.",
    "source_not_allowed": "Only staff and API keys may hand in an import.",
    "page_token_wrong": "This page token belongs to another list.",
}


class Refusal(Exception):
    """Something is not done, and nothing was changed.

    Attributes:
        field: path of the field to blame within the request; empty when no single one is.
        reason: stable code, a key of `SENTENCES`.
        values: what the sentence needs.
    """

    def __init__(self, reason: str, field: str = "", **values: object) -> None:
        self.reason = reason
        self.field = field
        self.values = {name: str(value) for name, value in values.items()}
        super().__init__(SENTENCES[reason].format_map(self.values))


class Invalid(Refusal):
    """A value that cannot be taken, now or later."""


class Conflict(Refusal):
    """The same key names other content."""


class Unfit(Refusal):
    """It cannot be done in the state that things are in."""


class Unknown(Refusal):
    """What is asked for is not there."""


class Outdated(Refusal):
    """It was decided on an older version."""


class Forbidden(Refusal):
    """This caller may not do it."""
