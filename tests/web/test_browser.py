"""The desk as people use it: in Chromium, with and without a mouse, a script, light, or room."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect

from bot.seam.card import Button, Card, Choice, Input, Paragraph
from bot.seam.turn import Reply, Turn
from bot.web.desk import Letter
from storage.kept import Address
from tests.until import HANGS
from tests.web.conftest import DESK, Open, open_desk
from tests.web.fakes import ALERT, AT, FORM, QUESTION, READ, RECEIPT, TEACHER, TEAM, VERDICT, nasty

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OpenPage = Callable[..., Awaitable[Page]]

if not CHROMIUM.exists() and os.environ.get("CI") != "true":
    pytest.skip("there is no Chromium here (apt-get install chromium)", allow_module_level=True)

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one Chromium for all of them


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium once."""
    expect.set_options(timeout=1000 * HANGS)  # five seconds are Playwright's own
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def opened() -> AsyncIterator[Open]:
    """Open a desk in the loop that Chromium is driven from."""
    async with open_desk() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def browse(opened: Open, chromium: Browser) -> AsyncIterator[OpenPage]:
    """Open pages of the desk; afterwards nothing may have been fetched elsewhere or have failed unseen."""
    home = str(opened.client.make_url("/"))
    complaints: list[str] = []

    def asked(url: str) -> None:
        if not url.startswith(home):
            complaints.append(f"fetched {url}")

    contexts: list[BrowserContext] = []

    async def browse(path: str = DESK, *, width: int = 1280, dark: bool = False, script: bool = True) -> Page:
        context = await chromium.new_context(
            viewport={"width": width, "height": 860},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            base_url=home,
        )
        contexts.append(context)
        context.set_default_timeout(1000 * HANGS)
        page = await context.new_page()
        page.on("request", lambda request: asked(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        await page.goto(path)
        return page

    yield browse
    for context in contexts:
        await context.close()
    assert complaints == []


def _walk(turn: Turn) -> Reply:
    """Answer like a short dialog: question, verdict; report, form, receipt."""
    if turn.deed == "begin":
        return Reply(FORM if turn.target == "report" else QUESTION)
    if "post.account" in turn.values:
        return Reply(VERDICT, ended=True)
    return Reply(RECEIPT, ended=True)


async def _focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


async def _tab_to(page: Page, ident: str) -> None:
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await _focused(page) == ident:
            outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"
            return
    pytest.fail(f"Tab never reaches {ident}")


async def test_a_verdict_is_reached_with_the_keyboard_alone(opened: Open, browse: OpenPage) -> None:
    opened.listener.answer = _walk
    page = await browse()
    await page.keyboard.press("Tab")
    assert await _focused(page) == "Skip to the desk"
    await page.keyboard.press("Enter")
    await _tab_to(page, "said")
    await page.keyboard.type("a photo of sports day")
    await _tab_to(page, "command-canipost")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("group", name="Whose account would it go on?")).to_be_visible()
    await expect(page.locator("#chat-now-title")).to_be_focused()
    await _tab_to(page, "chat-now-tap-1")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("heading", name="Do not post this photograph")).to_be_focused()
    assert [turn.deed for turn in opened.listener.turns] == ["begin", "answer"]
    assert opened.listener.turns[0].values == {"text": "a photo of sports day"}


async def test_enter_in_the_box_sends_the_command(opened: Open, browse: OpenPage) -> None:
    page = await browse()
    await page.get_by_label("Type a command").fill("/policy may I add a parent?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("group", name="Whose account would it go on?")).to_be_visible()
    assert opened.listener.turns[0] == Turn(
        opened.listener.turns[0].who, "begin", "policy", {"text": "may I add a parent?"}
    )


@pytest.mark.parametrize("script", [True, False])
async def test_a_report_is_filled_in_and_sent_with_and_without_a_script(
    opened: Open, browse: OpenPage, *, script: bool
) -> None:
    opened.listener.answer = _walk
    page = await browse(width=360, script=script)
    await page.get_by_role("button", name="Report something").click()
    await page.get_by_role("checkbox", name="A pupil").check()
    await page.get_by_label("Yes").check()
    await page.get_by_label("What happened?").fill("First line\nsecond <b>line</b>")
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_role("heading", name="Your report has been sent")).to_be_visible()
    assert opened.listener.turns[1].values == {
        "shows": ("pupil",),
        "risk": "yes",
        "when": "",
        "what": "First line\nsecond <b>line</b>",
    }
    await page.get_by_role("button", name="Hide this card").click()
    await expect(page.get_by_role("heading", name="Your report has been sent")).to_have_count(0)


async def test_personas_schools_and_channels_are_changed_without_a_script(browse: OpenPage) -> None:
    page = await browse("/", script=False)
    await page.get_by_role("link", name="Hillside School").click()
    await page.get_by_role("link", name="Headteacher Hari Head").click()
    await page.get_by_role("link", name="Headteacher (0)").click()
    await expect(page).to_have_url(re.compile("/hillside/head[?]channel=heads#channel$"))
    await expect(page.get_by_role("link", name="Headteacher (0)")).to_have_attribute("aria-current", "page")
    await expect(page.get_by_role("link", name="Refresh")).to_be_visible()


async def test_what_others_do_arrives_live_and_leaves_focus_and_typed_words_alone(
    opened: Open, browse: OpenPage
) -> None:
    opened.listener.script = [Reply(FORM)]
    page = await browse()
    await page.get_by_role("button", name="Report something").click()
    words = page.get_by_label("What happened?")
    await words.fill("half a sentence")
    await page.get_by_role("checkbox", name="A pupil").check()
    await words.focus()
    opened.letters.at[TEACHER] = [Letter("m1", RECEIPT, AT)]
    opened.letters.at[TEAM] = [Letter("a1", ALERT, AT)]
    await opened.sender.post("hillside", TEACHER, RECEIPT, "m1", maybe_there=False)
    await expect(page.get_by_role("heading", name="Your report has been sent")).to_be_visible()
    await expect(page.locator("#channel").get_by_text("4KM-7XQ")).to_be_visible()
    await expect(page.get_by_role("status")).to_contain_text("New in Private chat: Your report has been sent")
    opened.letters.at[TEACHER] = [Letter("m1", READ, AT, changed=True)]
    await opened.sender.edit("hillside", TEACHER, "m1", READ)
    await expect(page.get_by_role("heading", name="Your report has been read")).to_be_visible()
    await expect(page.get_by_role("status")).to_contain_text("Updated in Private chat")
    assert await page.locator("#chat .letter").count() == 1
    await expect(words).to_be_focused()
    await expect(words).to_have_value("half a sentence")
    await expect(page.get_by_role("checkbox", name="A pupil")).to_be_checked()


@pytest.mark.parametrize("other", ["question", "case"])
async def test_words_never_move_to_another_question_in_the_same_place_or_to_another_case(
    opened: Open, browse: OpenPage, other: str
) -> None:
    one = Card("Facts", inputs=(Input("facts", "Which facts?", "text"),), deed="answer", target="d1")
    named = replace(one, inputs=(Input("more-facts", "Which facts?", "text"),))
    opened.listener.script = [Reply(one), Reply(named if other == "question" else replace(one, target="d2"))]
    page = await browse()
    await page.get_by_role("button", name="Report something").click()
    await page.get_by_label("Which facts?").fill("He wrote at night.")
    await page.locator("#chat article").get_by_role("button", name="Send").click()
    await expect(page.get_by_label("Which facts?")).to_have_value("")


async def test_the_receipt_changes_when_the_dsl_acknowledges_on_the_same_screen(opened: Open, browse: OpenPage) -> None:
    opened.letters.at[TEACHER] = [Letter("m1", RECEIPT, AT)]
    opened.letters.at[TEAM] = [Letter("a1", ALERT, AT)]

    def acknowledge(turn: Turn) -> Reply:
        assert (turn.who.user, turn.deed) == ("dsl", "acknowledge")
        opened.letters.at[TEACHER] = [Letter("m1", READ, AT, changed=True)]
        opened.sender.bell.ring(("hillside", TEACHER))
        return Reply(Card("You have it"), ended=True)

    opened.listener.answer = acknowledge
    mine, theirs = await browse(), await browse("/hillside/dsl")
    await mine.get_by_role("button", name="Acknowledge").click()
    await expect(mine.get_by_role("heading", name="Your report has been read")).to_be_visible()
    await expect(mine.locator("#shown").get_by_text("Only Dana Lead sees this")).to_be_visible()
    await expect(theirs.locator("#shown")).to_have_count(0)


async def test_what_changes_while_an_answer_is_on_its_way_is_shown_after_it(opened: Open, browse: OpenPage) -> None:
    page = await browse()

    async def late(route: Route) -> None:
        drawn = await route.fetch()
        opened.letters.at[TEACHER] = [Letter("m1", RECEIPT, AT)]
        opened.sender.bell.ring(("hillside", TEACHER))
        await asyncio.sleep(0.5)  # the page hears of it
        await route.fulfill(response=drawn)

    await page.route("**/say", late)
    await page.get_by_role("button", name="Should I post this?").click()
    await expect(page.get_by_role("heading", name="Your report has been sent")).to_be_visible()


async def test_a_double_click_sends_once(opened: Open, browse: OpenPage) -> None:
    opened.listener.held = asyncio.Event()
    page = await browse()
    await page.get_by_role("button", name="Should I post this?").dblclick()
    opened.listener.held.set()
    await expect(page.get_by_role("heading", name="Should I post this?")).to_be_visible()
    assert len(opened.listener.turns) == 1


async def test_a_failure_is_said_in_place_and_nothing_typed_is_lost(opened: Open, browse: OpenPage) -> None:
    page = await browse()
    await page.get_by_label("Type a command").fill("/report a long story")
    await page.context.set_offline(offline=True)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("did not reach the desk")
    await expect(page.get_by_label("Type a command")).to_have_value("/report a long story")
    await page.context.set_offline(offline=False)
    opened.listener.broken = RuntimeError()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Something went wrong here")).to_be_visible()


PAGES = ["/", DESK, "/hillside/head", "/lakeside/teacher", "/nowhere"]


async def _fill(opened: Open, page: Page) -> None:
    """Put every kind of card on the teacher's desk."""
    cards = (VERDICT, ALERT, RECEIPT, READ, nasty(), Card("Ring 999", tone="urgent", badge="Act now"))
    opened.letters.at[TEACHER] = [Letter(f"m{n}", card, AT, changed=n == 1) for n, card in enumerate(cards)]
    opened.letters.at[TEAM] = [Letter(f"a{n}", card, AT) for n, card in enumerate(cards)]
    opened.listener.answer = lambda turn: Reply(FORM if turn.deed == "begin" else nasty())
    await page.goto(DESK)
    await page.get_by_role("button", name="Report something").click()
    await expect(page.get_by_label("What happened?")).to_be_visible()


_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_CONTRAST = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => x - y);
    seen += 1;
    if ((b + 0.05) / (a + 0.05) < 4.5) poor.push(walk.currentNode.data.trim().slice(0, 40));
  }
  return seen ? poor : ["nothing seen"];
}"""
_ACCESS = """() => {
  const wrong = [];
  const say = (what, e) => wrong.push(`${what}: ${e.outerHTML.slice(0, 80)}`);
  let level = 0;
  for (const h of document.querySelectorAll("h1, h2, h3, h4")) {
    const n = Number(h.tagName[1]);
    if (n > level + 1) say("heading skips a level", h);
    level = n;
  }
  if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
  for (const e of document.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    if (!e.labels.length) say("no label", e);
  }
  for (const e of document.querySelectorAll("button, a[href]")) {
    if (!e.textContent.trim() && !e.ariaLabel) say("no name", e);
    const box = e.getBoundingClientRect();
    if (box.width && box.height < 24 && e.matches("button")) say("too small to hit", e);
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`twice: ${id}`);
  for (const name of ["aria-labelledby", "aria-describedby", "for"]) {
    for (const e of document.querySelectorAll(`[${name}]`)) {
      if (!document.getElementById(e.getAttribute(name))) say(`${name} names nothing`, e);
    }
  }
  for (const e of document.querySelectorAll("fieldset")) {
    if (e.firstElementChild?.tagName !== "LEGEND") say("no legend", e);
  }
  if (document.documentElement.lang !== "en-GB") wrong.push("language");
  for (const e of ["header", "main"]) if (document.querySelectorAll(e).length !== 1) wrong.push(`not one ${e}`);
  return wrong;
}"""


@pytest.mark.parametrize("dark", [False, True])
async def test_at_360_pixels_nothing_is_wider_than_the_screen_and_all_text_stands_out(
    opened: Open, browse: OpenPage, *, dark: bool
) -> None:
    page = await browse("/", width=360, dark=dark)
    for path in PAGES:
        await page.goto(path)
        assert await page.evaluate(_WIDE) <= 0, path
        assert await page.evaluate(_CONTRAST) == [], path
    await _fill(opened, page)
    await page.emulate_media(reduced_motion="reduce", color_scheme="dark" if dark else "light")
    assert await page.evaluate(_WIDE) <= 0
    assert await page.evaluate(_CONTRAST) == []
    ground = str(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (int(ground.removeprefix("rgb(").split(",")[0]) < 128) is dark


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("box", [(360, 640), (640, 360), (320, 568)])
async def test_a_child_in_danger_needs_no_scrolling_on_a_phone(
    opened: Open, browse: OpenPage, box: tuple[int, int], *, script: bool
) -> None:
    """On the home page, with a card in hand that has the button of its own, and wherever one has scrolled to."""
    opened.letters.at[Address("web", "person", "teacher")] = [Letter(f"r{n}", VERDICT, AT) for n in range(6)]
    opened.listener.answer = lambda _: Reply(QUESTION)
    page = await browse(width=box[0], script=script)
    await page.set_viewport_size({"width": box[0], "height": box[1]})
    danger = page.get_by_role("button", name="A child is in danger now")
    await expect(danger.last).to_be_in_viewport(ratio=1)
    await page.locator("#command-canipost").click()
    await expect(page.get_by_role("group", name="Whose account would it go on?")).to_be_visible()
    ours = page.locator("#latest .foot .danger")
    await expect(ours).to_be_in_viewport(ratio=1)
    await expect(page.locator("#always-danger")).to_have_count(0)
    for side in ("end", "start"):
        await page.locator("#channel").evaluate("(pane, side) => pane.scrollIntoView({block: side})", side)
        await expect(ours).to_be_in_viewport(ratio=1)
    await ours.click()
    if script:
        await expect(page.locator("body")).not_to_have_attribute("aria-busy", "true")
    assert opened.listener.turns[-1].deed == "danger"


@pytest.mark.parametrize("size", ["100%", "200%"])
async def test_nothing_that_has_the_focus_lies_under_the_way_out_of_danger(browse: OpenPage, *, size: str) -> None:
    page = await browse(width=360)
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate("size => document.documentElement.style.fontSize = size", size)
    for _ in range(25):
        await page.keyboard.press("Tab")
        hidden = await page.evaluate(
            "() => { const at = document.activeElement, way = document.getElementById('always-danger');"
            "const box = at.getBoundingClientRect(), bar = way.getBoundingClientRect();"
            "return at !== way && box.height < innerHeight / 2 && box.bottom > bar.top + 1 && at.outerHTML; }"
        )
        assert not hidden


@pytest.mark.parametrize("size", ["100%", "200%"])
async def test_on_a_phone_it_is_seen_at_which_school_and_as_whom_one_is(browse: OpenPage, *, size: str) -> None:
    page = await browse("/hillside/head", width=360)
    await page.evaluate("size => document.documentElement.style.fontSize = size", size)
    seen = "at => { const box = at.getBoundingClientRect(); return box.left >= 0 && box.left < innerWidth / 2 }"
    assert await page.locator(".personas [aria-current]").evaluate(seen)
    assert await page.locator(".where h1").evaluate("name => name.scrollWidth <= name.clientWidth")
    assert await page.locator(".where h1").evaluate("name => getComputedStyle(name).textOverflow") == "clip"
    assert await page.evaluate(_WIDE) <= 0


async def test_headings_labels_landmarks_and_ids_are_in_order_on_every_page(opened: Open, browse: OpenPage) -> None:
    page = await browse("/")
    for path in PAGES:
        await page.goto(path)
        assert await page.evaluate(_ACCESS) == [], path
    await _fill(opened, page)
    assert await page.evaluate(_ACCESS) == []
    assert await page.get_by_role("region").count() >= 2


async def test_hostile_text_in_every_place_stays_text(opened: Open, browse: OpenPage) -> None:
    page = await browse()
    await _fill(opened, page)
    opened.listener.script = [Reply(nasty())]
    await page.get_by_role("button", name="/canipost").click()
    await expect(page.locator("#chat-now h3")).to_contain_text("<script>alert(1)</script>{{ 7*7 }}")
    assert await page.locator("script").count() == 1
    assert await page.locator("#panes b, #panes img").count() == 0
    assert await page.locator("#panes a[href^=javascript]").count() == 0


async def test_who_wants_no_motion_gets_none(opened: Open, browse: OpenPage) -> None:
    page = await browse()
    await page.emulate_media(reduced_motion="reduce")
    await page.get_by_role("button", name="Should I post this?").click()
    await expect(page.locator("#latest")).to_have_class("in-hand fresh")
    assert await page.evaluate("document.getAnimations().length") == 0


LONG = replace(VERDICT, parts=tuple(Paragraph(f"Line {n} of what your policy says.") for n in range(40)))
LIST = Card(
    "What is it about?",
    inputs=(
        Input(
            "about", "What is it about?", "many", "Tick all.", tuple(Choice(f"c{n}", f"Matter {n}") for n in range(13))
        ),
    ),
    buttons=(Button("Next", "answer", "d1", style="main", submits=True),),
    deed="answer",
    target="d1",
)


async def _seen(page: Page, selector: str, side: str) -> bool:
    """Whether the whole of it lies within what is seen of its side."""
    return bool(
        await page.evaluate(
            "([selector, side]) => { const a = document.querySelector(selector).getBoundingClientRect();"
            "const b = document.querySelector(side).getBoundingClientRect();"
            "return a.top >= b.top - 1 && a.bottom <= b.bottom + 1; }",
            [selector, side],
        )
    )


async def test_the_top_of_a_tall_card_is_shown_in_the_chat_and_in_a_channel(opened: Open, browse: OpenPage) -> None:
    opened.letters.at[TEAM].append(Letter("a1", ALERT, AT))
    opened.listener.answer = lambda _: Reply(LONG, ended=True)
    page = await browse("/hillside/dsl")
    await page.get_by_role("button", name="View").click()
    await expect(page.locator("#shown h3")).to_be_focused()
    assert await _seen(page, "#shown h3", "#channel-scroll")
    await page.locator("#command-canipost").click()
    await expect(page.locator("#latest h3")).to_be_focused()
    assert await _seen(page, "#latest h3", "#chat-scroll")


async def test_whoever_comes_back_sees_the_top_of_the_newest_message(opened: Open, browse: OpenPage) -> None:
    opened.letters.at[TEAM] += [Letter("a1", ALERT, AT), Letter("a2", LONG, AT)]
    page = await browse()
    assert await _seen(page, "#channel-new > li:last-child h3", "#channel-scroll")


async def test_the_button_below_a_long_list_is_on_the_screen(opened: Open, browse: OpenPage) -> None:
    opened.listener.answer = lambda _: Reply(LIST)
    page = await browse()
    await page.locator("#command-canipost").click()
    await expect(page.locator("#latest h3")).to_be_focused()
    assert await _seen(page, "#chat-now-send", "#chat-scroll")


async def test_an_alert_is_on_the_first_screen_of_a_phone_and_its_title_follows_live(
    opened: Open, browse: OpenPage
) -> None:
    opened.letters.at[Address("web", "person", "dsl")] = [Letter(f"r{n}", VERDICT, AT) for n in range(6)]
    page = await browse("/hillside/dsl", width=360)
    await expect(page).to_have_title(re.compile("^DSL"))
    opened.letters.at[TEAM] = [Letter("a1", ALERT, AT)]
    opened.sender.bell.ring(("hillside", TEAM))
    await expect(page).to_have_title(re.compile(r"^\(1 not seen\) DSL"))
    await page.reload()
    await expect(page.locator("#not-seen a")).to_be_in_viewport()
    await page.click("#not-seen a")
    await expect(page.get_by_role("button", name="Acknowledge")).to_be_in_viewport()
