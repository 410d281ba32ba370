"""A member's invitation: link, QR code, and the friends who have come by it."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from club import clock, config, referrals
from club.members import Member
from club.referrals import Referral
from web import qr, text
from web.i18n import _
from web.portal.stages import stages
from web.render import page, read
from web.routes import member, path

A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Friend:
    """How far a friend has come; `points` are what it brought the referrer."""

    name: str
    line: str
    points: int
    steps: list[tuple[str, str]]


async def show(request: Request) -> Response:
    me = request.state.member
    brought = await referrals.by_referrer(me).using_db(read())
    link = _link(me)
    return page(
        request,
        "portal/referral/show.html",
        link=link,
        text=_("%(name)s invites you to %(club)s: %(link)s", name=me.address_form, club=_club(), link=link),
        friends=[_friend(referral) for referral in brought],
        worth=await referrals.worth(me, clock.now(), using_db=read()),
        total=sum(referral.points or 0 for referral in brought),
    )


async def image(request: Request) -> Response:
    """The link as a QR code: the same for as long as the member keeps it."""
    headers = {"Cache-Control": f"private, max-age={A_DAY}"}
    return Response(qr.svg(_link(request.state.member)), media_type="image/svg+xml", headers=headers)


def _link(me: Member) -> str:
    return config.settings().public_url + path("portal.invite", invite=me.invite_code)


def _friend(referral: Referral) -> Friend:
    """A friend's form of address is all that a referrer is told."""
    is_served = referral.first_order_at is not None
    words = [_("Joined"), _("First service"), _("Points are yours")]
    reached = 2 if referral.rewarded_at else 1 if is_served else 0
    return Friend(
        name=referral.friend.address_form,
        line=_line(referral),
        points=referral.points or 0,
        steps=stages(words, reached),
    )


def _club() -> str:
    return config.settings().name


def _line(referral: Referral) -> str:
    if referral.first_order_at:
        return _("First service on %(day)s", day=text.short_day(referral.first_order_at))
    return _("Joined on %(day)s, no service yet", day=text.short_day(referral.signed_up_at))


ROUTES = [
    member("/referral", show, name="portal.referral"),
    member("/referral/code.svg", image, name="portal.referral.image"),
]
