"""What those who look after canipost are told: which channel or person cannot be used, why, and how to mend it. Pure.

Nothing of any record stands here: not its kind, not its reference, not even that there is one.
"""

from collections.abc import Mapping

from bot.cards.drawing import role_words
from bot.people import holders
from bot.people.settings import School
from bot.seam.card import Card, Facts, Paragraph, Part
from storage.kept import Address


def card(content: Mapping[str, str], school: School) -> Card:
    """The card of one trouble, as `Aftermath` noted it."""
    say, what = school.words.say, content["what"]
    parts: list[Part] = []
    if what in {"channel", "person"}:
        at = holders.address((content["platform"], what, content["to"]))
        where, whose = say(f"trouble.on-{at.platform}"), _whose(at, school)
        parts.append(Facts(((say(f"trouble.{what}-whose"), whose), (say("trouble.where"), where))))
        parts.append(Paragraph(say(f"trouble.{what}-{content['cause']}"), "strong"))
        parts.append(Paragraph(say(f"trouble.{what}-{content['cause']}-do")))
    else:
        why = say(f"trouble.{what}-why", **{name: value for name, value in content.items() if name != "what"})
        parts += [Paragraph(why, "strong"), Paragraph(say(f"trouble.{what}-do"))]
    badge, note = say("trouble.anchor-badge" if what == "anchor" else "trouble.badge"), say(f"trouble.{what}-note")
    return Card(
        say(f"trouble.{what}"), tuple(parts), tone="plain" if what == "anchor" else "care", badge=badge, note=note
    )


def _whose(at: Address, school: School) -> str:
    """The roles that a channel is for, or the name of a person; the address where the settings know neither."""
    channel, person = holders.channel_at(school, at), school.person(at.platform, at.to)
    if channel:
        return school.words.listed([role_words(school, role) for role in channel.roles])
    return person.name if person else at.to
