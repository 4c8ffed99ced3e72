"""What others bring in: pinned with hashes, nothing of it read as code; a start calls nobody but the platforms."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from yaml.constructor import SafeConstructor

from policy_kb import lines
from policy_kb.quick import QuickLoader
from tests.house.test_rooms import ROOT, files

LOADERS = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "jsonpickle", "code", "codeop"}
CALLS = {"eval", "exec", "compile", "__import__"}
PLATFORMS = {"slack.com", "login.microsoftonline.com", "login.botframework.com", "127.0.0.1", "localhost", "::1"}


def runs_data(tree: ast.AST) -> Iterator[str]:
    """Whatever could run what it reads."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names if name.name.split(".")[0] in LOADERS)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in LOADERS:
                yield module
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield f"{name}()"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr="load"), keywords=given):
                plain = {one.arg: one.value.value for one in given if isinstance(one.value, ast.Constant)}
                if plain.get("allow_pickle") is not False:
                    yield "np.load without allow_pickle=False"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="yaml"), attr=attr)) if attr.endswith(
                ("load", "load_all")
            ):
                if attr not in {"safe_load", "safe_load_all", "load"}:
                    yield f"yaml.{attr}"
                if attr == "load" and ast.unparse(node.args[1]) not in {"_Loader", "QuickLoader"}:
                    yield "yaml.load"


def test_nothing_that_is_read_can_run() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): sorted(some)
        for path in files("policy_kb", "dialogs", "storage", "bot", "manifest")
        if (some := set(runs_data(ast.parse(path.read_text("utf-8")))))
    }
    assert found == {"policy_kb/shapes.py": ["exec()"]}  # of the names of our own fields, as `dataclasses` does


@pytest.mark.parametrize(
    "code",
    [
        "import pickle", "from jsonpickle import decode", "eval('1')", "exec(x)", "np.load(f)",
        "np.load(f, allow_pickle=True)", "yaml.unsafe_load(x)", "yaml.load(x, Loader)", "__import__(name)",
    ],
)  # fmt: skip
def test_what_could_run_would_be_noticed(code: str) -> None:
    assert list(runs_data(ast.parse(code)))


def test_the_loader_of_yaml_makes_nothing_but_plain_values() -> None:
    assert issubclass(lines._Loader, SafeConstructor)  # noqa: SLF001 - what is being held to the rule
    assert issubclass(QuickLoader, SafeConstructor)


def test_each_package_is_pinned_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    packages = re.split(r"\n(?=[A-Za-z0-9])", lock.replace("\\\n", " "))
    pinned = [one for one in packages if re.match(r"[A-Za-z0-9._-]+==\S+", one)]
    assert len(pinned) > 60
    assert [one[:60] for one in packages if one.strip() and not one.startswith("#") and one not in pinned] == []
    assert [one[:60] for one in pinned if "--hash=sha256:" not in one] == []


def test_the_bill_of_materials_is_made_of_what_is_locked() -> None:
    """`make sbom` takes the versions of the lock, hashes too, and writes CycloneDX from nothing else."""
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\nsbom:")[2].partition("\n\n")[0]
    made, wrote = (line for line in recipe.splitlines() if "build/runtime.lock" in line)
    assert {"--generate-hashes", "--all-extras", "requirements.lock"} <= set(made.split())
    assert re.search(r"cyclonedx-bom==[\d.]+ cyclonedx-py requirements build/runtime\.lock", wrote)


STARTS = """
import asyncio, json, sys
from pathlib import Path
asked = []
def hear(event, given):
    if event == "socket.getaddrinfo":
        asked.append(str(given[0]))
    elif event == "socket.connect" and isinstance(given[1], tuple):
        asked.append(str(given[1][0]))
sys.addaudithook(hear)
from aiohttp import web
from bot import demo
from bot.app import Plan, wired
from bot.keys import SlackKeys, TeamsKeys
from bot.people.settings import load_schools
from bot.web.issuer import SignIn
from storage import new_key, upgrade
async def main(folder):
    for file in demo.write_settings(folder / "settings")[1:]:
        file.unlink()
    url = f"sqlite:///{folder / 'canipost.db'}"
    await upgrade(url)
    plan = Plan(
        load_schools(folder / "settings"), url, [new_key()], web=True,
        sign_in=SignIn("https://id.school.example", "c", "s", "https://desk.school.example"),
        slack=SlackKeys("xoxb-made-up", "secret"), teams=TeamsKeys("app", "password", "tenant"),
    )
    async with wired(plan) as wiring:
        runner = web.AppRunner(wiring.application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await asyncio.sleep(0.2)
        await runner.cleanup()
    print(json.dumps(asked))
asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.proof
def test_a_start_calls_nobody_but_the_platforms(tmp_path: Path) -> None:
    """With Slack, Teams and a desk with a sign-in: no look for updates, no statistics, no fetching of models."""
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", STARTS, str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, "NO_PROXY": "*"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    asked = set(json.loads(ran.stdout.splitlines()[-1]))
    assert asked <= PLATFORMS | {"0.0.0.0", "::"}, asked  # noqa: S104 - what it listens on
