"""The page of posting tables is what the command draws, and it leaves nothing out."""

from pathlib import Path

from bot.commands.tables import drawn
from policy_kb.loading import load_all

PAGE = Path(__file__).parents[2] / "docs" / "posting-tables.md"


def test_the_page_is_what_the_command_draws() -> None:
    assert PAGE.read_text("utf-8") == drawn(load_all()), "Run: canipost tables --to docs/posting-tables.md"


def test_every_row_and_every_clause_it_cites_is_on_the_page() -> None:
    page = drawn(load_all())
    for policy in load_all().values():
        for row in policy.posting:
            assert all(f"(`{clause}`)" in page for clause in row.cites)
            assert row.silence in page
