"""Every dialog by the name that drafts are stored under; names are retired, never reused."""

from dialogs import approval, canipost, danger, declare, policy, reports
from dialogs.core import Dialog

DIALOGS: dict[str, Dialog] = {
    "canipost": canipost.dialog,
    "approval": approval.dialog,
    "report": reports.dialog,
    "declare": declare.dialog,
    "policy": policy.dialog,
    "danger": danger.dialog,
}
