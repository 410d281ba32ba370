"""Staff: what the club sets for its points: the limit by hand, what they cost, how long a reward is kept."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, settings_of_points
from club.errors import ClubError
from web.forms.staff.adjustments import SettingForm
from web.i18n import lazy
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff import people

WHAT = {
    "adjustment_limit": lazy("Points by hand without a second person"),
    "cost": lazy("What 100 points cost the club"),
    "hold_days": lazy("How long a reward is kept that is still to be paid"),
}
UNITS = {
    "adjustment_limit": lazy("points a day and member"),
    "cost": lazy("fen (100 fen are 1 yuan)"),
    "hold_days": lazy("days"),
}
WHY = {
    "adjustment_limit": lazy("What one colleague gives or takes of one member in a day beyond this waits."),
    "cost": lazy("What members hold and what stores owe each other is valued by it, from its day on."),
    "hold_days": lazy(
        "So long the points are set aside and the piece is kept; then both go back by themselves."
    ),
}


async def index(request: Request) -> Response:
    return await _index(request)


async def update(request: Request) -> Response:
    kind, form = request.path_params["kind"], SettingForm(await request.form())
    if kind not in WHAT or request.state.staff.store_id is not None:
        raise HTTPException(404)
    if form.validate():
        try:
            await settings_of_points.change(kind, form.value.data, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.value.errors = [sentence(error)]
        else:
            return redirect(request, "staff.settings", done="saved")
    return await _index(request, 422, {kind: form})


async def _index(
    request: Request, status: int = 200, sent_back: dict[str, SettingForm] | None = None
) -> Response:
    now = clock.now()
    history = {kind: await settings_of_points.history(kind).using_db(read()).limit(20) for kind in WHAT}
    values = {kind: await settings_of_points.value(kind, now, using=read()) for kind in WHAT}
    return page(
        request,
        "staff/settings/index.html",
        status,
        what=WHAT,
        units=UNITS,
        why=WHY,
        values=values,
        forms={
            kind: (sent_back or {}).get(kind) or SettingForm(data={"value": values[kind]}) for kind in WHAT
        },
        history=history,
        at_first=settings_of_points.AT_FIRST,
        names=await people.names(row.by for rows in history.values() for row in rows),
        may_edit=request.state.staff.store_id is None,
    )


ROUTES = [
    staff("/staff/settings", index, name="staff.settings", may="points.set"),
    staff("/staff/settings/{kind}", update, name="staff.settings.update", may="points.set", methods=["POST"]),
]
