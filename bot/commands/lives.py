"""`lives`: the life of each kind of record as a page that a headteacher can read, drawn from the tables."""

import argparse
from collections.abc import Iterator

from bot.cases.lives import LIVES, Duty, Life, Move, Phase, State
from bot.cases.rungs import CALL, DAYS, LAPSES, REVIEW
from bot.commands.tables import table
from bot.people.hours import PACE
from bot.seam.wording import ENGLISH

say = ENGLISH.say


def lives(options: argparse.Namespace) -> int:
    """Draw the page: to the file `options.to` where one is given, to the screen otherwise."""
    page = drawn()
    if options.to:
        options.to.write_text(page, "utf-8")
    else:
        print(page, end="")
    return 0


def drawn() -> str:
    """The whole page, in Markdown."""
    parts = [f"# {say('lives.title')}", say("lives.how-to-read")]
    for kind, life in LIVES.items():
        parts += [f"## {say(f'lives.kind-{kind}')}", *_life(life)]
    return "\n\n".join(parts) + "\n"


def _life(life: Life) -> Iterator[str]:
    yield f"**{say('lives.states')}**"
    heads = [say(f"lives.column-{head}") for head in ("state", "waits", "until", "hears")]
    yield table(heads, (_state(name, state, life) for name, state in life.states.items()))
    if life.duties:
        yield f"**{say('lives.duties')}**"
        heads = [say(f"lives.column-{head}") for head in ("duty", "hears")]
        yield table(heads, ([_until(duty.phase), _hears(duty)] for duty in life.duties))
    yield f"**{say('lives.moves')}**"
    heads = [say(f"lives.column-{head}") for head in ("verb", "by", "ways")]
    yield table(heads, (_move(verb, move) for verb, move in life.moves.items()))


def _state(name: str, state: State, life: Life) -> list[str]:
    waits = say(f"lives.waits-{state.waits}") if state.open or state.phase else say("lives.ended")
    hears = _hears(state)
    if state.then:
        end = say("lives.then", state=say(f"lives.state-{life.moves[state.then].ways[name]}"))
        hears = f"{hears}; {end}" if hears else end
    return [f"*{say(f'lives.state-{name}')}*", waits, _until(state.phase) if state.phase else "", hears]


def _hears(waiting: State | Duty) -> str:
    return ", ".join(say(f"lives.step-{step}") for step in waiting.hears)


def _until(phase: Phase) -> str:
    values = {
        **{urgency.replace("-", "_"): first for urgency, (first, _) in PACE.items()},
        **{f"{urgency.replace('-', '_')}_gap": gap for urgency, (_, gap) in PACE.items()},
        **{name: round(days) for name, days in DAYS.items()},
        "lapse": round(LAPSES["immediate"]), "days": round(LAPSES["routine"]), "review": REVIEW.days,
        "call": round(CALL[0]), "call_gap": round(CALL[1]),
    }  # fmt: skip
    return say(f"lives.until-{phase}", **values)


def _move(verb: str, move: Move) -> list[str]:
    ways = [_way(start, to) for start, to in move.ways.items() if start != to]
    stays = ", ".join(say(f"lives.state-{start}") for start, to in move.ways.items() if start == to)
    lines = [*ways, say("lives.stays", states=stays)] if stays else ways
    return [say(f"lives.verb-{verb}"), say(f"lives.by-{move.by}"), "<br>".join(lines)]


def _way(start: str, to: str) -> str:
    return say("lives.way", start=say(f"lives.state-{start}"), to=say(f"lives.state-{to}"))
