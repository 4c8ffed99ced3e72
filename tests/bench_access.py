"""How long it takes to find everything about one person: `python -m tests.bench_access [records] [sqlite|postgresql]`.

Every record is a report of three texts with two events; one in a thousand names the person. Each is read.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bot.casework.access import Access
from bot.casework.casebook import Casebook
from bot.casework.exports import Taker
from bot.seam.clock import utc_now
from storage import open_store, upgrade
from tests.bench_rotation import database
from tests.bot.cases import SCHOOL, report
from tests.desk import opened
from tests.storage.conftest import KEYS
from tests.storage.many import Many, fill

NAME = "Xenia Quill"
TEXT = "What was seen, in some words, by the gate at three, and what was said to whom about it afterwards. "


async def main(url: str, count: int) -> None:
    """Fill a database with reports as they are sent, and collect."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as desk:
            sent = await desk.store.record(SCHOOL, await report(desk))
            school = desk.schools[SCHOOL]
    assert sent is not None
    answers = {**sent.body["answers"], **{f"report.extra-{n}": TEXT for n in range(3)}}
    found = {**answers, "report.extra-0": f"{NAME} was there. {TEXT}"}
    await upgrade(url)
    store = await open_store(url, KEYS)
    body = {True: {**sent.body, "answers": found}, False: {**sent.body, "answers": answers}}
    await fill(store, SCHOOL, Many(count, body=lambda n: body[n % 1000 == 7], every_register=10**9))
    person = next(one for one in school.people if "headteacher" in one.roles)
    access = Access(Casebook(store, utc_now, lambda: None))
    pauses, done = [0.0], asyncio.Event()

    async def others() -> None:
        """Another who is served by the same program meanwhile."""
        while not done.is_set():
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            pauses.append(time.perf_counter() - began)

    beside = asyncio.create_task(others())
    began, used = time.perf_counter(), time.process_time()
    got = await access.collect(school, Taker(person, "web:head"), [NAME])
    took, cost = time.perf_counter() - began, time.process_time() - used
    done.set()
    await beside
    print(f"{url.partition(':')[0]}, {count:,} records: {took:.0f} s ({cost / count * 1e6:.0f} us of processor each), "
          f"{len(got.stories)} records with {len(got.passages)} passages; nobody waited longer than "
          f"{max(pauses) * 1000:.0f} ms meanwhile")  # fmt: skip
    await store.close()


if __name__ == "__main__":
    with database((sys.argv[2:3] or ["sqlite"])[0]) as lent:
        asyncio.run(main(lent, int((sys.argv[1:2] or ["100000"])[0])))
