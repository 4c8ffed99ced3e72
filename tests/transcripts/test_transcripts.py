"""Transcripts are the specification: each is played, and what the bot says must be what stands in the file.

`README.md` says how to read and write one. Rewrite with CANIPOST_REWRITE=1 and read the diff.

Rules:
1. Whoever plays can do what stands on the card before them, and nothing else: no other button, field or choice.
2. What is filled in is sent by the next press, or the transcript is wrong.
3. A line that nobody plays is wrong as well, but for the story on top and for remarks (`# ...`).
"""

import asyncio
import os
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.casework.staffroom import Staffroom
from bot.people.roster import Member
from bot.seam.card import Card
from bot.seam.turn import Reply, Who
from tests.desk import Desk, opened
from tests.plain import plain
from tests.public.visitor import Visitor, visiting
from tests.transcripts.messages import brought

FILES = sorted(Path(__file__).parent.glob("*.txt"))


class Player:
    """Plays one transcript and writes down what was seen."""

    def __init__(self, desk: Desk, school: str) -> None:
        self.desk = desk
        self.school = school
        self.cards: dict[str, Card] = {}
        self.filled: dict[str, str | tuple[str, ...]] = {}
        self.references: dict[str, str] = {}
        self.visitor: Visitor | None = None
        self.links: list[str] = []
        """What opens the links that were made, the newest last."""
        place = desk.schools[school]
        self.addresses = {"teacher", *(person.ids["web"] for person in place.people)}
        self.addresses |= {channel.ids["web"] for channel in place.channels}

    def share(self, other: str) -> None:
        """Another school has the same workspace."""
        self.desk.share(self.school, other)
        place = self.desk.schools[other]
        self.addresses |= {person.ids["web"] for person in place.people}
        self.addresses |= {channel.ids["web"] for channel in place.channels}

    async def hire(self, people: str, school: str = "") -> None:
        """Put people on the roster: "ines = Ines Okoro; jo = Jo Bell, governor"."""
        members = []
        for one in filter(None, people.split(";")):
            persona, _, rest = one.strip().partition(" = ")
            name, _, standing = rest.partition(", ")
            self.addresses.add(persona)
            found: Any = standing or "staff"
            members.append(Member(f"m-{persona}", name, ids={"web": persona}, standing=found))
        if members:
            room = Staffroom(self.desk.store, self.desk.clock)
            await room.write(self.desk.schools[school or self.school], members)
            self.addresses |= {"pupil", "guest"}

    async def play(self, line: str, *, scenery: bool) -> str:
        """One line of a transcript, and what is seen then; `scenery` is what stands at the top."""
        if line.startswith("visitor> "):
            return self.hide(await self.visit(line.removeprefix("visitor> ")))
        if match := re.match(r"([\w-]+)> (.*)", line):
            return await self.say(*match.groups())
        if match := re.match(r"([\w-]+):$", line):
            said = self.look(match.group(1))
            for reader in ("dsl", "deputy") if "dsl-team" in self.cards else ():
                self.cards[reader] = self.cards["dsl-team"]
            return said
        if match := re.match(r"\((\d+) (minutes|hours|days) later\)$", line):
            self.desk.clock.pass_(**{match.group(2): int(match.group(1))})
            await self.desk.climb()
        elif match := re.match(r"\(([\w, -]+) cannot be reached\)$", line):
            self.desk.postbox.gone = set(match.group(1).split(", "))
        elif match := re.match(r"\(([\w ]+) is away (today|this week)\)$", line):
            days = 1 if match.group(2) == "today" else 5 - self.desk.clock().weekday()
            self.desk.away(self.school, match.group(1), days)
        else:
            await self.change(line, scenery=scenery)
        return ""

    async def change(self, line: str, *, scenery: bool) -> None:
        """A line by which somebody comes, goes, or shares the workspace; or one that is only read."""
        if match := re.match(r"\(on the roster(?: of ([\w-]+))?: (.*)\)$", line):
            await self.hire(match.group(2), match.group(1) or self.school)
        elif match := re.match(r"\(([\w' -]+) has left\)$", line):
            await self.desk.leave(self.school, match.group(1))
        elif match := re.match(r"\(([\w-]+) is in the same workspace\)$", line):
            self.share(match.group(1))
        else:
            assert scenery or not line or line.startswith("# "), f"nobody plays this line: {line}"

    async def visit(self, words: str) -> str:
        """What somebody without an account does with the last link that was made, and what they see then."""
        assert self.visitor, "nobody visits"
        if words == "opens the link":
            return await self.visitor.open(self.links[-1])
        if words == "opens the next link":
            return await self.visitor.open(self.links[-2])
        label, _, text = words.partition(" = ")
        if text:
            self.visitor.fill(label, text)
        elif label in self.visitor.page.fields:
            self.visitor.choose(label)
        else:
            assert f"<{label}>" in self.visitor.page.lines, f"'{label}' is not on the page: {self.visitor.page.lines}"
            said = await self.visitor.press()
            await self.desk.sweep()
            return said
        return ""

    async def say(self, persona: str, words: str) -> str:
        """One line of a persona, and what they see then."""
        assert persona in self.addresses, f"'{persona}' is nobody at {self.school}"
        card = self.cards.get(persona)
        for reference, name in self.references.items():
            words = words.replace(name, reference)
        if words.startswith("/"):
            dialog, _, text = words[1:].partition(" ")
            reply = await self.desk.take(self.school, persona, "begin", dialog, **({"text": text} if text else {}))
        elif words.startswith("Report this message: "):
            turn = replace(brought(words), who=Who("web", self.school, persona))
            reply = await self.desk.talk.take(turn)
        elif words.startswith('"'):
            reply = await self.desk.take(self.school, persona, "home", text=words.strip('"'))
        elif card is None:
            raise AssertionError(f"{persona} sees no card on which to press '{words}'")
        elif " = " in words or "[x]" in words:
            self._fill(card, words)
            return ""
        else:
            reply = await self._press(persona, card, words)
        self.cards[persona] = reply.card
        for given in reply.files:
            if given.name == "links.html":
                self.links += re.findall(r"example\.org(/p/[\w-]+)", given.data.decode())
        self.filled = {}
        await self.desk.sweep()
        return self.hide(plain(reply.card))

    def look(self, address: str) -> str:
        """What stands at an address."""
        assert address in self.addresses, f"'{address}' is nobody and no channel at {self.school}"
        cards = self.desk.postbox.at(address)
        if cards:
            self.cards[address] = cards[-1]
        return self.hide("\n".join(plain(card) for card in cards) or "  (nothing)")

    def hide(self, text: str) -> str:
        """References are random: each becomes REF-1, REF-2 ... in the order in which they are seen."""

        def known(match: re.Match[str]) -> str:
            return self.references.setdefault(match.group(), f"REF-{len(self.references) + 1}")

        return re.sub(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b", known, text)

    def _fill(self, card: Card, words: str) -> None:
        if words.startswith("[x] "):
            ticked = words.removeprefix("[x] ").split("; ")
            many = [field for field in card.inputs if field.kind == "many"]
            found = {one.name: tuple(c.value for c in one.choices if c.label in ticked) for one in many}
            name = max(found, key=lambda name: len(found[name]))
            assert len(found[name]) == len(ticked), f"no such choice among {ticked}:\n{plain(card)}"
            self.filled[name] = found[name]
            return
        label, _, text = words.partition(" = ")
        asked = {field.label: field for field in card.inputs}
        assert label in asked, f"nothing asks '{label}' on the card:\n{plain(card)}"
        field = asked[label]
        choices = {choice.label: choice.value for choice in field.choices}
        assert text in choices or not choices, f"'{text}' is not a choice of '{label}':\n{plain(card)}"
        self.filled[field.name] = choices.get(text, text)

    async def _press(self, persona: str, card: Card, words: str) -> Reply:
        for field in card.inputs:
            for choice in field.choices:
                if choice.label == words:
                    assert field.tap, f"'{words}' is ticked, not pressed"
                    assert not self.filled, f"this press does not send {self.filled}"
                    return await self.desk.take(
                        self.school, persona, card.deed, card.target, **{field.name: choice.value}
                    )
        button = next((button for button in card.buttons if button.label == words), None)
        assert button, f"'{words}' is not on the card:\n{plain(card)}"
        values: dict[str, str | tuple[str, ...]] = dict(button.values)
        assert button.submits or not self.filled, f"this press does not send {self.filled}"
        if button.submits:
            needed = [
                field.label for field in card.inputs if not field.optional and field.kind in {"line", "text", "day"}
            ]
            empty = [f.label for f in card.inputs if f.label in needed and not self.filled.get(f.name, f.value)]
            assert not empty, f"no platform sends this with {empty} left empty"
            values |= {field.name: field.value for field in card.inputs if field.value} | self.filled
        return await self.desk.take(self.school, persona, button.deed, button.target, **values)


async def play(text: str, folder: Path) -> str:
    """The transcript as it really goes."""
    lines = text.splitlines()
    top = next(at for at, line in enumerate(lines) if line.startswith("school:"))
    school = lines[top].removeprefix("school:").strip()
    more = dict(line.split(":", 1) for line in lines[top + 1 : top + 3] if line.startswith(("tasks:", "roster:")))
    top += len(more)
    seen = []
    async with opened(folder, tasks=more.get("tasks", "").replace(",", " ").split()) as desk:
        desk.called["teacher"] = "Robin Example"
        player = Player(desk, school)
        await player.hire(more.get("roster", ""))
        async with AsyncExitStack() as stack:
            if "\nvisitor> " in text:
                player.visitor = await stack.enter_async_context(visiting(desk))
            for at, line in enumerate(lines):
                if line.startswith("  "):
                    continue
                seen.append(line)
                said = await player.play(line, scenery=at <= top)
                if said:
                    seen.append(said)
    return "\n".join(seen) + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_conversation_goes_as_its_transcript_says(path: Path, tmp_path: Path) -> None:
    written = path.read_text("utf-8")
    seen = asyncio.run(play(written, tmp_path))
    if os.environ.get("CANIPOST_REWRITE"):
        path.write_text(seen, "utf-8")
        written = seen
    assert seen == written


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("teacher> Send it to everybody", "'Send it to everybody' is not on the card"),
        ("teacher> Where was it? = At the gate", "nothing asks 'Where was it\\?'"),
        ("teacher> What happened? = A post.\nteacher> A child is in danger now", "this press does not send"),
        ("techer> Next", "'techer' is nobody"),
        ("dsl-tem:", "'dsl-tem' is nobody and no channel"),
        ("(1 hour later)", "nobody plays this line"),
        ("teacher > Next", "nobody plays this line"),
        ("deputy> Next", "deputy sees no card"),
    ],
)
def test_what_cannot_be_done_cannot_be_played(line: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=why):
        asyncio.run(play(f"A test.\nschool: westhaven\n\nteacher> /report\n{line}\n", tmp_path))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Which answer do you want to change? = What happened? Another thing", "is not a choice"),
        ("Could a child be at risk, or badly upset? No", "is ticked, not pressed"),
    ],
)
def test_a_choice_that_is_not_there_cannot_be_made(line: str, why: str, tmp_path: Path) -> None:
    """In the list from which an answer is chosen to be changed."""
    written = (Path(__file__).parent / "bullied-online-newport.txt").read_text("utf-8")
    before = written[: written.index("teacher> Which answer do you want to change?")]
    with pytest.raises(AssertionError, match=why):
        asyncio.run(play(f"{before}teacher> {line}\n", tmp_path))


def test_a_first_report_of_a_friend_request_takes_at_most_eight_taps_and_one_sentence() -> None:
    """Counted in its transcript, from the command (a tap as well) until the report is sent."""
    written = (Path(__file__).parent / "pupil-friend-request.txt").read_text("utf-8")
    did = re.findall(r"^teacher> (.*)$", written[: written.index("Your report has been sent")], re.MULTILINE)
    sentences = [words for words in did if " = " in words]
    assert sentences == ["What happened? = A Year 8 asked to follow me on Instagram last night."]
    assert len(did) - len(sentences) == 7
