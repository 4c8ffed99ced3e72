"""Transcripts are the specification: each is played, and what the bot says must be what stands in the file.

A line `teacher> words` presses the button or choice with that label on the card that persona sees, begins a
dialog (`/report`), or fills in a text (`What happened? = She said hello`). `dsl-team: ` and `teacher: ` show
what stands at an address after everything owed was sent; `(2 hours later)` lets time
pass and the ladder climb. Rewrite with CANIPOST_REWRITE=1 and read the diff.
"""

import asyncio
import os
import re
from pathlib import Path

import pytest

from bot.seam.card import Card
from bot.seam.turn import Reply
from tests.desk import Desk, opened
from tests.plain import plain

FILES = sorted(Path(__file__).parent.glob("*.txt"))


class Player:
    """Plays one transcript and writes down what was seen."""

    def __init__(self, desk: Desk, school: str) -> None:
        self.desk = desk
        self.school = school
        self.cards: dict[str, Card] = {}
        self.filled: dict[str, str | tuple[str, ...]] = {}
        self.references: dict[str, str] = {}

    async def say(self, persona: str, words: str) -> str:
        """One line of a persona, and what they see then."""
        card = self.cards.get(persona)
        for reference, name in self.references.items():
            words = words.replace(name, reference)
        if words.startswith("/"):
            dialog, _, text = words[1:].partition(" ")
            reply = await self.desk.take(self.school, persona, "begin", dialog, **({"text": text} if text else {}))
        elif card is None:
            raise AssertionError(f"{persona} sees no card on which to press '{words}'")
        elif " = " in words or "[x]" in words:
            self._fill(card, words)
            return ""
        else:
            reply = await self._press(persona, card, words)
        self.cards[persona] = reply.card
        self.filled = {}
        await self.desk.sweep()
        return self.hide(plain(reply.card))

    def look(self, address: str) -> str:
        """What stands at an address."""
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
            field = next(field for field in card.inputs if field.kind == "many")
            self.filled[field.name] = tuple(c.value for c in field.choices if c.label in ticked)
            assert len(self.filled[field.name]) == len(ticked), f"no such choice among {ticked}"
            return
        label, _, text = words.partition(" = ")
        field = next(field for field in card.inputs if field.label == label)
        self.filled[field.name] = next((choice.value for choice in field.choices if choice.label == text), text)

    async def _press(self, persona: str, card: Card, words: str) -> Reply:
        for field in card.inputs:
            for choice in field.choices:
                if choice.label == words:
                    return await self.desk.take(
                        self.school, persona, card.deed, card.target, **{field.name: choice.value}
                    )
        button = next((button for button in card.buttons if button.label == words), None)
        assert button, f"'{words}' is not on the card:\n{plain(card)}"
        values: dict[str, str | tuple[str, ...]] = dict(button.values)
        if button.submits:
            values |= {field.name: field.value for field in card.inputs if field.value} | self.filled
        return await self.desk.take(self.school, persona, button.deed, button.target, **values)


async def play(text: str, folder: Path) -> str:
    """The transcript as it really goes."""
    lines = text.splitlines()
    school = next(line.removeprefix("school:").strip() for line in lines if line.startswith("school:"))
    seen = []
    async with opened(folder) as desk:
        desk.called["teacher"] = "Robin Example"
        player = Player(desk, school)
        for line in lines:
            if line.startswith("  "):
                continue
            seen.append(line)
            if match := re.match(r"([\w-]+)> (.*)", line):
                said = await player.say(*match.groups())
            elif match := re.match(r"\((\d+) (minutes|hours|days) later\)$", line):
                desk.clock.pass_(**{match.group(2): int(match.group(1))})
                await desk.climb()
                continue
            elif match := re.match(r"([\w-]+):$", line):
                said = player.look(match.group(1))
                for reader in ("dsl", "deputy") if "dsl-team" in player.cards else ():
                    player.cards[reader] = player.cards["dsl-team"]
            else:
                continue
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


def test_a_first_report_of_a_friend_request_takes_at_most_eight_taps_and_one_sentence() -> None:
    """Counted in its transcript, from the command (a tap as well) until the report is sent."""
    written = (Path(__file__).parent / "pupil-friend-request.txt").read_text("utf-8")
    did = re.findall(r"^teacher> (.*)$", written[: written.index("Your report has been sent")], re.MULTILINE)
    sentences = [words for words in did if " = " in words]
    assert sentences == ["What happened? = A Year 8 asked to follow me on Instagram last night."]
    assert len(did) - len(sentences) == 7
