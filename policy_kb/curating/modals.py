"""Whether the posting rows are as strict as the clauses they rest on: modal words beside verdicts.

Rules:
1. A row rests on the clause that it cites first; the others stand beside it for care.
2. What forbids (must not, should not, avoid, strongly advised against) carries "do not post"; a milder verdict needs an
   exception of the clause, or another clause that opens a way. A "must" may carry it too.
3. What wants a yes carries "get approval first"; what only wants somebody told, or advice asked, is met by telling or
   asking: a row that rests on it is lifted by a declaration, or names those whose advice is asked.
4. What permits, advises or tells a fact forbids nothing by itself.
5. A row that says in what the policy is silent answers for itself.
"""

import re
from collections.abc import Iterator

from policy_kb.lines import Fault
from policy_kb.policy import Clause, Policy, PostingRule
from policy_kb.vocabulary import Verdict

_FORBIDS = frozenset({"must-not", "should-not", "advised-against"})
_BINDS = _FORBIDS | {"must", "should", "permitted-with-approval"}
_OPENS = frozenset(
    {"permitted-with-approval", "permitted", "advised-against", "advised", "should", "must", "procedure"}
)
_WORDS = (
    (re.compile(r"\b(?:should avoid|better not|are to avoid)\b", re.IGNORECASE), frozenset({"must-not", "must"})),
    (re.compile(r"\bstrong(?:ly)? advi[cs]ed?\b", re.IGNORECASE), frozenset({"must-not", "must", "permitted", "fact"})),
    (
        re.compile(r"\b(?:must not|may not|under any circumstances)\b", re.IGNORECASE),
        frozenset({"advised", "permitted"}),
    ),
)
"""Words of a clause, and how it may then not be marked."""
_TELLS = re.compile(r"\b(?:tell|told|inform|write to|let \w+ know)\b", re.IGNORECASE)


def out_of_tune(policy: Policy) -> Iterator[Fault]:
    """Clauses marked otherwise than they speak, and rows stricter or more lenient than the clause they rest on."""
    for clause in policy.clauses.values():
        for words, never in _WORDS:
            if (found := words.search(clause.summary)) and clause.modality in never:
                what = f"'{clause.id}' says \"{found[0]}\" and is marked '{clause.modality}'."
                yield Fault(str(clause.source), what, "Mark it as the policy words it.")
    for row in policy.posting:
        cited = [policy.clauses[clause] for clause in row.cites if clause in policy.clauses]
        if cited and not row.silence:
            yield from _row(row, cited)


def _row(row: PostingRule, cited: list[Clause]) -> Iterator[Fault]:
    first = cited[0]
    match row.verdict:
        case Verdict.NO if not any(clause.modality in _BINDS for clause in cited):
            yield _fault(row, "stricter", first, "none of its clauses forbids or binds")
        case Verdict.NO if first.report_to and not any(clause.modality in _FORBIDS for clause in cited):
            yield _fault(row, "stricter", first, "it is a duty to report, and none of its clauses forbids")
        case Verdict.NO if first.modality in {"advised", "permitted"}:
            yield _fault(row, "stricter", first, f"it is marked '{first.modality}'")
        case Verdict.APPROVAL if first.modality in _FORBIDS and not first.exceptions and not _opened(cited[1:]):
            yield _fault(row, "more lenient", first, f"it is marked '{first.modality}' and no clause opens a way")
        case Verdict.APPROVAL if _only_tells(first) and "declared" not in row.unless.get("more", ()):
            yield _fault(row, "stricter", first, "it wants somebody told, and telling does not lift the row")
        case Verdict.OK if first.modality in _FORBIDS - {"advised-against"} and not first.exceptions:
            if not row.unless and not set(row.when) & {"permissions", "more"} and not _opened(cited[1:]):
                yield _fault(row, "more lenient", first, f"it is marked '{first.modality}'")
        case _:
            return


def _opened(others: list[Clause]) -> bool:
    return any(clause.modality in _OPENS or clause.exceptions for clause in others)


def _only_tells(clause: Clause) -> bool:
    return clause.modality == "procedure" and not clause.approver and bool(_TELLS.search(clause.summary))


def _fault(row: PostingRule, how: str, clause: Clause, why: str) -> Fault:
    what = f"'{row.id}' is {how} than '{clause.id}', on which it rests: {why}."
    return Fault(
        str(row.source),
        what,
        "Read the policy again; mend the row, cite the clause that carries it, or say 'silence:'.",
    )
