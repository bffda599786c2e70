"""Services that know one of each thing that is set, and an admin before them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from voc.actions.v1 import policy_pb2
from voc.intake.v1 import catalog_pb2, intake_pb2
from voc.review.v1 import review_pb2
from voc.type.v1 import type_pb2

from services.gateway.staff.settings.form_words import SORTS
from tests.unit.gateway.accounts.conftest import Site, site, token
from tests.unit.gateway.answering import Peers

assert site

Text = catalog_pb2.LocalizedText
Field = catalog_pb2.FormField
PAGES = (
    "",
    "/products",
    "/channels",
    "/forms",
    "/forms/default",
    "/forms/default/versions",
    "/loop",
    "/privacy",
)
TYPES = {
    "PRODUCT",
    "LINE",
    "TEXT",
    "CHOICE",
    "SCORE",
    "TIME",
    "CHECK",
    "CONTACT",
    "LANGUAGE",
    "JOURNEY_STAGE",
}


def form(version: int = 3, **said: Any) -> catalog_pb2.Form:
    """A form with a question of each sort that the company may write."""
    own = [SORTS[key].begin for key in ("own-line", "own-choice", "own-score", "own-time", "own-check")]
    made = catalog_pb2.Form(
        id="default",
        form_version=version,
        title=Text(en="Tell us", vi="Hãy kể"),
        fields=[SORTS["product"].begin, *own, SORTS["contact"].begin, SORTS["consent"].begin],
        active=True,
        **said,
    )
    for number, asked in enumerate(made.fields[1:6], 1):
        asked.name, asked.label.en, asked.label.vi = f"own_{number}", f"Ask {number}", f"Hỏi {number}"
    made.fields[2].choices.add(value="ha_noi", label=Text(en="Ha Noi", vi="Hà Nội"))
    made.fields[2].choices.add(value="hue", label=Text(en="Hue", vi="Huế"))
    return made


def policy() -> policy_pb2.Policy:
    return policy_pb2.Policy(
        version=4,
        zone="Asia/Ho_Chi_Minh",
        open_time="08:00",
        close_time="17:30",
        weekdays=[1, 2, 3, 4, 5, 6],
        holidays=[policy_pb2.Holiday(date="2027-01-01", title="Tết Dương lịch")],
        targets=[
            policy_pb2.Target(severity=type_pb2.Severity.Name(number), days=days)  # type: ignore[arg-type]
            for number, days in ((1, 1), (2, 3), (3, 7), (4, 14))
        ],
        silence_days=7,
        watch_days=30,
        issue_cases=3,
    )


@pytest.fixture
def house(peers: Peers) -> Peers:
    """Services that know a product, a channel, a form and a policy."""
    bank = catalog_pb2.Product(id="bank", version=2, title=Text(en="Bank", vi="Ngân hàng"), active=True)
    channel = catalog_pb2.Channel(id="web", version=1, title=Text(en="Web form"), active=True)
    told = policy_pb2.GetPolicyResponse(policy=policy(), target_choices=[1, 2, 3, 5, 7, 10, 14])
    peers.intake.answers |= {
        "ListProducts": intake_pb2.ListProductsResponse(products=[bank]),
        "GetProduct": intake_pb2.GetProductResponse(product=bank),
        "ListChannels": intake_pb2.ListChannelsResponse(channels=[channel]),
        "ListForms": intake_pb2.ListFormsResponse(forms=[form()]),
        "GetForm": intake_pb2.GetFormResponse(form=form()),
        "ListFormVersions": intake_pb2.ListFormVersionsResponse(forms=[form(), form(2)]),
    }
    peers.actions.answers["GetPolicy"] = told
    peers.review.answers["GetPortfolio"] = review_pb2.GetPortfolioResponse(
        portfolio=review_pb2.Portfolio(version=9, cap=5)
    )
    return peers


@pytest.fixture
async def admin(site: Site, house: Peers) -> httpx.AsyncClient:
    return await site.signed_in("trang", "admin")


async def post(browser: httpx.AsyncClient, path: str, typed: dict[str, str]) -> httpx.Response:
    return await browser.post(f"/settings{path}", data={"_csrf": await token(browser), **typed})
