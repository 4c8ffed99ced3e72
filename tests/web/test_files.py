"""Files on the web desk: they come with a form of ours or not at all, and go to the browser that asked and no other."""

import io

import pytest
from aiohttp import ClientResponse, FormData

from bot.seam.turn import Given, NotFetched, Reply
from tests.handed import photo
from tests.web.conftest import DESK, Open
from tests.web.fakes import VERDICT

# aiohttp warns of its own use of it, where a part ends within a piece.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


def form(opened: Open, *files: tuple[str, bytes], csrf: str = "", **fields: str) -> FormData:
    """A form as a browser sends it: hidden fields first, then files."""
    made = FormData(default_to_multipart=True)
    for name, text in {"csrf": csrf or opened.csrf, **fields}.items():
        made.add_field(name, text)
    for name, data in files:
        made.add_field("files", io.BytesIO(data), filename=name, content_type="image/jpeg")
    return made


async def send(opened: Open, made: FormData, to: str = "/say") -> ClientResponse:
    answer = await opened.client.post(DESK + to, data=made, allow_redirects=False)
    await answer.read()
    return answer


async def test_a_picture_comes_along_with_what_is_typed(opened: Open) -> None:
    answer = await send(opened, form(opened, ("IMG1.jpg", photo()), said="Sports day", dialog="canipost"))
    assert answer.status == 303
    (turn,) = opened.listener.turns
    assert (turn.deed, turn.target, turn.values) == ("begin", "canipost", {"text": "Sports day"})
    assert [(one.name, await one.fetch(10**6)) for one in turn.files] == [("IMG1.jpg", photo())]


async def test_a_form_without_a_chosen_file_is_a_form_without_files(opened: Open) -> None:
    assert (await send(opened, form(opened, ("", b""), said="/report"))).status == 303
    (turn,) = opened.listener.turns
    assert (turn.deed, turn.target, turn.files) == ("begin", "report", ())


async def test_a_file_without_a_command_is_handed_in(opened: Open) -> None:
    await send(opened, form(opened, ("a.jpg", photo()), said="look"))
    (turn,) = opened.listener.turns
    assert (turn.deed, turn.target, turn.values) == ("hand-in", "", {"text": "look"})


async def test_a_card_with_a_file_field_sends_it(opened: Open) -> None:
    made = form(opened, ("a.png", photo("png")), ("b.png", photo("png", shade=1)), deed="hand-in", target="d1")
    assert (await send(opened, made, "/turn")).status == 303
    (turn,) = opened.listener.turns
    assert (turn.deed, turn.target, len(turn.files)) == ("hand-in", "d1", 2)


async def test_a_file_that_is_too_large_is_said_so_and_not_kept(opened: Open) -> None:
    large = bytes(20 * 1024 * 1024 + 1)
    await send(opened, form(opened, ("a.jpg", large), ("b.jpg", photo()), deed="hand-in", target="d1"), "/turn")
    (turn,) = opened.listener.turns
    with pytest.raises(NotFetched) as refused:
        await turn.files[0].fetch(20 * 1024 * 1024)
    assert refused.value.why == "too-big"
    assert await turn.files[1].fetch(10**6) == photo()


async def test_a_form_that_is_too_large_altogether_is_refused_in_plain_words(opened: Open) -> None:
    answer = await send(opened, form(opened, ("a.jpg", bytes(65 * 1024 * 1024)), deed="hand-in", target="d1"), "/turn")
    assert answer.status == 413
    assert "too much at once" in await answer.text()
    assert opened.listener.turns == []


@pytest.mark.parametrize("wrong", ["no token", "token behind", "another origin", "broken", "unknown field"])
async def test_a_form_with_files_that_is_not_ours_does_nothing(opened: Open, wrong: str) -> None:
    made = form(opened, ("a.jpg", photo()), csrf="x" * 64, deed="hand-in", target="d1")
    headers = {}
    if wrong == "token behind":
        made = FormData(default_to_multipart=True)
        made.add_field("files", photo(), filename="a.jpg")
        made.add_field("csrf", opened.csrf)
    if wrong == "another origin":
        made, headers = form(opened, ("a.jpg", photo()), deed="hand-in"), {"Origin": "https://elsewhere.example"}
    if wrong == "unknown field":
        made = form(opened, ("a.jpg", photo()), deed="hand-in", target="d1", surprise="1")
    data: object = made
    if wrong == "broken":
        data, headers = b"--x\r\nnonsense", {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await opened.client.post(f"{DESK}/turn", data=data, headers=headers, allow_redirects=False)
    assert answer.status in {400, 403}
    assert opened.listener.turns == []


async def test_a_file_is_shown_to_the_session_that_asked_and_to_nobody_else(opened: Open) -> None:
    given = Given("canipost-4KM-7XQ-1.jpg", "image/jpeg", photo())
    opened.listener.script.append(Reply(VERDICT, ended=True, files=[given]))
    await opened.post(f"{DESK}/turn", deed="show-file", target="4KM-7XQ")
    page = await opened.page()
    href = page.partition('<img src="')[2].partition('"')[0]
    answer = await opened.client.get(href)
    assert await answer.read() == photo()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'download="{given.name}"' in page
    opened.client.session.cookie_jar.clear()
    assert (await opened.client.get(href)).status == 404
    assert (await opened.client.get(f"{DESK}/file/guessed")).status == 404


async def test_a_document_is_saved_and_never_opened_in_the_page(opened: Open) -> None:
    opened.listener.script.append(Reply(VERDICT, files=[Given("canipost-1.pdf", "application/pdf", b"%PDF-")]))
    await opened.post(f"{DESK}/turn", deed="show-file", target="4KM-7XQ")
    page = await opened.page()
    assert "<img" not in page.partition('class="sheet"')[2]
    answer = await opened.client.get(page.partition('figcaption><a href="')[2].partition('"')[0])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="canipost-1.pdf"'
