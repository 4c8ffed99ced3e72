"""What a filing owes is paid by whoever filed it, as the record stands when it is paid."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.cards import filed as filed_cards
from bot.seam.card import Card
from storage.kept import Filed
from tests.bot.test_talk import filed
from tests.desk import Desk, opened
from tests.until import HANGS


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def test_whoever_is_kept_out_right_after_the_filing_is_told_nothing(desk: Desk) -> None:
    desk.talk._filings._payer = desk.alerts  # noqa: SLF001 - as the app wires it
    file, at = desk.store.file_and_owe, desk.clock()

    async def filed_and_barred(*given: Any, **more: Any) -> Filed:  # noqa: ANN401 - whatever it takes
        found = await file(*given, **more)
        body = {"bars": ["Dana Reed"], "names": ["Dana Reed"]}
        await desk.store.note(
            "westhaven", found.record.reference, verb="barred", actor="canipost", body=body, owed=[], now=at
        )
        return found

    desk.store.file_and_owe = filed_and_barred  # another program does it, between the filing and the payment
    paying = asyncio.create_task(desk.alerts.run())
    await asyncio.sleep(0)
    await filed(desk)
    async with asyncio.timeout(HANGS):
        while not desk.postbox.at("teacher"):  # noqa: ASYNC110 - the postbox rings no bell
            await asyncio.sleep(0.01)
    assert not desk.postbox.at("dsl-team")  # Dana Reed reads it
    paying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await paying


async def test_a_filing_reads_what_it_owes_once_for_the_receipt_and_draws_one_alert_for_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.talk._filings._payer = desk.alerts  # noqa: SLF001 - as the app wires it
    about_by, draw, read, drawn = desk.store.about_by, filed_cards._alert, [], []  # noqa: SLF001 - what is counted

    async def seen(*given: str) -> Any:  # noqa: ANN401 - as it gives it
        read.append(given)
        return await about_by(*given)

    def counted(*given: Any) -> Card:  # noqa: ANN401 - whatever it takes
        drawn.append(draw(*given))
        return drawn[-1]

    monkeypatch.setattr(desk.store, "about_by", seen)
    monkeypatch.setattr(filed_cards, "_alert", counted)
    paying = asyncio.create_task(desk.alerts.run())
    await asyncio.sleep(0)
    await filed(desk)
    async with asyncio.timeout(10):
        while not desk.postbox.at("teacher"):  # noqa: ASYNC110 - the postbox rings no bell
            await asyncio.sleep(0.01)
    paying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await paying
    assert len(read) == len(drawn) == 1
    (told,), (head,) = desk.postbox.at("dsl-team"), desk.postbox.at("head")
    assert (told.parts, told.buttons) == (head.parts, head.buttons) == (drawn[0].parts, drawn[0].buttons)
    assert (bool(told.anew), head.anew) == (True, "")


async def test_so_many_filings_are_paid_at_once_and_no_more(desk: Desk) -> None:
    now, most = 0, 0
    pay_all = desk.alerts._pay_all  # noqa: SLF001 - what is counted

    async def counted(*given: Any) -> Any:  # noqa: ANN401 - as it gives it
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        return await pay_all(*given)

    desk.alerts._pay_all = counted  # type: ignore[assignment, method-assign] # noqa: SLF001 - as above
    for _ in range(50):
        desk.alerts.pay(None, ())  # type: ignore[arg-type] # nothing is owed
    async with asyncio.timeout(HANGS):
        while desk.alerts._paying:  # noqa: ASYNC110, SLF001 - nothing tells us
            await asyncio.sleep(0.01)
    assert most == 20
