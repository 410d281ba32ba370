"""/api/v1/orders/batches: up to a hundred orders in one call; each is taken or refused as if it was alone."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field
from starlette.responses import Response
from tortoise.transactions import in_transaction

from club import actors, spelling
from club.errors import ClubError
from club.imports.batches import Batch, Paper
from club.orders import ServiceOrder
from club.vehicles import plates, vins
from web.api import scope
from web.api.calls import Call, Calling
from web.api.orders import NewOrder, Order, entered, fresh_ones, lines_of, times_of
from web.api.problems import Problem, Refused, is_answer, told
from web.api.routes import router, writes
from web.api.values import Given

MOST = 100
Outcome = Literal["created", "changed", "unchanged", "refused"]

router = router("orders")


class NewBatch(Given):
    orders: list[NewOrder] = Field(min_length=1, max_length=MOST, description="In the order of their time.")


class TakenOrder(BaseModel):
    number: str = Field(description="As it was sent.")
    outcome: Outcome = Field(
        description="`changed`: it was open, and is settled now. `unchanged`: it was there with this content."
    )
    order: Order | None = Field(description="As it stands after the whole call; null if it was refused.")
    problem: Problem | None = Field(description="Why it was refused; `errors` name fields of this order.")


class TakenBatch(BaseModel):
    items: list[TakenOrder] = Field(description="One for each order, in their order.")
    refused: int = Field(description="How many of them were refused.")


@router.post("/orders/batches", **writes("orders.write", gives=TakenBatch))
async def batch(call: Call, sent: NewBatch) -> Response:
    """Write several orders down in one call, as `POST /orders` does each of them, in their order.

    One that is refused does not stop the others, and nothing of it is kept; look at each `outcome`.
    A field of the wrong shape refuses the whole call.
    """
    return await call.once(lambda: _Taking(call, sent.orders).all())


class _Taking:
    def __init__(self, call: Calling, sheets: list[NewOrder]) -> None:
        self.call, self.sheets = call, sheets
        self.ids: dict[int, int] = {}
        self.outcomes: dict[int, Outcome] = {}
        self.problems: dict[int, Problem] = {}

    async def all(self) -> TakenBatch:
        async with in_transaction() as db:
            people = await self._visible_people()
            papers = await self._papers(people)
            usual = [one for one in papers if one]
            work = Batch(db, actors.name(self.call.key), self.call.at)
            await work.begin(usual, people=people)
            for piece in work.pieces(papers):
                if made := await work.write(piece.papers):
                    self.ids |= dict(zip(piece.places, made, strict=True))
                    self.outcomes |= dict.fromkeys(piece.places, "created")
                else:
                    for place in piece.places:
                        await self._alone(place)
            return await self._told()

    async def _papers(self, people: set[int]) -> list[Paper | None]:
        """Each order as it may be written with others; None if a rule has to be asked first."""
        wanted = [one.vehicle_id for one in self.sheets if one.vehicle_id]
        cars = {*await scope.cars(self.call.key).filter(id__in=wanted).values_list("id", flat=True)}
        stores: dict[str | None, int | None] = {}
        for code in {one.store for one in self.sheets}:
            try:
                stores[code] = (await scope.store_of(self.call.key, code)).id
            except Refused:
                stores[code] = None
        return [
            self._paper(one, stores[one.store])
            if one.customer_id in {None, *people} and one.vehicle_id in {None, *cars}
            else None
            for one in self.sheets
        ]

    def _paper(self, sheet: NewOrder, store: int | None) -> Paper | None:
        try:
            opened, settled = times_of(self.call, sheet)
            named = {
                "number": spelling.number(sheet.number),
                "vin": vins.normalise(sheet.vin) if sheet.vin else "",
                "plate": plates.normalise(sheet.plate) if sheet.plate else "",
            }
        except (Refused, ClubError):
            return None
        if store is None or settled is None or sheet.kind != "service":
            return None
        return Paper(
            **named,
            store_id=store,
            lines=lines_of(sheet.lines),
            opened_at=opened,
            settled_at=settled,
            kilometres=sheet.kilometres,
            vehicle_id=sheet.vehicle_id,
            member_id=sheet.customer_id,
        )

    async def _visible_people(self) -> set[int]:
        wanted = [one.customer_id for one in self.sheets if one.customer_id]
        people = scope.people(self.call.key).filter(id__in=wanted)
        return {*await people.values_list("id", flat=True)} if wanted else set()

    async def _alone(self, place: int) -> None:
        """As if it came alone; what it began is undone if it is refused."""
        try:
            async with in_transaction():
                sheet = self.sheets[place]
                store = await scope.store_of(self.call.key, sheet.store)
                there = ServiceOrder.filter(store_id=store.id, number=spelling.number(sheet.number))
                before = await there.values_list("state", flat=True)
                order = await entered(self.call, sheet)
        except Exception as error:
            if not is_answer(error):
                raise
            self.outcomes[place], self.problems[place] = "refused", told(error)
            return
        self.ids[place] = order.id
        is_same = before == [order.state]
        self.outcomes[place] = "unchanged" if is_same else "changed" if before else "created"

    async def _told(self) -> TakenBatch:
        shown = await fresh_ones([*self.ids.values()])
        items = [
            TakenOrder(
                number=sheet.number,
                outcome=self.outcomes[place],
                order=shown[self.ids[place]] if place in self.ids else None,
                problem=self.problems.get(place),
            )
            for place, sheet in enumerate(self.sheets)
        ]
        return TakenBatch(items=items, refused=len(self.problems))
