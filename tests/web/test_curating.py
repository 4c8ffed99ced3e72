"""Going through a draft on a page: from the first clause to a pack that is served, in Chromium and by hand."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import async_playwright, expect

from bot.cli import main
from bot.commands.curate_web import Sitting
from bot.web.curating import CuratingDesk
from policy_kb.curating.deciding import DraftPack
from policy_kb.loading import load

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
POLICY = """\
# Social media policy

## 1 Friends
1.1 Staff must not accept pupils as friends and must tell the headteacher of every request.
1.2 Staff should avoid being friends with parents.
1.3 Photographs of pupils may be posted with the permission of the headteacher.
1.4 Staff should be kind.
"""
KEY = "k" * 32


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small policy and its draft, read once: to read a document starts a program."""
    home = tmp_path_factory.mktemp("imported")
    file = home / "policy.md"
    file.write_text(POLICY, "utf-8")
    assert main(["policy", "import", str(file), "--school", "Hilltop School", "--to", str(home / "hilltop")]) == 0
    return home


@pytest.fixture
def folder(imported: Path, tmp_path: Path) -> Path:
    """A copy of the draft, which each test may change."""
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    return tmp_path / "hilltop"


@pytest.fixture
async def client(folder: Path) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """Serve the page."""
    desk = CuratingDesk(Sitting(folder), secret=b"s" * 32, key=KEY)
    application = web.Application(middlewares=[desk.guarded])
    application.add_routes(desk.routes)
    async with TestClient(TestServer(application)) as found:
        yield found


def clauses(folder: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = yaml.load((folder / "clauses.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return found


def form(folder: Path, **more: str) -> dict[str, tuple[str, ...]]:
    """What the page would send of the clause that waits, changed here and there."""
    now = Sitting(folder).stands().now
    assert now is not None
    return {field.name: field.value for field in now.fields} | {name: (text,) for name, text in more.items()}


def test_nothing_changed_is_kept_and_what_was_changed_is_changed(folder: Path) -> None:
    sitting = Sitting(folder)
    first, second = clauses(folder)[:2]
    assert sitting.take("keep", str(first["id"]), form(folder)) == ""
    assert sitting.take("keep", str(second["id"]), form(folder, plain="You should avoid it.", deadline="now")) == ""
    kept, changed = clauses(folder)[:2]
    assert kept == {name: value for name, value in first.items() if name != "to_be_curated"}
    assert (changed["plain"], changed["deadline"]) == ("You should avoid it.", "now")
    standing = sitting.stands()
    assert (standing.done, standing.all, standing.may_go_back) == (2, 4, True)
    assert sitting.take("back", "", {}) == ""
    assert clauses(folder)[1] == second


def test_a_missing_rule_comes_next_and_after_the_last_one(folder: Path) -> None:
    sitting = Sitting(folder)
    first = str(clauses(folder)[0]["id"])
    assert "Give it words" in sitting.take("add", first, form(folder, missing=" "))
    assert sitting.take("add", first, form(folder, missing="Staff must not\npoke parents.")) == ""
    now = sitting.stands().now
    assert now is not None
    assert (now.said, now.name) == ("Staff must not poke parents.", str(clauses(folder)[0]["id"]))
    for row in clauses(folder):
        assert sitting.take("keep", str(row["id"]), form(folder)) == ""
    assert sitting.stands().may_go_live
    assert sitting.take("add", "", {"missing": ("Wave to parents.",)}) == ""
    assert not sitting.stands().may_go_live


def test_a_decision_sent_twice_or_for_another_clause_does_nothing(folder: Path) -> None:
    sitting = Sitting(folder)
    first = str(clauses(folder)[0]["id"])
    values = form(folder)
    assert sitting.take("drop", first, values) == ""
    before = clauses(folder)
    assert sitting.take("drop", first, values) == ""
    assert sitting.take("live", first, values) == ""
    assert sitting.take("no-such-deed", first, values) == ""
    assert clauses(folder) == before


def test_what_the_terminal_decided_in_between_is_read_again_and_said(folder: Path) -> None:
    sitting = Sitting(folder)
    first = str(clauses(folder)[0]["id"])
    DraftPack(folder).keep(first)
    assert "changed elsewhere" in sitting.take("drop", first, form(folder))
    assert clauses(folder)[0]["id"] == first
    assert sitting.stands().done == 1


@pytest.mark.parametrize(
    ("deed", "values", "said"),
    [
        ("split", {"parts": "only one"}, "two clauses or more"),
        ("keep", {"summary": ""}, "Give it words"),
        ("keep", {"modality": "perhaps"}, "cannot be"),
        ("keep", {"summary": "Tell (name left out)."}, "by the role"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_written(
    folder: Path, deed: str, values: dict[str, str], said: str
) -> None:
    before = clauses(folder)
    assert said in Sitting(folder).take(deed, str(before[0]["id"]), form(folder, **values))
    assert clauses(folder) == before


async def test_only_this_machine_with_the_link_and_forms_of_our_own(
    client: TestClient[web.Request, web.Application], folder: Path
) -> None:
    before = clauses(folder)
    locked = await client.get("/")
    assert locked.status == 403
    assert "Demonstration" not in await locked.text()
    assert (await client.get(f"/?key={KEY}", headers={"Host": "elsewhere.example"})).status == 421
    answer = await client.get(f"/?key={KEY}")
    assert answer.status == 200
    page = await answer.text()
    token = re.findall(r'name="csrf" value="(\w+)"', page)[0]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    wrong = {"csrf": "x", "deed": "drop", "clause": str(before[0]["id"])}
    assert (await client.post("/", data=wrong)).status == 403
    right = {**wrong, "csrf": token}
    assert (await client.post("/", data=right, headers={"Origin": "http://elsewhere.example"})).status == 403
    assert clauses(folder) == before
    assert (await client.get("/etc/passwd")).status == 404
    assert (await client.get("/static/nothing.css")).status == 404
    assert (await client.post("/", data=right, allow_redirects=False)).status == 303
    assert len(clauses(folder)) == len(before) - 1


async def test_words_of_the_policy_are_never_mark_up(
    client: TestClient[web.Request, web.Application], folder: Path
) -> None:
    text = (folder / "curated.yaml").read_text("utf-8").replace("pupils as friends", "<b>{{ 7 * 7 }}</b>", 1)
    (folder / "curated.yaml").write_text(text, "utf-8")
    page = await (await client.get(f"/?key={KEY}")).text()
    assert "&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt;" in page


@pytest.mark.skipif(not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="there is no Chromium here")
async def test_in_a_browser_from_the_first_clause_to_a_pack_that_loads(
    client: TestClient[web.Request, web.Application], folder: Path
) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
        await page.goto(str(client.make_url(f"/?key={KEY}")))
        await expect(page.get_by_text("0 of 4 decided")).to_be_visible()
        await expect(page.locator("blockquote")).to_contain_text("accept pupils as friends and must tell")
        await page.get_by_text("It says two things").click()
        await page.get_by_label("One rule a line").fill("You must not accept pupils.\nYou must tell the headteacher.")
        await page.get_by_role("button", name="Split it").click()
        await expect(page.get_by_text("1 of 4 decided")).to_be_visible()
        await page.get_by_label("What the clause says").fill("")
        await page.get_by_label("In short and plain words").fill("You should avoid parents online.")
        await page.get_by_role("button", name="Keep, and go on").click()
        await expect(page.get_by_role("alert")).to_contain_text("Give it words")
        await expect(page.get_by_label("In short and plain words")).to_have_value("You should avoid parents online.")
        await page.get_by_label("What the clause says").fill("Staff should avoid being friends with parents.")
        await page.get_by_role("button", name="Keep, and go on").click()
        await expect(page.get_by_text("Who may allow it", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Keep, and go on").click()
        await page.get_by_role("button", name="Drop").click()
        await expect(page.get_by_text("All 4 clauses are decided")).to_be_visible()
        await page.get_by_role("button", name="Take the last decision back").click()
        await page.get_by_role("button", name="Drop").click()
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
        await page.get_by_role("button", name="ready to be served").click()
        await expect(page.get_by_text("is no draft any more")).to_be_visible()
        await browser.close()
    policy = load("hilltop", folder.parent)
    assert [clause.short for clause in policy.clauses.values()][:3] == [
        "You must not accept pupils.",
        "You must tell the headteacher.",
        "You should avoid parents online.",
    ]
