"""The pictures of an event and its poster: uploaded, ordered, taken out; drawn for whoever sends it on."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from club import clock, pictures
from events.events import Event
from tests.shelves import image
from tests.web.portal import given
from web import poster_fonts, posters

JPEG = {"file": ("路.jpg", image(1200, 800))}


@pytest.fixture
def dee(cast, browser):
    return browser(cast.dee)


@pytest.fixture
async def event(cast):
    made, _ = await given.dated(store=cast.north, summary="走一段好路")
    return made


async def uploaded(dee, event, content=None):
    files = {"file": ("路.jpg", content or image(1200, 800))}
    return await dee.post("/staff/events/pictures", data={"event": event.id}, files=files)


async def test_pictures_are_uploaded_one_put_first_one_taken_out(dee, event):
    for size in ((1200, 800), (900, 600)):
        answer = await uploaded(dee, event, image(*size))
        assert answer.headers["location"] == f"/staff/events/{event.id}/pictures?done=saved"
    first, second = (await Event.get()).pictures
    page = (await dee.get(f"/staff/events/{event.id}/pictures")).text
    assert f"/pictures/{first}/640" in page
    await dee.post(f"/staff/events/{event.id}/pictures/lead", data={"picture": second})
    assert (await Event.get()).pictures == [second, first]
    await dee.post(f"/staff/events/{event.id}/pictures/removal", data={"picture": first})
    assert (await Event.get()).pictures == [second]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"file": ("a.jpg", b"no picture at all")}, "这不是 JPEG、PNG 或 WebP"),
        ({"file": ("", b"")}, "先选一张图片"),
    ],
)
async def test_what_is_no_picture_is_refused_with_a_sentence(dee, event, files, words):
    answer = await dee.post("/staff/events/pictures", data={"event": event.id}, files=files)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert (await Event.get()).pictures == []


async def test_a_seventh_picture_and_one_for_a_foreign_event_are_refused(cast, dee, event, browser):
    await Event.filter(id=event.id).update(pictures=list("abcdef"))
    answer = await uploaded(dee, event)
    assert (answer.status_code, "最多 6 张" in answer.text) == (422, True)
    assert (await uploaded(browser(cast.fay), event)).status_code == 404


async def test_a_picture_of_an_event_is_not_forgotten_until_it_is_taken_out(dee, event):
    await uploaded(dee, event)
    later = clock.now() + timedelta(days=2)
    assert await pictures.forget(at=later) == 0
    await dee.post(
        f"/staff/events/{event.id}/pictures/removal", data={"picture": (await Event.get()).pictures[0]}
    )
    assert await pictures.forget(at=later) == 1


async def test_what_it_says_is_changed_and_its_pictures_stay(dee, event):
    await uploaded(dee, event)
    told = {"kind": "trip", "title": "换个名字", "place": "北店", "art": "sea", "store": "1"}
    await dee.post(f"/staff/events/{event.id}/edit", data=told)
    changed = await Event.get()
    assert (changed.title, len(changed.pictures)) == ("换个名字", 1)


async def test_a_link_in_a_messenger_has_a_title_a_sentence_and_a_square_picture(cast, browser, event):
    page = (await browser().get(f"/events/{event.code}")).text
    assert '<meta property="og:title" content="莫干山两日自驾">' in page
    assert '<meta property="og:description" content="走一段好路">' in page
    cover = await browser().get(f"/events/{event.code}/poster/cover.jpg")
    assert Image.open(BytesIO(cover.content)).size == (600, 600)
    assert f"/events/{event.code}/poster/cover.jpg" in page


@pytest.mark.skipif(not poster_fonts.is_there(), reason="no font with Chinese on this machine")
async def test_the_poster_is_a_png_that_is_asked_for_once(cast, dee, browser, event):
    await uploaded(dee, event)
    answer = await browser().get(f"/events/{event.code}/poster.png")
    assert answer.headers["content-type"] == "image/png"
    width, height = Image.open(BytesIO(answer.content)).size
    assert (width, height >= posters.LOWEST) == (posters.WIDTH, True)
    tag = {"If-None-Match": answer.headers["etag"]}
    assert (await browser().get(f"/events/{event.code}/poster.png", headers=tag)).status_code == 304
    await Event.filter(id=event.id).update(title="另一个名字")
    assert (await browser().get(f"/events/{event.code}/poster.png", headers=tag)).status_code == 200
    saved = await dee.get(f"/staff/events/{event.id}/poster.png?download=1")
    assert "attachment" in saved.headers["content-disposition"]


async def test_nobody_finds_the_poster_of_a_draft(cast, browser):
    draft, _ = await given.dated(published=False, store=cast.north)
    for address in ("poster.png", "poster/cover.jpg"):
        assert (await browser().get(f"/events/{draft.code}/{address}")).status_code == 404
    assert draft.created_at < clock.now()


async def test_a_machine_without_a_font_says_what_to_install(cast, dee, event, monkeypatch):
    monkeypatch.setattr(poster_fonts, "PLACES", ())
    poster_fonts._files.cache_clear()
    poster_fonts.font.cache_clear()
    page = (await dee.get(f"/staff/events/{event.id}/pictures")).text
    assert "fonts-noto-cjk" in page
    assert (await dee.get(f"/staff/events/{event.id}/poster.png")).status_code == 404
    poster_fonts._files.cache_clear()


def test_lines_of_a_poster_break_before_they_are_too_long_and_never_before_a_comma():
    if not poster_fonts.is_there():
        pytest.skip("no font with Chinese on this machine")
    lines = posters.wrapped("山路、湖边、老街，" * 12, 36, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert lines[1][0] not in posters.NOT_FIRST
