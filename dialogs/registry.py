"""Every dialog by the name that drafts are stored under; names are retired, never reused."""

from dialogs import approval, canipost, checklist, consult, danger, declare, policy, reports, step, threshold
from dialogs.core import Dialog

DIALOGS: dict[str, Dialog] = {
    "canipost": canipost.dialog,
    "approval": approval.dialog,
    "consult": consult.dialog,
    "report": reports.dialog,
    "declare": declare.dialog,
    "policy": policy.dialog,
    "danger": danger.dialog,
}

ON_CASES: dict[str, Dialog] = {"threshold": threshold.dialog, "step": step.dialog, "checklist": checklist.dialog}
"""Dialogs about a case or a task that is there already: opened from it by those who may work on it, never by a
command."""
