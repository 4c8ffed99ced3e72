"""The keys of the platforms, from the environment, and what is asked with them where no server runs."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession

from bot.commands.manifests import slack_commands, slack_scopes
from bot.commands.places import Missing
from bot.keys import SlackKeys, TeamsKeys
from bot.people.settings import School
from bot.seam.clock import utc_now
from bot.seam.sender import Sender
from bot.teams.connector import PUBLIC, Connector, Microsoft, sound_service_url
from policy_kb.later import later
from storage import Store

if TYPE_CHECKING:
    from bot import in_slack
    from bot.email import send as mail
    from bot.teams import send as to_teams
    from bot.web import issuer
else:
    in_slack, mail = later("bot.in_slack"), later("bot.email.send")
    to_teams, issuer = later("bot.teams.send"), later("bot.web.issuer")


def slack_keys(found: Mapping[str, str] = os.environ) -> SlackKeys | None:
    """Slack's, or None where there is no token. Raises Missing where one is missing."""
    several = found.get("SLACK_CLIENT_ID", "")
    if not (found.get("SLACK_BOT_TOKEN") or several):
        return None
    if several and found.get("SLACK_BOT_TOKEN"):
        raise Missing("SLACK_CLIENT_ID (several workspaces) and SLACK_BOT_TOKEN (one) are set. Take one of them out.")
    if several and not (
        found.get("SLACK_CLIENT_SECRET")
        and found.get("SLACK_SIGNING_SECRET")
        and found.get("CANIPOST_ADDRESS", "").startswith("https://")
    ):
        raise Missing(
            "SLACK_CLIENT_ID is set. Set SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET and CANIPOST_ADDRESS as well."
        )
    if not several and not (found.get("SLACK_SIGNING_SECRET") or found.get("SLACK_APP_TOKEN")):
        raise Missing("SLACK_BOT_TOKEN is set. Set SLACK_SIGNING_SECRET as well (HTTP), or SLACK_APP_TOKEN (socket).")
    names = {name: dialog for dialog, name in slack_commands(found).items()}
    return SlackKeys(
        found.get("SLACK_BOT_TOKEN", ""),
        found.get("SLACK_SIGNING_SECRET", ""),
        found.get("SLACK_APP_TOKEN", ""),
        found.get("SLACK_API_URL", "https://slack.com/api/"),
        names,
        several,
        found.get("SLACK_CLIENT_SECRET", ""),
        found.get("CANIPOST_ADDRESS", "").rstrip("/") if several else "",
        slack_scopes() if several else (),
    )


_DESK_KEYS = (
    "CANIPOST_OIDC_CLIENT", "CANIPOST_OIDC_SECRET", "CANIPOST_DESK", "CANIPOST_OIDC_DOMAIN", "CANIPOST_OIDC_CONTEXT",
)  # fmt: skip


def signing_in() -> "issuer.SignIn | None":
    """How the web desk is signed in to, or None where no identity provider is set. Raises Missing."""
    found = os.environ
    if not found.get("CANIPOST_OIDC_ISSUER"):
        return None
    given = (found.get(name, "") for name in _DESK_KEYS)
    try:
        return issuer.SignIn(found["CANIPOST_OIDC_ISSUER"], *given)
    except ValueError as wrong:
        raise Missing(str(wrong)) from None


def mail_keys(found: Mapping[str, str] = os.environ) -> "mail.MailKeys | None":
    """The mail server's, or None where there is none. Raises Missing where it cannot be read."""
    if not found.get("CANIPOST_SMTP"):
        return None
    try:
        sender, authority = found.get("CANIPOST_MAIL_FROM", ""), found.get("CANIPOST_SMTP_CA", "")
        return mail.read_keys(found["CANIPOST_SMTP"], sender, authority)
    except ValueError as wrong:
        raise Missing(str(wrong)) from None


def teams_keys(found: Mapping[str, str] = os.environ, *, emulator: bool = False) -> TeamsKeys | None:
    """Teams', or None where there is no app id (and nobody emulates). Raises Missing where one is missing."""
    app_id = found.get("MicrosoftAppId", "")
    if not app_id and not emulator:
        return None
    if app_id and not (found.get("MicrosoftAppPassword") and found.get("MicrosoftAppTenantId")):
        raise Missing("MicrosoftAppId is set. Set MicrosoftAppPassword and MicrosoftAppTenantId as well.")
    return TeamsKeys(
        app_id,
        found.get("MicrosoftAppPassword", ""),
        found.get("MicrosoftAppTenantId", ""),
        found.get("MicrosoftAppType", "SingleTenant"),
        emulator and not app_id,
        microsoft(found),
    )


def microsoft(found: Mapping[str, str]) -> Microsoft:
    """Where Microsoft is: its public cloud, or what the environment says (national clouds). Raises Missing."""
    given = {
        field: found.get(f"CANIPOST_TEAMS_{field.upper()}") or str(getattr(PUBLIC, field))
        for field in ("login", "keys", "issuer", "scope")
    }
    for field in ("login", "keys"):
        if not sound_service_url(given[field]):
            raise Missing(
                f"CANIPOST_TEAMS_{field.upper()} is '{given[field]}'. Give an address that begins with https://."
            )
    return Microsoft(given["login"].rstrip("/"), given["keys"], given["issuer"], given["scope"])


def connector(session: ClientSession, keys: TeamsKeys) -> Connector:
    """What calls Teams with these keys."""
    return Connector(
        session,
        app_id=keys.app_id,
        app_password=keys.app_password,
        tenant_id=keys.tenant_id,
        app_type=keys.app_type,
        microsoft=keys.microsoft,
    )


def homes(schools: Sequence[School]) -> Callable[[str], Sequence[School]]:
    """The schools of a workspace in Slack."""
    return lambda workspace: [one for one in schools if one.workspaces.get("slack") == workspace]


def senders(session: ClientSession, store: Store, schools: Sequence[School]) -> dict[str, Sender]:
    """Whoever can ask a platform whether an address is there."""
    found: dict[str, Sender] = {}
    if slack := slack_keys():
        found["slack"] = in_slack.sender(slack, in_slack.tokens(slack, store, homes(schools), utc_now), session)
    if teams := teams_keys():

        async def recall(tenant: str, key: str) -> Mapping[str, Any] | None:
            for school in (one for one in schools if one.workspaces.get("teams") == tenant):
                if found := await store.conversation(school.id, "teams", key):
                    return found
            return None

        found["teams"] = to_teams.TeamsSender(connector(session, teams), recall)
    return found
