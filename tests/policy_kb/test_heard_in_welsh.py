"""An emergency that is told in Welsh, or in the words of every day for wanting to die, is heard as one."""

import pytest

from bot.journeys.emergency import typed
from policy_kb.lookup import urgent


@pytest.mark.parametrize(
    "text",
    [
        "Mae bachgen ym mlwyddyn 9 yn dweud ei fod am ladd ei hun heno",
        "mae hi wedi cymryd tabledi ei mam",
        "mae merch yn gwaedu'n drwm yn y toiled",
        "dydy o ddim yn anadlu",
        "nid yw hi'n anadlu",
        "mae ganddi gyllell yn ei bag",
        "dwedodd wrtha i fod ei thad yn ei churo",
        "mae'r plentyn mewn perygl rwan",
        "mae ofn mynd adref arni achos ei llystad",
        "mae disgybl ar goll ers amser cinio",
        "mae hi'n hunan-niweidio eto",
        "dydi hi ddim isio byw, mae hi'n sôn am hunanladdiad",
        "cafodd ei cham-drin gan ei hewythr",
        "mae dyn wedi mynd â phlentyn o'r iard",
        "a boy in 8B wants to top himself",
        "she wants to self-harm",
        "He wants to unalive himself",
        "she's started cutting again, I saw her legs",
    ],
)
def test_it_is_heard(text: str) -> None:
    assert typed({"text": text})


@pytest.mark.parametrize(
    "text",
    [
        "Ga i bostio llun o'r plant ar Facebook?",
        "Mae rhiant wedi gofyn i fod yn ffrind",
        "mae fy ffôn ar goll",
        "enillodd y tîm, curo'r ysgol arall",
        "gwn i ddim pwy i'w ofyn",
        "he wants to top up his lunch card",
        "self harm is in the PSHE plan for year 9, may I share the slides",
        "she topped the class again",
    ],
)
def test_what_is_none_is_not(text: str) -> None:
    assert not urgent(text)
