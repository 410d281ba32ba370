"""Kinds of vouchers and handouts as the audit log names them, each with the way to its page."""

from club import handouts, issued, roles
from club.staff import Staff
from points.voucher import Voucher
from points.voucher_kinds import VoucherKind
from web import text
from web.render import read
from web.routes import path
from web.staff import voucher_words
from web.staff.subject import Named, Subject
from web.staff.subject_kinds import KINDS


async def of_kinds(ids: list[int], asker: Staff) -> Named:
    kind, may = str(KINDS["voucherkind"]), roles.may(asker, "vouchers.see")
    address = {id: path("staff.vouchers.show", kind_id=id) if may else "" for id in ids}
    found = await VoucherKind.filter(id__in=ids).using_db(read())
    return {one.id: Subject(kind, text.bilingual(one.name, one.name_en), address[one.id]) for one in found}


async def of_handouts(ids: list[int], asker: Staff) -> Named:
    kind, may = str(KINDS["handout"]), roles.may(asker, "vouchers.see")
    seen = handouts.visible_to(asker).filter(id__in=ids).using_db(read()).select_related("kind", "segment")
    address = {id: path("staff.handouts.show", handout_id=id) if may else "" for id in ids}
    return {
        one.id: Subject(kind, f"{one.kind.name} · {one.segment.name}", address[one.id]) for one in await seen
    }


async def of_vouchers(ids: list[int], asker: Staff) -> Named:
    """By what it is and its last four digits; of another store's member there is no way to it."""
    kind, may = str(KINDS["voucher"]), roles.may(asker, "vouchers.see")
    found = await Voucher.filter(id__in=ids).using_db(read()).select_related("kind")
    seen = issued.visible_to(asker).filter(id__in=ids).using_db(read()) if may else None
    open_ones = {one.id for one in await seen} if seen else set[int]()
    return {
        one.id: Subject(
            kind,
            f"{text.bilingual(one.kind.name, one.kind.name_en)} {voucher_words.code(one)}",
            path("staff.issued.show", voucher_id=one.id) if one.id in open_ones else "",
        )
        for one in found
    }


LOADERS = {"voucher": of_vouchers, "voucherkind": of_kinds, "handout": of_handouts}
