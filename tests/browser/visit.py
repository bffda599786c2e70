"""Pages as customers open them, watched for what they must not do; and staff who answer meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Browser, ConsoleMessage, Page, Request
from voc.actions.v1 import actions_pb2, events_pb2

from services.mesh.log import envelope
from services.mesh.log.port import Event, Log

_PATIENCE_MS = 15_000
_EXPECTED = "Failed to load resource: the server responded with a status of"


class Visits:
    """Opens pages of one installation. `complaints` fill with what went wrong behind them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self.url = url
        self.complaints: list[str] = []

    async def open(
        self,
        path: str = "/",
        *,
        language: str = "en",
        width: int = 1280,
        scripts: bool = True,
        scheme: Any = "light",
        touch: bool = False,
        cookies: Mapping[str, str] | None = None,
    ) -> Page:
        """A page in a fresh browser profile; `touch`: of a phone, which has no mouse."""
        context = await self._browser.new_context(
            viewport={"width": width, "height": 844},
            locale=language,
            java_script_enabled=scripts,
            color_scheme=scheme,
            reduced_motion="reduce",
            base_url=self.url,
            has_touch=touch,
            is_mobile=touch,
        )
        brought = [{"name": name, "value": value, "url": self.url} for name, value in (cookies or {}).items()]
        await context.add_cookies(brought)  # type: ignore[arg-type]
        context.set_default_timeout(_PATIENCE_MS)
        page = await context.new_page()
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        await page.goto(path)
        return page

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.complaints.append(f"asked {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_EXPECTED):
            self.complaints.append(f"console: {message.text}")


async def accessible(page: Page, axe: str, *schemes: str) -> None:
    """Fail on what axe finds, in these colour schemes (both when none is named)."""
    for scheme in schemes or ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.evaluate(axe)
        found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        told = [
            f"{scheme} {rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        assert told == [], page.url


async def fits(page: Page) -> None:
    """Nothing is wider than the window."""
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url


class Staff:
    """Answers customers by the JSON API."""

    def __init__(self, url: str, key: str) -> None:
        self._url = f"{url}/api/v1/feedback"
        self._headers = {"Authorization": f"Bearer {key}"}

    def reply(self, feedback_id: str, text: str, *, asks: bool = False) -> None:
        """Answer, or ask something."""
        found = httpx.get(f"{self._url}/{feedback_id}", headers=self._headers).raise_for_status().json()
        body = {"version": found["version"], "text": text, "awaits_customer": asks}
        httpx.post(f"{self._url}/{feedback_id}:reply", headers=self._headers, json=body).raise_for_status()

    def with_words(self, words: str) -> list[dict[str, Any]]:
        """Feedback in which these words are found."""
        answer = httpx.get(self._url, headers=self._headers, params={"query": words}).raise_for_status()
        found: list[dict[str, Any]] = answer.json()["feedback"]
        return found


class Actions:
    """Tells what actions would tell, to the log of the installation."""

    def __init__(self, log: Log) -> None:
        self._log = log

    async def fix(self, feedback_id: str, *, note_en: str, note_vi: str) -> None:
        """The feedback joins an issue, whose cause is then fixed."""
        now = datetime.now(UTC)
        issue_id = f"is-{feedback_id}"
        joined = events_pb2.CaseEvent(
            case_id=feedback_id, issue_id=issue_id, state=actions_pb2.Case.STATE_IN_PROGRESS
        )
        fixed = events_pb2.IssueEvent(issue_id=issue_id, state=actions_pb2.Issue.STATE_FIXED)
        fixed.fix.fix_id, fixed.fix.note_en, fixed.fix.note_vi = f"fix-{feedback_id}", note_en, note_vi
        fixed.fix.effective_time.FromDatetime(now)
        for message in (joined, fixed):
            message.change_time.FromDatetime(now)
        await self._tell("voc.actions.case.v1.attached", feedback_id, joined, now)
        await self._tell("voc.actions.issue.v1.fixed", issue_id, fixed, now)

    async def _tell(self, kind: str, subject: str, message: Any, now: datetime) -> None:
        event = Event(
            f"ev-{kind}-{subject}", kind, "voc/actions", subject, now, 1, message.SerializeToString()
        )
        (refused,) = await self._log.append([envelope.message(event)])
        assert refused is None
