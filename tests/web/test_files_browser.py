"""Pictures in a real browser and the real program: at 360 pixels, with and without JavaScript."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.handed import photo
from tests.web.test_browser import chromium  # noqa: F401 - a fixture
from tests.web.test_whole import demo  # noqa: F401 - a fixture

SCHOOLS = iter(("westhaven", "newport", "st-wenn", "wetherby"))
"""One for each test: they share a program, not a conversation."""


pytestmark = pytest.mark.asyncio(loop_scope="module")  # one Chromium for all of them


@pytest_asyncio.fixture(loop_scope="module", params=[True, False], ids=["script", "no-script"])
async def phone(
    request: pytest.FixtureRequest,
    demo: str,  # noqa: F811 - the fixture
    chromium: Browser,  # noqa: F811 - the fixture
) -> AsyncIterator[Page]:
    """A small phone with the teacher's desk on it."""
    context = await chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=request.param, base_url=demo
    )
    page = await context.new_page()
    await page.goto(f"/{next(SCHOOLS)}/teacher")
    yield page
    await context.close()


async def test_a_picture_is_checked_and_comes_back_cleaned(phone: Page, tmp_path: Path) -> None:
    (tmp_path / "sports.jpg").write_bytes(photo())
    await phone.get_by_label("Picture or document").set_input_files(tmp_path / "sports.jpg")
    await phone.locator("#command-canipost").click()
    await expect(phone.get_by_role("heading", name="A careful colleague would notice this")).to_be_visible()
    await expect(phone.get_by_text("It says where it was taken, to about 10 metres.")).to_be_visible()
    await expect(phone.locator("#said-files")).to_have_value("")
    await phone.get_by_role("button", name="Get the cleaned picture").click()
    shown = phone.get_by_alt_text("The picture, only for you")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 48
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.proof
async def test_a_picture_is_added_on_the_card_of_its_own(phone: Page, tmp_path: Path) -> None:
    (tmp_path / "screen.png").write_bytes(photo("png"))
    (tmp_path / "notes.jpg").write_bytes(b"not a picture at all")
    await phone.locator("#command-canipost").click()
    await phone.get_by_role("button", name="Check a picture too").click()
    field = phone.get_by_label("Choose a file")
    await expect(field).to_be_visible()
    await field.set_input_files([tmp_path / "screen.png", tmp_path / "notes.jpg"])
    await phone.get_by_role("button", name="Add it", exact=True).click()
    await expect(phone.get_by_text("It says where it was taken")).to_be_visible()
    await expect(phone.get_by_text("notes.jpg: I cannot tell what kind of file this is.")).to_be_visible()
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 360
    await phone.get_by_role("button", name="Go on to the questions").click()
    await expect(phone.get_by_role("heading", name="A careful colleague")).to_have_count(0)
