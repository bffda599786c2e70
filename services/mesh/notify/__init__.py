"""How letters to customers go out: into a folder, or by SMTP. `smtp_url` decides."""

from __future__ import annotations

from pathlib import Path

from services.mesh.notify.folder import FolderNotifier
from services.mesh.notify.port import Letter, Notifier, NotSent, OutcomeUnknown, Undeliverable
from services.mesh.notify.smtp import SmtpNotifier

__all__ = ["Letter", "NotSent", "Notifier", "OutcomeUnknown", "Undeliverable", "open_notifier"]


def open_notifier(home: Path, smtp_url: str, mail_from: str) -> Notifier:
    """The notifier of this installation: a folder `<home>/messages` unless there is a mail server."""
    if smtp_url:
        return SmtpNotifier(smtp_url, mail_from)
    return FolderNotifier(home / "messages", mail_from)
