"""A checked draft becomes a feedback."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain import contact as contacts
from services.intake.domain.draft import Checked, Placed, fingerprint
from services.intake.domain.facts import Received
from services.intake.domain.feedback import Debt, Entry, EntryKind, Feedback, Source, State
from services.intake.domain.message import MessageKind


def receive(
    checked: Checked,
    placed: Placed,
    *,
    id: str,  # noqa: A002
    source: Source,
    request: str,
    secret: bytes,
    now: datetime,
) -> tuple[Feedback, Received]:
    """The feedback that is kept, and the fact that it was received.

    `request` recognises the same request again, `secret` makes the customer key: from the contact, else
    from the account. A contact without consent is not kept; it only counts the customer. A customer who
    asked for a receipt and can be reached is owed one.
    """
    draft = checked.draft
    account = contacts.account_key(secret, draft.account) if draft.account else ""
    feedback = Feedback(
        id=id,
        revision=1,
        state=State.RECEIVED,
        source=source,
        product=placed.product,
        channel=placed.channel,
        words=draft.words,
        scores=draft.scores,
        receive_time=now,
        change_time=now,
        occur_time=draft.occur_time,
        language=draft.language,
        stage=draft.stage,
        contact=checked.contact,
        customer_key=contacts.contact_key(secret, checked.named) if checked.named else account,
        account=draft.account,
        account_key=account,
        external_id=draft.external_id,
        form=draft.form,
        form_version=placed.form_version,
        answers=placed.answers,
        fingerprint=fingerprint(draft, placed),
        request=request,
        timeline=(Entry(id="e1", kind=EntryKind.RECEIVED, time=now),),
        debts=_owed(checked),
    )
    return feedback, Received(feedback, now)


def _owed(checked: Checked) -> tuple[Debt, ...]:
    wished = checked.draft.acknowledge and checked.contact is not None
    if wished and checked.contact is not None and checked.contact.kind is contacts.ContactKind.MAIL:
        return (Debt(MessageKind.RECEIPT),)
    return ()
