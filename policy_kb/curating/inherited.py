"""What a pack has from its base, and where its own clauses already say something that no row of its own rests on."""

from collections import Counter
from collections.abc import Iterator

from policy_kb.counted import counted
from policy_kb.inheriting import name_of
from policy_kb.lines import Fault
from policy_kb.policy import Policy

_PARTS = 3
"""Parts of a row's name: its table, its topic and its own."""
_SHOWN = 8


def by_topic(policy: Policy) -> Iterator[str]:
    """How much is inherited, in a line for each table."""
    if not policy.inherits:
        return
    posting = [row for row in policy.posting if policy.inherited(row)]
    routes = [row for row in policy.routes if policy.inherited(row)]
    topics = Counter(_topic(row.id) for row in posting)
    said = ", ".join(f"{topic.replace('-', ' ')} ({count})" for topic, count in topics.items())
    rules = f"{len(posting)} of {counted(len(policy.posting), 'posting rule')}"
    yield f"from '{policy.inherits}': {rules}: {said or 'none'}"
    yield f"from '{policy.inherits}': {len(routes)} of {counted(len(policy.routes), 'route')}"
    if policy.inherited(policy.declaration):
        yield f"from '{policy.inherits}': who receives declarations"


def names(policy: Policy) -> Iterator[str]:
    """The names of all rows that are inherited: what `leaves_out:` and a row of the school's may name."""
    yield from (name_of(row.id) for row in policy.posting if policy.inherited(row))
    yield from (name_of(row.id) for row in policy.routes if policy.inherited(row))


def resting(policy: Policy) -> Iterator[Fault]:
    """Notes on a pack that inherits: what it could say itself."""
    if not policy.inherits:
        return
    cited = {clause for row in policy.posting for clause in row.cites}
    based = {_topic(row.id) for row in policy.posting if policy.inherited(row)}
    uncited = Counter(
        clause.topic for clause in policy.clauses.values() if clause.id not in cited and clause.topic in based
    )
    if uncited:
        said = ", ".join(f"{topic.replace('-', ' ')} ({count})" for topic, count in uncited.most_common(_SHOWN))
        what = f"posts are decided by '{policy.inherits}', although clauses of your own speak of the same: {said}."
        remedy = "Write rows that cite them; a row of the same name takes the base's place (see docs/policy-owner.md)."
        yield Fault(f"{policy.id}/posting.yaml", what, remedy)
    forbids = [one for one in policy.clauses.values() if one.modality == "must-not" and one.id not in cited]
    if forbids:
        many = counted(len(forbids), "clause that forbids", "clauses that forbid")
        what = f"no verdict rests yet on {many} something, such as '{forbids[0].id}'."
        remedy = "Until a row cites them a verdict may be milder than your policy: write those rows first."
        yield Fault(f"{policy.id}/posting.yaml", what, remedy)
    tells = [clause for clause in policy.clauses.values() if clause.report_to]
    routed = {clause for row in policy.routes for clause in row.cites}
    if left := [clause for clause in tells if clause.id not in routed]:
        many = counted(len(left), "clause that says", "clauses that say")
        what = f"no route of your own rests on {many} who is told, such as '{left[0].id}'."
        yield Fault(f"{policy.id}/routes.yaml", what, "Write routes that cite them; until then the base decides.")
    if policy.borrowing:
        many = counted(len(policy.borrowing), "clause is", "clauses are")
        what = f"{many} found by how staff elsewhere ask for clauses of the same kind."
        yield Fault(f"{policy.id}/phrasings.yaml", what, "Add how your own staff ask; 'canipost unanswered' helps.")
    if alone := [name for name in policy.clauses if name not in policy.phrasings]:
        many = counted(len(alone), "clause is", "clauses are")
        what = f"{many} found by no words but the policy's, such as '{alone[0]}'."
        yield Fault(f"{policy.id}/phrasings.yaml", what, "Add how your own staff ask for them.")


def _topic(row_id: str) -> str:
    parts = name_of(row_id).split("/")
    return parts[1] if len(parts) == _PARTS else "other"
