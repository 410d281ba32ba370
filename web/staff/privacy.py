"""Staff: privacy. How long what is kept and why, what waits for an answer, whether somebody looks a lot."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, roles
from club.errors import ClubError
from club.privacy import looks, requests, retention
from club.privacy.retention import RetentionRule
from club.staff import Staff
from web.forms.staff.privacy import RuleForm
from web.render import page, read, redirect, sentence
from web.routes import staff
from web.staff import people
from web.staff.retaining import RETAINED, WHY_RETAINED

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Rule:
    """A rule in words: what, why, for how long, within which bounds, and who set it so when."""

    kind: str
    what: str
    why: str
    days: int
    least: int
    most: int
    by: str
    at: datetime | None
    form: RuleForm


async def index(request: Request) -> Response:
    return await _index(request)


async def rules_update(request: Request) -> Response:
    kind, form = request.path_params["kind"], RuleForm(await request.form())
    if kind not in retention.kinds() or not _may_edit(request.state.staff):
        raise HTTPException(404)
    if form.validate():
        try:
            await retention.change(kind, form.days.data or 0, by=request.state.staff, at=clock.now())
        except ClubError as error:
            form.days.errors = [sentence(error)]
        else:
            return redirect(request, "staff.privacy", done="saved")
    return await _index(request, 422, {kind: form})


async def _index(
    request: Request, status: int = 200, sent_back: dict[str, RuleForm] | None = None
) -> Response:
    asker, now = request.state.staff, clock.now()
    waiting = requests.visible_to(asker).filter(state="waiting").exclude(kind="copy").using_db(read())
    return page(
        request,
        "staff/privacy/index.html",
        status,
        rules=await _rules(sent_back or {}),
        corrections=await waiting.filter(kind="correction").count(),
        late=await waiting.filter(kind="correction", due_at__lt=now).count(),
        closures=await waiting.filter(kind="closure").count(),
        looks=await looks.visible_to(asker).filter(at__gt=now - RECENT).using_db(read()).count(),
        unusual=len(await looks.unusual(asker, since=clock.day_of(now - RECENT), at=now, using_db=read())),
        may_edit=_may_edit(asker),
    )


def _may_edit(asker: Staff) -> bool:
    """The rules are the whole club's: who administers one store leaves them."""
    return asker.store_id is None and roles.may(asker, "privacy.edit")


async def _rules(sent_back: dict[str, RuleForm]) -> list[Rule]:
    kept = {rule.kind: rule for rule in await RetentionRule.all().using_db(read())}
    names = await people.names(rule.by for rule in kept.values())
    return [_rule(name, kind, kept.get(name), names, sent_back) for name, kind in retention.kinds().items()]


def _rule(
    name: str, kind: retention.Kind, row: RetentionRule | None, names: dict[str, str], sent: dict[str, Any]
) -> Rule:
    days = row.days if row else kind.days
    return Rule(
        name,
        str(RETAINED[name]),
        str(WHY_RETAINED[name]),
        days,
        kind.least,
        kind.most,
        names[row.by] if row else "",
        row.at if row else None,
        sent.get(name) or RuleForm(data={"days": days}),
    )


ROUTES = [
    staff("/staff/privacy", index, name="staff.privacy", may="privacy.see"),
    staff(
        "/staff/privacy/rules/{kind}",
        rules_update,
        name="staff.privacy.rules.update",
        methods=["POST"],
        may="privacy.edit",
    ),
]
