"""Every migration, forward and back, on a database in use: what was kept is there, is proved, and goes on."""

import pytest
from alembic import command

from storage import newest, open_store, upgrade
from storage.revisions import FOLDER
from tests.storage.conftest import KEYS
from tests.storage.databases import sql
from tests.storage.examples import NOON, SCHOOL, TEACHER, alert, filed
from tests.storage.test_migrating import behind, migrate, shape
from tests.storage.test_tampering import furnished

REVISIONS = sorted(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))
FIRST_WITH_FILES = "0003"
"""Further back there is no place for evidence, and going there would lose it."""


@pytest.mark.parametrize(
    "back",
    [
        *(pytest.param(one, marks=pytest.mark.proof) for one in REVISIONS[:-2] if one >= FIRST_WITH_FILES),
        REVISIONS[-2],
    ],
)
async def test_there_and_back_nothing_that_was_filed_is_lost(bare_url: str, back: str) -> None:
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    await store.cover()
    one, two = await furnished(store)
    before = [(await store.record(SCHOOL, each.reference), await store.files_of_record(SCHOOL, each.reference))
              for each in (one, two)]  # fmt: skip
    noted = await store.anchor(SCHOOL)
    await store.close()
    newer = await behind(bare_url, shape)
    await migrate(bare_url, command.downgrade, back)
    assert (await sql(bare_url, "SELECT version_num FROM alembic_version"))[0][0] == back
    assert len(await sql(bare_url, "SELECT id FROM records WHERE school = 'westhaven'")) == 2
    await upgrade(bare_url)
    assert (await sql(bare_url, "SELECT version_num FROM alembic_version"))[0][0] == newest()
    assert await behind(bare_url, shape) == newer
    again = await open_store(bare_url, KEYS)
    await again.cover()
    assert noted is not None
    assert await again.verify(SCHOOL, [noted]) == ()
    for was, (record, files) in zip((one, two), before, strict=True):
        now = await again.record(SCHOOL, was.reference)
        assert record is not None
        assert now is not None
        assert (now.body, now.person, now.state) == (record.body, record.person, record.state)
        assert await again.files_of_record(SCHOOL, was.reference) == files
    assert len(await again.find(SCHOOL, ["both"])) == 2
    await filed(again, alert("new"))
    assert await again.verify(SCHOOL, [noted]) == ()
    assert len(await again.records(SCHOOL, person=TEACHER)) == 2
    assert await again.waiting(NOON)
    await again.close()
