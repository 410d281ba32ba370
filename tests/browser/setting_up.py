"""Events of the scene that are being set up: drafts from templates, a trip with a price, a template."""

from datetime import timedelta
from typing import Any

from club import clock, pictures, segments
from events import (
    copies,
    events,
    gallery,
    patterns,
    questions,
    registrations,
    sessions,
    template_texts,
    templates,
    terms,
)
from events.events import Event
from events.parties import Guest, Party
from tests import shelves
from tests.cast import Cast

DAY = timedelta(days=1)


async def furnish(cast: Cast) -> dict[str, int]:
    """What the addresses of pages name, by the name it has there."""
    now = clock.now()
    said: dict[str, Any] = {"by": cast.dee, "at": now - DAY}
    shown = [await pictures.keep(shelves.image(1280, 800 + n), **said) for n in range(3)]
    trip = await _started(template_texts.TWO_DAYS, cast, "千岛湖环湖两日")
    await gallery.put(trip, [one.name for one in shown], **said)
    day = clock.day_of(now + 21 * DAY)
    dated = await sessions.add(trip, copies.replace(patterns.of(trip).on(day), capacity=3), **said)
    await sessions.add(trip, patterns.of(trip).on(day + 14 * DAY), **said)
    await events.publish(trip, **said)
    family = Party(guests=(Guest("周建国"), Guest("周小禾", 7)), plate="沪B6K286")
    await registrations.register(dated, cast.ann, family, key="setup-ann", **said)
    await registrations.register(dated, cast.ben, Party(waits=True), key="setup-ben", **said)
    course = await _started(template_texts.NEW_OWNERS, cast, "新车主课堂")
    kept = await Event.get(id=trip.id).select_related("store", "segment")
    template = await copies.save_as_template(kept, title="两日自驾（我们的）", **said)
    odd = await _started(template_texts.WINTER, cast, "冬季用车课堂")
    either = segments.Either((segments.leaf("car", "no"), segments.leaf("warranty", "within", 6)))
    await terms.put(odd, terms.Terms(audience=either), **said)
    await questions.put(odd, [], **said)
    return {"priced": trip.id, "drafted": course.id, "template": template.id, "odd": odd.id}


async def _started(template: templates.Template, cast: Cast, title: str) -> Event:
    words = copies.replace(template.words, title=title, place="朝阳北路店", store=cast.north)
    return await templates.start(template, words, by=cast.dee, at=clock.now() - 2 * DAY)
