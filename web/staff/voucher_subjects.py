"""Kinds of vouchers and handouts as the audit log names them, each with the way to its page."""

from club import handouts, roles
from club.staff import Staff
from points.voucher_kinds import VoucherKind
from web import text
from web.i18n import lazy
from web.render import read
from web.routes import path
from web.staff.subject import Named, Subject

KINDS = {"voucherkind": lazy("kind of voucher"), "handout": lazy("vouchers for a segment")}


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


LOADERS = {"voucherkind": of_kinds, "handout": of_handouts}
