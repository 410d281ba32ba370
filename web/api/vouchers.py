"""/api/v1/vouchers: what a voucher is worth here and now, using it once, and undoing that."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from club import clock, codes, vouchers
from club.api_keys import ApiKey
from club.stores import Store
from club.vouchers import finding, scanning
from points import voucher_uses
from points.vouchers import Voucher, VoucherUse
from web import voucher_words
from web.api import scope
from web.api.calls import Call, Calling
from web.api.problems import NotHere, Refused
from web.api.routes import key_of, reads, router, writes
from web.api.values import Fen, Given, Moment, PathId, text
from web.database import read
from web.i18n import lazy

WHY_NOT = {
    "mistyped": lazy("One digit of the code is wrong."),
    "unknown": lazy("That is no code of a voucher."),
}
router = router("vouchers")


class VoucherCheck(Given):
    code: text(40, least=1, example="312345678901237") = Field(
        description="Fifteen digits, typed or scanned."
    )
    store: text(16, example="pudong") | None = Field(None, description="Its code; of a key for all stores.")
    total: Fen | None = Field(None, description="What the order comes to before this voucher, in fen.")


class NewRedemption(VoucherCheck):
    order: text(40, example="RO20260503-017") = Field("", description="The number of the store's order.")


class Undoing(Given):
    """Nothing needs to be said: `{}`."""


class ShownVoucher(BaseModel):
    outcome: Literal["ok", "used", "ended", "cancelled", "wrong_store"] = Field(
        description="Whether it can be used here and now, or why not."
    )
    title: str
    worth: Literal["amount", "percent", "thing"]
    amount: int = Field(description="Fen off, if its worth is an amount.")
    percent: int = Field(description="Of the price that is still paid, if its worth is a percentage.")
    minimum: int = Field(description="The order comes to at least so many fen; 0: to any.")
    is_stackable: bool = Field(description="Whether it goes with others on one order.")
    left: int = Field(description="So many times it can still be used.")
    expires_at: Moment | None
    customer_id: int | None = Field(description="Whose it is, if the key may see them.")
    off: int | None = Field(description="What it takes off `total`, in fen; null where none was said.")


class Redemption(BaseModel):
    id: int
    order: str
    off: int = Field(description="What it took off, in fen.")
    at: Moment
    undone_at: Moment | None
    voucher: ShownVoucher


@router.post(
    "/vouchers/check",
    response_model=ShownVoucher,
    **reads("vouchers.check", missing=True, body=True, rules=True),
)
async def check(request: Request, asked: VoucherCheck) -> ShownVoucher:
    """What a voucher is worth, and whether it can be used here and now. Nothing is written down."""
    key = key_of(request)
    store = await scope.store_of(key, asked.store)
    voucher = await _voucher(asked.code)
    return await _shown(voucher, key, store, asked.total)


@router.post("/vouchers/redemptions", **writes("vouchers.redeem", gives=Redemption, status=201))
async def create(call: Call, asked: NewRedemption) -> Response:
    """Use a voucher once, on an order if one is named. Undone within 15 minutes it can be used again."""

    async def deed() -> Redemption:
        store = await scope.store_of(call.key, asked.store)
        voucher = await _voucher(asked.code)
        told = {"key": f"api:{call.uuid}", "order": asked.order, "total": asked.total}
        use = await vouchers.redeem(voucher, **told, store=store.id, by=call.key, at=call.at)
        return await _used(use, call.key, store)

    return await call.once(deed, status=201)


@router.post("/vouchers/redemptions/{redemption_id}/undoing", **writes("vouchers.redeem", gives=Redemption))
async def undo(call: Call, redemption_id: PathId, nothing: Undoing) -> Response:
    """It was not meant so: within 15 minutes it is as if the voucher had not been used."""

    async def deed() -> Redemption:
        use = await _use(call, redemption_id)
        await vouchers.undo(use, by=call.key, at=call.at)
        return await _used(await VoucherUse.get(id=use.id), call.key, await Store.get(id=use.store))

    return await call.once(deed)


async def _voucher(told: str) -> Voucher:
    """By its code, in whatever way it was written. Raises Refused."""
    code = codes.read(told, clock.now())
    if code.kind != "voucher" or not code.ok:
        reason = code.reason if code.kind == "voucher" else "unknown"
        raise Refused(409, f"code.{reason}", WHY_NOT.get(reason, WHY_NOT["unknown"]))
    if found := await finding.by_code(code.code):
        return found
    raise NotHere("voucher")


async def _use(call: Calling, id: int) -> VoucherUse:
    uses = VoucherUse.filter(id=id, store__not_isnull=True)
    return await scope.one(uses.filter(store=call.key.store_id) if call.key.store_id else uses, "redemption")


async def _used(use: VoucherUse, key: ApiKey, store: Store) -> Redemption:
    voucher = await Voucher.get(id=use.voucher_id).select_related("kind")
    return Redemption(
        id=use.id,
        order=use.order,
        off=use.off,
        at=use.at,
        undone_at=use.undone_at,
        voucher=await _shown(voucher, key, store, None),
    )


async def _shown(voucher: Voucher, key: ApiKey, store: Store, total: int | None) -> ShownVoucher:
    kind = voucher.kind
    person = await finding.whose(voucher.account_id)
    seen = await scope.people(key).filter(id=person.id).using_db(read()).exists()
    return ShownVoucher(
        outcome=scanning.judge(voucher, store.id, clock.now()),  # type: ignore[arg-type]
        title=voucher_words.name(kind),
        worth=kind.worth,  # type: ignore[arg-type]
        amount=kind.amount,
        percent=kind.percent,
        minimum=kind.minimum,
        is_stackable=kind.is_stackable,
        left=max(0, kind.times - voucher.used),
        expires_at=voucher.expires_at,
        customer_id=person.id if seen else None,
        off=None if total is None else voucher_uses.worth(kind, total),
    )
