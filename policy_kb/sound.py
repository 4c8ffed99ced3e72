"""What does not go together in a register, each with its remedy. Pure."""

from collections.abc import Iterator

from policy_kb import vocabulary as words
from policy_kb.register import Register

LONGEST_NAME = 30
"""Characters of a label."""


def unsound(made: Register) -> Iterator[tuple[str, str]]:
    """What is wrong, and what to do."""
    yield from _ids(made)
    if len(made.name) > LONGEST_NAME:
        what = f"the name has {len(made.name)} characters, and a label can have {LONGEST_NAME}."
        yield what, "Shorten 'name:'."
    if (made.kind == "request" and made.ends == "decision") != bool(made.needs):
        what = "a request needs somebody to decide it, and nothing else does."
        yield what, "Give 'needs:' for a request that ends with a decision, and only there."
    if not made.tells and not made.by_declaration:
        yield "nobody hears of it.", "Name roles in 'tells:', and add 'quiet: yes' if no alert is wanted."
    for facts in (made.opens, made.closes):
        for fact, values in facts.items():
            if fact not in words.FACTS or not values <= set(words.FACTS[fact]):
                yield f"a post has no such fact: {fact}.", "Check policy_kb/vocabulary.py."
    if (
        bool(made.looks_up) != bool(made.asked_as)
        or len(made.asked_as) > LONGEST_NAME
        or (made.looks_up and not made.names)
    ):
        what = "what can be asked needs a label of at most 30 characters, and a question for the name."
        yield what, "Give 'asked_as:' and 'names:' with 'looks_up:', or none of the three."
    if made.kind == "request" and (made.tie or made.quiet or made.once or made.looks_up or made.by_declaration):
        what = "only an entry can be a tie, be quiet, stand once a person, be looked up or go the way of declarations."
        yield what, "Write 'kind: entry', or take that out."


def _ids(made: Register) -> Iterator[tuple[str, str]]:
    ids = [one.id for one in made.questions]
    meant = [made.until, made.about, *made.names, *made.open, *made.looks_up, *made.surely]
    meant += [name for one in made.questions for name in (*one.when, *one.drafts)]
    for name in dict.fromkeys(name for name in meant if name and name not in ids):
        yield f"there is no question '{name}'.", "Check the ids under 'asks:'."
    if len(set(ids)) < len(ids):
        yield "two questions have the same id.", "Give each its own."
    asked = made.question(made.until) if made.until else None
    if asked and asked.type != "date":
        yield "'until' has to be a question for a day.", "Give it 'type: date'."
