"""What coming costs, in a few words: the same for members, for staff and on the poster."""

from events import terms
from events.events import Event
from events.terms import Price
from web import text
from web.i18n import _


def said(price: Price) -> str:
    """1,200 积分 + ¥198; free where it is nothing."""
    points = _("%(points)s points", points=text.points(price.points)) if price.points else ""
    money = text.fen(price.fen) if price.fen else ""
    return " + ".join(filter(None, (points, money))) or _("Free")


def each(event: Event) -> Price:
    """What one grown-up costs."""
    return Price(event.points_each, event.fen_each)


def of(event: Event) -> str:
    """The price of `event` as its list and its page tell it: ours for each, or what staff wrote."""
    return told(each(event), event.price_text)


def told(ours: Price, others: str) -> str:
    """The same of our price for each and what staff wrote of other costs: those are not paid to us."""
    if ours != Price():
        return said(ours)
    return _("On the way %(others)s", others=others) if to_others(others) else others or _("Free")


def to_others(words: str) -> str:
    """What staff wrote of other costs, if it names any amount; else it says no more than our price does."""
    return words if any(character.isdecimal() for character in words) else ""


def a_person(event: Event) -> str:
    """The same with whom it is for: 100 points + ¥398 a person, free below 6."""
    if not terms.is_paid(event):
        return of(event)
    words = _("%(price)s a person", price=said(each(event)))
    return words + _(", ") + _("free below %(age)s", age=event.free_below) if event.free_below else words


def in_full(event: Event) -> str:
    """The same with what others get, as members read it: each said once."""
    words = [a_person(event)]
    if terms.is_paid(event) and (others := to_others(event.price_text)):
        words.append(_("On the way %(others)s", others=others))
    return _(", ").join(words)


def when_paid(price: Price) -> list[str]:
    """When what a party owes is taken: points are held first, money is paid at the desk."""
    told: list[str] = []
    if price.points:
        told.append(_("The points are set aside when you register, and taken once the event is over."))
    if price.fen:
        told.append(_("%(amount)s is paid at the desk when you come.", amount=text.fen(price.fen)))
    return told
