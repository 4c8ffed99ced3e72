"""The real program in a real browser: from the teacher's first tap to the receipt that changes by itself."""

import asyncio
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page

from tests.ports import free_port
from tests.web.test_browser import chromium  # noqa: F401 - a fixture

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one Chromium for all of them


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`canipost demo` as a process of its own; it must end cleanly on SIGTERM."""
    port = free_port()
    folder = tmp_path_factory.mktemp("demo")
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot.cli", "demo", "--port", str(port), "--folder", str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout
    said = next((line for line in process.stdout if "is ready" in line), "")
    assert said, "it ended before it was ready"
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in rest


async def tap(page: Page, *labels: str) -> None:
    """Press one after the other, each on the card that the one before brought."""
    latest = page.locator("#latest")
    for label in labels:
        before = await latest.inner_text()
        await latest.get_by_role("button", name=label, exact=True).click()
        await page.wait_for_function("before => document.querySelector('#latest')?.innerText !== before", arg=before)


async def test_a_report_goes_from_the_first_tap_to_the_changed_receipt_without_a_reload(
    demo: str,
    chromium: Browser,  # noqa: F811 - the fixture
) -> None:
    context = await chromium.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(f"{demo}/westhaven/teacher")
    await page.locator("#command-report").click()
    await page.locator("#latest textarea").fill("A Year 8 asked to follow me on Instagram last night.")
    await tap(page, "Next", "A pupil or former pupil contacted a member of staff", "No", "No", "Next", "Send")
    receipt = page.locator("#chat").get_by_text("Nobody has confirmed it yet")
    await receipt.wait_for()
    head = await context.new_page()
    await head.goto(f"{demo}/westhaven/dsl")
    await head.locator("#channel").get_by_role("button", name="I have seen this").click()
    await page.locator("#chat").get_by_text(re.compile("Dana Reed has seen it")).wait_for()
    await page.locator("#channel").get_by_text(re.compile("Dana Reed confirmed it")).first.wait_for()
    assert problems == []
    await context.close()


async def test_a_photo_of_a_pupil_on_ones_own_account_gets_a_verdict_on_a_phone(
    demo: str,
    chromium: Browser,  # noqa: F811 - the fixture
) -> None:
    context = await chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{demo}/wetherby/teacher")
    async with page.expect_navigation():
        await page.locator("#command-canipost").click()
    for _ in range(12):
        chat = page.locator("#latest")
        if await page.get_by_text("Please do not post this").count():
            break
        title = await chat.locator("h3").inner_text()
        asked = [title] if title in ANSWERS else await chat.locator("legend").all_inner_texts()  # two on one card
        for label in [label for one in asked for label in ANSWERS[one.removesuffix(" (optional)")]]:
            await chat.get_by_label(label, exact=True).check()
        async with page.expect_navigation():  # else the page before is read again
            await chat.get_by_role("button", name=TAPS.get(title, "Next"), exact=True).click()
    assert await page.get_by_text("Please do not post this").count()
    await context.close()


ANSWERS = {
    "Does any of this fit?": [],
    "What is in it?": ["A photo"],
    "Who is in it, or who is it about?": ["Pupils"],
    "What could somebody tell about a pupil from it?": ["Which child it is"],
    "What is it about?": ["Life at school"],
    "Which of these do you have already?": ["The parents' photo permission form"],
    "Whose account would it go on?": [],
    "Who would see it?": [],
    "When would you post it?": [],
    "What would you post it from?": [],
    "Where would it go?": [],
}
TAPS = {
    "Whose account would it go on?": "My own",
    "Who would see it?": "My friends or followers",
    "When would you post it?": "In my own time",
    "What would you post it from?": "My own device",
    "Where would it go?": "Instagram",
}


async def test_the_demo_says_that_it_is_alive_and_ready(demo: str) -> None:
    def fetch(path: str) -> str:
        with urllib.request.urlopen(f"{demo}{path}", timeout=10) as answer:  # noqa: S310 - loopback
            return str(answer.read().decode())

    assert await asyncio.to_thread(fetch, "/healthz") == '{"alive": true}'
    assert '"ready": true' in await asyncio.to_thread(fetch, "/readyz")
