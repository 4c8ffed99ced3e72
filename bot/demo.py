"""The demo: five made-up schools, one for each pack, with settings that anybody may read, change and copy."""

from pathlib import Path

from bot.people.phones import phones
from bot.people.settings import School
from bot.seam.wording import ENGLISH
from bot.web.desk import DeskChannel, DeskSchool, Persona
from policy_kb.loading import schools

_PEOPLE = {
    "dsl": ("Dana Reed", ("dsl",), "extension 21"),
    "deputy": ("Devi Shaw", ("deputy-dsl", "deputy", "senior-staff", "line-manager"), "extension 22"),
    "head": ("Harper Lane", ("headteacher",), "extension 20"),
    "chair": ("Chris Moor", ("chair-of-governors",), "through the clerk"),
}
"""Made-up holders of roles: persona -> name, roles, how to ring them."""

_ONE_PERSON = {"st-wenn": "head"}
"""Schools whose policy makes the headteacher the DSL as well: that persona holds both roles."""


NUMBERS = {
    "lado": "01632 960001", "social-care": "01632 960002", "hr": "01632 960003", "prevent": "01632 960004",
    "data-protection-officer": "01632 960005", "out-of-hours": "01632 960006",
}  # fmt: skip
"""Local numbers that the steps ask for, from the range that no telephone has: Ofcom keeps it for stories."""
_NOT_REAL = "made up for the demo; write your own here"


def write_settings(folder: Path, tasks: str = "") -> list[Path]:
    """Write a settings file for each pack where there is none yet; gives all of them.

    `tasks` is what of the things that fall due is switched on ("all", or nothing).
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for pack in schools():
        file = folder / f"{pack}.toml"
        if not file.exists():
            file.write_text(_settings(pack, tasks), "utf-8")
        files.append(file)
    return files


def desk(school: School, *, side_by_side: bool) -> DeskSchool:
    """A school as the web desk shows it: a teacher, and everybody who holds a role.

    `side_by_side` lets the teacher see the private channel as well, which only the demo may; elsewhere the teacher has
    no made-up name.
    """
    workspace = school.workspaces["web"]
    channels = tuple(
        DeskChannel(channel.ids["web"], ENGLISH.say("demo.channel"))
        for channel in school.channels
        if "web" in channel.ids
    )
    teacher = Persona("teacher", ENGLISH.say("demo.teacher"), ENGLISH.say("demo.teacher-name"))
    anybody = ENGLISH.say("demo.anybody")
    personas = [teacher if side_by_side else Persona("teacher", anybody, anybody)]
    for person in school.people:
        if "web" in person.ids:
            reads = tuple(c.ids["web"] for c in school.channels if "web" in c.ids and person.roles & set(c.roles))
            known = person.ids["web"] in _PEOPLE  # a school with settings of its own has people of its own
            label = ENGLISH.say(f"demo.{person.ids['web']}") if known else person.name
            personas.append(Persona(person.ids["web"], label, person.name, ", ".join(sorted(person.roles)), reads))
    return DeskSchool(
        workspace=workspace,
        name=school.name,
        policy_title=school.policy.title,
        personas=tuple(personas),
        channels=channels,
        about=ENGLISH.say(f"demo.about-{school.policy.id}") if side_by_side and school.policy.id in schools() else "",
        side_by_side=side_by_side,
        phones=phones(school),
        timezone=school.timezone,
    )


def _settings(pack: str, tasks: str) -> str:
    both = _ONE_PERSON.get(pack)
    lines = [
        "# A made-up school for the demo. Change it and start again; delete it to have it written anew.",
        f'school = "{pack}"',
        f'pack = "{pack}"',
        'timezone = "Europe/London"',
        'town = "Little Marlow Green"',
        f'handles = ["@{pack.replace("-", "")}school"]',
        *([f'tasks = "{tasks}"'] if tasks else []),
        "",
        "[workspaces]",
        f'web = "{pack}"',
        "",
    ]
    for persona, (name, roles, phone) in _PEOPLE.items():
        if both and persona == "dsl":
            continue
        held = ("dsl", *roles) if persona == both else roles
        words = ", ".join(f'"{role}"' for role in held)
        lines += [
            "[[people]]",
            f'name = "{name}"',
            f"roles = [{words}]",
            f'phone = "{phone}"',
            f'web = "{persona}"',
            "",
        ]
    lines += ["[[channels]]", 'roles = ["dsl", "deputy-dsl"]', 'web = "dsl-team"', ""]
    lines += ["[hours]", "opens = 08:00:00", "closes = 16:30:00", ""]
    lines += ["[numbers]", *(f'{name} = "{number} ({_NOT_REAL})"' for name, number in NUMBERS.items()), ""]
    return "\n".join(lines)
