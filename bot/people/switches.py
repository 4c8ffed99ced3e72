"""What of the tasks that a policy asks for a school has switched on: nothing falls due by itself."""

from typing import Any

from bot.people.hours import Fault
from policy_kb.policy import Policy

ALL = "all"


def read_tasks(found: Any, policy: Policy, fault: Fault) -> frozenset[str]:  # noqa: ANN401 - as the file has it
    """Read `tasks`: "all", or a list of ids; "-its-name" beside "all" leaves one out."""
    there = {chore.id for chore in policy.tasks}
    given = [found] if isinstance(found, str) else found
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        fault("", "tasks", 0, "the tasks cannot be read.", 'Write tasks = "all", or tasks = ["policy-review"].')
        return frozenset()
    on = there if ALL in given else {one for one in given if not one.startswith("-")}
    off = {one[1:] for one in given if one.startswith("-")}
    for name in sorted((on | off) - there):
        fault("", "tasks", 0, f"the policy asks for no task '{name}'.", f"Use of: {', '.join(sorted(there))}.")
    return frozenset(on - off) & there
