"""Staff: notes and contacts, written down, corrected within a day, pinned on top."""

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Subquery

from club import clock, members, notes, persons
from club.errors import ClubError
from club.notes import Note
from web.forms.staff.notes import CorrectionForm, NoteForm
from web.render import found, page, read, redirect, sentence
from web.routes import staff
from web.staff.listing import chosen
from web.staff.scope import member_of


async def new(request: Request) -> Response:
    form = NoteForm(data={"kind": chosen(request, "kind", notes.KINDS) or "phone"})
    return page(request, "staff/notes/new.html", member=await member_of(request), form=form)


async def create(request: Request) -> Response:
    member, form = await member_of(request), NoteForm(await request.form())
    if not form.validate():
        return page(request, "staff/notes/new.html", 422, member=member, form=form)
    await notes.write(
        member,
        form.kind.data,
        about=form.about.data,
        text=form.text.data,
        pinned=form.pinned.data,
        by=request.state.staff,
        at=clock.now(),
    )
    return redirect(request, "staff.members.show", member_id=member.id, done="noted")


async def edit(request: Request) -> Response:
    note = await _note(request)
    form = CorrectionForm(data={"about": note.about, "text": note.text})
    return page(request, "staff/notes/edit.html", note=note, form=form)


async def update(request: Request) -> Response:
    note, form = await _note(request), CorrectionForm(await request.form())
    if form.validate():
        try:
            told = {"about": form.about.data, "text": form.text.data}
            await notes.correct(note, **told, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.about.errors = [sentence(error)]
        else:
            person = await persons.stays(note.member, using_db=read())
            return redirect(request, "staff.members.show", member_id=person.id, done="noted")
    return page(request, "staff/notes/edit.html", 422, note=note, form=form)


async def pinning_create(request: Request) -> Response:
    """Let it stand on top, or no longer, as the form says."""
    note = await _note(request)
    pinned = (await request.form()).get("pinned") == "1"
    await notes.pin(note, pinned, by=request.state.staff, at=clock.now())
    person = await persons.stays(note.member, using_db=read())
    return redirect(request, "staff.members.show", member_id=person.id)


async def _note(request: Request) -> Note:
    """A note that counts, on a member whom the asker sees."""
    visible = Subquery(members.visible_to(request.state.staff).values("id"))
    standing = Note.filter(id=request.path_params["note_id"], replaced=False).select_related("member")
    note = await found(standing)
    person = await persons.stays(note.member, using_db=read())
    await found(members.present().filter(id=person.id, id__in=visible))
    return note


ROUTES = [
    staff("/staff/members/{member_id:int}/notes/new", new, name="staff.notes.new", may="notes.write"),
    staff(
        "/staff/members/{member_id:int}/notes",
        create,
        name="staff.notes.create",
        methods=["POST"],
        may="notes.write",
    ),
    staff("/staff/notes/{note_id:int}/edit", edit, name="staff.notes.edit", may="notes.write"),
    staff(
        "/staff/notes/{note_id:int}/edit",
        update,
        name="staff.notes.update",
        methods=["POST"],
        may="notes.write",
    ),
    staff(
        "/staff/notes/{note_id:int}/pinning",
        pinning_create,
        name="staff.notes.pinning.create",
        methods=["POST"],
        may="notes.write",
    ),
]
