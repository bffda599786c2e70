"""An issue and its plan without scripts, from new to submitted; and two people who write at once."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.colleagues import Colleagues

ACTION = "Ask for a photo before paying out"
pytestmark = pytest.mark.timeout(300)


async def told(page: Page, sentence: str) -> None:
    """It was done, and the page says so."""
    await expect(page.locator("[data-toast]")).to_contain_text(sentence)


async def press(page: Page, name: str) -> None:
    """The button of this name in the page, not in its frame."""
    await page.locator("main").get_by_role("button", name=name, exact=True).click()


async def new_issue(page: Page, title: str) -> str:
    """An issue that a person opens; its address."""
    await page.goto("/issues/new")
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("Owner").select_option(label="An (you)")
    await press(page, "Open the issue")
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.partition("?")[0]


async def new_plan(page: Page, issue: str, title: str) -> str:
    """A plan for it; its address."""
    await page.goto(f"/plans/new?issue={issue.rpartition('/')[2]}")
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("Owner").select_option(label="An (you)")
    await page.get_by_label("Overview").fill("A photo shows what was in the box.")
    await press(page, "Start the plan")
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.partition("?")[0]


async def test_from_issue_to_submitted_plan_without_scripts(colleagues: Colleagues) -> None:
    page = await colleagues.come("member", "/issues", scripts=False)
    await page.get_by_role("link", name="New issue").click()
    await press(page, "Open the issue")
    await expect(page.get_by_role("alert")).to_contain_text("This could not be saved")
    issue = await new_issue(page, "Refunds are paid for full boxes")

    await page.get_by_role("link", name="Say the root cause").first.click()
    for place, why in enumerate(
        ("Nobody looks into the box", "Looking takes a minute", "The goal is a minute"), 1
    ):
        await page.locator(f"#why{place}").fill(why)
    await press(page, "Save the root cause")
    await expect(page.get_by_role("alert")).to_contain_text("Where the cause lies")
    assert await page.locator("#why3").input_value() == "The goal is a minute"
    await page.get_by_label("Policy: a rule of the company").check()
    await press(page, "Save the root cause")
    await told(page, "root cause")

    await page.get_by_role("link", name="Start a plan").first.click()
    plan = await new_plan(page, issue, "Look before paying")
    await page.get_by_role("link", name="Add an action").first.click()
    await page.get_by_label("What is to be done").fill(ACTION)
    await page.get_by_label("Prevent recurrence").check()
    await page.get_by_label("Who does it").select_option(label="An (you)")
    await press(page, "Add")
    await told(page, "The action was added.")
    await page.locator(".plan-action").get_by_role("link", name="Edit").click()
    await page.get_by_label("More about it").fill("In the app, after “something is missing”.")
    await press(page, "Save")
    await expect(page.locator(".plan-action")).to_contain_text("after “something is missing”")
    await press(page, "Submit for review")
    await told(page, "Submitted.")
    await page.locator("[data-toast] button", has_text="Undo").click()
    await told(page, "It is a draft again.")
    await page.goto(f"{plan}/edit")
    await page.get_by_label("What it asks of leadership").fill("An hour of the shop team.")
    await press(page, "Save")
    await expect(page.locator(".asks")).to_contain_text("An hour of the shop team.")
    await press(page, "Submit for review")
    await told(page, "Submitted.")
    await expect(page.locator("main")).to_contain_text("Leadership decides.")


async def test_issues_merge_and_split_with_a_preview_without_scripts(colleagues: Colleagues) -> None:
    page = await colleagues.come("member", "/issues", scripts=False)
    one = await new_issue(page, "Two receipts for one order")
    await page.goto(f"{one}/merge?q=charged+twice")
    await page.get_by_role("link", name="Orders are charged twice").click()
    await expect(page.locator(".weights")).to_contain_text("Together then")
    await page.get_by_label("Why").fill("The same orders")
    await press(page, "Merge")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Orders are charged twice")
    await page.locator("[data-toast] button", has_text="Undo").click()
    await expect(page.locator("[data-toast]")).to_be_visible()
    await page.goto(one)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Two receipts for one order")

    issues = colleagues.told("member", "/issues", page_size="50")["issues"]
    wide = next(one for one in issues if one["title"] == "Voucher codes are refused")
    await page.goto(f"/issues/{wide['issue_id']}/split")
    await page.locator("[name=pattern]").first.check()
    await press(page, "Show what would move")
    await expect(page.locator(".weights")).to_contain_text("Stays here")
    await press(page, "Split off")
    await expect(page.get_by_role("alert")).to_contain_text("Title of the new issue")
    assert await page.locator("[name=pattern]").first.is_checked()
    await page.get_by_label("Title of the new issue").fill("Codes of the newsletter are refused")
    await press(page, "Split off")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Codes of the newsletter are refused")


async def test_progress_and_done_without_scripts(colleagues: Colleagues) -> None:
    plans = colleagues.told("member", "/plans", page_size="50")["plans"]
    plan = next(one for one in plans if one["title"] == "Refunds within five working days")
    page = await colleagues.come("member", f"/plans/{plan['plan_id']}", scripts=False)
    action = page.locator(".plan-action").filter(has=page.locator(".in-line")).first
    title = await action.get_by_role("heading").inner_text()
    await action.locator("select").select_option("75")
    await action.get_by_role("button", name="Save").click()
    await told(page, "The progress was saved.")
    action = page.locator(".plan-action").filter(has_text=title)
    await expect(action.locator(".num")).to_have_text("75%")
    await page.locator("[data-toast] button", has_text="Undo").click()
    await told(page, "The progress was saved.")
    await expect(page.locator(".plan-action").filter(has_text=title).locator(".num")).not_to_have_text("75%")
    await action.get_by_role("link", name="It is done").click()
    await page.get_by_label("What shows that it is done").fill("Release 4.2 pays by rule.")
    await press(page, "It is done")
    await told(page, "The action is done.")
    await expect(page.locator(".plan-action").filter(has_text=title)).to_contain_text(
        "Release 4.2 pays by rule."
    )


async def test_two_edit_a_plan_and_nobody_loses_a_word(colleagues: Colleagues) -> None:
    mine = await colleagues.come("member", "/issues")
    issue = await new_issue(mine, "Bags tear on the way")
    plan = await new_plan(mine, issue, "Stronger bags")
    theirs = await colleagues.come("admin", f"{plan}/edit")
    await mine.goto(f"{plan}/edit")
    await mine.get_by_label("Title").fill("Stronger and smaller bags")
    await press(mine, "Save")
    await told(mine, "The plan was saved.")

    await theirs.get_by_label("Overview").fill("Paper of twice the weight.")
    await press(theirs, "Save")
    alert = theirs.get_by_role("alert")
    await expect(alert).to_contain_text("Somebody changed this while you were on the page")
    await expect(alert).to_contain_text("An saved it at")
    row = alert.locator("tr", has_text="Title")
    await expect(row).to_contain_text("Stronger bags")
    await expect(row).to_contain_text("Stronger and smaller bags")
    assert await theirs.get_by_label("Overview").input_value() == "Paper of twice the weight."
    assert await theirs.get_by_label("Title").input_value() == "Stronger and smaller bags"
    await press(theirs, "Save all the same")
    await expect(theirs.get_by_role("heading", level=1)).to_have_text("Stronger and smaller bags")
    await expect(theirs.locator("main")).to_contain_text("Paper of twice the weight.")


async def test_two_say_the_root_cause_of_an_issue(colleagues: Colleagues) -> None:
    mine = await colleagues.come("member", "/issues")
    issue = await new_issue(mine, "The scale of the shop is off")
    theirs = await colleagues.come("admin", f"{issue}/root-cause")
    await mine.goto(f"{issue}/root-cause")
    for page, why in ((mine, "It was never calibrated"), (theirs, "The floor is not even")):
        await page.locator("#why1").fill(why)
        await page.get_by_label("Process: a step").check()
        await press(page, "Save the root cause")
    await expect(theirs.get_by_role("alert")).to_contain_text("It was never calibrated")
    assert await theirs.locator("#why1").input_value() == "The floor is not even"
    await theirs.locator("#why2").fill("And it was never calibrated")
    await press(theirs, "Save all the same")
    await expect(theirs.locator("main")).to_contain_text("And it was never calibrated")


async def test_two_rename_an_issue(colleagues: Colleagues) -> None:
    mine = await colleagues.come("member", "/issues")
    issue = await new_issue(mine, "The till is slow")
    theirs = await colleagues.come("admin", f"{issue}/rename", scripts=False)
    await mine.goto(f"{issue}/rename")
    await mine.get_by_label("Title").fill("The till waits for the card reader")
    await press(mine, "Save the title")
    await theirs.get_by_label("Title").fill("Máy tính tiền chậm")
    await press(theirs, "Save the title")
    alert = theirs.get_by_role("alert")
    await expect(alert).to_contain_text("The till waits for the card reader")
    await expect(alert).to_contain_text("An")
    assert await theirs.get_by_label("Title").input_value() == "Máy tính tiền chậm"
    await press(theirs, "Save all the same")
    await expect(theirs.get_by_role("heading", level=1)).to_have_text("Máy tính tiền chậm")


async def test_two_put_the_same_label_right(colleagues: Colleagues) -> None:
    feedback = colleagues.told("member", "/feedback", page_size="1")["feedback"][0]["id"]
    mine = await colleagues.come("member", f"/feedback/{feedback}", scripts=False)
    theirs = await colleagues.come("admin", f"/feedback/{feedback}", scripts=False)
    for page, value in ((mine, "advocacy"), (theirs, "retention")):
        form = page.locator('[data-dimension="journey_stage"]')
        await form.locator("summary").click()
        await form.locator("[name=value]").select_option(value)
        await form.get_by_role("button", name="Save").click()
    await expect(mine.locator('[data-dimension="journey_stage"]')).to_contain_text("decided by An")
    await expect(theirs.locator("main")).to_contain_text("An")
    form = theirs.locator('[data-dimension="journey_stage"]')
    assert await form.locator("[name=value]").input_value() == "retention"
    await form.get_by_role("button", name="Save").click()
    await expect(theirs.locator('[data-dimension="journey_stage"]')).to_contain_text("decided by Trang")


async def test_a_double_click_opens_one_issue(colleagues: Colleagues) -> None:
    page = await colleagues.come("member", "/issues/new")
    await page.get_by_label("Title").fill("Doors of the lift close on people")
    await page.locator("main").get_by_role("button", name="Open the issue").dblclick()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Doors of the lift close on people")
    issues = colleagues.told("member", "/issues", page_size="50")["issues"]
    assert [one["title"] for one in issues].count("Doors of the lift close on people") == 1
