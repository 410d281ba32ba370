"""Dates for the phone's calendar: of an event, and of one's ticket."""

from datetime import UTC

from club import clock
from events import cancellations, registrations
from tests.web.portal import given
from web import calendars


async def test_the_file_of_an_event_holds_when_where_and_the_way_back(browser, cast):
    event, session = await given.dated("看海；拍照,吃饭", summary="带\n相机")
    answer = await browser().get(f"/events/{event.code}/event.ics?session={session.id}")
    assert answer.headers["content-type"].startswith("text/calendar")
    lines = answer.text.replace("\r\n ", "").split("\r\n")
    assert f"DTSTART:{session.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" in lines
    assert "SUMMARY:看海；拍照\\,吃饭" in lines
    assert any(line.startswith("DESCRIPTION:带\\n相机\\nhttp") for line in lines)
    assert "LOCATION:浦东店" in lines
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")


async def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(browser, cast):
    event, _ = await given.dated("很" * 60, summary="长" * 140)
    content = (await browser().get(f"/events/{event.code}/event.ics")).content
    pieces = content.split(b"\r\n")
    assert max(map(len, pieces)) <= 75
    assert all(piece.decode() is not None for piece in pieces)


async def test_the_ticket_takes_the_place_of_the_event_and_takes_it_out_again(browser, cast):
    event, session = await given.dated()
    ticket = await given.ticket(session, cast.ann)
    ann = browser(cast.ann)
    uid = f"UID:session-{session.id}@"
    first = (await ann.get(f"/tickets/{ticket.code}/event.ics")).text
    assert uid in first
    assert uid in (await ann.get(f"/events/{event.code}/event.ics")).text
    assert "STATUS:CONFIRMED" in first
    await registrations.cancel(ticket, by=cast.ann, at=clock.now())
    assert "STATUS:CANCELLED" in (await ann.get(f"/tickets/{ticket.code}/event.ics")).text


async def test_a_strange_session_a_cancelled_event_and_a_foreign_ticket_are_not_found(browser, cast):
    event, session = await given.dated()
    _, other = await given.dated("另一场")
    ticket = await given.ticket(session, cast.ann)
    assert (await browser(cast.ben).get(f"/tickets/{ticket.code}/event.ics")).status_code == 404
    assert (await browser().get(f"/events/{event.code}/event.ics?session={other.id}")).status_code == 404
    await cancellations.cancel_event(event, reason="雪", by=cast.dee, at=clock.now())
    assert (await browser().get(f"/events/{event.code}/event.ics")).status_code == 404


def test_what_somebody_wrote_makes_no_line_of_ours():
    assert calendars._escaped("a\r\nEND:VEVENT;x,y\\") == "a\\nEND:VEVENT\\;x\\,y\\\\"
