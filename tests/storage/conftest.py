"""One SQLite file or one PostgreSQL database a test, and a store on it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from pathlib import Path

import pytest

from storage import Store, new_key, open_store, upgrade
from storage.access import Near, reach
from storage.database import read_url
from tests.storage.databases import Databases, Files, Server

KEYS = (new_key(),)

OpenAnother = Callable[[], Awaitable[Store]]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def server() -> Generator[Server]:
    with Server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    chosen: Databases = request.getfixturevalue("files" if request.param == "sqlite" else "server")
    return chosen


@pytest.fixture
async def url(databases: Databases) -> AsyncGenerator[str]:
    async with databases.fresh() as lent:
        yield lent


@pytest.fixture
async def bare_url(databases: Databases) -> AsyncGenerator[str]:
    async with databases.bare() as lent:
        yield lent


@pytest.fixture
async def another(url: str) -> AsyncGenerator[OpenAnother]:
    """Open further stores on the same database, as other programs would."""
    opened: list[Store] = []

    async def open_one() -> Store:
        opened.append(await open_store(url, KEYS))
        return opened[-1]

    yield open_one
    for store in opened:
        await store.close()


@pytest.fixture
async def store(another: OpenAnother) -> Store:
    return await another()


@pytest.fixture
async def near(tmp_path: Path) -> AsyncGenerator[Near]:
    url = f"sqlite:///{tmp_path / 'canipost.db'}"
    await upgrade(url)
    found = reach(read_url(url))
    assert isinstance(found, Near)
    yield found
    await found.close()
