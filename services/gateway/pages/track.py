"""The receipt and the tracking page: what became of it, “is it fixed?”, writing again, taking it back."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import feedback_pb2, intake_pb2

from services.gateway.pages.form import PAGE_ID
from services.gateway.pages.reader import SPEAK, Values, typed_into
from services.gateway.pages.render import Pages
from services.gateway.pages.speech import Speech
from services.gateway.pages.story import story_of
from services.gateway.pages.troubles import Unsent, summary_of, told_as_page
from services.gateway.problems import Problem, unless_away
from services.gateway.reasons import field_text
from services.gateway.who import address_of, customer_of

Tracked = feedback_pb2.TrackedFeedback


class TrackPage:
    """`/t/{token}` and what can be done there."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._clients = pages.gateway.clients

    def routes(self) -> list[BaseRoute]:
        """The pages, and one address per act."""
        pages = {
            "/f/{form}/receipt/{token}": self.receipt,
            "/t/{token}": self.show,
            "/t/{token}/fixed": self.lead_back,
            "/t/{token}/not-fixed": self.ask_not_fixed,
            "/t/{token}/withdraw": self.ask_withdraw,
        }
        acts = {
            "/t/{token}": self.comment,
            "/t/{token}/fixed": self.confirm,
            "/t/{token}/not-fixed": self.dispute,
            "/t/{token}/withdraw": self.withdraw,
        }
        return [
            *(Route(path, told_as_page(self._pages, page)) for path, page in pages.items()),
            *(Route(path, told_as_page(self._pages, act), methods=["POST"]) for path, act in acts.items()),
        ]

    async def receipt(self, request: Request) -> Response:
        """Thanks, the receipt and the tracking link, which is good even while intake is away."""
        token = request.path_params["token"]
        feedback = await unless_away(self._tracked(request))
        return self._pages.answer(
            request,
            "receipt.html",
            self._pages.speech(request),
            form_id=request.path_params["form"],
            feedback=feedback,
            link=f"/t/{token}",
            address=f"{self._pages.gateway.settings.public_url}/t/{token}",
        )

    async def show(self, request: Request) -> Response:
        """What became of it."""
        return await self._page(request, "track.html", self._pages.speech(request), {})

    async def ask_not_fixed(self, request: Request) -> Response:
        """“What is still wrong?”, in a few words."""
        return await self._page(request, "not_fixed.html", self._pages.speech(request), {})

    async def ask_withdraw(self, request: Request) -> Response:
        """“Take it back?”"""
        return await self._page(request, "withdraw.html", self._pages.speech(request), {})

    async def lead_back(self, request: Request) -> Response:
        """There is nothing to look at where one only says yes."""
        return self._back(request)

    async def comment(self, request: Request) -> Response:
        """Write again."""
        return await self._write(
            request, "track.html", self._clients.intake.CommentFeedback, intake_pb2.CommentFeedbackRequest
        )

    async def dispute(self, request: Request) -> Response:
        """It is not fixed."""
        return await self._write(
            request, "not_fixed.html", self._clients.intake.DisputeFeedback, intake_pb2.DisputeFeedbackRequest
        )

    async def confirm(self, request: Request) -> Response:
        """It is fixed."""
        await typed_into(request, public_url=self._pages.gateway.settings.public_url)
        token = request.path_params["token"]
        await self._ask(
            request, self._clients.intake.ConfirmFeedback, intake_pb2.ConfirmFeedbackRequest(token=token)
        )
        return self._back(request)

    async def withdraw(self, request: Request) -> Response:
        """Take it back."""
        await typed_into(request, public_url=self._pages.gateway.settings.public_url)
        token = request.path_params["token"]
        await self._ask(
            request, self._clients.intake.WithdrawFeedback, intake_pb2.WithdrawFeedbackRequest(token=token)
        )
        return self._back(request)

    async def _write(self, request: Request, template: str, call: Any, message: Any) -> Response:
        """Send what was typed; show the page again with it when it cannot be taken."""
        typed = await typed_into(request, public_url=self._pages.gateway.settings.public_url)
        speech = self._pages.speech(request, typed)
        if SPEAK in typed:
            return await self._page(request, template, speech, typed, remember=True)
        asked = message(
            token=request.path_params["token"],
            text=typed.get("text", ""),
            request_id=typed.get(PAGE_ID, "")[:64],
        )
        try:
            await self._ask(request, call, asked)
        except Problem as problem:
            return await self._again(request, template, speech, typed, problem)
        return self._back(request)

    async def _again(
        self, request: Request, template: str, speech: Speech, typed: Values, problem: Problem
    ) -> Response:
        if problem.status in (401, 403, 404):
            raise problem
        found = problem.errors[0] if problem.errors else None
        error = field_text(found.code, speech.language, found.values, found.description) if found else ""
        summary = error or summary_of(problem, speech)
        try:
            return await self._page(
                request,
                template,
                speech,
                typed,
                status=problem.status,
                headers=problem.headers,
                error=summary,
            )
        except Problem:
            raise Unsent(problem, typed) from None

    async def _page(
        self,
        request: Request,
        template: str,
        speech: Speech,
        typed: Values,
        *,
        status: int = 200,
        headers: Any = None,
        error: str = "",
        remember: bool = False,
    ) -> Response:
        feedback = await self._tracked(request)
        return self._pages.answer(
            request,
            template,
            speech,
            status=status,
            headers=headers,
            remember=remember,
            feedback=feedback,
            story=story_of(feedback, speech),
            link=f"/t/{request.path_params['token']}",
            typed=typed.get("text", ""),
            error=error,
            page_id=typed.get(PAGE_ID) or secrets.token_hex(16),
        )

    async def _tracked(self, request: Request) -> Tracked:
        asked = intake_pb2.TrackFeedbackRequest(token=request.path_params["token"][:128])
        answer = await self._ask(request, self._clients.intake.TrackFeedback, asked)
        found: Tracked = answer.feedback
        return found

    async def _ask(self, request: Request, call: Any, asked: Any) -> Any:
        """Ask as the bearer of the token. An unknown token is an address that is not there."""
        self._pages.gateway.customers.take(address_of(request))
        try:
            return await self._clients.ask(call, asked, customer_of(request.path_params["token"]))
        except Problem as problem:
            if problem.status in (401, 403):
                raise Problem(404, "not_found") from None
            raise

    def _back(self, request: Request) -> Response:
        """The tracking page, by a new request, so that reloading it does nothing again."""
        return RedirectResponse(f"/t/{request.path_params['token']}", 303)
