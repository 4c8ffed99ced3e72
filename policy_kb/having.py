"""Which registers one school has: those that everybody has, those its pack names, and those it brings itself.

A pack's `registers.yaml` holds rows: `id: <school>/<register>`, and what is said of it here, or `here: no`. Its folder
`registers/` holds registers of its own, one a file, which stand in the place of general ones of the same id.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from policy_kb.defining import Reading, read_folder
from policy_kb.lines import LINE, Fault, read
from policy_kb.policy import Source
from policy_kb.register import Register, Registers


def registers_of(
    folder: Path, school: str, clauses: Collection[str], general: Registers
) -> tuple[Registers, list[Fault]]:
    """The registers of a school, and everything that is wrong with what its pack says of them."""
    own, faults = read_folder(folder / "registers", f"{folder.name}/registers")
    every = {**general, **own}
    found = {name: one for name, one in every.items() if one.everywhere or name in own}
    rows, wrong = _rows(folder)
    faults += wrong
    for row in rows:
        source = Source(f"{folder.name}/registers.yaml", row.pop(LINE))
        name = str(row.pop("id", "")).removeprefix(f"{school}/")
        if name not in every:
            faults.append(Fault(str(source), f"there is no register '{name}'.", "Check the files in registers/."))
        elif row == {"here": False}:
            found.pop(name, None)
        else:
            later, wrong = _said(every[name], row, source)
            faults += wrong
            found[name] = later
    for one in found.values():
        faults += [
            Fault(str(one.source), f"unknown clause '{clause}'.", "Check it against the ids in clauses.yaml.")
            for clause in one.cites
            if clause not in clauses
        ]
    return found, faults


def _rows(folder: Path) -> tuple[list[dict[str, Any]], list[Fault]]:
    name = f"{folder.name}/registers.yaml"
    if not (folder / "registers.yaml").exists():
        return [], []
    try:
        found = read(folder / "registers.yaml", name)
    except Fault as fault:
        return [], [fault]
    rows = [row for row in found or [] if isinstance(row, dict)]
    wrong = Fault(name, "a row is not a list of names and values.", "Begin each with '- id:'.")
    return rows, [] if len(rows) == len(found or []) else [wrong]


def _said(made: Register, row: dict[str, Any], source: Source) -> tuple[Register, list[Fault]]:
    reading = Reading(source)
    try:
        later = reading.said(made, row)
    except (TypeError, AttributeError, ValueError):
        return made, [Fault(str(source), "a value has the wrong shape.", "Put texts with a colon in quotes.")]
    return later, reading.faults
