"""What admins set: saved as typed, told who was faster, and nothing typed is lost."""

from __future__ import annotations

from itertools import product
from typing import Any

import httpx
import pytest
from voc.actions.v1 import policy_pb2
from voc.intake.v1 import catalog_pb2, intake_pb2

from tests.unit.gateway.accounts.conftest import Site, site
from tests.unit.gateway.answering import Peers, TooOld, Wrong
from tests.unit.gateway.staff.setting import PAGES, admin, house, post

assert all((site, house, admin))


async def test_every_page_shows_in_both_languages(admin: httpx.AsyncClient) -> None:
    for path, language in product(PAGES, ("en", "vi")):
        admin.cookies.set("voc_language", language)
        answer = await admin.get(f"/settings{path}")
        assert (answer.status_code, answer.headers["content-language"]) == (200, language), path


async def test_only_admins_set(site: Site, house: Peers) -> None:
    browser = await site.signed_in("lan", "member", "leader", "operator")
    for path in PAGES:
        assert (await browser.get(f"/settings{path}")).status_code == 403, path


async def test_a_product_is_added_once(admin: httpx.AsyncClient, house: Peers) -> None:
    house.intake.answers["CreateProduct"] = lambda asked: intake_pb2.CreateProductResponse(
        product=catalog_pb2.Product(id="cards", title=asked.title)
    )
    answer = await post(admin, "/products", {"title.en": "Cards", "title.vi": "Thẻ", "_page": "p1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/products")
    asked = house.intake.last("CreateProduct")
    assert (asked.title.en, asked.title.vi, asked.request_id) == ("Cards", "Thẻ", "p1")
    assert "“Cards” is there now." in (await admin.get("/settings/products")).text


async def test_what_is_wrong_with_a_product_stands_at_its_field(
    admin: httpx.AsyncClient, house: Peers
) -> None:
    def refuse(_asked: Any) -> Any:
        raise Wrong("title_empty", "title.en")

    house.intake.answers["CreateProduct"] = refuse
    answer = await post(admin, "/products", {"title.en": "", "title.vi": "Thẻ"})
    assert answer.status_code == 422
    assert "title.en-error" in answer.text
    assert 'value="Thẻ"' in answer.text


async def test_a_product_is_retired_and_brought_back(admin: httpx.AsyncClient, house: Peers) -> None:
    def update(asked: Any) -> Any:
        changed = catalog_pb2.Product(id=asked.id, version=3, title=asked.title, active=asked.active)
        return intake_pb2.UpdateProductResponse(product=changed)

    house.intake.answers["UpdateProduct"] = update
    await post(admin, "/products/bank/retire", {"version": "2"})
    asked = house.intake.last("UpdateProduct")
    assert (asked.id, asked.version, asked.active, asked.title.vi) == ("bank", 2, False, "Ngân hàng")
    page = (await admin.get("/settings/products")).text
    assert 'action="/settings/products/bank/restore"' in page
    assert '<input type="hidden" name="version" value="3">' in page


async def test_who_renames_too_late_loses_nothing(admin: httpx.AsyncClient, house: Peers) -> None:
    def late(_asked: Any) -> Any:
        raise TooOld("stale", "version")

    house.intake.answers["UpdateProduct"] = late
    answer = await post(admin, "/products/bank", {"title.en": "My words", "title.vi": "", "version": "1"})
    assert answer.status_code == 409
    assert 'value="My words"' in answer.text
    assert "Somebody changed this while you wrote" in answer.text
    assert 'name="version" value="2"' in answer.text


LOOP = {
    "version": "4", "open_time": "08:00", "close_time": "17:30", "weekdays": "1,2,3,4,5,6",
    "holidays": "2027-01-01 Tết Dương lịch\n\n2027-02-05", "target.p1": "1", "target.p2": "3",
    "target.p3": "7", "target.p4": "14", "silence_days": "7", "watch_days": "30", "issue_cases": "5",
}  # fmt: skip


async def test_the_loop_is_saved_as_typed(admin: httpx.AsyncClient, house: Peers) -> None:
    def update(asked: Any) -> Any:
        asked.policy.version = 5
        return policy_pb2.UpdatePolicyResponse(policy=asked.policy)

    house.actions.answers["UpdatePolicy"] = update
    assert (await post(admin, "/loop", LOOP)).status_code == 303
    saved = house.actions.last("UpdatePolicy").policy
    assert [(one.date, one.title) for one in saved.holidays] == [
        *(("2027-01-01", "Tết Dương lịch"), ("2027-02-05", "")),
    ]
    assert (list(saved.weekdays), saved.issue_cases) == ([1, 2, 3, 4, 5, 6], 5)
    page = (await admin.get("/settings/loop")).text
    assert '<input type="hidden" name="weekdays" value="1,2,3,4,5,6">' in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"holidays": "1/1/2027 x"}, "holidays"),
        ({"silence_days": "91"}, "silence_days"),
        ({"watch_days": ""}, "watch_days"),
        ({"target.p3": ""}, "target.p3"),
    ],
)
async def test_what_is_wrong_with_the_loop_stands_at_its_field(
    admin: httpx.AsyncClient, house: Peers, change: dict[str, str], field: str
) -> None:
    answer = await post(admin, "/loop", LOOP | change | {"open_time": "07:15"})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="07:15"' in answer.text
    assert "UpdatePolicy" not in [name for name, _, _ in house.actions.asked]


async def test_another_policy_in_between_is_told(admin: httpx.AsyncClient, house: Peers) -> None:
    def late(_asked: Any) -> Any:
        raise TooOld("stale", "version")

    house.actions.answers["UpdatePolicy"] = late
    answer = await post(admin, "/loop", LOOP | {"version": "3", "silence_days": "9"})
    assert answer.status_code == 409
    assert "Days of silence: 7." in answer.text
    assert 'name="silence_days" type="number"' in answer.text
    assert 'value="9"' in answer.text
    assert 'name="version" value="4"' in answer.text


async def test_the_cap_is_the_reviews(admin: httpx.AsyncClient, house: Peers) -> None:
    assert (await post(admin, "/loop/cap", {"version": "9", "cap": "101"})).status_code == 422
    assert (await post(admin, "/loop/cap", {"version": "9", "cap": "7"})).status_code == 303
    asked = house.review.last("SetFocusCap")
    assert (asked.version, asked.cap) == (9, 7)


async def test_a_person_is_erased_after_two_questions(admin: httpx.AsyncClient, house: Peers) -> None:
    house.intake.answers["PreviewEraseCustomer"] = intake_pb2.PreviewEraseCustomerResponse(count=3)
    house.intake.answers["EraseCustomer"] = intake_pb2.EraseCustomerResponse(erased_count=3)
    named = {"by": "account", "who": " A-17 "}
    seen = await post(admin, "/privacy/look", named)
    assert "3 items of feedback" in seen.text
    assert house.intake.last("PreviewEraseCustomer").account == "A-17"
    unsure = await post(admin, "/privacy/erase", named)
    assert (unsure.status_code, "sure-error" in unsure.text) == (422, True)
    assert "EraseCustomer" not in [name for name, _, _ in house.intake.asked]
    done = await post(admin, "/privacy/erase", named | {"sure": "true"})
    assert (done.status_code, done.headers["location"]) == (303, "/settings/privacy")
    assert house.intake.last("EraseCustomer").account == "A-17"
    assert "A-17" not in done.headers["set-cookie"]


async def test_nobody_is_erased_who_is_not_named(admin: httpx.AsyncClient, house: Peers) -> None:
    answer = await post(admin, "/privacy/look", {"by": "contact", "who": " "})
    assert (answer.status_code, "who-error" in answer.text) == (422, True)


async def test_a_panel_of_a_service_that_is_away_says_so_alone(
    admin: httpx.AsyncClient, house: Peers
) -> None:
    def away(_asked: Any) -> Any:
        raise RuntimeError

    house.review.answers["GetPortfolio"] = away
    page = await admin.get("/settings/loop")
    assert page.status_code == 200
    assert "This part cannot be shown right now." in page.text
    assert 'name="silence_days"' in page.text
