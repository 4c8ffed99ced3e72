"""canipost as Microsoft's Agents Playground shows it in Chromium: a private chat, and a channel."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.playground.stage import SAFEGUARDING, STAFFROOM, playing
from tests.web.test_browser import ARGS, CHROMIUM

pytestmark = [pytest.mark.playground, pytest.mark.asyncio(loop_scope="module")]
SEEN = Path(__file__).parents[2] / "build" / "playground"
"""Pictures of what was seen, to look at."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A bot and a Playground."""
    with playing(tmp_path_factory.mktemp("playground")) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page(address: str) -> AsyncIterator[Page]:
    """Dana Reed's Playground; Chromium finds no other machine than this."""
    SEEN.mkdir(parents=True, exist_ok=True)
    only = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGS, only])
        page = await browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(30_000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(address, timeout=60_000)  # the first look at it compiles much
        yield page
        await browser.close()
    assert problems == []


def card(page: Page, title: str) -> Locator:
    """The last card that says this."""
    return page.locator(".ac-adaptiveCard").filter(has_text=title).last


async def press(page: Page, title: str, *labels: str) -> None:
    """Press buttons of the last card with this title, one after the other."""
    for label in labels:
        try:
            await card(page, title).get_by_role("button", name=label, exact=True).click()
        except PlaywrightError as error:
            error.add_note(f"What stood there instead: {await page.locator('body').inner_text()}")
            raise


async def go(page: Page, where: str) -> None:
    """Go to a chat or a channel."""
    await page.get_by_role("treeitem", name=where).click()


async def say(page: Page, words: str) -> None:
    """Write to the bot in the private chat."""
    await page.get_by_role("textbox").last.click()
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


async def test_a_report_goes_from_the_private_chat_to_the_channel_and_back(page: Page) -> None:
    await go(page, SAFEGUARDING)  # the bot is told of a channel when somebody opens it
    await expect(page.get_by_text("getConversationPagedMembers").first).to_be_visible()
    await go(page, "Personal Chat")
    # The Playground draws the chat anew when a message comes, and empties every field: nothing may be on its way.
    await expect(card(page, "What can I do for you?")).to_be_visible()
    await say(page, "report")
    await card(page, "What happened?").get_by_role("textbox").fill("A Year 8 asked to follow me on Instagram.")
    await press(page, "What happened?", "Next")
    await press(page, "Is it one of these?", "A pupil or former pupil contacted a member of staff")
    await press(page, "answer?", "No")
    await press(page, "Could a child be at risk", "No")
    await press(page, "Where was it?", "Next")
    await page.screenshot(path=SEEN / "check.png")
    await press(page, "Check your answers", "Send")
    receipt = card(page, "Your report has been sent")
    await expect(receipt).to_contain_text("Nobody has confirmed it yet")
    reference = re.search(r"\b\w{3}-\w{3}\b", await receipt.inner_text())
    assert reference
    await page.screenshot(path=SEEN / "receipt.png")

    await go(page, SAFEGUARDING)
    alert = card(page, "New: a pupil contacted a member of staff")
    await expect(alert).to_contain_text(reference[0])
    assert "Instagram" not in await alert.inner_text()
    await page.screenshot(path=SEEN / "alert.png")
    await alert.get_by_role("button", name="I have seen this").click()
    seen = card(page, "Seen: a pupil contacted a member of staff")
    await expect(seen).to_contain_text("Dana Reed confirmed it")
    await seen.get_by_role("button", name="Show the details").click()
    await go(page, "Personal Chat")
    await expect(page.locator(".ac-adaptiveCard").filter(has_text="Dana Reed has seen it").first).to_be_visible()
    await expect(page.locator(".ac-adaptiveCard").last).to_contain_text("A Year 8 asked to follow me on Instagram.")
    await page.screenshot(path=SEEN / "details.png")


async def test_a_mention_in_a_channel_gets_a_card_that_goes_on_there(page: Page) -> None:
    await go(page, STAFFROOM)
    await page.get_by_role("textbox").last.click()
    await page.keyboard.type("@canip", delay=40)
    await page.get_by_text("canipost", exact=True).last.click()
    await page.keyboard.type(" canipost")
    await page.get_by_role("button", name="Post", exact=True).click()
    first = card(page, "What is it about?")
    await expect(first).to_contain_text("You wrote this where others can read it.")
    await expect(first).to_contain_text("Only you see this here")
    await page.screenshot(path=SEEN / "mention.png")
    await first.get_by_role("checkbox", name="Life at school").check()
    await press(page, "What is it about?", "Next")
    await expect(page.locator(".ac-adaptiveCard")).not_to_contain_text("What is it about?")
    await expect(page.locator(".ac-adaptiveCard")).to_contain_text("Only you see this here")


async def test_a_question_to_the_policy_is_answered_with_its_clause(page: Page) -> None:
    await go(page, "Personal Chat")
    await say(page, "policy may I accept a friend request from a pupil")
    answer = card(page, "Not allowed")
    await expect(answer).to_contain_text("Do not take pupils on as online friends")
    await expect(answer).to_contain_text("Section: 4.1(2)")
    await page.screenshot(path=SEEN / "policy.png")
