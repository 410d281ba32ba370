"""Invitations: who is asked to come to an event, by whom, and with what answer. Nobody is asked twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model
from tortoise.queryset import QuerySet

from club import clock, persons
from club.errors import ClubError
from club.members import Member
from club.staff import Staff
from events.events import Event
from events.registration import LIVE, Registration

STATES = ("open", "coming", "thinking", "declined", "unreached")
ANSWERS = STATES[1:]
CHANNELS = ("phone", "wechat", "sms", "person")
CONSENTS = {"phone": "marketing_phone", "wechat": "marketing_wechat", "sms": "marketing_sms"}
ENOUGH = 3  # times that somebody is not reached, after which they are left alone
CALLING = timedelta(minutes=15)  # for which nobody else calls somebody whose number was uncovered


class Invitation(Model):
    """`caller` is who asks; `state`, one of STATES, is the last answer, by one of CHANNELS.

    `turn` counts what was done to it, so that what two colleagues do at once counts once. Who thinks about it
    is asked again on `again_on`; `unreached` counts in vain. `dialled_by` had the number at `dialled_at`.
    """

    id = fields.IntField(primary_key=True)
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "events.Event", related_name="invitations", on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "club.Member", related_name=False, on_delete=fields.RESTRICT
    )
    caller: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    state = fields.CharField(max_length=10, default="open")
    channel = fields.CharField(max_length=8, default="")
    words = fields.CharField(max_length=200, default="")
    turn = fields.IntField(default=0)
    again_on = fields.DateField(null=True)
    unreached = fields.IntField(default=0, db_default=0)
    dialled_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    dialled_at = fields.DatetimeField(null=True)
    invited_by = fields.CharField(max_length=60)
    invited_at = fields.DatetimeField()
    asked_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT, null=True
    )
    asked_at = fields.DatetimeField(null=True)
    event_id: int
    member_id: int
    caller_id: int | None
    asked_by_id: int | None
    dialled_by_id: int | None
    tries: fields.ReverseRelation[Any]

    class Meta:
        table = "events_invitation"
        indexes = (("event", "state"), ("member",), ("caller", "state"))
        constraints = (UniqueConstraint(("event", "member"), name="events_invitation_once"),)

    @property
    def rests(self) -> bool:
        """Not reached often enough: nobody calls any more."""
        return self.state == "unreached" and self.unreached >= ENOUGH


class InvitationTry(Model):
    """One call or message and what came of it; never changed."""

    id = fields.IntField(primary_key=True)
    invitation: fields.ForeignKeyRelation[Invitation] = fields.ForeignKeyField(
        "events.Invitation", related_name="tries", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    by: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "club.Staff", related_name=False, on_delete=fields.RESTRICT
    )
    channel = fields.CharField(max_length=8)
    answer = fields.CharField(max_length=10)
    words = fields.CharField(max_length=200, default="")
    again_on = fields.DateField(null=True)
    invitation_id: int
    by_id: int

    class Meta:
        table = "events_invitation_try"
        indexes = (("invitation", "at"),)


class AnsweredMeanwhile(ClubError):
    """A colleague was faster. Facts: `who` and `at` of the last answer, if there is one."""

    code = "invitation.answered_meanwhile"


class BeingCalled(ClubError):
    """A colleague has the number and is calling. Facts: `who`, `since`."""

    code = "invitation.being_called"


def of(event: Event) -> QuerySet[Invitation]:
    return Invitation.filter(event_id=event.id)


def visible_to(staff: Staff) -> QuerySet[Invitation]:
    """Those to events of the store of `staff` and of the whole club, of people of the store or of none."""
    found = Invitation.all()
    if staff.store_id is None:
        return found
    return found.filter(
        Q(event__store_id=staff.store_id) | Q(event__store_id=None), persons.at_home(staff.store_id)
    )


def to_ask(event: Event, staff: Staff, at: datetime) -> QuerySet[Invitation]:
    """The list of `staff` as a caller: whom to ask now, whoever was asked to be called again first."""
    mine = visible_to(staff).filter(event_id=event.id, caller_id=staff.id, member__closed_at=None)
    return mine.filter(waits(clock.day_of(at))).exclude(is_registered(event))


def waits(today: date) -> Q:
    """Not asked yet, not reached so far, or to be asked again by `today`."""
    return (
        Q(state="open")
        | Q(state="unreached", unreached__lt=ENOUGH)
        | Q(Q(again_on=None) | Q(again_on__lte=today), state="thinking")
    )


def is_registered(event: Event) -> Q:
    """The condition that the member, or whoever they were merged into, has or awaits a place."""
    held = Registration.filter(session__event_id=event.id, state__in=LIVE)
    merged = held.filter(member__merged_into_id__not_isnull=True)
    here = Q(member_id__in=Subquery(held.values("member_id")))
    there = Q(member_id__in=Subquery(merged.values("member__merged_into_id")))
    # A truth, never NULL, where nobody was merged: so that its negation is exactly everybody else.
    gone = Q(member__merged_into_id__not_isnull=True)
    return here | there | (gone & Q(member__merged_into_id__in=Subquery(held.values("member_id"))))


def ways(phone: str | None, allows: str) -> tuple[str, ...]:
    """Of CHANNELS those in which the member may be asked: by what they allow, and in person anyway."""
    consented = {way for way, purpose in CONSENTS.items() if purpose in allows and (phone or way == "wechat")}
    return tuple(way for way in CHANNELS if way in consented or way == "person")


def by_phone() -> Q:
    """The condition that the member may be called: the club has a number, and their consent to be called."""
    return Q(member__phone__not_isnull=True, member__allows__contains=CONSENTS["phone"])
