"""Cards as Microsoft's own renderer draws them (npm adaptivecards), light, dark, in high contrast and on a small phone.

The renderer says what it does not understand; that, words that do not fit, and a missing heading fail. The pictures are
to be looked at: build/cards.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

from bot.seam.card import Card, Input, Paragraph
from bot.seam.turn import Reply
from bot.teams import anew, render, ringing, window
from tests.npm import installed
from tests.teams.cards import ALERT, FORM, TAP, VERDICT
from tests.teams.double import Json
from tests.teams.test_window import HOME
from tests.web.test_browser import ARGS, CHROMIUM

pytestmark = [pytest.mark.playground, pytest.mark.asyncio(loop_scope="module")]
HERE = Path(__file__).parent
SEEN = HERE.parents[1] / "build" / "cards"
PICKS = Card(
    "Another exception",
    inputs=(
        Input("until", "Until which day?", "day", hint="For example 18 December 2026.", value="2026-12-18"),
        Input("from", "From which day?", "day"),
        Input("name", "Who is your line manager?", "line", hint="Their name.", picks=True),
    ),
    deed="answer",
    about="Declare",
)
CLAUSE = Card(
    "What your policy says",
    (Paragraph("Do not take pupils on as online friends, and do not accept their requests.", "strong"),),
    tone="stop",
    badge="Not allowed",
    note="Section: 4.1(2). Westhaven's policy, version 3.",
)
THEMES = {
    "light": ("#ffffff", "#242424", "#5b5fc7", "#616161"),
    "dark": ("#292929", "#ffffff", "#9299f7", "#adadad"),
    "contrast": ("#000000", "#ffffff", "#1aebff", "#ffffff"),
}
"""Ground, words, what can be pressed, and small print, about as Teams has them."""
_BOXES = {
    "light": {"good": "#e7f2da", "warning": "#fbf6d9", "attention": "#fcf4f6", "emphasis": "#f5f5f5"},
    "dark": {"good": "#0d2e0d", "warning": "#463100", "attention": "#3e1f25", "emphasis": "#333333"},
    "contrast": dict.fromkeys(("good", "warning", "attention", "emphasis"), "#000000"),
}
_EVERY_SECOND = 'Invalid value "en" for property "lang".'
"""The renderer remembers where its last look at a language ended, and refuses every second card's (findings/)."""
_DRAW = """([card, config]) => {
  const drawn = new AdaptiveCards.AdaptiveCard();
  drawn.hostConfig = new AdaptiveCards.HostConfig(config);
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_6);
  drawn.parse(card, context);
  const faults = [];
  for (let n = 0; n < context.eventCount; n++) faults.push(context.getEventAt(n).message);
  document.body.replaceChildren(drawn.render());
  return faults;
}"""


def cards() -> dict[str, Json]:
    """What is drawn: each kind of card, in the chat, in a channel and in a dialog."""
    watched = anew.refreshed(render.adaptive(ALERT), "4KM-7XQ", ["29:1", "29:2"])
    called = ringing.called(render.message(ALERT), (("aad-d", "Dana Reed"),))["attachments"][0]["content"]
    inside = window.shown(Reply(PICKS))["task"]["value"]["card"]["content"]
    plain = {"tap": TAP, "form": FORM, "verdict": VERDICT, "picks": PICKS, "clause": CLAUSE}
    drawn = {name: render.adaptive(card) for name, card in plain.items()}
    home = window.opening(render.adaptive(HOME), HOME)
    return drawn | {"home": home, "alert": watched, "urgent": called, "dialog": inside}


def config(theme: str) -> Json:
    """How a host draws: its colours and sizes."""
    ground, words, accent, small = THEMES[theme]
    named = {"default": words, "accent": accent, "good": words, "warning": words, "attention": words}
    colours = {name: {"default": colour, "subtle": small} for name, colour in named.items()}
    boxes = {"default": ground} | _BOXES[theme]
    return {
        "fontFamily": "Noto Sans, sans-serif",
        "supportsInteractivity": True,
        "actions": {"actionsOrientation": "horizontal", "actionAlignment": "left", "buttonSpacing": 8, "maxActions": 6},
        "containerStyles": {n: {"backgroundColor": at, "foregroundColors": colours} for n, at in boxes.items()},
        "textBlock": {"headingLevel": 2},
    }


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page() -> AsyncIterator[Page]:
    """Chromium with the renderer and nothing else: it finds no other machine."""
    SEEN.mkdir(parents=True, exist_ok=True)
    library = installed(HERE / "cards") / "node_modules/adaptivecards/dist/adaptivecards.min.js"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGS, "--host-resolver-rules=MAP * ~NOTFOUND"]
        )
        page = await browser.new_page(device_scale_factor=2, locale="en-GB")
        await page.set_content("<!doctype html><html lang=en><body></body></html>")
        await page.add_script_tag(path=library)
        yield page
        await browser.close()


@pytest.mark.parametrize("width", [360, 680])
@pytest.mark.parametrize("theme", THEMES)
async def test_the_renderer_understands_every_card_and_every_word_fits(page: Page, theme: str, width: int) -> None:
    ground, words, accent, _ = THEMES[theme]
    await page.set_viewport_size({"width": width, "height": 900})
    await page.emulate_media(color_scheme="light" if theme == "light" else "dark")
    style = f"body {{ margin: 8px; background: {ground}; color: {words}; font: 14px Noto Sans, sans-serif }}"
    style += f"button {{ background: {ground}; color: {accent}; border: 1px solid {accent}; padding: 6px 12px }}"
    style += f"input:not([type=radio], [type=checkbox]), textarea, select {{ background: {ground}; color: {words}; "
    style += f"border: 1px solid {words}; width: 100% }}"
    style += ".ac-pushButton { white-space: normal }"
    style += f":root {{ color-scheme: {'light' if theme == 'light' else 'dark'} }}"
    await page.add_style_tag(content=style)
    for name, card in cards().items():
        faults = await page.evaluate(_DRAW, [json.loads(json.dumps(card)), config(theme)])
        assert [one for one in faults if one != _EVERY_SECOND] == [], name
        assert await page.get_by_role("heading").count() == 1, name
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (name, wide)
        await page.locator("body").screenshot(path=SEEN / f"{name}-{theme}-{width}.png")


async def test_the_renderer_would_notice(page: Page) -> None:
    broken = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Input.Date"}, {"type": "Nothing"}]}
    assert await page.evaluate(_DRAW, [broken, config("light")])


async def test_a_day_is_sent_as_a_calendar_has_it(page: Page) -> None:
    await page.evaluate(_DRAW, [render.adaptive(PICKS), config("light")])
    assert await page.locator("input[type=date]").evaluate_all("all => all.map(one => one.value)") == ["2026-12-18", ""]
