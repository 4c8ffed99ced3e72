"""Where `roster import` reads from: the formats of files, told apart by what is in them, and the platforms."""

import argparse
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from aiohttp import ClientSession

from bot.casework.casebook import Casebook
from bot.commands.keys import connector, slack_keys, teams_keys
from bot.commands.places import Missing
from bot.commands.progress import Bar
from bot.office import oneroster, sds, spreadsheet
from bot.office.arrivals import Brought
from bot.office.members import read_members
from bot.office.tables import Table, read_tables
from bot.people.settings import School
from bot.seam.directory import Directory
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.wording import ENGLISH

say = ENGLISH.say


class Office(Protocol):
    """What the command knows: the school, its store, and whom to ask."""

    @property
    def school(self) -> School: ...  # noqa: D102 - what it says

    @property
    def book(self) -> Casebook: ...  # noqa: D102 - as above

    @property
    def ask(self) -> Callable[[str], str] | None: ...  # noqa: D102 - as above


async def from_file(office: Office, options: argparse.Namespace) -> Brought:
    """Read a file, a folder or an archive. Raises Fault, Missing."""
    if options.path is None:
        raise Missing("Say which file: canipost roster import PATH (or --format slack, --format teams).")
    tables = read_tables(options.path)
    noted = dict(await office.book.store.roster_noted(office.school.id))
    org = options.org or str(noted.get("org", ""))
    today = office.book.today(office.school)
    match options.format or _format(tables):
        case "oneroster":
            brought = oneroster.read_oneroster(tables, org, today)
        case "sds":
            brought = sds.read_sds(tables, org)
        case _:
            return await _from_spreadsheet(office, options, _only(tables, options.path), noted)
    if options.org:
        await office.book.store.note_roster(office.school.id, {**noted, "org": options.org})
    return brought


def _format(tables: Mapping[str, Table]) -> str:
    if oneroster.is_oneroster(tables):
        return "oneroster"
    return "sds" if sds.is_sds(tables) else "csv"


def _only(tables: Mapping[str, Table], path: Path) -> Table:
    if len(tables) != 1:
        names = ", ".join(table.name for table in tables.values())
        raise Missing(
            f"There are several files in {path} ({names}), and they are no OneRoster and no SDS. Give one file."
        )
    return next(iter(tables.values()))


async def _from_spreadsheet(
    office: Office, options: argparse.Namespace, table: Table, noted: Mapping[str, Any]
) -> Brought:
    kept: Mapping[str, str] = noted.get("csv", {})
    given = dict(one.partition("=")[::2] for one in options.column)
    columns = given or dict(kept)
    fits = columns and set(columns.values()) <= set(table.columns)
    if not given and (options.ask or not fits):
        spreadsheet.check(table, {"name": table.columns[0]})  # a pupils' list is refused before anything is asked
        if office.ask is None:
            raise Missing(say("roster.column-missing", known=", ".join(table.columns)))
        columns = _asked(office.ask, table)
    brought = spreadsheet.read_spreadsheet(table, columns)
    if columns != kept:
        await office.book.store.note_roster(office.school.id, {**noted, "csv": columns})
        print(say("roster.column-kept"))
    return brought


def _asked(ask: Callable[[str], str], table: Table) -> dict[str, str]:
    """The mapping, as somebody agrees to it, column by column."""
    print(say("roster.column-intro"))
    found, guessed = dict[str, str](), spreadsheet.proposed(table.columns)
    known = {one.casefold(): one for one in table.columns}
    for held in spreadsheet.HOLDS:
        if held in {"first", "last"} and "name" in found:
            continue
        while True:
            shown = guessed.get(held) or say("roster.column-none")
            answer = ask(say("roster.column-ask", held=held.replace("_", " "), column=shown)).strip()
            if answer and answer != "-" and answer.casefold() not in known:
                print(say("roster.column-unknown", column=answer, known=", ".join(table.columns)))
                continue
            column = guessed.get(held, "") if not answer else known.get(answer.casefold(), "")
            if column:
                found[held] = column
            break
    return found


async def from_platform(office: Office, options: argparse.Namespace) -> Brought:
    """Read the member list of Slack, or of a team in Teams. Raises Missing."""
    platform, school = options.format, office.school
    workspace = school.workspaces.get(platform)
    if not workspace:
        raise Missing(f"{school.id} is not on {platform}: its settings have no [workspaces] {platform}.")
    if platform == "teams" and not options.group:
        raise Missing("Say which team: --group with the id of one of its channels (19:...), in which canipost is.")
    bar = Bar(platform)
    try:
        async with _directory(office, platform) as directory:
            today = office.book.today(school)
            return await read_members(directory, platform, workspace, options.group or "", today, bar.at)
    except (Refused, TryLater, NoAnswer) as error:
        remedy = "Check the tokens and the scopes (docs/roster.md), and try again."
        raise Missing(f"{platform} did not give its list ({error}). {remedy}") from None
    finally:
        bar.end()


@asynccontextmanager
async def _directory(office: Office, platform: str) -> AsyncIterator[Directory]:
    async with ClientSession() as session:
        if platform == "slack":
            from bot.slack.calling import client  # noqa: PLC0415 - as above
            from bot.slack.directory import SlackDirectory  # noqa: PLC0415 - only where it is wanted

            slack = slack_keys()
            if slack is None:
                raise Missing("SLACK_BOT_TOKEN is not set. Set the tokens that canipost serves with.")
            yield SlackDirectory(client(slack.bot_token, slack.api_url, session))
            return
        from bot.teams.directory import TeamsDirectory  # noqa: PLC0415 - as above

        teams = teams_keys()
        if teams is None:
            raise Missing("MicrosoftAppId is not set. Set the keys that canipost serves with.")

        async def recall(_: str, key: str) -> Mapping[str, Any] | None:
            return await office.book.store.conversation(office.school.id, "teams", key)

        yield TeamsDirectory(connector(session, teams), recall)
