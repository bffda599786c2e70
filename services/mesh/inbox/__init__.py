"""Hearing: at least once, with the effect of exactly once, in order per subject and topic."""

from services.mesh.inbox.inbox import Inbox
from services.mesh.inbox.parse import parse

__all__ = ["Inbox", "parse"]
