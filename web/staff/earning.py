"""Staff: the rules of points, drafted without code, replayed over last year, switched on, ended."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from club import clock, replays, rulebook
from club.errors import ClubError
from points import overlaps, rules, terms, usage
from points.errors import DraftChanged, InvalidTerms, PointsError, RuleEndless, RuleOverlaps
from points.rules import Rule
from web import rule_words as words
from web import worker
from web.forms.staff.earning import RuleForm, form_class
from web.i18n import _
from web.names import houses, ranks
from web.render import found, is_partial, page, read, redirect, sentence
from web.routes import path, staff
from web.rule_words import Names
from web.staff import people, replay_shown
from web.staff.listing import chosen
from web.tier_words import last_day

STANDS = ("draft", "in_force", "planned", "ended")
KNOWING = {"points.rule_endless": "endless", "points.rule_overlaps": "overlaps"}


async def index(request: Request) -> Response:
    """Each rule once: its draft if it has one, else the version that holds, or was the last."""
    now, names = clock.now(), await _names()
    wanted = chosen(request, "state", [*STANDS]) or ""
    every = await Rule.all().using_db(read()).order_by("kind", "code", "version")
    latest = {(rule.code, rule.stands(now)): rule for rule in every}
    open_ones = {code for code, stands in latest if stands != "ended"}
    rows = [
        rule
        for (code, stands), rule in latest.items()
        if (stands == wanted if wanted else stands != "ended" or code not in open_ones)
    ]
    rows.sort(key=lambda rule: (STANDS.index(rule.stands(now)), words.place(rule), rule.code))
    budgets = {one.rule.id: one for one in await usage.budgets(at=now, using=read())}
    return page(
        request,
        "staff/earning/index.html",
        rows=[(rule, rule.stands(now), _told(rule, names), budgets.get(rule.id)) for rule in rows],
        state=wanted,
    )


async def new(request: Request) -> Response:
    form = await _form(request)
    form.valid_from.data = clock.day_of(clock.now())
    return await _page(request, form)


async def create(request: Request) -> Response:
    form = await _form(request, await request.form())
    return await _save(request, form, None)


async def sentence_create(request: Request) -> Response:
    """What is in the form, read out: asked anew at every change."""
    form = await _form(request, await request.form())
    form.validate()
    try:
        said = words.sentences(terms.parsed(form.terms()), await _names(), form.kind.data or "")
    except (InvalidTerms, TypeError, ValueError):
        said = []
    return page(request, "staff/earning/_sentence.html", said=said, what=words.occasion(form.kind.data or ""))


async def show(request: Request) -> Response:
    rule = await _rule(request)
    if is_partial(request):
        return page(request, "staff/earning/_replay.html", rule=rule, **await _replay(request, rule))
    return await _show(request, rule)


async def edit(request: Request) -> Response:
    """The draft; of a version that was in force, the form for the next one."""
    rule = await _mine(request)
    form = await _form(request, rule=rule)
    form.fill(rule)
    if not rule.is_draft:
        form.valid_from.data = max(form.valid_from.data, clock.day_of(clock.now()))
    return await _page(request, form, rule)


async def update(request: Request) -> Response:
    rule = await _mine(request)
    form = await _form(request, await request.form(), rule)
    return await _save(request, form, rule)


async def replay_create(request: Request) -> Response:
    rule = await _mine(request)
    try:
        await replays.ask(rule, by=request.state.staff, at=clock.now())
    except ClubError as error:
        return await _show(request, rule, sentence(error), 409)
    worker.nudge()
    return redirect(request, "staff.earning.show", rule_id=rule.id)


async def publication_create(request: Request) -> Response:
    """Asked first by the page; what should be looked at is ticked, or comes back as a sentence beside it."""
    rule, data = await _mine(request), await request.form()
    knowing = [name for name in KNOWING.values() if data.get(name)]
    try:
        if data.get("seen", rule.stamp) != rule.stamp:  # another one has changed it since the page was open
            raise DraftChanged(rule=rule.code)
        await rulebook.publish(rule, by=request.state.staff, at=clock.now(), knowing=knowing)
    except (ClubError, PointsError) as error:
        return await _show(request, rule, sentence(error), 422, KNOWING.get(error.code, ""), knowing)
    return redirect(request, "staff.earning.show", rule_id=rule.id, done="rule-on")


async def end_create(request: Request) -> Response:
    rule = await _mine(request)
    try:
        await rulebook.end(rule, by=request.state.staff, at=clock.now())
    except (ClubError, PointsError) as error:
        return await _show(request, rule, sentence(error), 409)
    return redirect(request, "staff.earning.show", rule_id=rule.id, done="rule-ended")


async def discarding_create(request: Request) -> Response:
    rule = await _mine(request)
    try:
        await rulebook.discard(rule, by=request.state.staff, at=clock.now())
    except (ClubError, PointsError) as error:
        return await _show(request, rule, sentence(error), 409)
    return redirect(request, "staff.earning", done="rule-discarded")


async def _save(request: Request, form: RuleForm, rule: Rule | None) -> Response:
    if not form.validate():
        return await _page(request, form, rule, 422)
    until = form.valid_until.data
    try:
        draft = await rulebook.draft(
            rule.code if rule else "",
            form.kind.data,
            form.terms(),
            title=form.title.data or "",
            valid_from=clock.start_of(form.valid_from.data),
            valid_until=clock.end_of(until) if until else None,
            by=request.state.staff,
            at=clock.now(),
        )
    except InvalidTerms as error:
        form.refuse(error)
        return await _page(request, form, rule, 422)
    except ClubError as error:
        form.store.errors = [sentence(error)]
        return await _page(request, form, rule, 422)
    return redirect(request, "staff.earning.show", rule_id=draft.id, done="saved")


async def _form(request: Request, data: Any = None, rule: Rule | None = None) -> RuleForm:
    """The form with the tiers and stores that may be chosen: whoever works for one store chooses that.

    What a `rule` is for, stays: also where nobody chooses it any more.
    """
    names, asker = await _names(), request.state.staff
    form = form_class(dict(names.tiers))(data)
    form.tier.choices = [*names.tiers.items()]
    stores = {id: name for id, name in names.stores.items() if asker.store_id in (None, id)}
    form.store.choices = [*stores.items()]
    if rule:
        form.kind.choices, form.kind.data = [(rule.kind, words.occasion(rule.kind))], rule.kind
    if data is None and asker.store_id:
        form.store.data = [asker.store_id]
    return form


async def _page(request: Request, form: RuleForm, rule: Rule | None = None, status: int = 200) -> Response:
    said: list[str] = []
    if rule and not form.errors:
        said = words.sentences(terms.parsed(rule.terms), await _names(), rule.kind)
    return page(
        request,
        "staff/earning/edit.html",
        status,
        form=form,
        rule=rule,
        said=said,
        what=words.occasion(form.kind.data or ""),
    )


async def _show(
    request: Request,
    rule: Rule,
    trouble: str = "",
    status: int = 200,
    beside: str = "",
    knowing: list[str] | None = None,
) -> Response:
    now, names = clock.now(), await _names()
    versions = await Rule.filter(code=rule.code).using_db(read()).order_by("-version")
    budgets = {one.rule.id: one for one in await usage.budgets(at=now, using=read())}
    return page(
        request,
        "staff/earning/show.html",
        status,
        rule=rule,
        stands=rule.stands(now),
        told=_told(rule, names),
        budget=budgets.get(rule.id),
        versions=[(one, one.stands(now), _told(one, names)) for one in versions],
        draft=next((one for one in versions if one.is_draft), None),
        who=(await people.names([rule.by]))[rule.by],
        is_mine=rulebook.is_of(request.state.staff, rule.terms),
        is_open=any(one.stands(now) in ("in_force", "planned") for one in versions),
        warnings=await _warnings(rule) if rule.is_draft else {},
        trouble=trouble,
        beside=beside,
        knowing=knowing or [],
        **await _replay(request, rule),
    )


async def _replay(request: Request, rule: Rule) -> dict[str, Any]:
    latest = await replays.of(rule).using_db(read()).first()
    return {
        "address": path("staff.earning.show", rule_id=rule.id),
        "replay": latest,
        "is_stale": latest is not None and latest.terms != rule.terms,
        "is_brief": rule.valid_until is not None and 0 < (rule.valid_until - rule.valid_from).days < 365,
        "last_day": last_day(rule.valid_until),
        "shown": await replay_shown.shown(latest, request.state.staff) if latest else None,
    }


async def _warnings(rule: Rule) -> dict[str, str]:
    """What should be looked at before it is switched on, by the name under which it is ticked."""
    now = clock.now()
    others = Rule.filter(kind=rule.kind, state="published").exclude(code=rule.code).using_db(read())
    held = [rules.read(one) for one in await others if one.stands(now) != "ended"]
    found: dict[str, str] = {}
    if rule.valid_until is None:
        found["endless"] = sentence(RuleEndless(rule=rule.code))
    if codes := overlaps.overlapping(rules.read(rule), held):
        titles = [one.title or words.occasion(one.kind) for one in await others if one.code in codes]
        said = sentence(RuleOverlaps(rule=rule.code, other=codes[0]))
        found["overlaps"] = _("%(names)s: %(said)s", names="、".join(dict.fromkeys(titles)), said=said)
    return found


def _told(rule: Rule, names: Names) -> words.Told:
    return words.told(rule, names.stores, names.tiers)


async def _names() -> Names:
    return Names(await houses(), await ranks())


async def _rule(request: Request) -> Rule:
    return await found(Rule.filter(id=request.path_params["rule_id"]))


async def _mine(request: Request) -> Rule:
    """One that the asker may change."""
    rule = await _rule(request)
    if not rulebook.is_of(request.state.staff, rule.terms):
        raise HTTPException(404)
    return rule


def _post(address: str, endpoint: Any, name: str) -> Any:
    return staff(f"/staff/earning{address}", endpoint, name=name, methods=["POST"], may="rules.edit")


ROUTES = [
    staff("/staff/earning", index, name="staff.earning", may="points.see"),
    staff("/staff/earning/new", new, name="staff.earning.new", may="rules.edit"),
    _post("", create, "staff.earning.create"),
    _post("/sentence", sentence_create, "staff.earning.sentence.create"),
    staff("/staff/earning/{rule_id:int}", show, name="staff.earning.show", may="points.see"),
    staff("/staff/earning/{rule_id:int}/edit", edit, name="staff.earning.edit", may="rules.edit"),
    _post("/{rule_id:int}/edit", update, "staff.earning.update"),
    _post("/{rule_id:int}/replay", replay_create, "staff.earning.replay.create"),
    _post("/{rule_id:int}/publication", publication_create, "staff.earning.publication.create"),
    _post("/{rule_id:int}/end", end_create, "staff.earning.end.create"),
    _post("/{rule_id:int}/discarding", discarding_create, "staff.earning.discarding.create"),
]
