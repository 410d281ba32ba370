"""Staff: two records that are one person: found, seen side by side, merged, and taken apart again."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Subquery

from club import clock, members, persons, vehicles
from club.errors import ClubError
from club.members import Member, Merge, preview
from club.vehicles import Vehicle
from events.registration import Registration
from events.sessions import Session
from web import text
from web.forms.staff.merging import MergeForm
from web.i18n import lazy
from web.naming import REACHED
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff.scope import member_of

MOST_HITS = 12
WARNINGS = {
    "birthday": lazy("The birthdays differ: say why it is one person all the same."),
    "birth_year": lazy("The years of birth differ."),
    "name": lazy("The names differ."),
    "gender": lazy("One is Ms, the other Mr."),
    "both_joined": lazy("Both have joined the club: each accepted the charter with an own number."),
    "both_signed_in": lazy("Both are signed in on a phone: from then on both phones see this one person."),
    "closing": lazy(
        "One has asked to close the account: on that day this one person is gone, with all points."
    ),
    "brought": lazy("One has brought the other: for this nobody is rewarded any more."),
    "tickets": lazy("Both have a ticket for the same date: cancel one of them if only one comes."),
}


async def index(request: Request) -> Response:
    """Who else it is: the search for the other record."""
    member, asker = await member_of(request), request.state.staff
    query = request.query_params.get("q", "").strip()[:40]
    hits = await members.search(query, staff=asker, limit=MOST_HITS + 1, using_db=read()) if query else []
    others = [hit for hit in hits if hit.id != member.id][:MOST_HITS]
    return page(
        request,
        "staff/merging/index.html",
        member=member,
        q=query,
        hits=others,
        cars=await vehicles.of_many([one.id for one in others], using_db=read()),
    )


async def show(request: Request) -> Response:
    member, other = await member_of(request), await _other(request)
    if member.id == other.id:  # merged already
        return redirect(request, "staff.members.show", member_id=member.id)
    return await _preview(request, member, other, MergeForm())


async def create(request: Request) -> Response:
    """The other record goes; the one of the page stays."""
    member, other = await member_of(request), await _other(request)
    form = MergeForm(await request.form())
    if form.validate():
        try:
            told = {"reason": form.reason.data, "by": request.state.staff, "at": clock.now()}
            await members.merge(other, into=member, **told)
        except ClubError as error:
            form.reason.errors = [sentence(error)]
        else:
            return redirect(request, "staff.members.show", member_id=member.id, done="merged")
    return await _preview(request, member, other, form, 422)


async def undoing(request: Request) -> Response:
    """The question as a page: what would be apart again."""
    member = await member_of(request)
    merge = await _merge(request, member)
    if merge.undone_at:
        return redirect(request, "staff.members.show", member_id=member.id)
    return page(request, "staff/merging/undoing.html", member=member, merge=merge)


async def undoing_create(request: Request) -> Response:
    member = await member_of(request)
    merge = await _merge(request, member)
    try:
        await members.unmerge(merge, by=request.state.staff, at=clock.now())
    except ClubError as error:
        trouble = sentence(error)
        return page(request, "staff/merging/undoing.html", 422, member=member, merge=merge, trouble=trouble)
    return redirect(request, "staff.members.show", member_id=merge.stays_id, done="unmerged")


async def _preview(
    request: Request, member: Member, other: Member, form: MergeForm, status: int = 200
) -> Response:
    seen = await preview.of(other, into=member, at=clock.now(), using_db=read())
    tickets = [await _tickets(one) for one in (member, other)]
    warnings = [*seen.warnings, *(["tickets"] if set(tickets[0]) & set(tickets[1]) else [])]
    return page(
        request,
        "staff/merging/show.html",
        status,
        member=member,
        other=other,
        seen=seen,
        rows=_rows(member, other),
        cars=_cars(seen),
        has=_has(seen, tickets),
        filled=_filled(seen),
        warnings=[WARNINGS[name] for name in warnings],
        form=form,
    )


def _rows(member: Member, other: Member) -> list[tuple[str, Any, Any, str]]:
    """What each says of a thing, and the gap that it fills: label, here, there, name."""
    return [
        (str(lazy("Name")), member.name, other.name, "name"),
        (str(lazy("Gender")), _gender(member), _gender(other), "gender"),
        (str(lazy("Phone number")), _phone(member), _phone(other), "phone"),
        (str(lazy("E-mail")), member.email, other.email, "email"),
        (str(lazy("Preferred way of contact")), _way(member), _way(other), "prefers"),
        (str(lazy("Birthday")), text.birthday(member), text.birthday(other), "birthday"),
        (str(lazy("Year of birth")), member.birth_year, other.birth_year, "birth_year"),
        (str(lazy("Likes")), member.likes, other.likes, "likes"),
        (str(lazy("Dislikes")), member.dislikes, other.dislikes, "dislikes"),
        (str(lazy("Tier")), member.tier.name, other.tier.name, "tier"),
        (str(lazy("Store")), _name(member.store), _name(other.store), "store"),
        (str(lazy("Adviser")), _adviser(member), _adviser(other), "adviser"),
        (str(lazy("Household")), _name(member.household), _name(other.household), "household"),
        (
            str(lazy("Joined the club on")),
            text.date_stamp(member.joined_at),
            text.date_stamp(other.joined_at),
            "joined",
        ),
    ]


def _has(seen: preview.Preview, tickets: list[list[int]]) -> list[tuple[str, int, int]]:
    return [
        (str(lazy("Service orders, without void ones")), seen.stays.orders, seen.gone.orders),
        (str(lazy("Points")), seen.stays.points, seen.gone.points),
        (str(lazy("Tickets")), len(tickets[0]), len(tickets[1])),
        (str(lazy("Signed in on devices")), seen.stays.devices, seen.gone.devices),
    ]


def _way(member: Member) -> str:
    return str(REACHED.get(member.prefers, ""))


def _filled(seen: preview.Preview) -> set[str]:
    """The year comes with the birthday."""
    return {*seen.filled, *(["birth_year"] if "birthday" in seen.filled else [])}


def _cars(seen: preview.Preview) -> list[list[tuple[Vehicle, bool]]]:
    """The cars of each and of the one person, and whether both of them drive it."""
    both = {car.id for car in seen.stays.cars} & {car.id for car in seen.gone.cars}
    added = [car for car in seen.gone.cars if car.id not in both]
    return [
        [(car, car.id in both) for car in cars]
        for cars in (seen.stays.cars, seen.gone.cars, [*seen.stays.cars, *added])
    ]


def _gender(member: Member) -> str:
    return str({"f": lazy("Ms"), "m": lazy("Mr")}.get(member.gender, ""))


def _phone(member: Member) -> str:
    return text.phone_masked(member.phone) if member.phone else ""


def _name(thing: Any) -> str:
    return thing.name if thing else ""


def _adviser(member: Member) -> str:
    return member.adviser.name if member.adviser else member.adviser_name


async def _tickets(member: Member) -> list[int]:
    """The sessions still to come for which they are registered."""
    ahead = Subquery(Session.filter(ends_at__gt=clock.now()).values("id"))
    theirs = Registration.filter(
        member_id__in=persons.ids_of(member), state="registered", session_id__in=ahead
    )
    return await theirs.using_db(read()).values_list("session_id", flat=True)


async def _other(request: Request) -> Member:
    return await member_of(request, name="other_id")


async def _merge(request: Request, member: Member) -> Merge:
    """A merge that made this person one, also one that was undone a moment ago."""
    theirs = Merge.filter(id=request.path_params["merge_id"], stays_id__in=persons.ids_of(member))
    return await found(theirs.select_related("gone", "stays"))


def _merging(path: str, endpoint: Any, name: str, *methods: str) -> Any:
    return staff(path, endpoint, name=name, methods=methods or ("GET",), may="members.merge")


ONE = "/staff/members/{member_id:int}/merging"
ROUTES = [
    _merging(ONE, index, "staff.merging"),
    _merging(f"{ONE}/{{other_id:int}}", show, "staff.merging.show"),
    _merging(f"{ONE}/{{other_id:int}}", create, "staff.merging.create", "POST"),
    _merging(f"{ONE}/{{merge_id:int}}/undoing", undoing, "staff.merging.undoing"),
    _merging(f"{ONE}/{{merge_id:int}}/undoing", undoing_create, "staff.merging.undoing.create", "POST"),
]
