"""Setting up: pictures, patterns, audiences, templates, copies, and what calling off would cost."""

from datetime import timedelta

import pytest

from club import clock, segments, vehicles
from club.segments import EVERYBODY
from events import (
    audiences,
    cancellations,
    copies,
    events,
    feedback_plans,
    feedback_questions,
    gallery,
    itinerary,
    losses,
    patterns,
    preparations,
    questions,
    registrations,
    risks,
    sessions,
    templates,
    terms,
    topics,
)
from events.audiences import Audience
from events.parties import Guest, Party
from events.questions import Asked
from events.template_texts import BUILT_IN, NEW_OWNERS, TWO_DAYS
from tests.events.trips import NOON, START, TRIP, plan, session
from tests.shelves import rich

DAY = timedelta(days=1)


async def test_pictures_keep_their_order_and_no_more_than_six(cast):
    event = await events.create(TRIP, by=cast.dee, at=NOON)
    said = {"by": cast.dee, "at": NOON}
    for name in "abcdef":
        await gallery.add(event, name, **said)
    await gallery.add(event, "c", **said)
    with pytest.raises(gallery.TooManyPictures):
        await gallery.add(event, "g", **said)
    await gallery.lead(event, "d", **said)
    await gallery.remove(event, "a", **said)
    await gallery.lead(event, "nothing", **said)
    kept = (await events.Event.get(id=event.id)).pictures
    assert kept == ["d", "b", "c", "e", "f"]
    assert await gallery.EventPicture.filter(event=event).count() == 5


async def test_the_next_date_begins_with_how_the_last_one_was(cast):
    first = await session(cast, capacity=30, car_capacity=12, closes_at=START - 2 * DAY)
    event = await events.Event.get(id=first.event_id)
    next_one = patterns.of(event, first).on(clock.day_of(START + 7 * DAY))
    assert next_one.starts_at == START + 7 * DAY
    assert next_one.ends_at - next_one.starts_at == timedelta(hours=9)
    assert (next_one.capacity, next_one.car_capacity) == (30, 12)
    assert next_one.closes_at == START + 5 * DAY
    assert next_one.checkin_from == next_one.starts_at - timedelta(hours=2)

    in_a_day = plan(starts_at=NOON + DAY, ends_at=NOON + 2 * DAY)
    assert patterns.of(event, first).completed(in_a_day, NOON).closes_at is None


async def test_a_form_for_an_audience_says_what_the_filter_says(cast):
    asked = Audience((1, 2), (cast.north.id,), ("帕萨特",), (None, 3), (10_000, None), 6, "yes")
    node = audiences.compiled(asked)
    assert audiences.told(segments.read(segments.written(node))) == asked
    assert audiences.compiled(Audience()) == EVERYBODY
    assert audiences.told(EVERYBODY) == Audience()
    other = segments.Either((segments.leaf("car", "no"), segments.leaf("phone", "yes")))
    assert audiences.told(other) is None
    with pytest.raises(audiences.UpsideDown):
        audiences.compiled(Audience(months=(6, 3)))


async def test_how_many_fit_is_counted_of_those_who_have_joined(cast):
    now = clock.now()
    assert await audiences.count(EVERYBODY, None, at=now) == 3
    drivers = audiences.compiled(Audience(drives="yes", models=("帕萨特",)))
    assert await audiences.count(drivers, None, at=now) == 1
    said = {"purpose": "x", "plan": "", "by": cast.dee, "at": now}
    norths = await segments.save("北店", segments.leaf("store", "in", [cast.north.id]), store=None, **said)
    assert await audiences.count(EVERYBODY, norths, at=now) == 2


@pytest.mark.parametrize("template", BUILT_IN, ids=lambda one: one.name)
async def test_each_template_that_comes_along_makes_an_event_that_can_be_published(cast, template):
    words = copies.replace(template.words, place="北店", store=cast.north)
    made = await templates.start(template, words, by=cast.dee, at=NOON)
    day = clock.day_of(START)
    await sessions.add(made, patterns.of(made).on(day), by=cast.dee, at=NOON)
    await events.publish(made, by=cast.dee, at=NOON)
    kept = await events.Event.get(id=made.id).select_related("segment")
    assert terms.of(kept) == template.terms
    assert [one.text for one in await questions.of(made.id)] == [one.text for one in template.questions]
    assert audiences.told(template.terms.audience) is not None


@pytest.mark.parametrize("template", BUILT_IN, ids=lambda one: one.name)
async def test_each_brings_programme_tasks_emergency_plan_and_feedback(cast, template):
    made = await templates.start(template, template.words, by=cast.dee, at=NOON)
    stops, course = await itinerary.of(made.id), topics.slots(await topics.of(made.id))
    assert [itinerary.halt(stop) for stop in stops] == [*template.halts]
    assert bool(stops) == (made.kind == "trip")
    assert bool(course) == (made.kind == "class")
    if course:
        assert sum(slot.minutes for slot in course) == template.pattern.minutes
    assert len(await risks.of(made.id)) >= 5
    plan = await preparations.of(made.id)
    assert [(one.text, one.days) for one in plan] == sorted(
        ((step.text, step.days) for step in template.preparations), key=lambda told: -told[1]
    )
    assert await preparations.nobodys(made.id).count() == len(plan) >= 5
    assert (await feedback_plans.of(made)).names == template.feedback
    assert set(template.feedback) <= feedback_questions.BY_NAME.keys()

    again = await copies.copy(made, by=cast.dee, at=NOON)
    assert topics.slots(await topics.of(again.id)) == course
    assert len(await itinerary.of(again.id)) == len(stops)
    assert await preparations.of(again.id).count() == len(plan)


async def test_owners_in_their_first_three_months_are_whom_that_class_is_for(cast):
    fresh = await vehicles.add(cast.ben, plate="沪C12345", model="途观", by=cast.ben, at=NOON)
    await vehicles.Vehicle.filter(id=fresh.id).update(delivered_on=clock.day_of(NOON - 30 * DAY))
    assert await audiences.count(NEW_OWNERS.terms.audience, None, at=NOON) == 1


async def test_a_copy_has_everything_but_the_dates_and_who_came(cast):
    first = await session(cast, capacity=9, car_capacity=3)
    event = await events.Event.get(id=first.event_id).select_related("store", "segment")
    said = {"by": cast.dee, "at": NOON}
    await terms.put(event, TWO_DAYS.terms, **said)
    await questions.put(event, [Asked("房间？", "choice", ("大床", "双床"), required=True)], **said)
    await gallery.put(event, ["one", "two"], **said)
    await registrations.register(first, cast.ann, key="ann", by=cast.dee, at=NOON)

    made = await copies.copy(event, by=cast.gil, at=NOON + DAY)
    made = await events.Event.get(id=made.id).select_related("store", "segment")
    assert (made.state, made.title, made.place) == ("draft", event.title, event.place)
    assert made.code != event.code
    assert (made.published_at, made.created_at) == (None, NOON + DAY)
    assert terms.of(made) == TWO_DAYS.terms
    assert (made.waiver_version, made.pictures) == (1, ["one", "two"])
    [question] = await questions.of(made.id)
    assert (question.choices, question.required) == (["大床", "双床"], True)
    assert await sessions.of(made).count() == 0
    assert (made.pattern["capacity"], made.pattern["cars"]) == (9, 3)


async def test_members_never_see_a_template_and_it_has_no_dates(cast):
    event = await events.Event.get(id=(await session(cast)).event_id).select_related("store", "segment")
    template = await copies.save_as_template(event, title="草原自驾（模板）", by=cast.dee, at=NOON)
    assert template not in await events.published()
    with pytest.raises(sessions.OfTemplate):
        await sessions.add(template, plan(), by=cast.dee, at=NOON)
    with pytest.raises(events.NoSession):
        await events.publish(template, by=cast.dee, at=NOON)
    assert await templates.own(cast.dee) == [template]
    await cancellations.cancel_event(template, reason="", by=cast.dee, at=NOON)
    assert template not in await events.published()
    assert await templates.own(cast.dee) == []


async def test_what_calling_off_costs_is_known_before_it_is_done(cast):
    offered = await session(cast, capacity=3)
    event = await events.Event.get(id=offered.event_id).select_related("segment")
    await terms.put(event, terms.Terms(points_each=100, fen_each=50_00), by=cast.dee, at=NOON)
    await rich(cast.ann, 500, at=NOON)
    await rich(cast.ben, 500, at=NOON)
    said = {"by": cast.dee, "at": NOON}
    family = Party(guests=(Guest("周小禾", 7),))
    await registrations.register(offered, cast.ann, family, key="ann", **said)
    await registrations.register(
        offered, cast.ben, Party(guests=(Guest("李"),), waits=True), key="ben", **said
    )
    [offered] = await sessions.of(event)
    loss = await losses.of([offered])
    assert (loss.tickets, loss.people, loss.waiting, loss.points, loss.fen) == (1, 2, 1, 200, 0)
    assert await losses.of([]) == losses.Losses()
