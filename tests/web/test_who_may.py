"""Who may: every route, asked by a stranger, by members and by staff of every role, against one table.

A route without a row fails, and so does a row without a route. Fay has Dee's role in the other store: what
belongs to the north is not found by her. Ben is a member like Ann: what is Ann's is not found by him.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from club import (
    adjustments,
    api_keys,
    audit,
    clock,
    companies,
    consents,
    handouts,
    handover,
    holds,
    members,
    mileage,
    notes,
    orders,
    pictures,
    privileges,
    reception,
    relatives,
    roles,
    segments,
    signins,
    tasks,
    tiers,
    vehicles,
    vouchers,
    webhooks,
)
from club import voucher_kinds as kinds
from club.adjustments import Adjustment
from club.imports.issues import Issue
from club.imports.run import Import
from club.members import advising
from club.orders import Line, Sheet
from club.privacy import copies, requests
from club.privileges.editing import Asked, Share
from club.segments import Segment
from club.tiers import keeping
from club.vehicles import claims, sharing
from club.visits import DeskVisit
from events import (
    album,
    checkin,
    costs,
    events,
    leading,
    preparations,
    registrations,
    series,
    sessions,
    terms,
)
from events.events import Event, Words
from events.fees import Fee
from events.invitations import Invitation
from events.parties import Party
from events.registration import Registration
from events.sessions import Plan, Session
from events.terms import Terms
from points import voucher_kinds
from points.holds import Hold
from points.rules import Rule
from tests import browsers
from tests.cast import Cast, hire, join
from tests.shelves import had, image, shelved
from tests.statements import astray, counted
from web import auth, data_copy
from web.desk.orders import stamp_of
from web.routes import Guarded

MEMBERS = {"ann", "ben"}
ROLES = set(roles.ROLES)
EVERYBODY = {"stranger", "fay"} | MEMBERS | ROLES

# Who does what, as the club has decided it: said here once more, by hand.
DESK = {"front_desk", "club_officer", "care_manager", "administrator"}
SCAN = DESK | {"service_adviser"}
ORDERS = SCAN
SEE_ORDERS = ORDERS | {"callback_caller", "general_manager"}
SEE_POINTS = SEE_ORDERS
REVEAL = ROLES - {"front_desk", "marketing"}
PLAN = {"club_officer", "care_manager", "marketing", "administrator"}
POLICY = {"care_manager", "administrator"}
POSTERS = PLAN | {"showroom_manager", "general_manager"}
REFERRALS = ROLES - {"front_desk", "service_adviser"}
MESSAGES = PLAN | {"callback_caller", "general_manager"}
WATCH = {"care_manager", "general_manager", "administrator"}
ADMINISTER = {"administrator"}
IMPORT = {"care_manager", "administrator"}
FORCE = {"club_officer", "care_manager", "administrator"}
COSTS = FORCE | {"general_manager"}
SEGMENTS = PLAN
SEE_SEGMENTS = PLAN | {"callback_caller", "general_manager"}
EXPORT = WATCH
VOID = {"care_manager", "administrator"}
RULES = {"care_manager", "administrator"}
ASSIGN = {"care_manager", "showroom_manager", "administrator"}
STORES = WATCH | {"showroom_manager"}
HEAR = ORDERS | {"callback_caller"}
TALK = ROLES - {"marketing", "general_manager"}
TASKS = TALK | {"general_manager"}
TIERS = {"club_officer", "care_manager", "administrator"}
SEE_TIERS = TIERS | {"general_manager"}
APPROVE = {"care_manager", "general_manager", "administrator"}
MERGE = {"club_officer", "care_manager", "administrator"}
QUALITY = MERGE | {"general_manager"}
ADJUST = MERGE
SEE_VOUCHERS = ROLES - {"sales_adviser", "showroom_manager"}
GIVE = PLAN
KINDS = {"care_manager", "marketing", "administrator"}
SHOP = PLAN
SEE_SHOP = SHOP | DESK | {"general_manager"}
REDEEM = SCAN


@dataclass(frozen=True)
class Row:
    """Who is let in, who is told that there is no such thing; what of the scene address and form name."""

    may: set[str]
    hidden: set[str] = field(default_factory=set)
    named: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)


def anybody(**named: str) -> Row:
    return Row(EVERYBODY, named=named)


def member(**named: str) -> Row:
    return Row(MEMBERS, named=named)


def anns(**named: str) -> Row:
    return Row({"ann"}, {"ben"}, named)


def bens(**named: str) -> Row:
    return Row({"ben"}, {"ann"}, named)


def staff(roles: set[str]) -> Row:
    """Of either store: each sees the own."""
    return Row(roles | ({"fay"} if "club_officer" in roles else set()))


def norths(roles: set[str], **sent: str) -> Row:
    return Row(roles, {"fay"} if "club_officer" in roles else set(), sent=sent)


def given_at_the_desk(**sent: str) -> Row:
    return Row(PLAN, {"fay"}, {"nonce": "waiting_nonce"}, sent)


ONE_CLUB = Row(ADMINISTER, {"care_manager"})  # who looks after one store finds none of it

TABLE = {
    "portal.home": anybody(),
    "portal.signin": anybody(),
    "portal.signin.create": anybody(),
    "portal.signin.code": anybody(),
    "portal.signin.code.create": anybody(),
    "portal.charter": anybody(),
    "portal.privacy": anybody(),
    "portal.language.update": anybody(),
    "portal.invite": anybody(),
    "portal.source": anybody(),
    "portal.events": anybody(),
    "portal.events.show": anybody(code="event"),
    "portal.poster": anybody(code="event"),
    "portal.poster.cover": anybody(code="event"),
    "portal.events.registration": member(code="event"),
    "portal.events.registration.create": member(code="event"),
    "portal.events.calendar": anybody(code="event"),
    "portal.events.registration.price.create": member(code="event"),
    "portal.registrations": member(),
    "portal.feedback": anns(code="ticket"),
    "portal.feedback.create": anns(code="ticket"),
    "portal.tickets": anns(code="ticket"),
    "portal.tickets.image": anns(code="ticket"),
    "portal.tickets.calendar": anns(code="ticket"),
    "portal.tickets.acceptance.create": anns(code="ticket"),
    "portal.tickets.change": anns(code="ticket"),
    "portal.tickets.change.create": anns(code="ticket"),
    "portal.tickets.change.price.create": anns(code="ticket"),
    "portal.tickets.cancellation": anns(code="ticket"),
    "portal.tickets.cancellation.create": anns(code="ticket"),
    "portal.travellers": anns(code="ticket"),
    "portal.travellers.create": anns(code="ticket"),
    "portal.travellers.deletion.create": anns(code="ticket"),
    "portal.phones": anns(code="ticket"),
    "portal.phones.create": anns(code="ticket"),
    "portal.waiver": anns(code="ticket"),
    "portal.waiver.create": anns(code="ticket"),
    "portal.album": anns(code="ticket"),
    "portal.album.answer.create": anns(code="ticket"),
    "portal.album.image": anns(code="ticket"),
    "portal.album.report": anns(code="ticket"),
    "portal.album.report.create": anns(code="ticket", photo_id="other_photo_id"),
    "portal.vouchers": member(),
    "portal.vouchers.show": anns(code="voucher"),
    "portal.vouchers.image": anns(code="voucher"),
    "portal.vouchers.transfer": anns(code="voucher"),
    "portal.vouchers.transfer.create": anns(code="voucher"),
    "portal.card": member(),
    "portal.card.code": member(),
    "portal.card.image": member(),
    "portal.cars": member(),
    "portal.cars.new": member(),
    "portal.cars.create": member(),
    "portal.cars.show": anns(),
    "portal.cars.edit": anns(),
    "portal.cars.update": anns(),
    "portal.cars.removal": anns(),
    "portal.cars.deadlines": anns(),
    "portal.cars.deadlines.update": anns(),
    "portal.cars.readings": anns(),
    "portal.cars.readings.create": anns(),
    "portal.cars.readings.withdrawal.create": anns(),
    "portal.cars.drivers": anns(),
    "portal.cars.drivers.create": anns(),
    "portal.cars.drivers.removal": anns(),
    "portal.cars.drivers.removal.create": anns(),
    "portal.cars.drivers.withdrawal.create": anns(),
    "portal.cars.drivers.acceptance.create": bens(offer_id="offered"),
    "portal.cars.drivers.refusal.create": bens(offer_id="unwanted"),
    "portal.cars.claims.new": member(),
    "portal.cars.claims.create": member(),
    "portal.cars.claims.show": anns(),
    "portal.cars.claims.proof": anns(),
    "portal.cars.claims.proof.create": anns(),
    "portal.cars.claims.person.create": anns(),
    "portal.cars.claims.withdrawal.create": anns(),
    "portal.cars.removal.create": anns(),  # after which it is hers no more
    "portal.me": member(),
    "portal.messages": member(),
    "portal.messages.reading.create": member(),
    "portal.points": member(),
    "portal.tiers": member(),
    "portal.privileges": member(),
    "portal.daily": member(),
    "portal.daily.create": member(),
    "portal.shop": anybody(),
    "portal.shop.show": anybody(),
    "portal.shop.exchange": member(),
    "portal.shop.exchange.create": member(),
    "portal.exchanges": member(),
    "portal.exchanges.show": anns(),
    "portal.exchanges.cancellation": anns(),
    "portal.exchanges.cancellation.create": anns(),
    "portal.pictures": anybody(name="picture"),
    "portal.orders": member(),
    "portal.referral": member(),
    "portal.referral.image": member(),
    "portal.settings": member(),
    "portal.settings.profile": member(),
    "portal.settings.profile.update": member(),
    "portal.settings.contact": member(),
    "portal.settings.contact.update": member(),
    "portal.settings.consents": member(),
    "portal.settings.consents.update": member(),
    "portal.copies": member(),
    "portal.copies.create": member(),
    "portal.copies.file": anns(),
    "portal.corrections": member(),
    "portal.corrections.create": member(),
    "portal.corrections.withdrawal.create": anns(),
    "portal.closure": member(),
    "portal.closure.create": member(),
    "portal.closure.code": member(),
    "portal.closure.code.create": member(),
    "portal.closure.undoing.create": member(),
    "portal.settings.phone": member(),
    "portal.settings.phone.create": member(),
    "portal.settings.phone.code": member(),
    "portal.settings.phone.code.create": member(),
    "portal.settings.signouts": member(),
    "portal.welcome": member(),
    "portal.welcome.create": member(),
    "portal.settings.signouts.create": member(),
    "portal.signout": member(),
    "desk.index": staff(SCAN),
    "desk.live": staff(SCAN),
    "desk.place": staff(SCAN),
    "desk.place.create": staff(SCAN),
    "desk.scans": staff(SCAN),
    "desk.scans.create": staff(SCAN),
    "desk.scans.show": norths(SCAN),
    "desk.scans.checkins.create": norths(SCAN),
    "desk.scans.pick.create": norths(SCAN),
    "desk.sessions": staff(SCAN),
    "desk.sessions.choice.create": staff(SCAN),
    "desk.visits.show": norths(SCAN),
    "desk.visits.checkins.create": norths(SCAN),
    "desk.visits.claims.show": norths(SCAN),
    "desk.visits.claims.create": norths(SCAN, claim="desk_claim"),
    "desk.visits.vouchers.show": norths(REDEEM),
    "desk.visits.vouchers.quote": norths(REDEEM),
    "desk.visits.vouchers.create": norths(REDEEM, voucher="voucher_id"),
    "desk.vouchers.undo.create": norths(SCAN),
    "desk.checkins.undo.create": norths(DESK),
    "desk.privileges.new": norths(SCAN),
    "desk.privileges.create": norths(SCAN),
    "desk.privileges.undo.create": norths(SCAN),
    "desk.exchanges.show": norths(DESK),
    "desk.exchanges.create": norths(DESK, exchange="exchange_id"),
    "desk.exchanges.undo.create": norths(DESK),
    "desk.exchanges.cancellation.create": norths(DESK),
    "desk.fees.show": norths(DESK),
    "desk.fees.create": norths(DESK),
    "desk.fees.undo.create": norths(DESK),
    "desk.fees.return": norths(DESK),
    "desk.fees.return.create": norths(DESK),
    "desk.offers.show": given_at_the_desk(),
    "desk.offers.create": given_at_the_desk(reason="next"),
    "desk.offers.acceptance.create": given_at_the_desk(nonce="who-may-again"),
    "desk.walkins.new": norths(PLAN),
    "desk.walkins.create": norths(PLAN),
    "desk.heads.show": Row(PLAN, {"fay"}, {"registration_id": "arrived_id"}),
    "desk.heads.update": Row(PLAN, {"fay"}, {"registration_id": "arrived_id"}),
    "desk.orders.new": norths(ORDERS, visit="visit_id"),
    "desk.orders.quote": norths(ORDERS, visit="visit_stamp"),
    "desk.orders.create": norths(ORDERS, visit="visit_stamp"),
    "desk.orders.show": norths(SEE_ORDERS),
    "desk.joining": staff(DESK),
    "desk.joining.create": staff(DESK),
    "desk.joining.known.create": norths(DESK, visit="visit_id"),
    "desk.joining.proof": staff(DESK),
    "desk.joining.proof.create": staff(DESK),
    "desk.joining.person": staff(DESK),
    "desk.joining.person.update": staff(DESK),
    "desk.joining.agreement": staff(DESK),
    "desk.joining.agreement.create": staff(DESK),
    "desk.joining.card": norths(DESK, visit="visit_id"),
    "desk.joining.image": staff(DESK),
    "desk.place.handover.create": staff(ROLES),
    "staff.signin": anybody(),
    "staff.signin.create": anybody(),
    "staff.today": staff(ROLES),
    "staff.members": staff(ROLES),
    "staff.members.reach": staff(ROLES),
    "staff.members.show": norths(ROLES),
    "staff.segments": staff(SEE_SEGMENTS),
    "staff.segments.new": staff(SEGMENTS),
    "staff.segments.create": Row(SEGMENTS | {"fay"}, sent={"where": "tree"}),
    "staff.audiences.create": staff(SEGMENTS),
    "staff.segments.show": norths(SEE_SEGMENTS),
    "staff.segments.edit": norths(SEGMENTS),
    "staff.segments.update": norths(SEGMENTS),
    "staff.segments.copy.create": norths(SEGMENTS),
    "staff.segments.count.create": norths(SEE_SEGMENTS),
    "staff.segments.retirement.create": norths(SEGMENTS),
    "staff.exports": staff(EXPORT),
    "staff.exports.new": staff(EXPORT),
    "staff.exports.create": staff(EXPORT),
    "staff.exports.vehicles": staff(EXPORT),
    "staff.exports.vehicles.create": staff(EXPORT),
    "staff.exports.orders": staff(EXPORT),
    "staff.exports.orders.create": staff(EXPORT),
    "staff.members.edit": norths(ORDERS),
    "staff.members.update": norths(ORDERS),
    "staff.members.reveal": norths(REVEAL, field="phone"),
    "staff.vehicles": staff(ROLES),
    "staff.vehicles.rules": staff(ROLES),
    "staff.vehicles.show": norths(ROLES),
    "staff.vehicles.edit": norths(ORDERS),
    "staff.vehicles.update": norths(ORDERS),
    "staff.vehicles.reveal": norths(REVEAL, field="plate"),
    "staff.vehicles.ownership.create": norths(ORDERS),
    "staff.vehicles.ownership.return.create": norths(ORDERS),
    "staff.vehicles.users.create": norths(ORDERS),
    "staff.vehicles.users.ending.create": norths(ORDERS),
    "staff.vehicles.readings.create": norths(ORDERS),
    "staff.vehicles.readings.verdict.create": norths(ORDERS, verdict="right"),
    "staff.claims": staff(ORDERS),
    "staff.claims.show": norths(ORDERS),
    "staff.claims.decision.create": norths(ORDERS),
    "staff.companies": staff(ROLES),
    "staff.companies.new": staff(ORDERS),
    "staff.companies.create": staff(ORDERS),
    "staff.companies.show": norths(ROLES),
    "staff.companies.edit": norths(ORDERS),
    "staff.companies.update": norths(ORDERS),
    "staff.companies.contacts.create": norths(ORDERS),
    "staff.companies.contacts.ending.create": norths(ORDERS),
    "staff.companies.cars.create": norths(ORDERS),
    "staff.companies.cars.ending.create": norths(ORDERS),
    "staff.vehicles.ownership.ending.create": norths(ORDERS),  # after which it is nobody's
    "staff.consents": norths(ROLES),
    "staff.consents.create": norths(HEAR),
    "staff.closures": norths(VOID),
    "staff.closures.create": norths(VOID),
    "staff.privacy": staff(WATCH),
    "staff.privacy.rules.update": staff(ADMINISTER),
    "staff.requests": staff(WATCH),
    "staff.requests.show": norths(WATCH),
    "staff.requests.answer.create": norths(VOID),
    "staff.requests.undoing.create": Row(set(), hidden=VOID),  # what is staged is no closure
    "staff.reveals": staff(WATCH),
    "staff.merging": norths(MERGE),
    "staff.merging.show": norths(MERGE),
    "staff.merging.create": norths(MERGE),
    "staff.merging.undoing": norths(MERGE),
    "staff.merging.undoing.create": norths(MERGE),
    "staff.notes.new": norths(TALK),
    "staff.notes.create": norths(TALK),
    "staff.notes.edit": norths(TALK),
    "staff.notes.update": norths(TALK),
    "staff.notes.pinning.create": norths(TALK),
    "staff.tasks": staff(TASKS),
    "staff.calendar": staff(TASKS),
    "staff.tasks.new": staff(TALK),
    "staff.tasks.create": staff(TALK),
    "staff.tasks.show": norths(TASKS),
    "staff.tasks.completion": norths(TALK),
    "staff.tasks.completion.create": norths(TALK),
    "staff.tasks.moving.create": norths(TALK),
    "staff.tasks.giving.create": norths(TALK),
    "staff.tasks.text.update": norths(TALK),
    "staff.tasks.reopening.create": norths(TALK),
    "staff.tasks.cancellation.create": norths(TALK),
    "staff.relatives.new": norths(ORDERS),
    "staff.relatives.create": norths(ORDERS),
    "staff.relatives.edit": norths(ORDERS),
    "staff.relatives.update": norths(ORDERS),
    "staff.relatives.removal.create": norths(ORDERS),
    "staff.household": norths(ORDERS),
    "staff.household.create": norths(ORDERS, other="housemate"),
    "staff.household.name.update": norths(ORDERS),
    "staff.household.leaving.create": norths(ORDERS),
    "staff.quality": staff(QUALITY),
    "staff.quality.people": Row(QUALITY | {"fay"}, sent={"what": "phone"}),
    "staff.quality.cars": Row(QUALITY | {"fay"}, sent={"what": "delivered_ahead"}),
    "staff.quality.orders": staff(QUALITY),
    "staff.quality.duplicates": staff(QUALITY),
    "staff.quality.merges": staff(QUALITY),
    "staff.quality.distinctions": staff(QUALITY),
    "staff.quality.distinction.undoing.create": norths(MERGE, one="member_id", other="housemate"),
    "staff.quality.distinction.create": norths(MERGE, one="member_id", other="housemate"),
    "staff.vouchers": staff(SEE_VOUCHERS),
    "staff.vouchers.new": staff(KINDS),
    "staff.vouchers.create": staff(KINDS),
    "staff.vouchers.slip.create": staff(KINDS),
    "staff.vouchers.figures": staff(SEE_VOUCHERS),
    "staff.vouchers.show": staff(SEE_VOUCHERS),
    "staff.vouchers.edit": staff(KINDS),
    "staff.vouchers.update": staff(KINDS),
    "staff.vouchers.ending.create": staff(KINDS),
    "staff.issued": staff(SEE_VOUCHERS),
    "staff.issued.show": norths(SEE_VOUCHERS),
    "staff.issued.new": norths(GIVE),
    "staff.issued.create": norths(GIVE),
    "staff.issued.cancellation.create": norths(MERGE),
    "staff.issued.undoing.create": norths(SCAN),
    "staff.handouts": staff(SEE_VOUCHERS),
    "staff.handouts.new": staff(GIVE),
    "staff.handouts.create": staff(GIVE),
    "staff.handouts.show": norths(SEE_VOUCHERS),
    "staff.handouts.stopping.create": norths(GIVE),
    "staff.handouts.resumption.create": norths(GIVE),
    "staff.tiers": staff(SEE_TIERS),
    "staff.tiers.endings": staff(SEE_TIERS),
    "staff.tiers.new": staff(ADMINISTER),
    "staff.tiers.create": staff(ADMINISTER),
    "staff.tiers.edit": staff(ADMINISTER),
    "staff.tiers.update": staff(ADMINISTER),
    "staff.privileges": staff(SEE_TIERS),
    "staff.privileges.new": ONE_CLUB,
    "staff.privileges.create": ONE_CLUB,
    "staff.privileges.edit": ONE_CLUB,
    "staff.privileges.update": ONE_CLUB,
    "staff.privileges.ending.create": ONE_CLUB,
    "staff.privileges.resumption.create": ONE_CLUB,
    "staff.uses": staff(SEE_TIERS),
    "staff.uses.correction.new": norths(APPROVE),
    "staff.uses.correction.create": norths(APPROVE),
    "staff.giving": staff(SEE_TIERS),
    "staff.keeps": staff(SEE_TIERS),
    "staff.keeps.show": norths(SEE_TIERS),
    "staff.keeps.decision.create": norths(APPROVE),
    "staff.keeps.new": norths(TIERS),
    "staff.keeps.create": norths(TIERS),
    "staff.points": staff(SEE_POINTS),
    "staff.earning": staff(SEE_POINTS),
    "staff.earning.new": staff(RULES),
    "staff.earning.create": staff(RULES),
    "staff.earning.sentence.create": staff(RULES),
    "staff.earning.show": staff(SEE_POINTS),
    "staff.earning.edit": Row(ADMINISTER, {"care_manager"}),
    "staff.earning.update": Row(ADMINISTER, {"care_manager"}),
    "staff.earning.replay.create": Row(ADMINISTER, {"care_manager"}),
    "staff.earning.publication.create": Row(ADMINISTER, {"care_manager"}),
    "staff.earning.end.create": Row(ADMINISTER, {"care_manager"}),
    "staff.earning.discarding.create": Row(ADMINISTER, {"care_manager"}),
    "staff.points.of_member": norths(SEE_POINTS),
    "staff.adjustments": staff(SEE_POINTS),
    "staff.adjustments.new": norths(ADJUST),
    "staff.adjustments.create": norths(ADJUST),
    "staff.points.release.create": norths(ADJUST),
    "staff.adjustments.show": norths(SEE_POINTS),
    "staff.adjustments.decision.create": norths(APPROVE),
    "staff.adjustments.withdrawal.create": norths(ADJUST),
    "staff.freezing": norths(APPROVE),
    "staff.freezing.create": norths(APPROVE),
    "staff.freezing.ending.create": norths(APPROVE),
    "staff.liability": staff(WATCH),
    "staff.settlement": staff(WATCH),
    "staff.anomalies": staff(WATCH),
    "staff.settings": staff(ADMINISTER),
    "staff.settings.update": Row(ADMINISTER, named={"kind": "setting"}),
    "staff.exports.figures": staff(EXPORT),
    "staff.exports.figures.create": staff(EXPORT),
    "staff.orders": staff(SEE_ORDERS),
    "staff.orders.new": norths(ORDERS, member="member_id"),
    "staff.orders.create": norths(ORDERS, member="member_id"),
    "staff.orders.show": norths(SEE_ORDERS),
    "staff.orders.attribution.create": norths(ORDERS, member="member_id"),
    "staff.orders.voiding.create": norths(VOID),
    "staff.refunds.new": norths(VOID),
    "staff.refunds.quote": norths(VOID),
    "staff.refunds.create": norths(VOID),
    "staff.events": staff(ROLES),
    "staff.events.new": staff(PLAN),
    "staff.events.create": staff(PLAN),
    "staff.events.show": norths(ROLES),
    "staff.events.preview": norths(ROLES),
    "staff.events.edit": norths(PLAN),
    "staff.events.update": norths(PLAN),
    "staff.events.publication.create": norths(PLAN),
    "staff.terms": norths(PLAN),
    "staff.terms.update": norths(PLAN),
    "staff.questions": norths(PLAN),
    "staff.questions.update": norths(PLAN),
    "staff.pictures": norths(PLAN),
    "staff.pictures.create": norths(PLAN, event="event_id"),
    "staff.pictures.lead.create": norths(PLAN),
    "staff.pictures.removal.create": norths(PLAN),
    "staff.poster": norths(ROLES),
    "staff.copies.create": norths(PLAN),
    "staff.copies.template.create": norths(PLAN),
    "staff.course": norths(ROLES),
    "staff.course.update": norths(PLAN),
    "staff.preparations": norths(ROLES),
    "staff.preparations.create": norths(PLAN),
    "staff.preparations.owners.update": norths(PLAN),
    "staff.preparations.dropping.create": norths(PLAN),
    "staff.series": staff(ROLES),
    "staff.series.new": staff(PLAN),
    "staff.series.create": staff(PLAN),
    "staff.series.show": norths(ROLES),
    "staff.series.edit": norths(PLAN),
    "staff.series.update": norths(PLAN),
    "staff.series.events.create": norths(PLAN),
    "staff.series.removal.create": norths(PLAN),
    "staff.series.ending.create": norths(PLAN),
    "staff.emergency": norths(ROLES),
    "staff.emergency.update": norths(PLAN),
    "staff.runsheet": norths(ROLES),
    "staff.invitations": norths(ROLES),
    "staff.invitations.create": norths(PLAN),
    "staff.invitations.sharing.create": norths(PLAN),
    "staff.calls": norths(TALK),
    "staff.calls.show": norths(ROLES),
    "staff.calls.dialling.create": norths(REVEAL),
    "staff.calls.answer.create": norths(TALK),
    "staff.calls.caller.update": norths(PLAN),
    "staff.sessions.new": norths(PLAN),
    "staff.sessions.create": norths(PLAN),
    "staff.sessions.show": norths(ROLES),
    "staff.waitlist": norths(ROLES),
    "staff.waitlist.passing": norths(PLAN),
    "staff.waitlist.passing.create": norths(PLAN),
    "staff.waitlist.removal.create": norths(PLAN),
    "staff.enrolments.new": norths(PLAN),
    "staff.enrolments.create": norths(PLAN, member="member_id"),
    "staff.chain": norths(PLAN),
    "staff.chain.preview.create": norths(PLAN),
    "staff.chain.create": norths(PLAN),
    "staff.registrations.show": norths(ROLES),
    "staff.registrations.reveal": norths(REVEAL),
    "staff.party.edit": norths(PLAN),
    "staff.party.update": norths(PLAN),
    "staff.takings": norths(ROLES),
    "staff.takings.owed": staff(DESK),
    "staff.takings.return.create": norths(DESK),
    "staff.exports.registrations": norths(FORCE),
    "staff.exports.registrations.create": norths(FORCE),
    "staff.sessions.edit": norths(PLAN),
    "staff.sessions.update": norths(PLAN),
    "staff.itinerary": norths(ROLES),
    "staff.itinerary.update": norths(PLAN),
    "staff.route": norths(ROLES),
    "staff.convoy": norths(ROLES),
    "staff.convoy.create": norths(PLAN),
    "staff.convoy.list": norths(ROLES),
    "staff.convoy.cards": norths(ROLES),
    "staff.convoy.leaders.create": norths(PLAN),
    "staff.convoy.leaders.ending.create": norths(PLAN),
    "staff.convoy.place.update": norths(PLAN),
    "staff.phones": norths(ROLES),
    "staff.phones.create": norths(ROLES),
    "staff.travellers": norths(FORCE),
    "staff.travellers.file.create": norths(FORCE),
    "staff.travellers.deletion.create": norths(FORCE),
    "staff.travellers.off.create": norths(FORCE),
    "staff.travellers.edit": norths(FORCE),
    "staff.travellers.update": norths(FORCE),
    "staff.costs": norths(COSTS),
    "staff.costs.create": norths(COSTS),
    "staff.costs.sheet": norths(COSTS),
    "staff.costs.striking.create": norths(COSTS),
    "staff.costs.closing.create": norths(COSTS),
    "staff.costs.reopening.create": norths(COSTS),
    "staff.album": norths(ROLES),
    "staff.album.image": norths(ROLES),
    "staff.album.photos.create": norths(PLAN, session="session_id"),
    "staff.album.removal.create": norths(PLAN),
    "staff.album.showing.create": norths(PLAN),
    "staff.registrations.arrival": norths(FORCE),
    "staff.registrations.arrival.create": norths(FORCE),
    "staff.registrations.undoing.create": norths(DESK),
    "staff.registrations.cancellation.create": norths(PLAN),
    "staff.registrations.remission.create": norths(PLAN),
    "staff.sessions.cancellation.create": norths(PLAN),
    "staff.events.cancellation.create": norths(PLAN),
    "staff.results": staff(ROLES),
    "staff.events.results": norths(ROLES),
    "staff.events.feedback": norths(ROLES),
    "staff.events.feedback.update": norths(PLAN),
    "staff.absences": staff(ROLES),
    "staff.absences.policy.create": Row(POLICY),
    "staff.absences.excuse": Row(PLAN, {"fay"}, {"registration_id": "missed_id"}),
    "staff.absences.excuse.create": Row(PLAN, {"fay"}, {"registration_id": "missed_id"}),
    "staff.rewards": staff(SEE_SHOP),
    "staff.rewards.new": staff(SHOP),
    "staff.rewards.create": staff(SHOP),
    "staff.rewards.pictures.create": norths(SHOP, reward="reward_id"),
    "staff.rewards.show": staff(SEE_SHOP),
    "staff.rewards.preview": staff(SEE_SHOP),
    "staff.rewards.edit": norths(SHOP),
    "staff.rewards.update": norths(SHOP),
    "staff.rewards.publication.create": norths(SHOP),
    "staff.rewards.stock.create": norths(SHOP),
    "staff.rewards.ending.create": norths(SHOP),
    "staff.exchanges": staff(SEE_SHOP),
    "staff.exchanges.figures": staff(SEE_SHOP),
    "staff.exchanges.show": norths(SEE_SHOP),
    "staff.exchanges.cancellation.create": norths(FORCE),
    "staff.referrals": staff(REFERRALS),
    "staff.keys": staff(ADMINISTER),
    "staff.keys.new": staff(ADMINISTER),
    "staff.keys.create": staff(ADMINISTER),
    "staff.keys.show": staff(ADMINISTER),
    "staff.keys.ending": staff(ADMINISTER),
    "staff.keys.ending.create": staff(ADMINISTER),
    "staff.webhooks": staff(ADMINISTER),
    "staff.webhooks.new": staff(ADMINISTER),
    "staff.webhooks.create": staff(ADMINISTER),
    "staff.webhooks.show": staff(ADMINISTER),
    "staff.webhooks.ending": staff(ADMINISTER),
    "staff.webhooks.ending.create": staff(ADMINISTER),
    "staff.webhooks.resending.create": staff(ADMINISTER),
    "staff.sources": staff(POSTERS),
    "staff.sources.create": staff(PLAN),
    "staff.sources.show": norths(POSTERS),
    "staff.sources.code": norths(POSTERS),
    "staff.sources.retirement.create": norths(PLAN),
    "staff.sources.restoration.create": norths(PLAN),
    "staff.messages": staff(MESSAGES),
    "staff.signin.code": anybody(),
    "staff.signin.code.create": anybody(),
    "staff.language.update": anybody(),
    "staff.password": staff(ROLES),
    "staff.password.update": staff(ROLES),
    "staff.staff.new": staff(ADMINISTER),
    "staff.staff.create": staff(ADMINISTER),
    "staff.staff.show": staff(ADMINISTER),
    "staff.staff.person.update": staff(ADMINISTER),
    "staff.staff.assignment.update": staff(ADMINISTER),
    "staff.staff.password.update": staff(ADMINISTER),
    "staff.staff.deactivation": staff(ADMINISTER),
    "staff.staff.deactivation.create": staff(ADMINISTER),
    "staff.staff.reactivation.create": staff(ADMINISTER),
    "staff.staff.twostep.ending.create": staff(ADMINISTER),
    "staff.staff.devices.ending.create": staff(ADMINISTER),
    "staff.roles": staff(STORES),
    "staff.stores": staff(STORES),
    "staff.stores.new": staff(ADMINISTER),
    "staff.stores.create": staff(ADMINISTER),
    "staff.stores.show": staff(STORES),
    "staff.stores.edit": staff(ADMINISTER),
    "staff.stores.update": staff(ADMINISTER),
    "staff.stores.closing": staff(ADMINISTER),
    "staff.stores.closing.create": staff(ADMINISTER),
    "staff.stores.reopening.create": staff(ADMINISTER),
    "staff.desks.create": staff(ADMINISTER),
    "staff.desks.edit": staff(ADMINISTER),
    "staff.desks.update": staff(ADMINISTER),
    "staff.desks.closing.create": staff(ADMINISTER),
    "staff.desks.reopening.create": staff(ADMINISTER),
    "staff.reassignments": staff(ASSIGN),
    "staff.reassignments.new": staff(ASSIGN),
    "staff.reassignments.create": staff(ASSIGN),
    "staff.handovers": staff(ROLES),
    "staff.handovers.show": Row(ASSIGN | {"front_desk"}, (ROLES | {"fay"}) - ASSIGN - {"front_desk"}),
    "staff.handovers.new": staff(ASSIGN),
    "staff.handovers.create": staff(ASSIGN),
    "staff.handovers.undoing.create": staff(ASSIGN),
    "staff.members.advising.create": staff(ASSIGN),
    "staff.twostep": staff(ROLES),
    "staff.twostep.create": staff(ROLES),
    "staff.twostep.setup": staff(ROLES),
    "staff.twostep.setup.create": staff(ROLES),
    "staff.twostep.image": staff(ROLES),  # of what the line above has begun
    "staff.twostep.recovery.create": staff(ROLES),
    "staff.twostep.ending.create": staff(ROLES),
    "staff.devices": staff(ROLES),
    "staff.devices.ending.create": Row(set(), hidden=ROLES | {"fay"}),  # nobody else's device is one's own
    "staff.devices.endings.create": staff(ROLES),
    "staff.staff": staff(WATCH | {"showroom_manager"}),
    "staff.imports": staff(IMPORT),
    "staff.imports.create": staff(IMPORT),
    "staff.imports.show": norths(IMPORT),
    "staff.imports.mapping": norths(IMPORT),
    "staff.imports.mapping.update": norths(IMPORT),
    "staff.imports.beginning.create": norths(IMPORT),
    "staff.imports.dropping.create": norths(IMPORT),
    "staff.imports.report": norths(IMPORT),
    "staff.worklist": staff(IMPORT),
    "staff.worklist.retrial.create": staff(IMPORT),
    "staff.worklist.edit": norths(IMPORT),
    "staff.worklist.update": norths(IMPORT),
    "staff.worklist.dismissal.create": norths(IMPORT),
    "staff.jobs": staff(WATCH),
    "staff.audit": staff(WATCH),
    "staff.signout": staff(ROLES),
    "static": anybody(),
    "brand.colours": anybody(),
    "brand.logo": Row(set(), hidden=EVERYBODY),  # until the club has one
    "brand.manifest": anybody(),
    "brand.icon": anybody(),
    "ops.health": anybody(),
    "ops.readiness": anybody(),
    "ops.metrics": anybody(),
    "dev.outbox": anybody(),
}
BEGUN = "staff.twostep.image"  # is there when it was asked for
SIDES = ("portal.", "desk.", "staff.")
SIGN_OUT = {
    "staff.signout",
    "portal.signout",
    "portal.settings.signouts.create",
    "desk.place.handover.create",
}


def test_every_route_has_a_row_and_every_row_a_route():
    assert {route.name for route in browsers.application().routes} == TABLE.keys()


@pytest.mark.parametrize("side", [*(side.rstrip(".") for side in SIDES), "others"])
async def test_everybody_may_what_the_table_says_and_pages_read_where_no_verb_writes(cast, browser, db, side):
    scene, people = await staged(cast), everybody(cast)
    wrong, clients = [], {}
    for route in of(side):
        row = TABLE[route.name]
        for who, person in people.items():
            if route.name in SIGN_OUT or who not in clients:
                clients[who] = await known(await visitor(browser, cast, person))
            with counted(db.db()) as statements:
                answer = await ask(route, row, scene, clients[who], is_known(who, route))
            expected, found = verdict(who, route, row), read(answer, route, is_known(who, route))
            if found != expected:
                wrong.append(f"{who} at {route.name} ({answer.status_code}): {found}, not {expected}")
            if "GET" in route.methods and who in row.may:
                wrong += [f"{who} at {route.name}: {sql[:300]}" for sql in astray(statements)]
    assert not wrong, "\n".join(wrong)


def of(side: str) -> list[Guarded]:
    """The routes of a side as the table has them, but first all that only show."""
    routes = {route.name: route for route in browsers.application().routes}
    named = [name for name in TABLE if side == (name.split(".")[0] if name.startswith(SIDES) else "others")]
    return sorted(
        (routes[name] for name in named), key=lambda route: "POST" in route.methods or route.name == BEGUN
    )


def everybody(cast: Cast) -> dict[str, Any]:
    return {"stranger": None, "ann": cast.ann, "ben": cast.ben, "fay": cast.fay, **cast.staff}


async def visitor(browser: Any, cast: Cast, person: Any) -> Any:
    """A browser of this person; staff stand at a desk of their store."""
    client = browser(person)
    if person is not None and person not in (cast.ann, cast.ben):
        await client.get("/healthz")  # signs in on its way
        signin = await signins.open_of(person, clock.now()).first()
        await signins.stand_at(signin, cast.south_desk if person == cast.fay else cast.desk)
    return client


async def known(client: Any) -> Any:
    """The same browser, which has been here before: signing in writes, of course."""
    await client.get("/privacy")
    return client


async def ask(route: Guarded, row: Row, scene: dict[str, Any], client: Any, is_known: bool) -> Any:
    """Ask as a page of ours would: whom this side does not know has a stranger's token."""
    given = {name: scene[row.named.get(name, name)] for name in route.param_convertors}
    address = route.url_path_for(route.name, **given)
    sent = {name: scene.get(value, value) for name, value in row.sent.items()}
    if "POST" not in route.methods:
        return await client.get(str(address), params=sent)
    headers = {} if is_known else {"X-CSRF-Token": auth.token_of(browsers.VISITOR)}
    return await client.post(str(address), data=sent, headers=headers)


def verdict(who: str, route: Guarded, row: Row) -> str:
    """What the table says."""
    if who in row.may:
        return "let in"
    if who in row.hidden:
        return "not found"
    return "forbidden" if is_known(who, route) else "sent to sign in"


def is_known(who: str, route: Guarded) -> bool:
    """Whether this side has a sign-in of theirs."""
    return who in MEMBERS if route.access.side == "portal" else who not in MEMBERS | {"stranger"}


def read(answer: Any, route: Guarded, is_known: bool) -> str:
    """What the answer amounts to: a form that lacks something (422) or comes too late (409) was let in."""
    to_sign_in = answer.headers.get("location", "").startswith(("/signin", "/staff/signin"))
    if to_sign_in and not route.access.is_public and not (is_known and route.name in SIGN_OUT):
        return "sent to sign in"
    verdicts = {
        403: "forbidden",
        404: "not found",
        401: "sent to sign in",
        405: "not that way",
        429: "held up",
    }
    return verdicts.get(answer.status_code, "broken" if answer.status_code >= 500 else "let in")


async def imported(cast: Cast, now: Any) -> dict[str, int]:
    """A file of the north that is done, with a row to mend."""
    run = await Import.create(
        kind="customers", name="客户.csv", digest="0" * 64, size=1, path="/nowhere", store=cast.north,
        state="done", headings=["姓名"], mapping={"columns": {"姓名": "name"}}, by="test", created_at=now,
    )  # fmt: skip
    row = await Issue.create(
        run=run, row=2, weight="refused", reason="row.nobody", cells=["周"], state="open"
    )
    return {"import_id": run.id, "issue_id": row.id}


async def _trip(cast: Cast, session: Session, registration: Registration, now: datetime) -> dict[str, int]:
    """Ann sweeps, a lunch was paid, two photos are shown; the numbers of identity cards are asked for."""
    told: dict[str, Any] = {"by": cast.dee, "at": now}
    await terms.put(await session.event, Terms(asks=("identity",), waiver="不酒驾"), **told)
    leader = await leading.name(session, "sweep", registration, phone="13800001111", **told)
    cost = await costs.add(session, "午餐", fen=100_00, **told)
    shown = [
        await album.add(session, await pictures.keep(image(size, 320), **told), **told) for size in (640, 700)
    ]
    await album.show(session, [one.id for one in shown], has_looked=True, **told)
    return {
        "leader_id": leader.id,
        "cost_id": cost.id,
        "photo_id": shown[0].id,
        "other_photo_id": shown[1].id,
    }


async def _told(cast: Cast, now: datetime) -> dict[str, Any]:
    """A system that is told of vouchers, and one letter to it."""
    told, _ = await webhooks.create(
        "DMS", "https://dms.example.cn/", ["voucher.used"], store=None, by=cast.gil, at=now
    )
    await audit.record("voucher.used", cast.ann, by=cast.gil, at=now)
    return {"webhook_id": told.id, "delivery_id": (await webhooks.WebhookDelivery.get()).id}


async def _written_down(cast: Cast) -> dict[str, Any]:
    """What colleagues keep of Ann: a note, a promise, her mother, a record that was hers."""
    now, said = clock.now(), {"by": cast.dee, "at": clock.now()}
    north = {"source_code": cast.poster.code}
    gone, twin = [await join(f"1350000000{number}", name="陈静", **north) for number in (1, 2)]
    merge = await members.merge(gone, into=cast.ann, **said)
    note = await notes.write(cast.ann, "phone", about="右后门异响", **said)
    mother = await relatives.add(cast.ann, name="邓颖", relation="mother", **said)
    day = clock.day_of(now) + timedelta(days=1)
    task = await tasks.make("promise", text="回电", day=day, owner=cast.dee, member=cast.ann, **said)
    return {
        "note_id": note.id,
        "task_id": task.id,
        "relative_id": mother.id,
        "merge_id": merge.id,
        "other_id": twin.id,
        "housemate": (await join("13500000003", name="陈大", **north)).id,
    }


async def _giving(cast: Cast, segment: Segment) -> dict[str, int]:
    """A kind of the north alone, and one for each of a segment."""
    told: dict[str, Any] = {"by": cast.gil, "at": clock.now()}
    kind = await kinds.define(name="打蜡", worth="thing", stores=[cast.north.id], **told)
    handout = await handouts.ask(kind, segment, reason="谢谢", key="who-may", seen=99, **told)
    return {"kind_id": kind.id, "handout_id": handout.id}


async def staged(cast: Cast) -> dict[str, Any]:
    """Something of everything, in the north or of Ann: the addresses' parameters."""
    now = clock.now()
    trip = Words(kind="trip", title="坝上草原自驾", place="朝阳北路店", store=cast.north)
    event = await events.create(trip, by=cast.dee, at=now)
    starts = now + timedelta(hours=1)
    plan = Plan(starts, starts + timedelta(hours=9), capacity=9)
    session = await sessions.add(event, plan, by=cast.dee, at=now)
    await events.publish(event, by=cast.dee, at=now)
    registration = await registrations.register(session, cast.ann, key="ann", by=cast.ann, at=now)
    sheet = Sheet("N-1", cast.north, [Line("maintenance", 60000)], member=cast.ann)
    order = await orders.enter(sheet, by=cast.eve, at=now)
    nonce = "who-may-nonce"
    await checkin.scan(registration.code, desk=cast.desk, staff=cast.eve, nonce="who-may-ticket", at=now)
    await reception.look_up(cast.ann.phone, desk=cast.desk, staff=cast.eve, nonce=nonce, at=now)
    visit = await DeskVisit.get(member=cast.ann)
    found = await _cars(cast, now) | await _rights(cast, now) | await _written_down(cast)
    hal = await hire("front_desk", login="hal", store=cast.north)
    device, _ = await signins.open_for_staff(hal, agent="", ip="", at=now)
    await advising.assign([cast.ann], hal, by=cast.gil, at=now)
    handed = await handover.hand_over(hal, [cast.eve], by=cast.gil, at=now)
    drivers = segments.leaf("car", "yes")
    segment = await segments.save(
        "车主", drivers, purpose="邀请", plan="", store=cast.north, by=cast.dee, at=now
    )
    return found | {
        "store_id": cast.north.id,
        "desk_id": cast.desk.id,
        "device_id": device.id,
        "handover_id": handed.id,
        "invite": cast.ann.invite_code,
        "source": cast.poster.code,
        "source_id": cast.poster.id,
        **await _told(cast, now),
        "key_id": (await api_keys.create("DMS", ["quote"], store=None, by=cast.gil, at=now))[0].id,
        "staff_id": hal.id,
        "event": event.code,
        "ticket": registration.code,
        "event_id": event.id,
        "session_id": session.id,
        **await _round(cast, event, now),
        "series_id": await _series(cast, event, now),
        "registration_id": registration.id,
        "fee_id": (await Fee.create(registration=registration, points=0, fen=100_00)).id,
        "missed_id": await _missed(cast, event, now),
        "member_id": cast.ann.id,
        "order_id": order.id,
        "visit_id": visit.id,
        "visit_stamp": stamp_of(visit),
        "car_id": cast.car.id,
        **await imported(cast, now),
        **await _trip(cast, session, registration, now),
        "keep_id": await _kept(cast, now),
        **await _used(cast, visit, now),
        **await _vouchers(cast, now),
        **await _giving(cast, segment),
        "kind": "codes",
        "setting": "cost",
        "adjustment_id": (await _asked_for(cast, now)).id,
        "hold_id": (await _set_aside(cast, now)).id,
        "segment_id": segment.id,
        "rule_id": (await Rule.filter(code="service").get()).id,
        "tree": segments.text(segment.node),
        "nonce": nonce,
        **await _shop(cast, now),
        "file": "css/tokens.css",
        **await _at_the_desk(cast, event, plan, now),
    }


async def _at_the_desk(cast: Cast, event: Event, plan: Plan, now: datetime) -> dict[str, Any]:
    """Cho has come; Ben waits for a place that is free by now, and his ticket was scanned."""
    session = await sessions.add(event, replace(plan, capacity=1), by=cast.dee, at=now)
    for person in (cast.cho, cast.ben):
        key, party = f"queue:{person.id}", Party(waits=True, waiver=1)
        one = await registrations.register(session, person, party, key=key, by=person, at=now)
        nonce = f"who-may-{person.id}"
        await checkin.scan(one.code, desk=cast.desk, staff=cast.eve, nonce=nonce, at=now)
    await Session.filter(id=session.id).update(taken=0)
    cho = await Registration.get(member=cast.cho, session=session)
    return {"arrived_id": cho.id, "waiting_nonce": f"who-may-{cast.ben.id}"}


async def _round(cast: Cast, event: Event, now: datetime) -> dict[str, int]:
    """Ben is invited to the trip, and may be called."""
    await consents.choose(cast.ben, {"marketing_phone": True}, source="portal", by=cast.ben, at=now)
    one = await Invitation.create(event=event, member=cast.ben, invited_by="test", invited_at=now)
    made = await preparations.add(event, "借投影仪", days=1, owner=None, by=cast.dee, at=now)
    return {"invitation_id": one.id, "preparation_id": made.id}


async def _missed(cast: Cast, event: Event, now: datetime) -> int:
    """Ann held a place at an earlier date of the trip, and did not come; Cho did."""
    then = now - timedelta(days=9)
    plan = Plan(then, then + timedelta(hours=9), 9, opens_at=then - timedelta(days=9))
    held = await sessions.add(event, plan, by=cast.dee, at=then - timedelta(days=9))
    opened = then - timedelta(days=8)
    came = await registrations.register(held, cast.cho, key="came", by=cast.cho, at=opened)
    await Registration.filter(id=came.id).update(checked_in_at=then)
    return (await registrations.register(held, cast.ann, key="missed", by=cast.ann, at=opened)).id


async def _asked_for(cast: Cast, now: datetime) -> Adjustment:
    """Points for Ann that wait for a second person."""
    return await adjustments.ask(cast.ann, 900, reason="补偿", key="who-may", by=cast.dee, at=now)


async def _series(cast: Cast, event: Event, now: datetime) -> int:
    """The trip counts for a card of the north."""
    kind = await voucher_kinds.define(name="年度礼", worth="thing", times=1, at=now)
    terms = series.Terms("自驾系列", 3, kind, store=cast.north)
    made = await series.create(terms, by=cast.dee, at=now)
    await series.include(made, event, by=cast.dee, at=now)
    return made.id


async def _shop(cast: Cast, now: datetime) -> dict[str, Any]:
    """Ann has still to pay for a reward with a picture."""
    picture = await pictures.keep(image(), by=cast.dee, at=now)
    reward = await shelved(at=now, points=1, cash=1_00, picture=picture.name, stores=[cast.north.id])
    made = await had(cast.ann, reward, at=now)
    return {"reward_id": reward.id, "exchange_id": made.id, "picture": picture.name, "width": 320}


async def _set_aside(cast: Cast, now: datetime) -> Hold:
    """A point of Ann's that waits for a trip."""
    said: dict[str, Any] = {"reason": "event", "title": "莫干山", "by": cast.ann, "at": now}
    return await holds.place(cast.ann, 1, key="hold:who-may", expires_at=now + timedelta(days=2), **said)


async def _used(cast: Cast, visit: DeskVisit, now: datetime) -> dict[str, int]:
    """Every tier has a wash, and Ann has used one."""
    shares = {tier.id: Share(9) for tier in await tiers.ranks()}
    wash = await privileges.add(Asked("免费洗车", tiers=shares), by=cast.gil, at=now)
    used = await privileges.use(cast.ann, wash, visit=visit, key="who-may", by=cast.eve, at=now)
    return {"privilege_id": wash.id, "privilege_use_id": used.id}


async def _vouchers(cast: Cast, now: datetime) -> dict[str, Any]:
    """A card of three washes of Ann's, of which one was used."""
    kind = await voucher_kinds.define(name="标准洗车", worth="thing", times=3, is_transferable=True, at=now)
    said: dict[str, Any] = {"key": "who-may", "by": cast.eve, "at": now}
    voucher = await vouchers.issue(cast.ann, kind, reason="gift", **said)
    use = await vouchers.redeem(voucher, store=cast.north.id, **said)
    return {"voucher": voucher.code, "voucher_id": voucher.id, "use_id": use.id}


async def _kept(cast: Cast, now: datetime) -> int:
    """Ann is silver, and Dee asks that she stays so."""
    silver = await tiers.add("silver", name="银卡", level=2, growth_from=1000, by=cast.gil, at=now)
    ends = now + timedelta(days=20)
    await type(cast.ann).filter(id=cast.ann.id).update(tier_id=silver.id, tier_ends_at=ends)
    return (await keeping.ask(cast.ann, reason="老客户", by=cast.dee, at=now)).id


async def _rights(cast: Cast, now: datetime) -> dict[str, Any]:
    """Ann has a copy of her data, and asks for a correction."""
    asked = await requests.ask_correction(cast.ann, about="car", text="x", by=cast.ann, at=now)
    await copies.ask(cast.ann, by=cast.ann, at=now)
    await copies.make_next(data_copy.put_together, at=now)
    return {"request_id": asked.id, "copy_id": (await copies.of(cast.ann).get()).id}


async def _cars(cast: Cast, now: datetime) -> dict[str, Any]:
    """Ann's car is driven by a friend, offered to Ben, and a company's; she claims two that are Ben's."""
    friend = await join("15012345678", source_code=cast.poster.code, at=now)
    driver = await sharing.admit(cast.car, friend, role="driver", by=cast.dee, at=now)
    offers = [
        await sharing.offer(cast.car, cast.ann, guest=guest, role="family", by=cast.ann, at=now)
        for guest in (cast.ben.phone, "15012345679")
    ]
    unwanted = await vehicles.add(cast.ann, model="海豹", by=cast.ann, at=now)
    offers.append(
        await sharing.offer(
            unwanted, cast.ann, guest=cast.ben.phone or "", role="driver", by=cast.ann, at=now
        )
    )
    bens = [await vehicles.add(cast.ben, plate=f"沪A1234{n}", by=cast.ben, at=now) for n in (1, 2)]
    made = [await claims.make(cast.ann, plate=car.plate or "", by=cast.ann, at=now) for car in bens]
    company = await companies.found("浦江物流", store=cast.north, by=cast.dee, at=now)
    contact = await companies.add_contact(company, friend, by=cast.dee, at=now)
    await companies.take_in(company, cast.car, by=cast.dee, at=now)
    reading = await mileage.tell(cast.car, 18_400, by=cast.ann, at=now)
    return {
        "vehicle_id": cast.car.id,
        "driver_id": driver.id,
        "user_id": driver.id,
        "offer_id": offers[1].id,
        "offered": offers[0].id,
        "unwanted": offers[2].id,
        "claim_id": made[0].id,
        "desk_claim": str(made[1].id),
        "company_id": company.id,
        "contact_id": contact.id,
        "reading_id": reading.id,
    }
