"""`/settings`: everything that can be set, with how it stands now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import policy_pb2
from voc.intake.v1 import intake_pb2

from services.gateway.pages.speech import Speech
from services.gateway.staff.desk import Desk
from services.gateway.staff.settings.asking import policies
from services.gateway.staff.visitor import Visitor
from services.mesh.moments import known_moment

ADMIN = "admin"
_ALL = 500


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that can be set: where, what for, and how it stands (empty when that is not known)."""

    label: str
    href: str
    icon: str
    text: str
    stand: str = ""


class OverviewPage:
    """`/settings`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        """One page."""
        return [Route("/settings", self._desk.page(self.show, ADMIN))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """All places, in groups."""
        desk, clients = self._desk, self._desk.gateway.clients
        forms, products, channels, policy, people = await asyncio.gather(
            desk.panel(clients.intake.ListForms, intake_pb2.ListFormsRequest(page_size=_ALL), visitor),
            desk.panel(clients.intake.ListProducts, intake_pb2.ListProductsRequest(page_size=_ALL), visitor),
            desk.panel(clients.intake.ListChannels, intake_pb2.ListChannelsRequest(page_size=_ALL), visitor),
            desk.panel(policies(clients).GetPolicy, policy_pb2.GetPolicyRequest(), visitor),
            desk.people(),
        )
        speech = desk.speech(request, visitor)
        groups = [
            (speech.say("People"), _people(speech, len(people))),
            (speech.say("What is asked"), _asked(speech, forms, products, channels)),
            (speech.say("How it is worked on"), _worked(speech, policy)),
        ]
        return desk.answer(request, visitor, "staff/settings_overview.html", groups=groups)


def _people(speech: Speech, count: int) -> list[Place]:
    say = speech.say
    return [
        Place(
            say("People and roles"),
            "/settings/people",
            "people",
            say("Who may sign in, and what they may do."),
            speech.plural("{count} person", "{count} people", count, count=count),
        ),
        Place(say("API keys"), "/settings/keys", "key", say("Programs that hand in feedback or read along.")),
    ]


def _asked(speech: Speech, forms: Any, products: Any, channels: Any) -> list[Place]:
    say = speech.say
    return [
        Place(
            say("Forms"),
            "/settings/forms",
            "list",
            say("The questions that customers answer, in both languages."),
            _active(speech, forms and forms.forms),
        ),
        Place(
            say("Products"),
            "/settings/products",
            "tag",
            say("What feedback can be about."),
            _active(speech, products and products.products),
        ),
        Place(
            say("Channels"),
            "/settings/channels",
            "send",
            say("By which ways feedback comes."),
            _active(speech, channels and channels.channels),
        ),
        Place(
            say("Topics"),
            "/settings/taxonomy",
            "split",
            say("The words by which feedback is sorted, and how many items a change touches."),
        ),
    ]


def _worked(speech: Speech, found: Any) -> list[Place]:
    say = speech.say
    changed = ""
    if found and found.policy.HasField("update_time"):
        changed = say("Changed {day}", day=speech.day(known_moment(found.policy, "update_time")))
    return [
        Place(
            say("The loop"),
            "/settings/loop",
            "clock",
            say("Working hours, holidays, targets, the focus cap and how long is waited and watched."),
            changed,
        ),
        Place(
            say("Privacy"),
            "/settings/privacy",
            "shield",
            say("What is kept where and for how long; erase a person."),
        ),
    ]


def _active(speech: Speech, things: Any) -> str:
    if not things:
        return ""
    return speech.say("{count} active", count=sum(thing.active for thing in things))
