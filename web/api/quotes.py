"""/api/v1/quotes: what an order would earn, and why, by the rules that settling it goes by."""

from __future__ import annotations

from pydantic import BaseModel, Field
from starlette.requests import Request

from club import clock, orders, persons, vehicles
from club.members import Member
from club.orders import Sheet
from points.rules import Outcome
from web import movements
from web.api import scope
from web.api.calls import Calling
from web.api.orders import Kind, NewLine, Work, lines_of
from web.api.problems import wrong
from web.api.routes import key_of, reads, router
from web.api.values import Fen, Given, Id, Instant, text
from web.database import read
from web.i18n import lazy
from web.reasons import reason_said

router = router("quotes")


class NewQuote(Given):
    """As an order; whose it is, `customer_id` says, or the car."""

    store: text(16, example="pudong") | None = Field(None, description="Its code; of a key for all stores.")
    kind: Kind = "service"
    customer_id: Id | None = None
    vehicle_id: Id | None = None
    vin: text(24, example="LSVAU2180N2183294") | None = None
    plate: text(16, example="沪A12345") | None = None
    settled_at: Instant | None = Field(None, description="By the rules of when; without, of now.")
    lines: list[NewLine] = Field(min_length=1, max_length=100)


class QuotedLine(BaseModel):
    work: Work
    amount: Fen
    rate: str | None = Field(description="Points for each yuan; null where the rule does not count it.")
    points: int


class Reason(BaseModel):
    code: str = Field(examples=["cap.member_month"])
    said: str = Field(description="In a few words for people; empty where there is nothing to say.")


class Quote(BaseModel):
    points: int
    why: str = Field(description="A sentence that can be read aloud.")
    rule: str | None = Field(description="The rule that counts; null if there is none for it.")
    rule_version: int | None
    pending_days: int = Field(description="After so many days they can be spent.")
    lines: list[QuotedLine]
    reasons: list[Reason] = Field(description="What made it more, and what stood against more.")


@router.post("/quotes", response_model=Quote, **reads("quote", body=True, rules=True))
async def create(request: Request, asked: NewQuote) -> Quote:
    """What this order would earn, and why. Nothing is written down."""
    call = Calling(request, key_of(request), clock.now(), "")
    at = asked.settled_at or call.at
    car = await scope.car_of(call, asked.vehicle_id, asked.vin, asked.plate, learns=False)
    member = await scope.person_of(call, asked.customer_id)
    if member is None and car and (owner := await vehicles.drivers(car).filter(role="owner").first()):
        stays = await persons.stays(owner.member)
        member = await Member.get(id=stays.id).select_related("tier")
    if member is None:
        said = lazy("Say whose order it is: a customer, or a car that is somebody's.")
        raise wrong("customer_id", "quote.nobody", said)
    sheet = Sheet(
        number="",
        store=await scope.store_of(call.key, asked.store),
        lines=lines_of(asked.lines),
        vehicle=car,
        kind=asked.kind,
    )
    return _shown(await orders.quote(sheet, member, at=at, using_db=read()))


def _shown(outcome: Outcome) -> Quote:
    facts = outcome.facts()
    return Quote(
        points=outcome.total,
        why=movements.reckoned(outcome.total, facts),
        rule=outcome.rule,
        rule_version=outcome.version,
        pending_days=outcome.pending_days,
        lines=[
            QuotedLine(work=one.work, amount=one.amount, rate=one.rate, points=one.points)  # type: ignore[arg-type]
            for one in outcome.lines
        ],
        reasons=[Reason(code=one["code"], said=reason_said(one)) for one in outcome.why],
    )
