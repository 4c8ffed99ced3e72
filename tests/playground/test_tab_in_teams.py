"""The desk as a tab, with Microsoft's own script (npm teams-js) in Chromium: framed by Teams' name, and by no other."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, async_playwright, expect

from bot.web import render
from tests.npm import installed
from tests.web.test_browser import ARGS, CHROMIUM
from tests.web.test_signing_in import Clock
from tests.web.test_tab import DANA, desk
from tests.web.test_tab import Tab as Tokens

__all__ = ["desk"]
pytestmark = [pytest.mark.playground, pytest.mark.asyncio(loop_scope="module")]
HERE = Path(__file__).parent
SEEN = HERE.parents[1] / "build" / "playground"
_NEAR = "LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"
"""What keeps a page of the Internet from this machine, on which the desk of a test is."""
_HOST = """<!doctype html><title>Teams</title><body style="margin: 0">
<iframe src="DESK/teams" style="width: 100%; height: 95vh; border: 0"></iframe>
<script>
addEventListener("message", (event) => {
  const said = event.data;
  const answers = {
    initialize: ["content", "web", JSON.stringify({ apiVersion: 4, supports: {} }), "2.0.0"],
    "authentication.getAuthToken": [true, "TOKEN"],
  };
  const args = answers[said.func];
  if (args) event.source.postMessage({ id: said.id, uuidAsString: said.uuidAsString, args }, event.origin);
});
</script>"""


def script() -> bytes:
    """The script that the tab's page names, from the published package."""
    return (
        installed(HERE / "teamsjs") / "node_modules/@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js"
    ).read_bytes()


@pytest_asyncio.fixture(loop_scope="module")
async def page(desk: tuple[str, str, Clock]) -> AsyncIterator[Page]:
    """A browser in which Teams' name leads to a page of ours, which says what Teams would."""
    tokens = Tokens(*desk, None)  # type: ignore[arg-type] # asks for nothing itself

    async def teams(route: Route) -> None:
        text = _HOST.replace("DESK", tokens.desk).replace("TOKEN", tokens.token())
        await route.fulfill(body=text, content_type="text/html")

    async def office(route: Route) -> None:
        held = script() if route.request.url.endswith(".js") else b'{"validOrigins": ["teams.microsoft.com"]}'
        kind = "text/javascript" if route.request.url.endswith(".js") else "application/json"
        await route.fulfill(body=held, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})

    async with async_playwright() as playwright:
        args = [*ARGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--disable-features={_NEAR}"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        page = await browser.new_page(viewport={"width": 1000, "height": 800})
        for host in ("https://teams.microsoft.com/**", "https://elsewhere.example/**"):
            await page.route(host, teams)
        await page.route("https://res.cdn.office.net/**", office)
        yield page
        await browser.close()


async def test_whoever_sits_before_teams_comes_to_their_own_desk(page: Page) -> None:
    await page.goto("https://teams.microsoft.com/v2/")
    inside = page.frame_locator("iframe")
    await expect(inside.get_by_text("Dana Reed").first).to_be_visible(timeout=20_000)
    assert any(frame.url.endswith(f"/westhaven/{DANA}") for frame in page.frames)
    await inside.locator("#command-policy").click()
    await expect(inside.locator("article").first).to_be_visible()
    SEEN.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SEEN / "tab.png")


async def test_nobody_else_frames_it(page: Page) -> None:
    refused: list[str] = []
    page.on("requestfailed", lambda request: refused.append(f"{request.url} {request.failure}"))
    await page.goto("https://elsewhere.example/")
    await page.wait_for_timeout(1000)
    assert any("/teams net::ERR_BLOCKED_BY_RESPONSE" in one for one in refused), refused


async def test_the_page_names_the_bytes_of_the_published_script() -> None:
    drawn = re.search(r'integrity="sha384-([^"]+)"', render.tab("/"))
    assert drawn
    assert drawn[1] == base64.b64encode(hashlib.sha384(script()).digest()).decode()
