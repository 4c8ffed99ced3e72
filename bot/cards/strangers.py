"""What somebody reads who is not staff: how to get help, and nothing of the school's. Pure.

Rules:
1. What may be an emergency is answered with 999 first.
2. It says that nobody has read what was written: whoever writes to a program may believe that somebody has.
3. No name, no number and no word of a policy of the school's stands on it. Staff who are not on the list yet read what
   to do.
"""

from typing import Literal

from bot.seam.card import Button, Card, Paragraph, Part, Points
from bot.seam.wording import Words
from policy_kb.helplines import helplines

Why = Literal["stranger", "unsure", "elsewhere"]
"""Nobody of the school's · it could not be found out · of a workspace that belongs to no school of ours."""


def card(words: Words, why: Why, *, urgent: bool) -> Card:
    """999, Childline, and who at school to go to; `urgent`: what was written may be an emergency."""
    say = words.say
    childline = helplines()["childline"]
    helps = [
        say("strangers.help-adult"),
        say("strangers.help-childline", name=childline.name, contact=childline.contact),
    ]
    parts: list[Part] = []
    if urgent:
        parts.append(Paragraph(say("strangers.ring-999"), "strong"))
        parts.append(Paragraph(say("strangers.urgent-kind")))
    else:
        helps.append(say("strangers.help-999"))
    unsure = why == "unsure"
    parts.append(Paragraph(say("strangers.unsure" if unsure else "strangers.not-read"), "strong"))
    parts.append(Points(tuple(helps), say("strangers.help")))
    if not unsure:
        parts.append(Paragraph(say("strangers.elsewhere" if why == "elsewhere" else "strangers.staff"), "quiet"))
    if urgent:
        return Card(say("strangers.urgent-title"), tuple(parts), tone="urgent", badge=say("strangers.urgent-badge"))
    return Card(say("strangers.unsure-title" if unsure else "strangers.title"), tuple(parts), tone="care")


def which(words: Words, choices: tuple[Button, ...], *, urgent: bool, kept: bool, files: bool) -> Card:
    """Which of somebody's schools it is about; `kept`: what they typed waits, `files`: files came along, and do not."""
    say = words.say
    told = [("which-danger", urgent), ("which-kept", kept), ("which-files", files)]
    parts = [Paragraph(say(f"strangers.{key}"), "strong") for key, true in told if true]
    parts.append(Paragraph(say("strangers.which-text")))
    return Card(say("strangers.which-title"), tuple(parts), buttons=choices, tone="care")
