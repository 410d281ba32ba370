"""Consents in words: what each purpose is, what is missed without it, and where and how it was said."""

from typing import NamedTuple

from web.i18n import _, lazy


class Purpose(NamedTuple):
    """The sentence beside the box, and what happens without a tick in it."""

    sentence: str
    without: str


PURPOSES = {
    "marketing_wechat": Purpose(
        lazy("Tell me on WeChat about trips and classes that have just come out"),
        lazy("Without it you find them under Events, as before."),
    ),
    "marketing_sms": Purpose(
        lazy("Tell me by SMS what my store has on offer for the season"),
        lazy("Without it no offers come by SMS; one-time codes come all the same."),
    ),
    "marketing_phone": Purpose(
        lazy("Ring me when service is due or something suits my car"),
        lazy("Without it nobody rings with offers; whoever repairs your car may ring about it."),
    ),
    "service_sms": Purpose(
        lazy(
            "Tell me by SMS, too, when places are kept for me, or what I registered for is moved or "
            "called off"
        ),
        lazy("Without it you read it here, among your messages."),
    ),
}
WAYS = {
    "phone": lazy("On the phone"),
    "desk": lazy("Face to face"),
    "paper": lazy("In writing"),
}
READ_BY = {
    "member": lazy("told by who drives it"),
    "order": lazy("read in the workshop"),
    "import": lazy("on file with the dealer"),
    "apikey": lazy("on file with the dealer"),
    "staff": lazy("entered by a colleague"),
}


def read_by(source: str) -> str:
    """`order:17`, `import:3`, `staff:2`, `member:9`: who read an odometer, for whoever drives the car."""
    return str(READ_BY.get(source.partition(":")[0], READ_BY["order"]))


def where(source: str) -> str:
    """`portal`, `desk:3`, `phone/staff:17`: where it was said, for the one who said it."""
    if source == "portal":
        return _("on your phone")
    way = source.partition("/")[0].partition(":")[0]
    if way == "order":
        return _("from a service order")
    said = {"phone": _("said on the phone"), "desk": _("said at the desk"), "paper": _("in writing")}
    return said.get(way) or _("told to one of us")
