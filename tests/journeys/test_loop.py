"""The whole loop, through HTTP alone, until the trouble comes back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.journeys.story import Story, Thing, until
from tests.journeys.world import World

WORDS = {
    "en": (
        "The checkout page froze and my card payment failed twice, I could not buy anything.",
        "Checkout page froze again, my card payment failed and I could not buy.",
        "My card payment failed because the checkout page froze. I could not buy my order.",
        "The checkout page froze once more and the card payment failed.",
        ("page froze", "payments"),
    ),
    "vi": (
        "Trang thanh toán bị treo, thẻ của tôi thanh toán lỗi hai lần nên không mua được hàng.",
        "Trang thanh toán lại bị treo, thanh toán bằng thẻ bị lỗi và tôi không mua được hàng.",
        "Thẻ của tôi thanh toán bị lỗi vì trang thanh toán bị treo, không mua được hàng.",
        "Trang thanh toán lại bị treo và thanh toán bằng thẻ bị lỗi, không mua được hàng.",
        ("trang bị treo", "thanh toán"),
    ),
}


def rfc(moment: object) -> str:
    return moment.isoformat().replace("+00:00", "Z")  # type: ignore[attr-defined,no-any-return]


async def by_form(world: World, language: str, text: str, contact: str) -> str:
    """Hand in by the public form, as a browser without scripts does; the tracking token."""
    http = world.customer.http
    page = await http.get("/f/default", headers={"Accept-Language": language})
    assert page.status_code == 200
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    product = re.search(r'<option value="([^"]+)"', page.text.partition('name="product"')[2])
    assert product is not None
    told = await http.post(
        "/f/default",
        data={
            **hidden,
            "product": product[1],
            "text": text,
            "contact": contact,
            "consent": "true",
            "language": language,
            "occur_time": (world.clock() - timedelta(hours=1)).strftime("%Y-%m-%d"),
        },
        headers={"Accept-Language": language, "Origin": world.url},
        follow_redirects=True,
    )
    assert told.status_code == 200, told.text
    token = re.search(r"/t/([\w.~-]+)", told.text)
    assert token is not None
    return token[1]


async def three_tell(world: World, language: str) -> tuple[list[str], Thing]:
    """Three customers tell the same; their tokens, and the issue that it makes."""
    tokens = [await by_form(world, language, WORDS[language][0], f"a-{language}@example.com")]
    product = (await world.staff.get("/feedback"))["feedback"][0]["product"]
    for who, words in zip("bc", WORDS[language][1:3], strict=True):
        receipt = await world.staff.tell(
            product,
            words,
            contact=f"{who}-{language}@example.com",
            consent=True,
            language=language,
            occur_time=rfc(world.clock() - timedelta(hours=2)),
        )
        tokens.append(receipt["tracking_url"].rpartition("/")[2])
    issues = await world.staff.until("/issues", lambda found: has_issue_of(found, 3))
    return tokens, next(issue for issue in issues["issues"] if issue["case_count"] >= 3)


def has_issue_of(found: Thing, cases: int) -> bool:
    return any(issue.get("case_count", 0) >= cases for issue in found["issues"])


async def planned_and_approved(staff: Story, world: World, issue_id: str) -> str:
    """Root cause, a plan with a preventive action, a review that approves it; the plan's id."""
    issue = f"/issues/{issue_id}"
    await staff.change(issue, "assign", owner="lan")
    await staff.change(
        issue,
        "setRootCause",
        whys=["The page waits for the bank.", "There is no time-out.", "Nobody owns the page."],
        category="process",
    )
    plan = await staff.act(
        "/plans",
        issue_id=issue_id,
        title="A payment page that answers",
        owner="lan",
        ask="Two weeks, please.",
    )
    plan_path = f"/plans/{plan['plan_id']}"
    version = (await staff.get(plan_path))["version"]
    await staff.act(
        f"{plan_path}/actions",
        version=version,
        title="Time out after ten seconds",
        type="prevent_recurrence",
        owner="lan",
    )
    submitted = await staff.change(plan_path, "submit")
    assert submitted["state"] == "submitted"
    review = await staff.act("/reviews", title="Monday", hold_time=rfc(world.clock()))
    review_path = f"/reviews/{review['id']}"

    async def agenda() -> Thing:
        return await staff.change(review_path, "buildAgenda")

    built = await until(
        agenda, lambda r: any(i.get("plan_id") == plan["plan_id"] for i in r.get("agenda", []))
    )
    item = next(item for item in built["agenda"] if item.get("plan_id") == plan["plan_id"])
    assert item["why"]
    await staff.change(review_path, "open")
    await staff.act(
        f"{plan_path}:approve",
        plan_version=submitted["submitted_version"],
        review_id=review["id"],
        reason="Go.",
    )
    await staff.until(plan_path, lambda p: p["state"] == "approved")
    await staff.until(issue, lambda i: i["state"] == "planned")
    closed = await staff.change(review_path, "close")
    assert closed["state"] == "closed"
    minutes = await staff.get(f"{review_path}/minutes")
    assert [decision["verdict"] for decision in minutes["decisions"]] == ["approve"]
    return str(plan["plan_id"])


async def fixed(staff: Story, world: World, issue_id: str, plan_id: str) -> None:
    """The work is done, and the fix takes effect now."""
    plan = await staff.get(f"/plans/{plan_id}")
    await staff.act(
        f"/plans/{plan_id}/actions/{plan['actions'][0]['action_id']}:complete",
        version=plan["version"],
        evidence="Released.",
    )
    await staff.change(
        f"/issues/{issue_id}",
        "markFixed",
        effective_time=rfc(world.clock()),
        note_en="The page now answers within ten seconds.",
        note_vi="Trang thanh toán giờ phản hồi trong mười giây.",
    )


def letters(world: World, words: str) -> list[str]:
    """Letters in the folder that contain these words."""
    found = []
    for path in sorted(world.messages.rglob("*.eml")):
        from email import message_from_bytes
        from email.policy import default

        letter = message_from_bytes(path.read_bytes(), policy=default)
        body = letter.get_body(("plain",))
        if words in str(body.get_content() if body else ""):
            found.append(str(letter["To"]))
    return found


@pytest.mark.parametrize("language", ["en", "vi"])
async def test_the_loop_turns(world: World, language: str) -> None:
    staff = world.staff
    tokens, issue = await three_tell(world, language)
    issue_id = issue["issue_id"]
    assert issue["state"] == "new"
    plan_id = await planned_and_approved(staff, world, issue_id)
    await fixed(staff, world, issue_id, plan_id)
    note = {"en": "within ten seconds", "vi": "trong mười giây"}[language]

    async def told() -> Thing:
        return {"to": letters(world, note)}

    everyone = sorted(f"{who}-{language}@example.com" for who in "abc")
    assert sorted((await until(told, lambda t: len(t["to"]) >= 3))["to"]) == everyone
    for token in tokens:
        seen = await world.customer.until(f"/track/{token}", lambda f: f.get("asked") is True)
        assert seen["state"] == "fixed"
    await world.customer.act(f"/track/{tokens[0]}:confirm")
    await world.customer.until(f"/track/{tokens[0]}", lambda f: f["state"] == "resolved")

    world.clock.move(days=31)
    verified = await staff.until(f"/issues/{issue_id}", lambda i: i["state"] == "verified")
    assert verified["regression_count"] in (0, None) or "regression_count" not in verified

    product = (await staff.get("/feedback"))["feedback"][0]["product"]
    await world.staff.tell(
        product, WORDS[language][3], occur_time=rfc(world.clock() - timedelta(minutes=5)), language=language
    )
    back = await staff.until(f"/issues/{issue_id}", lambda i: i["state"] == "regressed")
    assert back["regression_count"] == 1
    assert sorted(letters(world, note)) == everyone
    assert await no_dead_letters(world)


@pytest.mark.parametrize("language", ["en", "vi"])
async def test_not_fixed_says_the_customer(world: World, language: str) -> None:
    staff = world.staff
    tokens, issue = await three_tell(world, language)
    plan_id = await planned_and_approved(staff, world, issue["issue_id"])
    await fixed(staff, world, issue["issue_id"], plan_id)
    await world.customer.until(f"/track/{tokens[1]}", lambda f: f.get("asked") is True)
    world.clock.move(days=2)
    await world.customer.act(
        f"/track/{tokens[1]}:dispute", text={"en": "Still froze.", "vi": "Vẫn bị treo."}[language]
    )
    back = await staff.until(f"/issues/{issue['issue_id']}", lambda i: i["state"] == "regressed")
    assert back["regression_count"] == 1


async def test_what_happened_before_the_fix_and_comes_late_regresses_nothing(world: World) -> None:
    staff = world.staff
    _, issue = await three_tell(world, "en")
    plan_id = await planned_and_approved(staff, world, issue["issue_id"])
    await fixed(staff, world, issue["issue_id"], plan_id)
    world.clock.move(days=3)
    product = (await staff.get("/feedback"))["feedback"][0]["product"]
    late = await world.staff.tell(product, WORDS["en"][3], occur_time=rfc(world.clock() - timedelta(days=4)))
    silent = await world.staff.tell(product, WORDS["en"][1])
    for receipt in (late, silent):
        await staff.until(f"/cases/{receipt['id']}", lambda c: c.get("issue_id") == issue["issue_id"])
    assert (await staff.get(f"/issues/{issue['issue_id']}"))["state"] == "fixed"
    doubtful = await staff.until(f"/cases/{silent['id']}", lambda c: c.get("event_time_doubt") is True)
    assert doubtful["issue_id"] == issue["issue_id"]


async def no_dead_letters(world: World) -> bool:
    from services.mesh import dead_letters
    from services.mesh.inbox.blocked import SPEC

    for name, unit in world.units.items():
        if name != "gateway" and await dead_letters.dead_letters(name, unit.documents.collection(SPEC)):
            return False
    return True
