"""The web desk held against axe-core (npm, pinned), in Chromium: no fault of WCAG 2.2 A or AA on any kind of page."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.seam.turn import Reply
from bot.web.desk import Letter
from tests.npm import installed
from tests.web.conftest import DESK, Open
from tests.web.fakes import ALERT, AT, FORM, QUESTION, RECEIPT, TEAM, VERDICT, nasty
from tests.web.test_browser import OpenPage, browse, chromium, opened

__all__ = ["browse", "chromium", "opened"]
pytestmark = pytest.mark.asyncio(loop_scope="module")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def faults(page: Page) -> list[str]:
    """What axe finds: the rule, and where."""
    await page.evaluate(
        (installed(Path(__file__).parent / "axe") / "node_modules/axe-core/axe.min.js").read_text("utf-8")
    )
    asks = "tags => axe.run(document, {runOnly: tags}).then(found => found.violations.map("
    asks += "one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(', ')))"
    found: list[str] = await page.evaluate(asks, RULES)
    return found


@pytest.mark.parametrize(("width", "dark"), [pytest.param(1280, False, marks=pytest.mark.proof), (360, True)])
async def test_axe_finds_no_fault(opened: Open, browse: OpenPage, width: int, dark: bool) -> None:  # noqa: FBT001
    page = await browse("/", width=width, dark=dark)
    await page.emulate_media(reduced_motion="reduce")  # half faded in, everything has too little contrast
    assert await faults(page) == [], "the chooser"
    await page.goto(DESK)
    assert await faults(page) == [], "an empty desk"
    cards = {"canipost": QUESTION, "report": FORM, "declare": nasty(), "policy": VERDICT}

    opened.letters.at[TEAM] = [Letter("a1", ALERT, AT)]
    opened.listener.answer = lambda turn: Reply(cards.get(turn.target, RECEIPT), ended=turn.target == "policy")
    for name, card in cards.items():
        await page.goto(DESK)
        await page.locator(f"#command-{name}").click()
        await expect(page.get_by_role("heading", name=card.title).first).to_be_visible()
        assert await faults(page) == [], name


async def test_axe_would_notice(browse: OpenPage) -> None:
    page = await browse(DESK)
    await page.evaluate("document.querySelector('#said').removeAttribute('aria-label')")
    await page.evaluate("for (const one of document.querySelectorAll('label')) one.remove()")
    assert any(one.startswith("label") for one in await faults(page))
