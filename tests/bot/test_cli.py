"""The command line: batches in the agreed formats, exit codes, and errors that say what to do."""

import asyncio
import errno
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import demo
from bot.cli import main
from bot.commands.places import Missing, not_listening
from bot.commands.serving import _public
from bot.seam.clock import utc_now
from storage import new_key, newest, open_store, upgrade

POST = {
    "account": "personal",
    "platform": "facebook",
    "audience": "friends",
    "content": ["photo"],
    "people": ["pupils"],
    "pupil_detail": ["identifiable"],
    "about": ["school-life"],
    "permissions": [],
    "when": "own-time",
    "device": "personal-device",
}


def batch(command: str, rows: list[object], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(row) for row in rows) + "\n\n"))
    return main([command, "--batch"])


def out(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_verdicts_in_a_batch(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert batch("verdict", [{"id": "1", "school": "westhaven", "post": POST}], monkeypatch) == 0
    (row,) = out(capsys)
    assert row["id"] == "1"
    assert row["verdict"] == "do-not-post"
    assert "westhaven/no-pupil-photos" in row["cites"]  # type: ignore[operator]
    assert row["approver"] == []
    assert row["asked"]


def test_routes_in_a_batch(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    report = {"id": "1", "school": "st-wenn", "category": "dsl-conduct", "subject_role": "dsl", "text": "A worry."}
    assert batch("route", [report], monkeypatch) == 0
    (row,) = out(capsys)
    assert row["tell"] == ["chair-of-governors"]
    assert set(row["exclude"]) == {"dsl", "headteacher"}  # type: ignore[call-overload]
    assert row["urgency"] == "immediate"
    assert row["advice"]


def test_what_the_gate_hears_goes_at_once(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    alone = "A lad of 12 who left us wrote to me that he is locked out and in the park by himself tonight."
    report = {"id": "1", "school": "st-wenn", "category": "ex-pupil-contact", "subject_role": "ex-pupil"}
    assert batch("route", [report | {"text": alone}, report | {"text": "He asked how we all are."}], monkeypatch) == 0
    heard, calm = out(capsys)
    assert (heard["urgency"], calm["urgency"]) == ("immediate", "same-day")
    assert "999" in str(heard["advice"])


def test_answers_in_a_batch(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[object] = [
        {"id": "1", "school": "westhaven", "text": "Can I use the school logo on my own web page?"},
        {"id": "2", "school": "westhaven", "text": "she told me her uncle touches her"},
        {"id": "3", "school": "westhaven", "text": "what colour should the new minibus be"},
    ]
    assert batch("ask", rows, monkeypatch) == 0
    first, second, third = out(capsys)
    assert first["kind"] == "answer"
    assert "westhaven/no-logo-identifiers" in first["clauses"]  # type: ignore[operator]
    assert second["kind"] == "urgent"
    assert third["kind"] == "not-covered"
    assert all(row["ms"] for row in (first, second, third))


@pytest.mark.parametrize(
    ("command", "row", "says"),
    [
        ("verdict", {"id": "1", "school": "eton", "post": {}}, "line 1: there is no school 'eton'"),
        ("verdict", {"id": "1", "school": "newport", "post": {"mood": "x"}}, "there is no fact 'mood'"),
        ("verdict", {"id": "1", "school": "newport", "post": {"account": "mine"}}, "account cannot be 'mine'"),
        ("verdict", {"id": "1"}, "school, post is missing"),
        ("route", {"id": "1", "school": "newport", "category": "x", "subject_role": "dsl"}, "no category 'x'"),
        ("ask", [1, 2], "line 1"),
        ("ask", "words", "line 1"),
    ],
)
def test_a_bad_line_is_named_and_stops_the_batch(
    command: str, row: object, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert batch(command, [row], monkeypatch) == 1
    assert says in capsys.readouterr().err


def test_one_question_verdict_and_route_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "westhaven", "can I put the school logo on my page"]) == 0
    assert "westhaven/no-logo-identifiers" in capsys.readouterr().out
    assert (
        main(["verdict", "westhaven", "content=photo", "people=pupils", "account=personal", "permissions=", "more="])
        == 0
    )
    assert capsys.readouterr().out.startswith("do-not-post")
    assert main(["route", "dothill", "headteacher-conduct", "headteacher"]) == 0
    assert "tell: chair-of-governors" in capsys.readouterr().out


@pytest.mark.proof
def test_check_reads_every_pack_and_says_which_review_is_overdue(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "westhaven: 123 clauses" in said
    assert "its review was due on 2026-03-21" in said


def test_check_of_settings_with_a_hole_fails_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "w.toml").write_text('pack = "westhaven"\n')
    assert main(["check", "--settings", str(tmp_path)]) == 1
    assert "w.toml:1:" in capsys.readouterr().err


def test_check_of_settings_speaks_of_their_packs_alone_and_keeps_nobody_waiting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five examples took minutes, and what was said of the school stood somewhere in the middle."""
    demo.write_settings(tmp_path)
    for file in tmp_path.glob("*.toml"):
        if file.stem != "newport":
            file.unlink()
    assert main(["check", "--settings", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "newport: 4 people, 1 channel, pack newport" in said
    assert "Not tried: whether each phrasing finds its clause." in said
    assert not any(other in said for other in ("dothill", "st-wenn", "westhaven", "wetherby"))


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", "²"])
def test_a_port_that_there_is_not_is_refused_in_a_line(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--port", port])
    assert f"there is no port '{port}': give a number from 1 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (errno.EADDRINUSE, "Port 80 on 10.9.9.9 is taken. Choose another with --port."),
        (errno.EACCES, "This user may not listen on port 80. Choose one from 1024 on with --port."),
        (errno.EADDRNOTAVAIL, "'10.9.9.9' is no address of this machine. Leave --host out, or give 0.0.0.0"),
    ],
)
def test_why_nothing_listens_is_said(wrong: int, said: str) -> None:
    assert str(not_listening(OSError(wrong, "x"), "10.9.9.9", 80)).startswith(said)


def test_serve_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CANIPOST_KEYS", "SLACK_BOT_TOKEN", "MicrosoftAppId"):
        monkeypatch.delenv(name, raising=False)
    assert main(["serve", "--settings", str(tmp_path)]) == 1
    assert "CANIPOST_KEYS is not set" in capsys.readouterr().err


def test_the_database_is_upgraded_and_says_its_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    assert main(["db", "current", "--url", url]) == 1
    assert "run canipost db upgrade" in capsys.readouterr().out
    assert main(["db", "upgrade", "--url", url]) == 0
    assert f"A new, empty database was made: {tmp_path / 'x.db'}" in capsys.readouterr().out
    assert main(["db", "upgrade", "--url", url]) == 0
    assert capsys.readouterr().out == f"schema: {newest()}\n"
    assert main(["db", "current", "--url", url]) == 0
    assert main(["db", "current", "--url", "oracle://x"]) == 1
    assert capsys.readouterr().err


def test_the_database_goes_back_to_the_tables_of_an_older_version_and_forward_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    assert main(["db", "upgrade", "--url", url]) == 0
    for wrong in (["9999"], ["x"], [], [str(newest())], ["0000"]):
        assert main(["db", "back", *wrong, "--url", url]) == 1
        assert "is no revision before that of this database" in capsys.readouterr().err
    asyncio.run(_begin(url))
    assert main(["db", "back", "0013", "--url", url]) == 1
    assert "canipost keys flatten" in capsys.readouterr().err
    assert main(["keys", "flatten", "--url", url]) == 0
    assert "canipost db back 0013" in capsys.readouterr().out
    assert main(["db", "back", "0013", "--url", url]) == 0
    assert main(["db", "current", "--url", url]) == 1
    assert main(["db", "upgrade", "--url", url]) == 0
    capsys.readouterr()
    assert main(["keys", "rotate", "--url", url]) == 0
    assert "1 value was written under the first key" in capsys.readouterr().out
    assert main(["keys", "rotate", "--contents", "--url", url]) == 0
    assert "put another new key first" in capsys.readouterr().out


async def _begin(url: str) -> None:
    """Keep something."""
    store = await open_store(url, [os.environ["CANIPOST_KEYS"]])
    await store.begin("westhaven", "web:teacher", "report", {}, utc_now())
    await store.close()


def test_what_is_not_understood_exits_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["dance"], ["db", "drop"]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
    assert "usage: canipost" in capsys.readouterr().err


def test_a_manifest_is_filled_in_or_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "slack", "--url", "https://bot.made-up.sch.uk/"]) == 0
    slack = json.loads(capsys.readouterr().out)
    assert slack["settings"]["interactivity"]["request_url"] == "https://bot.made-up.sch.uk/slack/events"
    assert main(["manifest", "slack", "--socket"]) == 0
    socket = json.loads(capsys.readouterr().out)
    assert socket["settings"]["socket_mode_enabled"]
    assert "https://" not in json.dumps(socket)
    app = "8c3d01f2-0000-4000-8000-000000000001"
    teams = ["manifest", "teams", "--url", "https://bot.made-up.sch.uk", "--app-id", app]
    assert main(teams) == 1
    assert "--site" in capsys.readouterr().err
    assert main([*teams, "--site", "https://www.made-up.sch.uk"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["bots"][0]["botId"] == app
    assert made["developer"]["privacyUrl"] == "https://www.made-up.sch.uk/privacy"
    assert main([*teams[:-1], "1-2-3", "--site", "www.made-up.sch.uk"]) == 1
    assert "'1-2-3' is no app (client) id." in capsys.readouterr().err
    assert main(["manifest", "slack", "--url", "http://x"]) == 1


_NOT_REACHED = (
    "not a host", "http://x.example", "https://", "x", "localhost", "127.0.0.1", "../../etc", '","x":"',
    "https://u:p@h.example", "https://school.example:99999", "https://x.example?a=b", ".example", "ftp://x.example",
    "x..example", "x.example#top", "x.example:0", "x.example\nHost: y", "a" * 64 + ".example",
)  # fmt: skip


@pytest.mark.parametrize("given", _NOT_REACHED)
def test_an_address_that_nobody_reaches_by_https_is_refused_in_plain_words(
    given: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = "8c3d01f2-0000-4000-8000-000000000001"
    teams = ["manifest", "teams", f"--app-id={app}", "--url=https://bot.made-up.sch.uk"]
    assert main([*teams, f"--site={given}"]) == 1
    said = capsys.readouterr()
    assert (said.out, given in said.err, "--site www.hillside.example" in said.err) == ("", True, True)
    for part in (["slack", f"--url={given}"], [*teams[1:3], f"--url={given}", "--site=x.example"]):
        assert main(["manifest", *part]) == 1
    assert main([*teams, "--site=x.example", f"--desk={given}"]) == 1
    assert "Give the public address" in capsys.readouterr().err
    with pytest.raises(Missing):
        _public(given)


def test_a_site_may_be_given_with_https_a_port_and_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    app = "8c3d01f2-0000-4000-8000-000000000001"
    teams = ["manifest", "teams", "--url", "https://bot.made-up.sch.uk:8443/chat", "--app-id", app]
    for site in ("trust.example/hillside", " https://trust.example/hillside/ "):
        assert main([*teams, "--site", site]) == 0
        assert (
            json.loads(capsys.readouterr().out)["developer"]["privacyUrl"] == "https://trust.example/hillside/privacy"
        )
    assert main([*teams, "--site", "trust.example", "--name", "x" * 33]) == 1
    assert "32 characters" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given", ["2026-13-45", "yesterday", "19/12/2026", "20261219", "2026-W50-1", "\uff12026-12-19"]
)
def test_a_day_that_is_none_is_refused_by_every_command(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (
        ["roster", "left", "Tess Brook", "--day", given],
        ["access", "due", "--came", given],
        ["access", "due", "--waited", f"{given}..2026-12-19"],
    ):
        with pytest.raises(SystemExit):
            main(command)
        said = capsys.readouterr().err
        assert f"'{given}' is no day: write it as 2026-12-19" in said
    for pair in ("2026-12-19", "2026-12-19..2026-12-01"):
        with pytest.raises(SystemExit):
            main(["access", "due", "--waited", pair])


def test_where_no_school_is_given_none_is_made_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask"]) == main(["route"]) == main(["verdict"]) == 1
    said = capsys.readouterr().err
    assert "None" not in said
    assert said.count("no school is given: use one of dothill") == 3


def test_a_renamed_command_is_printed_as_the_workspace_will_have_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANIPOST_SLACK_REPORT", "/tell")
    assert main(["manifest", "slack", "--socket"]) == 0
    commands = [one["command"] for one in json.loads(capsys.readouterr().out)["features"]["slash_commands"]]
    assert commands == ["/canipost", "/tell", "/declare", "/policy"]
    for wrong in ("tell", "/Tell", "/tell us", "/policy", "/" + "x" * 32):
        monkeypatch.setenv("CANIPOST_SLACK_REPORT", wrong)
        assert main(["manifest", "slack", "--socket"]) == 1
        assert "CANIPOST_SLACK" in capsys.readouterr().err


def test_the_web_desk_is_never_served_to_other_machines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.write_settings(tmp_path)
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    assert main(["serve", "--web", "--host", "0.0.0.0", "--settings", str(tmp_path)]) == 1  # noqa: S104 - refused
    assert "no log-in" in capsys.readouterr().err


def test_questions_without_an_answer_are_counted_for_the_owner_of_the_policy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, url = new_key(), f"sqlite:///{tmp_path}/kept.db"

    async def count() -> None:
        await upgrade(url)
        store = await open_store(url, [key])
        for _ in range(3):
            await store.tally("westhaven", "not-covered", "email", datetime(2026, 11, 16, tzinfo=UTC))
        await store.close()

    asyncio.run(count())
    monkeypatch.setenv("CANIPOST_KEYS", key)
    assert main(["unanswered", "westhaven", "--url", url]) == 0
    assert "2026-11     3  email (not covered)" in capsys.readouterr().out
    assert main(["unanswered", "newport", "--url", url]) == 0
    assert "Nothing has been counted" in capsys.readouterr().out
    monkeypatch.delenv("CANIPOST_KEYS")
    assert main(["unanswered", "westhaven", "--url", url]) == 1
    assert "CANIPOST_KEYS is not set" in capsys.readouterr().err
