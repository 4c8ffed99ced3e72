"""Everything about one person, for who asks for it, on a small phone: found, decided part by part, and handed over."""

import io
import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from pypdf import PdfReader

from tests.contract.test_contract import reported
from tests.contract.web import web_stage
from tests.web.test_axe import faults
from tests.web.test_browser import chromium

__all__ = ["chromium"]
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.proof]
SAM, OTHER = "Sam Hill", "Kim Okoro"  # whom nobody knows, so that nothing proposes to black them out
SAID = f"Sam Hill said that {OTHER} sent a picture. Ring 01632 960961."
SHOTS = os.environ.get("CANIPOST_SHOTS", "")
"""A folder for pictures of what is seen, for whoever wants to look."""


async def seen(page: Page, heading: str) -> None:
    """A card is there, whole on a small phone, and axe finds no fault of it."""
    await expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360, heading
    assert await faults(page) == [], heading
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{heading.lower().replace(' ', '-')}.png", full_page=True)


async def decided(page: Page) -> tuple[int, list[str]]:
    """Give out every part, without what only a person knows; gives how many there were, and what was blacked out."""
    parts: int = 0
    blacked: list[str] = []
    await expect(page.get_by_role("button", name="Keep, and go on")).to_be_visible()
    while await page.get_by_role("button", name="Keep, and go on").count():
        await seen(page, f"Part {parts + 1} of")
        blacked += await page.get_by_role("checkbox", checked=True).evaluate_all("all => all.map(one => one.value)")
        before = await page.locator("#latest").inner_text()
        if OTHER in before and OTHER not in "".join(blacked):
            await page.get_by_label("Black out as well").fill(OTHER)
            blacked.append(OTHER)
        await page.get_by_role("radio", name="Yes, without what is blacked out").check()
        await page.get_by_role("button", name="Keep, and go on").click()
        await page.wait_for_function("was => document.querySelector('#latest')?.innerText !== was", arg=before)
        parts += 1
    return parts, blacked


async def test_what_is_kept_is_marked_and_handed_over_on_a_small_phone(chromium: Browser, tmp_path: Path) -> None:
    async with web_stage(tmp_path) as stage:
        await reported(stage, SAID, SAM)
        context = await chromium.new_context(
            viewport={"width": 360, "height": 740}, base_url=str(stage.server.make_url("/")), reduced_motion="reduce"
        )
        page, latest = await context.new_page(), "#latest"
        await page.goto("/westhaven/dsl")
        await page.locator("#said").fill("/report desk")
        await page.get_by_role("button", name="Send", exact=True).click()
        more, find = (page.locator(latest).get_by_role("button", name=one) for one in ("More", "Find a name"))
        await expect(more.or_(find).first).to_be_visible()
        if not await find.count():
            await more.click()
        await find.click()
        await page.get_by_label("Name of the person or child").fill("Hill")
        await page.get_by_role("button", name="Find", exact=True).click()
        await page.locator(latest).get_by_role("button", name="They ask for their data").click()
        await seen(page, "Somebody asks for their data")
        await page.get_by_label("Name of the person who asks").fill(SAM)
        await page.get_by_label("On which day did they ask?").fill(f"{stage.wiring.plan.clock():%Y-%m-%d}")
        await page.get_by_role("radio", name="One month").check()
        await page.get_by_role("button", name="Find it").click()
        await seen(page, "What canipost keeps about Sam Hill")
        await page.get_by_role("button", name="Decide the next part").click()
        parts, blacked = await decided(page)
        assert parts > 1
        assert len(blacked) >= 2, "another name and a number were proposed"
        await page.get_by_role("button", name="Make the paper").click()
        await seen(page, "Once more, to be safe")
        await page.get_by_label("Type the words: take out").fill("take out")
        await page.get_by_role("button", name="Go on", exact=True).click()
        link = page.locator(latest).get_by_role("link").first
        await expect(link).to_be_visible()
        await seen(page, (await page.locator(latest).get_by_role("heading").first.inner_text()).strip())
        href = await link.get_attribute("href")
        answer = await context.request.get(href or "")
        assert answer.headers["content-type"] == "application/pdf"
        paper = PdfReader(io.BytesIO(await answer.body()))
        text = " ".join("".join(one.extract_text() for one in paper.pages).split())
        assert "Sam Hill said that" in text
        assert "Okoro" not in text
        assert "960961" not in text
        other = await chromium.new_context()
        stranger = await other.request.get(str(stage.server.make_url(href or "")))
        assert stranger.status == 404, "another browser gets nothing by the address of the paper"
        await other.close()
        await context.close()
