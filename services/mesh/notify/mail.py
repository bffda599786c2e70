"""A letter as a mail message."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from services.mesh.notify.port import Letter, Undeliverable


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The mail message, in plain text. Its Message-ID follows from the letter's id and the sender's domain.

    Raises:
        Undeliverable: the address cannot stand in a header.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = Address(addr_spec=letter.to) if letter.to.isascii() else letter.to
    except (ValueError, IndexError) as wrong:
        raise Undeliverable("address") from wrong
    message["From"] = sender
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.time)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="8bit")
    message["Content-Language"] = letter.language
    return message
