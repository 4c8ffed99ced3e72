"""Opening the store at a start: the few things that a start asks, asked of SQLite's driver in SQL of their own.

Rules:
1. Building statements (SQLAlchemy, the tables, the verbs) has a fifth of a start. It is loaded when something is first
   wanted of what is kept, in a thread, once; whoever wants something waits for it, and the event loop does not.
2. So only where all is as it should be: a SQLite file of this version with its secret, in which everything is marked,
   or one in which nothing is kept yet. Whatever else there is `store.open_store` opens, or says what is wrong.
3. Until then readiness is asked the same way, each time anew: nothing is remembered.
"""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.kept import Damaged, Waiting
from storage.pragmas import PATIENCE_SECONDS, open_sqlite
from storage.revisions import newest
from storage.sealing import DONE, KEY_BYTES, MARKED, MARKED_PLACE, SECRET, SECRET_PLACE, Fingerprints, Keys, Seal

if TYPE_CHECKING:
    from storage.store import Store

HOLDS = ("heads", "events", "records", "names", "drafts", "deliveries", "conversations", "files")
"""The tables in which what is kept cannot be found or proved any more where the secret is lost."""
_SQLITE = "sqlite:///"
_SECRETS = "SELECT id, secret FROM secrets WHERE id IN (?, ?)"
_KEEP = "INSERT INTO secrets (id, secret) VALUES (?, ?)"
_WAITING = "SELECT count(*), min(owed_at), max(owed_at) FROM deliveries WHERE shown < wanted AND refused IS NULL"


async def open_at_start(url: str, keys: Sequence[str]) -> "Store":
    """Open the store as `open_store` does, and raise as it does; its verbs are loaded when the first is called."""
    file = file_of(url)
    found = await asyncio.to_thread(_keys, file, Seal(keys)) if file and file.is_file() else None
    if file and found:
        later: Any = LaterStore(url, file, found)
        store: Store = later
        return store
    opened: Store = await load().open_store(url, keys)
    return opened


class LaterStore:
    """Stands for a store until one of its verbs is called, and is it from then on."""

    shared = False

    def __init__(self, url: str, file: Path, keys: Keys) -> None:
        self._at = url, file, keys
        self._loading = asyncio.Lock()
        self._store: Store | None = None

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        if self._store:
            found: Callable[..., Any] = getattr(self._store, verb)
            return found

        async def loaded(*values: object, **named: object) -> object:
            return await getattr(await self._opened(), verb)(*values, **named)

        return loaded

    async def ready(self) -> None:
        """Raise StoreError if the database does not answer or is not migrated to this version."""
        if self._store or self._asked("SELECT version_num FROM alembic_version") != (newest(),):
            await (await self._opened()).ready()

    async def waiting(self, now: datetime) -> Waiting:
        """Count what is owed in all schools, and say how long the oldest debt has stood."""
        if (found := self._asked(_WAITING)) is None:
            return await (await self._opened()).waiting(now)
        debts, *owed_at = found
        if not debts:
            return Waiting(debts=0, oldest=0.0)
        age, behind = ((now - datetime.fromisoformat(at).replace(tzinfo=UTC)).total_seconds() for at in owed_at)
        return Waiting(debts=debts, oldest=max(age, 0.0), ahead=max(-behind, 0.0))

    async def damaged(self, school: str | None = None) -> tuple[Damaged, ...]:
        """Name what was met that does not open: nothing, as long as nothing was read."""
        return await self._store.damaged(school) if self._store else ()

    async def close(self) -> None:
        """Let go of the database."""
        if self._store:
            await self._store.close()

    def _asked(self, what: str) -> tuple[Any, ...] | None:
        """The first row of what is asked (rule 3); None where it is the store itself that has to be asked."""
        try:
            with _driver(self._at[1], 0) as driver:  # the event loop waits for no lock
                found: tuple[Any, ...] | None = driver.execute(what).fetchone()
        except sqlite3.Error:
            return None
        return found

    async def _opened(self) -> "Store":
        async with self._loading:
            if self._store is None:
                url, _, keys = self._at
                whole = await asyncio.to_thread(load)
                self._store = store = whole.of(url, keys)
                for name, verb in vars(store).items():
                    vars(self).setdefault(name, verb)
        return self._store


def load() -> Any:  # noqa: ANN401 - a module
    """Load what builds statements (rule 1); who calls it in a thread beside another waits for the same."""
    return import_module("storage.store")


def file_of(url: str) -> Path | None:
    """The file of a plain URL of SQLite, which need not be there; None of any other, which SQLAlchemy has to read."""
    name = url.removeprefix(_SQLITE)
    plain = url.startswith(_SQLITE) and name != ":memory:" and "?" not in name
    return Path(name) if plain else None


@contextmanager
def _driver(file: Path, patience: float = PATIENCE_SECONDS) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=patience, isolation_level=None)) as driver:
        open_sqlite(driver)
        yield driver


def _keys(file: Path, seal: Seal) -> Keys | None:
    """The keys of a database; None where anything is not as it should be. Raises SealBroken as `open_store`."""
    try:
        with _driver(file) as driver:
            if driver.execute("SELECT version_num FROM alembic_version").fetchone() != (newest(),):
                return None
            if not (kept := _kept(driver)):
                driver.execute("BEGIN IMMEDIATE")
                kept = _kept(driver) or _made(driver, seal)
                driver.execute("COMMIT")
    except sqlite3.Error:
        return None
    if kept.keys() != {SECRET, MARKED}:
        return None
    keys = Keys(seal, Fingerprints(seal.open(kept[SECRET], SECRET_PLACE)))
    return keys if keys.open(kept[MARKED], MARKED_PLACE) == DONE else None


def _kept(driver: sqlite3.Connection) -> Mapping[str, bytes]:
    return dict(driver.execute(_SECRETS, (SECRET, MARKED)))


def _made(driver: sqlite3.Connection, seal: Seal) -> Mapping[str, bytes]:
    """Make the secret of a database in which nothing is kept, and note that all of it is marked; else nothing."""
    if any(driver.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in HOLDS):  # noqa: S608 - our own names
        return {}
    secret = secrets.token_bytes(KEY_BYTES)
    marked = Keys(seal, Fingerprints(secret)).close(DONE, MARKED_PLACE)
    made = {SECRET: seal.close(secret, SECRET_PLACE), MARKED: marked}
    driver.executemany(_KEEP, made.items())
    return made
