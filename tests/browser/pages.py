"""Every page there is, as somebody sees it: what the tests of looks go through.

An address names what it needs of the scene in braces. `then` does what brings a page into the state that is
meant: a form sent back, a sheet opened.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Page, expect
from pyotp.totp import TOTP

from tests.cast import PASSWORD

_DRIVES = '{{"field":"car","operator":"yes"}}'


@dataclass(frozen=True)
class Sight:
    """`who` is one of the cast, or nobody; `name` is the file of its picture."""

    name: str
    who: str
    path: str
    then: Callable[[Page], None] | None = None

    def address(self, scene: dict[str, Any]) -> str:
        return self.path.format_map(scene)


_numbers = count(13900000042)  # one gets one code a minute
_recovery: list[str] = []


def _asked_for_a_code(page: Page) -> None:
    page.locator("input[name=phone]").fill(str(next(_numbers)))
    page.locator("button.main").click()
    expect(page.locator("input[name=code]")).to_be_visible()


def _sent_back(page: Page) -> None:
    """An empty form comes back with what is to be mended."""
    page.locator("button.main:visible, button.primary:visible").first.click()
    expect(page.locator(".note.bad")).to_be_visible()


def _counted(page: Page) -> None:
    page.locator("button[name=count]").click()
    expect(page.locator(".live output")).to_be_visible()


def _wrong_terms(page: Page) -> None:
    page.locator("input[name=points_each]").fill("many")
    page.locator("input[name=refunds-1-percent]").fill("100")
    page.locator("input[name=months_least]").fill("no")
    _sent_back(page)


def _moved(page: Page) -> None:
    """A week later, which would tell whoever comes."""
    start = page.locator("input[name=starts_at]")
    later = datetime.fromisoformat(start.input_value()) + timedelta(days=7)
    start.fill(later.isoformat(timespec="minutes"))
    page.locator("button.primary:visible").first.click()
    expect(page.locator(".note.warn")).to_be_visible()


def _an_empty_question(page: Page) -> None:
    page.locator("button[name=do][value=add]").click()
    expect(page.locator("input[name=rows-0-text]")).to_be_visible()
    _sent_back(page)


def _other_car(page: Page) -> None:
    """Another car, of which the plate is missing."""
    page.locator("select[name=car]").select_option("-1")
    _sent_back(page)


CHAIN = """#接龙
千岛湖两日自驾，周六早上六点半集合
1. 陈静 2大1小 沪B6K286
2、李强+1
3. 王海 一家三口 孩子6岁
4. 老马 13800001111 蹭车
5. 取消
6. 周敏 全家
"""


def _pasted(page: Page) -> None:
    page.locator("textarea").fill(CHAIN)
    page.locator("form.c8 .btn.primary").click()
    page.locator(".chain").wait_for()


def _pasted_and_registered(page: Page) -> None:
    _pasted(page)
    page.locator(".foot .btn.primary").click()
    page.locator(".chain").wait_for(state="detached")


def _without_consent(page: Page) -> None:
    """Numbers were entered; the box was not ticked."""
    for place in (0, 1):
        page.locator(f"#people-{place}-number").fill("11010519491231002X")
    _sent_back(page)


def _opened(page: Page) -> None:
    page.locator("button.main, .card-foot .primary").click()
    expect(page.locator("a[href^='tel:']").first).to_be_visible()


def _who_would_move(page: Page) -> None:
    page.locator("button[value=preview]").click()
    expect(page.get_by_role("heading", name="谁会升降")).to_be_visible()


def _asks_to_use(page: Page) -> None:
    page.locator("a.btn[data-opens^=privilege-]").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()


def _previewed(page: Page) -> None:
    """A kind and a segment are chosen, and nothing is given yet."""
    page.locator("select[name=kind]").select_option(index=1)
    group = page.locator("select[name=segment] option", has_text="爱出游的车主")
    page.locator("select[name=segment]").select_option(group.get_attribute("value"))
    page.locator("input[name=reason]").fill("周年庆，谢谢你来")
    page.locator("button[value=preview]").click()
    expect(page.locator("button[value=give]")).to_be_visible()


def _smiles_chosen(page: Page) -> None:
    for name, smile in (("overall", 3), ("useful", 4)):
        page.locator(f"#{name} label").nth(smile).click()
    page.locator("textarea").fill("停车不好找，建议门口放个牌子。")


def desk_chosen(page: Page) -> None:
    page.locator("button[name=desk]").first.click()
    page.wait_for_url("**/desk")


def _sent_too_late(page: Page) -> None:
    """Its token has died meanwhile: the form comes back as it was filled in."""
    page.locator("input[name=plate]").fill("沪C12345")
    page.locator("form#car input[name=csrf_token]").evaluate("field => field.value = 'dead'")
    page.locator("button.main").click()
    expect(page.locator(".note.bad")).to_be_visible()
    expect(page.locator("input[name=plate]")).to_have_value("沪C12345")


def _as_officer(path: str) -> Callable[[Page], None]:
    """At the desk where Eve sits, who may not do all that is shown."""

    def there(page: Page) -> None:
        desk_chosen(page)
        page.goto(urljoin(page.url, path))

    return there


def _asks(page: Page) -> None:
    page.locator(".signal [data-opens]").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()


def _asks_to_cancel(page: Page) -> None:
    page.locator("form[action$='/cancellation'] .card-foot button").click()
    expect(page.locator("#money")).to_be_visible()


def _nameless(page: Page) -> None:
    """Somebody comes along of whom only the age is told."""
    page.locator("input[name=guests-0-age]").fill("6")
    _sent_back(page)


def _changed_over(page: Page) -> None:
    page.get_by_role("button", name="换到那一场").click()
    expect(page.locator(".signal .btn.primary")).to_be_visible()


def _with_a_companion(page: Page) -> None:
    page.locator("button[name=add][value='1']").click()
    expect(page.locator("input[name='companions-0-name']")).to_be_visible()
    _sent_back(page)


def _with_family_asked(page: Page) -> None:
    """In another car, with somebody along: all that can be asked is."""
    page.locator("input[name=vehicle][value='-1']").check()
    page.locator("button[name=add][value='1']").click()
    expect(page.locator("input[name='companions-0-name']")).to_be_visible()
    page.locator("summary").click()


def _fewer(page: Page) -> None:
    """Somebody is taken out: what goes with it is said first."""
    page.locator("button[name=remove]").first.click()
    expect(page.locator("input[name='companions-1-name']")).to_have_count(0)
    page.locator("button.main").click()
    expect(page.locator(".note.warn[role=alert]")).to_be_visible()


def _one_did_not_come(page: Page) -> None:
    """Half of what was paid for them comes back: said before it is done."""
    page.locator("input[name=here]").last.uncheck()
    page.locator(".card-foot .primary").click()
    expect(page.locator("button[name=sure]")).to_be_visible()


def _without_the_grown_up(page: Page) -> None:
    page.locator("input[name=guests-1-name]").fill("")
    page.locator(".card-foot .primary").click()
    expect(page.locator("button[name=sure]")).to_be_visible()


def _asked_how_it_was_paid(page: Page) -> None:
    page.locator("[data-opens^=pay]").first.click()
    expect(page.locator("dialog.dialog[open]")).to_be_visible()


def _uncovered(page: Page) -> None:
    covered = page.locator("form.reveal")
    left = covered.count() - 1
    covered.first.locator("button").click()
    expect(covered).to_have_count(left)


def code_from_the_outbox(page: Page) -> str:
    """The one-time code that went to the phone last, as the page for developers shows it."""
    shown = page.context.new_page()
    shown.goto(urljoin(page.url, "/dev/outbox"))
    found = re.search(r"(?<!\d)\d{6}(?!\d)", shown.locator("main").inner_text())
    shown.close()
    assert found
    return found[0]


def to_the_code(page: Page) -> None:
    page.goto(urljoin(page.url, "/desk/joining"))
    page.locator("input[name=phone]").fill(str(next(_numbers)))
    page.locator("main button.primary").click()
    page.wait_for_url("**/desk/joining/proof")


def to_the_name(page: Page) -> None:
    to_the_code(page)
    page.locator("input[name=code]").fill(code_from_the_outbox(page))
    page.locator("main button.primary").click()
    page.wait_for_url("**/desk/joining/person")


def to_the_members_turn(page: Page) -> None:
    to_the_name(page)
    page.locator("input[name=name]").fill("周明")
    page.locator("input[name=gender][value=m]").check()
    page.locator("main button.primary").click()
    page.wait_for_url("**/desk/joining/agreement")


def to_the_card(page: Page) -> None:
    to_the_members_turn(page)
    page.locator("input[name=agree]").check()
    page.locator("main button.primary").click()
    expect(page.locator("img.qr")).to_have_js_property("complete", True)


def _the_card_at_another_desk(page: Page) -> None:
    """Whoever joins stands at the desk then: not at the one where the scene's visit is."""
    page.goto(urljoin(page.url, "/desk/place"))
    page.locator("button[name=desk]").nth(1).click()
    page.wait_for_url("**/desk")
    to_the_card(page)


def _reading_the_charter(page: Page) -> None:
    to_the_members_turn(page)
    page.locator("summary").first.click()


def _members_turn_sent_back(page: Page) -> None:
    to_the_members_turn(page)
    _sent_back(page)


def _with_amounts(page: Page) -> None:
    page.locator("input[name=maintenance]").fill("486")
    page.locator("input[name=accident]").fill("3600")
    expect(page.locator("#quote .note")).to_be_visible()


def _with_a_total(page: Page) -> None:
    page.locator("input[name=total]").fill("698")
    expect(page.locator("#quote .note")).to_be_visible()


def _answered_again(page: Page) -> None:
    """Without a total the card comes back, in place, with what is missing."""
    page.locator("#answer button.primary").click()
    expect(page.locator("#answer .note.bad")).to_be_visible()


def _after_the_password(page: Page) -> None:
    page.goto(urljoin(page.url, "/staff/signin"))
    page.locator("input[name=login]").fill("fay")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.primary").click()
    page.wait_for_url("**/staff/signin/code")


def _set_up(page: Page) -> None:
    page.goto(urljoin(page.url, "/staff/twostep"))
    page.locator("main button.primary").click()
    page.wait_for_url("**/staff/twostep/setup")


def _switched_on(page: Page) -> None:
    """With recovery codes: those of the first time, or new ones for one of them."""
    if page.locator("form[action$='/recovery']").count():
        page.locator("input[name=recovery-code]").fill(_recovery.pop())
        page.locator("form[action$='/recovery'] button").click()
    else:
        _set_up(page)
        secret = page.locator("code").inner_text().replace(" ", "")
        page.locator("input[name=code]").fill(TOTP(secret).now())
        page.locator("main button.primary").click()
    expect(page.locator("ol.recovery li")).to_have_count(10)
    _recovery[:] = page.locator("ol.recovery code").all_inner_texts()


def _asked_what_came_of_it(page: Page) -> None:
    page.locator(".list.tasks a.btn.small").first.click()
    expect(page.locator("input[name=outcome]")).to_be_focused()


def _with_the_code(page: Page) -> None:
    page.locator(".mcard .gold").click()
    expect(page.locator("dialog img.qr")).to_have_js_property("complete", True)


def _proving(page: Page) -> None:
    """A car is claimed with a number, to which a code goes; what was claimed before is taken back."""
    site = page.url.partition("/cars")[0]
    page.goto(f"{site}/cars")
    waiting = page.locator("a[href*='/cars/claims/']:has(.tag.info)")
    if waiting.count():
        waiting.first.click()
        page.locator("form[action$=withdrawal] button").click()
    page.goto(f"{site}/cars/claims/new")
    page.locator("input[name=plate]").fill("沪AD52718")
    _asked_for_a_code(page)


def _with_an_empty_row(page: Page) -> None:
    """A row without its minutes comes back."""
    page.locator("button[value=add]").click()
    page.locator("input[name='rows-0-title']").fill("签到和欢迎")
    page.locator("button.primary[value=save]").click()
    expect(page.locator(".note.bad")).to_be_visible()


def _whom_it_brings(page: Page) -> None:
    page.locator("select[name=segment]").select_option(label="北店可联系的车主")
    page.locator("button[value=preview]").click()
    expect(page.locator("button[value=invite]")).to_be_visible()


def _dialled(page: Page) -> None:
    page.locator("form[action$='/dialling'] button").click()
    expect(page.locator("a[href^='tel:']")).to_be_visible()


def _declined_without_a_word(page: Page) -> None:
    page.locator("button[value=declined]").click()
    expect(page.locator(".note.bad")).to_be_visible()


PORTAL = (
    Sight("welcome", "", "/"),
    Sight("signin", "", "/signin"),
    Sight("signin-sent-back", "", "/signin", _sent_back),
    Sight("signin-ended", "", "/signin?next=/cars/new&ended=1"),
    Sight("signin-code", "", "/signin", _asked_for_a_code),
    Sight("signin-code-sent-back", "", "/signin/code", _sent_back),
    Sight("charter", "", "/charter"),
    Sight("privacy", "", "/privacy"),
    Sight("invitation", "", "/i/{invite}"),
    Sight("events-stranger", "", "/events"),
    Sight("event-stranger", "", "/events/{event}"),
    Sight("not-found", "", "/events/nothing-here"),
    Sight("home", "ann", "/"),
    Sight("home-code", "ann", "/", _with_the_code),
    Sight("home-toast", "ann", "/?done=signed-in"),
    Sight("home-new", "cho", "/"),
    Sight("card", "ann", "/card"),
    Sight("card-new", "ben", "/card"),
    Sight("points", "ann", "/points"),
    Sight("points-new", "ben", "/points"),
    Sight("points-frozen", "cho", "/points"),
    Sight("points-orders", "ann", "/points/orders"),
    Sight("privileges", "ann", "/privileges"),
    Sight("privileges-new", "ben", "/privileges"),
    Sight("daily", "ann", "/daily"),
    Sight("daily-new", "ben", "/daily"),
    Sight("points-orders-new", "ben", "/points/orders"),
    Sight("cars", "ann", "/cars"),
    Sight("cars-new", "cho", "/cars"),
    Sight("car-new", "ann", "/cars/new"),
    Sight("car-new-sent-back", "ann", "/cars/new", _sent_back),
    Sight("car-new-too-late", "ann", "/cars/new", _sent_too_late),
    Sight("car", "ann", "/cars/{car}"),
    Sight("car-edit", "ann", "/cars/{car}/edit"),
    Sight("car-driven", "ben", "/cars/{driven}"),
    Sight("car-removal", "ann", "/cars/{car}/removal"),
    Sight("car-deadlines", "ann", "/cars/{car}/deadlines"),
    Sight("car-readings", "ann", "/cars/{car}/readings"),
    Sight("car-readings-sent-back", "ann", "/cars/{car}/readings", _sent_back),
    Sight("car-drivers", "ann", "/cars/{car}/drivers"),
    Sight("car-drivers-sent-back", "ann", "/cars/{car}/drivers", _sent_back),
    Sight("car-dismissal", "ann", "/cars/{car}/drivers/{driver}/removal"),
    Sight("claim-new", "ann", "/cars/claims/new"),
    Sight("claim-new-sent-back", "ann", "/cars/claims/new", _sent_back),
    Sight("claim-proof", "cho", "/cars/claims/{claim}/proof", _proving),
    Sight("claim", "ben", "/cars/claims/{claim}"),
    Sight("claim-refused", "ben", "/cars/claims/{refused}"),
    Sight("events", "ann", "/events"),
    Sight("event", "ann", "/events/{event}"),
    Sight("event-class", "ann", "/events/{lesson_code}"),
    Sight("registration", "ben", "/events/{event}/registration"),
    Sight("registration-sent-back", "ben", "/events/{event}/registration", _with_a_companion),
    Sight("registrations", "ann", "/registrations"),
    Sight("registrations-new", "cho", "/registrations"),
    Sight("registrations-past", "ann", "/registrations?when=past"),
    Sight("ticket", "ann", "/tickets/{next}"),
    Sight("ticket-arrived", "ann", "/tickets/{ticket}"),
    Sight("ticket-past", "ann", "/tickets/{to_tell}"),
    Sight("feedback", "ann", "/tickets/{to_tell}/feedback"),
    Sight("feedback-filled", "ann", "/tickets/{to_tell}/feedback", _smiles_chosen),
    Sight("feedback-sent-back", "ann", "/tickets/{to_tell}/feedback", _sent_back),
    Sight("feedback-given", "ann", "/tickets/{told_ticket}/feedback?done=feedback"),
    Sight("feedback-absent", "ben", "/tickets/{missed_code}/feedback"),
    Sight("event-registration-behind", "ben", "/events/{ranked}/registration"),
    Sight("ticket-missed", "ben", "/tickets/{missed_code}"),
    Sight("ticket-off", "ann", "/tickets/{gone}"),
    Sight("ticket-cancellation", "ann", "/tickets/{next}/cancellation"),
    Sight("trip", "ann", "/events/{trip}"),
    Sight("trip-stranger", "", "/events/{trip}"),
    Sight("trip-registration", "ben", "/events/{trip}/registration", _with_family_asked),
    Sight("trip-registration-sent-back", "ben", "/events/{trip}/registration", _with_a_companion),
    Sight("trip-full", "ann", "/events/{full}"),
    Sight("waitlist-registration", "ann", "/events/{full}/registration"),
    Sight("event-kept", "ben", "/events/{keeps}"),
    Sight("event-for-others", "ben", "/events/{gold_class}"),
    Sight("registrations-waiting", "ben", "/registrations?when=waiting"),
    Sight("ticket-party", "ann", "/tickets/{party}"),
    Sight("ticket-party-cancellation", "ann", "/tickets/{party}/cancellation"),
    Sight("ticket-change", "ann", "/tickets/{party}/change"),
    Sight("ticket-change-fewer", "ann", "/tickets/{party}/change", _fewer),
    Sight("ticket-waiting", "ben", "/tickets/{waits}"),
    Sight("ticket-leaving", "ben", "/tickets/{waits}/cancellation"),
    Sight("ticket-kept", "ben", "/tickets/{kept}"),
    Sight("ticket-short", "cho", "/tickets/{short}"),
    Sight("registration-short", "cho", "/events/{full}/registration"),
    Sight("ticket-declining", "ben", "/tickets/{kept}/cancellation"),
    Sight("ticket-declined", "cho", "/tickets/{declined}"),
    Sight("ticket-expired", "cho", "/tickets/{expired}"),
    Sight("ticket-left", "cho", "/tickets/{left}"),
    Sight("ticket-owed", "ben", "/tickets/{owed}"),
    Sight("home-kept", "ben", "/"),
    Sight("event-trip", "cho", "/events/{trip_code}"),
    Sight("ticket-leads", "cho", "/tickets/{leads}"),
    Sight("ticket-owes", "cho", "/tickets/{ahead}"),
    Sight("travellers", "cho", "/tickets/{ahead}/travellers"),
    Sight("travellers-sent-back", "cho", "/tickets/{ahead}/travellers", _without_consent),
    Sight("waiver", "cho", "/tickets/{ahead}/waiver"),
    Sight("album-before", "cho", "/tickets/{ahead}/album"),
    Sight("phones", "cho", "/tickets/{leads}/phones"),
    Sight("phones-open", "cho", "/tickets/{leads}/phones", _opened),
    Sight("album", "cho", "/tickets/{leads}/album"),
    Sight("album-report", "cho", "/tickets/{leads}/album/{photo}/report"),
    Sight("shop", "ann", "/shop"),
    Sight("shop-stranger", "", "/shop"),
    Sight("shop-mine-none", "cho", "/shop?group=mine"),
    Sight("shop-none", "ann", "/shop?group=care&page=9"),
    Sight("reward", "ann", "/shop/{wash}"),
    Sight("reward-stranger", "", "/shop/{mug}"),
    Sight("reward-exchange", "ann", "/shop/{wash}/exchange"),
    Sight("reward-too-dear", "ann", "/shop/{dear}"),
    Sight("exchanges", "ann", "/shop/exchanges"),
    Sight("exchanges-none", "cho", "/shop/exchanges"),
    Sight("exchange", "ann", "/shop/exchanges/{kept}"),
    Sight("exchange-done", "ann", "/shop/exchanges/{had}"),
    Sight("exchange-called-off", "ann", "/shop/exchanges/{called_off}"),
    Sight("exchange-cancellation", "ann", "/shop/exchanges/{kept}/cancellation"),
    Sight("vouchers", "ann", "/vouchers"),
    Sight("vouchers-used", "ann", "/vouchers?tab=used"),
    Sight("vouchers-ended", "ann", "/vouchers?tab=ended"),
    Sight("vouchers-none", "cho", "/vouchers"),
    Sight("voucher", "ann", "/vouchers/{voucher_wash}"),
    Sight("voucher-amount", "ann", "/vouchers/{voucher_oil}"),
    Sight("voucher-ended", "ann", "/vouchers/{voucher_ended}"),
    Sight("voucher-transfer", "ann", "/vouchers/{voucher_wash}/transfer"),
    Sight("referral", "ann", "/referral"),
    Sight("referral-new", "ben", "/referral"),
    Sight("messages", "ann", "/messages"),
    Sight("messages-new", "cho", "/messages"),
    Sight("me", "ann", "/me"),
    Sight("settings", "ann", "/me/settings"),
    Sight("settings-profile", "ann", "/me/settings/profile"),
    Sight("settings-contact", "ann", "/me/settings/contact"),
    Sight("settings-phone", "ann", "/me/settings/phone"),
    Sight("settings-phone-sent-back", "ann", "/me/settings/phone", _sent_back),
    Sight("settings-phone-code", "ann", "/me/settings/phone", _asked_for_a_code),
    Sight("settings-phone-code-sent-back", "ann", "/me/settings/phone/code", _sent_back),
    Sight("settings-signouts", "ann", "/me/settings/signouts"),
    Sight("consents", "ann", "/me/settings/consents"),
    Sight("consents-new", "cho", "/me/settings/consents"),
    Sight("copies", "ann", "/me/settings/copies"),
    Sight("copies-new", "ben", "/me/settings/copies"),
    Sight("corrections", "ann", "/me/settings/corrections"),
    Sight("corrections-sent-back", "ben", "/me/settings/corrections", _sent_back),
    Sight("closure", "ann", "/me/settings/closure"),
    Sight("closure-code", "ann", "/me/settings/closure/code"),
    Sight("closure-pending", "cho", "/me/settings/closure"),
    Sight("just-joined", "ben", "/welcome"),
    Sight("not-that-way", "ann", "/signout"),
)
DESK = (
    Sight("desk-place", "eve", "/desk/place"),
    Sight("desk", "eve", "/desk", desk_chosen),
    *(
        Sight(f"desk-{name.replace('_', '-')}", "eve", f"/desk/scans/scene-{name}")
        for name in (
            "ok",
            "already",
            "wrong_event",
            "too_early",
            "cancelled",
            "unknown",
            "choose",
            "nobody",
            "visit",
            "voucher-ok",
            "voucher-used",
            "voucher-ended",
            "voucher-wrong_store",
            "unpaid",
            "waiting",
            "offered",
        )
    ),
    Sight("desk-unpaid-asked", "eve", "/desk/scans/scene-unpaid", _asks),
    Sight("desk-changed-over", "eve", "/desk/scans/scene-wrong_event", _changed_over),
    Sight("desk-visit-page", "eve", "/desk/visits/{visit}"),
    Sight("desk-privilege-used", "eve", "/desk/visits/{visit}?used={used}"),
    Sight("desk-privilege-asked", "eve", "/desk/visits/{visit}", _asks_to_use),
    Sight("desk-privilege", "eve", "/desk/visits/{visit}/privileges/{rescue}"),
    Sight("desk-privilege-car", "eve", "/desk/visits/{visit}/privileges/{glass}"),
    Sight("desk-voucher", "eve", "/desk/visits/{visit}/vouchers/{oil_of_ben}", _with_a_total),
    Sight("desk-voucher-thing", "eve", "/desk/visits/{visit}/vouchers/{wash_of_ben}"),
    Sight("desk-voucher-sent-back", "eve", "/desk/visits/{visit}/vouchers/{oil_of_ben}", _answered_again),
    Sight("desk-exchange", "eve", "/desk/visits/{visit}/exchanges/{bens_mug}"),
    Sight("desk-exchange-asked", "eve", "/desk/visits/{visit}", _asked_how_it_was_paid),
    Sight("desk-fee", "eve", "/desk/fees/{unpaid_party}"),
    Sight("desk-owed", "eve", "/desk/scans/scene-owed"),
    Sight("desk-owed-asked", "eve", "/desk/scans/scene-owed", _asks),
    Sight("desk-fee-return", "eve", "/desk/fees/{owed_party}/return"),
    Sight("desk-claim", "eve", "/desk/visits/{visit}/claims/{claim}"),
    Sight("desk-order-new", "eve", "/desk/orders/new?visit={visit}", _with_amounts),
    Sight("desk-order-sent-back", "eve", "/desk/orders/new?visit={visit}", _sent_back),
    Sight("desk-order", "eve", "/desk/orders/{order}"),
    Sight("desk-order-without-points", "eve", "/desk/orders/{nothing}"),
    Sight("desk-joining", "eve", "/desk/joining"),
    Sight("desk-joining-sent-back", "eve", "/desk/joining", _sent_back),
    Sight("desk-joining-code", "eve", "/desk/joining/proof", to_the_code),
    Sight("desk-joining-name", "eve", "/desk/joining/person", to_the_name),
    Sight("desk-joining-turned", "eve", "/desk/joining/agreement", _reading_the_charter),
    Sight("desk-joining-turned-sent-back", "eve", "/desk/joining/agreement", _members_turn_sent_back),
    Sight("desk-sessions", "eve", "/desk/sessions"),
    Sight("desk-scans", "eve", "/desk/scans?outcome=all"),
    Sight("desk-scans-failed", "eve", "/desk/scans"),
    Sight("desk-not-found", "eve", "/desk/scans/nothing-here"),
    Sight("desk-waiting-given", "dee", "/desk/place", _as_officer("/desk/scans/scene-waiting")),
    Sight("desk-waiting-asked", "dee", "/desk/scans/scene-waiting", _asks),
    Sight("desk-waiting-offer", "dee", "/desk/scans/scene-waiting/offers"),
    Sight("desk-offered-taken", "dee", "/desk/scans/scene-offered"),
    Sight("desk-heads", "dee", "/desk/checkins/{ticket_id}/heads"),
    Sight("desk-heads-asked", "dee", "/desk/checkins/{three_here}/heads", _one_did_not_come),
    Sight("desk-walkin", "dee", "/desk/visits/{visit}/walkins/{session}"),
    Sight("desk-walkin-sent-back", "dee", "/desk/visits/{visit}/walkins/{session}", _nameless),
    Sight("desk-joining-card", "dee", "/desk/joining/card", _the_card_at_another_desk),
)
STAFF = (
    Sight("staff-signin", "", "/staff/signin"),
    Sight("staff-signin-sent-back", "", "/staff/signin", _sent_back),
    Sight("staff-signin-ended", "", "/staff/signin?next=/staff/events/new&ended=1"),
    Sight("staff-today", "gil", "/staff"),
    Sight("staff-today-quiet", "fay", "/staff"),
    Sight("staff-members", "gil", "/staff/members"),
    Sight("staff-members-filter", "gil", "/staff/members?where={where}"),
    Sight("staff-members-condition", "gil", "/staff/members?where={where}&do=edit&path=0"),
    Sight("staff-members-choices", "gil", "/staff/members?where={where}&do=or&path=1&field=consent"),
    Sight("staff-members-unreadable", "dee", "/staff/members?where=nonsense"),
    Sight("staff-segments", "gil", "/staff/segments"),
    Sight("staff-segments-none", "fay", "/staff/segments"),
    Sight("staff-segment", "gil", "/staff/segments/{segment}"),
    Sight("staff-segment-new", "gil", "/staff/segments/new?where={where}"),
    Sight("staff-segment-sent-back", "gil", "/staff/segments/new?where={where}", _sent_back),
    Sight("staff-segment-edit", "gil", "/staff/segments/{segment}/edit"),
    Sight("staff-export", "gil", "/staff/exports/new?of=members&where={where}"),
    Sight("staff-export-vehicles", "gil", "/staff/exports/vehicles"),
    Sight("staff-export-orders", "gil", "/staff/exports/orders"),
    Sight("staff-exports", "gil", "/staff/exports"),
    Sight("staff-members-none", "gil", "/staff/members?q=沪Z00000"),
    Sight("staff-members-elsewhere", "fay", "/staff/members?q=13816526034"),
    Sight("staff-member", "dee", "/staff/members/{member}"),
    Sight("staff-member-uncovered", "dee", "/staff/members/{member}", _uncovered),
    Sight("staff-member-points", "dee", "/staff/members/{member}/points"),
    Sight("staff-member-edit", "dee", "/staff/members/{member}/edit"),
    Sight("staff-vehicles", "gil", "/staff/vehicles"),
    Sight("staff-vehicles-none", "gil", "/staff/vehicles?q=沪Z00000"),
    Sight("staff-vehicle-rules", "dee", "/staff/vehicles/rules"),
    Sight("staff-vehicle", "dee", "/staff/vehicles/{car}"),
    Sight("staff-vehicle-sold", "gil", "/staff/vehicles/{sold}"),
    Sight("staff-vehicle-edit", "dee", "/staff/vehicles/{car}/edit"),
    Sight("staff-claims", "gil", "/staff/claims"),
    Sight("staff-claims-none", "fay", "/staff/claims"),
    Sight("staff-claim", "gil", "/staff/claims/{claim}"),
    Sight("staff-claim-sent-back", "gil", "/staff/claims/{claim}", _sent_back),
    Sight("staff-claim-refused", "gil", "/staff/claims/{refused}"),
    Sight("staff-companies", "gil", "/staff/companies"),
    Sight("staff-companies-none", "fay", "/staff/companies?q=没有"),
    Sight("staff-company", "gil", "/staff/companies/{company}"),
    Sight("staff-company-new", "dee", "/staff/companies/new"),
    Sight("staff-company-sent-back", "dee", "/staff/companies/new", _sent_back),
    Sight("staff-company-edit", "gil", "/staff/companies/{company}/edit"),
    Sight("staff-merging", "dee", "/staff/members/{member}/merging?q=陈"),
    Sight("staff-merging-none", "dee", "/staff/members/{member}/merging?q=沪Z00000"),
    Sight("staff-merging-pair", "dee", "/staff/members/{member}/merging/{twin}"),
    Sight("staff-merging-undoing", "dee", "/staff/members/{member}/merging/{merge}/undoing"),
    Sight("staff-note-new", "dee", "/staff/members/{member}/notes/new"),
    Sight("staff-note-sent-back", "dee", "/staff/members/{member}/notes/new", _sent_back),
    Sight("staff-note-edit", "dee", "/staff/notes/{note}/edit"),
    Sight("staff-relative-new", "dee", "/staff/members/{member}/relatives/new"),
    Sight("staff-relative-sent-back", "dee", "/staff/members/{member}/relatives/new", _sent_back),
    Sight("staff-relative-edit", "dee", "/staff/relatives/{relative}/edit"),
    Sight("staff-household", "dee", "/staff/members/{member}/household?q=周"),
    Sight("staff-tasks", "dee", "/staff/tasks"),
    Sight("staff-tasks-asked", "dee", "/staff/tasks", _asked_what_came_of_it),
    Sight("staff-tasks-none", "fay", "/staff/tasks"),
    Sight("staff-tasks-done", "gil", "/staff/tasks?whose=all&when=settled"),
    Sight("staff-tasks-month", "gil", "/staff/tasks/calendar"),
    Sight("staff-task", "dee", "/staff/tasks/{task}"),
    Sight("staff-task-completion", "dee", "/staff/tasks/{task}/completion"),
    Sight("staff-task-done", "dee", "/staff/tasks/{done}"),
    Sight("staff-task-new", "dee", "/staff/tasks/new?member={member}"),
    Sight("staff-task-sent-back", "dee", "/staff/tasks/new?member={member}", _sent_back),
    Sight("staff-quality", "gil", "/staff/quality"),
    Sight("staff-quality-people", "gil", "/staff/quality/people?what=birthday"),
    Sight("staff-quality-people-none", "fay", "/staff/quality/people?what=refused"),
    Sight("staff-quality-cars", "gil", "/staff/quality/cars?what=insured_before"),
    Sight("staff-quality-orders", "gil", "/staff/quality/orders"),
    Sight("staff-quality-duplicates", "gil", "/staff/quality/duplicates"),
    Sight("staff-quality-merges", "gil", "/staff/quality/merges"),
    Sight("staff-quality-distinctions", "gil", "/staff/quality/distinctions"),
    Sight("staff-orders", "gil", "/staff/orders"),
    Sight("staff-orders-none", "fay", "/staff/orders"),
    Sight("staff-order", "gil", "/staff/orders/{order}"),
    Sight("staff-order-of-nobody", "gil", "/staff/orders/{walk_in}?q=陈"),
    Sight("staff-order-bought", "gil", "/staff/orders/{bought}"),
    Sight("staff-order-void", "gil", "/staff/orders/{void}"),
    Sight("staff-refund", "gil", "/staff/orders/{order}/refunds/new"),
    Sight("staff-order-new", "dee", "/staff/orders/new?member={member}"),
    Sight("staff-order-for-whom", "dee", "/staff/orders/new?q=陈"),
    Sight("staff-order-sent-back", "dee", "/staff/orders/new?member={member}", _sent_back),
    Sight("staff-events", "gil", "/staff/events"),
    Sight("staff-event", "dee", "/staff/events/{event_id}"),
    Sight("staff-event-planned", "dee", "/staff/events/{planned}"),
    Sight("staff-event-choice", "dee", "/staff/events/new"),
    Sight("staff-event-new", "dee", "/staff/events/new?from=new-owners"),
    Sight("staff-event-sent-back", "dee", "/staff/events/new?from=trip", _sent_back),
    Sight("staff-events-templates", "gil", "/staff/events?state=template"),
    Sight("staff-event-priced", "dee", "/staff/events/{priced}"),
    Sight("staff-event-drafted", "dee", "/staff/events/{drafted}"),
    Sight("staff-event-template", "dee", "/staff/events/{template}"),
    Sight("staff-event-terms", "dee", "/staff/events/{priced}/terms"),
    Sight("staff-event-terms-counted", "dee", "/staff/events/{drafted}/terms", _counted),
    Sight("staff-event-terms-wrong", "dee", "/staff/events/{priced}/terms", _wrong_terms),
    Sight("staff-event-terms-kept", "dee", "/staff/events/{odd}/terms"),
    Sight("staff-event-questions", "dee", "/staff/events/{priced}/questions"),
    Sight("staff-event-questions-wrong", "dee", "/staff/events/{odd}/questions", _an_empty_question),
    Sight("staff-event-questions-none", "dee", "/staff/events/{odd}/questions"),
    Sight("staff-event-pictures", "dee", "/staff/events/{priced}/pictures"),
    Sight("staff-event-pictures-none", "dee", "/staff/events/{drafted}/pictures"),
    Sight("staff-event-preview", "dee", "/staff/events/{planned}/preview"),
    Sight("staff-event-edit", "dee", "/staff/events/{event_id}/edit"),
    Sight("staff-event-held", "dee", "/staff/events/{held_event}"),
    Sight("staff-event-results", "dee", "/staff/events/{held_event}/results"),
    Sight("staff-event-results-empty", "dee", "/staff/events/{planned}/results"),
    Sight("staff-event-feedback", "dee", "/staff/events/{held_event}/feedback"),
    Sight("staff-results", "gil", "/staff/events/results"),
    Sight("staff-results-none", "dee", "/staff/events/results?since=2024-01&until=2024-01&kind=trip&store=0"),
    Sight("staff-absences", "gil", "/staff/absences"),
    Sight("staff-absence-excuse", "dee", "/staff/absences/{missed}/excuse"),
    Sight("staff-session-held", "dee", "/staff/sessions/{held_session}"),
    Sight("staff-session", "dee", "/staff/sessions/{session}"),
    Sight("staff-course", "dee", "/staff/events/{lesson}/course"),
    Sight("staff-course-none", "dee", "/staff/events/{bare}/course"),
    Sight("staff-course-seen", "eve", "/staff/events/{lesson}/course"),
    Sight("staff-course-sent-back", "dee", "/staff/events/{bare}/course", _with_an_empty_row),
    Sight("staff-emergency", "dee", "/staff/events/{lesson}/emergency"),
    Sight("staff-emergency-none", "dee", "/staff/events/{bare}/emergency"),
    Sight("staff-emergency-seen", "eve", "/staff/events/{lesson}/emergency"),
    Sight("staff-preparations", "dee", "/staff/events/{lesson}/preparations"),
    Sight("staff-preparations-none", "dee", "/staff/events/{bare}/preparations"),
    Sight("staff-preparations-sent-back", "dee", "/staff/events/{bare}/preparations", _sent_back),
    Sight("staff-runsheet", "dee", "/staff/sessions/{lesson_session}/runsheet"),
    Sight("staff-invitations", "dee", "/staff/events/{lesson}/invitations"),
    Sight("staff-invitations-none", "dee", "/staff/events/{bare}/invitations"),
    Sight("staff-invitations-seen", "eve", "/staff/events/{lesson}/invitations?state=declined"),
    Sight("staff-invitations-preview", "dee", "/staff/events/{bare}/invitations", _whom_it_brings),
    Sight("staff-calls", "dee", "/staff/events/{lesson}/calls"),
    Sight(
        "staff-enrolment-called",
        "dee",
        "/staff/sessions/{lesson_session}/enrolments/new?member={member}&invitation={asked_one}",
    ),
    Sight("staff-calls-none", "eve", "/staff/events/{lesson}/calls"),
    Sight("staff-call", "dee", "/staff/calls/{asked_one}"),
    Sight("staff-call-dialled", "dee", "/staff/calls/{asked_one}", _dialled),
    Sight("staff-call-sent-back", "dee", "/staff/calls/{to_ask}", _declined_without_a_word),
    Sight("staff-series", "dee", "/staff/series"),
    Sight("staff-series-none", "dee", "/staff/series?state=ended"),
    Sight("staff-series-new", "dee", "/staff/series/new"),
    Sight("staff-series-new-sent-back", "dee", "/staff/series/new", _sent_back),
    Sight("staff-series-show", "dee", "/staff/series/{series}"),
    Sight("staff-series-edit", "dee", "/staff/series/{series}/edit"),
    Sight("staff-session-new", "dee", "/staff/events/{event_id}/sessions/new"),
    Sight("staff-session-edit", "dee", "/staff/sessions/{session}/edit"),
    Sight("staff-session-edit-asked", "dee", "/staff/sessions/{session}/edit", _moved),
    Sight("staff-itinerary", "gil", "/staff/events/{trip_event}/itinerary"),
    Sight("staff-itinerary-empty", "gil", "/staff/events/{empty_event}/itinerary"),
    Sight("staff-route", "gil", "/staff/sessions/{trip_session}/route"),
    Sight("staff-route-empty", "gil", "/staff/sessions/{ahead_session}/route"),
    Sight("staff-convoy", "gil", "/staff/sessions/{trip_session}/convoy"),
    Sight("staff-convoy-empty", "gil", "/staff/sessions/{ahead_session}/convoy"),
    Sight("staff-convoy-list", "gil", "/staff/sessions/{trip_session}/convoy/list"),
    Sight("staff-convoy-cards", "gil", "/staff/sessions/{trip_session}/convoy/cards"),
    Sight("staff-phones", "gil", "/staff/sessions/{trip_session}/phones"),
    Sight("staff-phones-sent-back", "gil", "/staff/sessions/{trip_session}/phones", _sent_back),
    Sight("staff-phones-open", "fay", "/staff/sessions/{trip_session}/phones", _opened),
    Sight("staff-phones-early", "gil", "/staff/sessions/{ahead_session}/phones"),
    Sight("staff-travellers", "gil", "/staff/sessions/{trip_session}/travellers"),
    Sight("staff-travellers-edit", "gil", "/staff/registrations/{trip_ticket}/travellers"),
    Sight("staff-costs", "gil", "/staff/sessions/{trip_session}/costs"),
    Sight("staff-costs-sheet", "gil", "/staff/sessions/{trip_session}/costs/sheet"),
    Sight("staff-album", "gil", "/staff/sessions/{trip_session}/album"),
    Sight("staff-album-empty", "gil", "/staff/sessions/{ahead_session}/album"),
    Sight("staff-session-off", "dee", "/staff/sessions/{called_off}"),
    Sight("staff-session-listed", "dee", "/staff/sessions/{listed}"),
    Sight("staff-session-listed-none", "dee", "/staff/sessions/{listed}?q=nobody&car=yes"),
    Sight("staff-registration", "dee", "/staff/registrations/{listed_party}"),
    Sight("staff-registration-gone", "dee", "/staff/registrations/{gone_party}"),
    Sight("staff-registration-due", "dee", "/staff/registrations/{no_show}"),
    Sight("staff-registration-waiting", "eve", "/staff/registrations/{waiting_party}"),
    Sight("staff-party-edit", "dee", "/staff/registrations/{listed_party}/party"),
    Sight("staff-cancelling-asked", "dee", "/staff/registrations/{listed_party}", _asks_to_cancel),
    Sight("staff-party-asked", "dee", "/staff/registrations/{listed_party}/party", _without_the_grown_up),
    Sight("staff-enrolment-search", "dee", "/staff/sessions/{listed}/enrolments/new"),
    Sight("staff-enrolment-found", "dee", "/staff/sessions/{listed}/enrolments/new?q=周敏"),
    Sight("staff-enrolment", "dee", "/staff/sessions/{listed}/enrolments/new?member={member}"),
    Sight(
        "staff-enrolment-sent-back",
        "dee",
        "/staff/sessions/{listed}/enrolments/new?member={member}",
        _other_car,
    ),
    Sight("staff-waitlist", "dee", "/staff/sessions/{listed}/waitlist"),
    Sight("staff-waitlist-none", "dee", "/staff/sessions/{session}/waitlist"),
    Sight("staff-waitlist-passing", "dee", "/staff/waitlist/{waiting_party}/passing"),
    Sight("staff-waitlist-passing-sent-back", "dee", "/staff/waitlist/{waiting_party}/passing", _sent_back),
    Sight("staff-chain", "dee", "/staff/sessions/{listed}/chain"),
    Sight("staff-chain-sent-back", "dee", "/staff/sessions/{listed}/chain", _sent_back),
    Sight("staff-chain-preview", "dee", "/staff/sessions/{listed}/chain", _pasted),
    Sight("staff-chain-done", "dee", "/staff/sessions/{session}/chain", _pasted_and_registered),
    Sight("staff-takings", "dee", "/staff/events/{listed_event}/takings"),
    Sight("staff-takings-free", "dee", "/staff/events/{event_id}/takings"),
    Sight("staff-takings-owed", "dee", "/staff/takings"),
    Sight("staff-takings-owed-none", "fay", "/staff/takings"),
    Sight("staff-export-registrations", "dee", "/staff/exports/registrations/{listed}"),
    Sight("staff-arrival", "dee", "/staff/registrations/{ticket_id}/arrival"),
    Sight("staff-referrals", "gil", "/staff/referrals"),
    Sight("staff-keys", "gil", "/staff/keys"),
    Sight("staff-key-new", "gil", "/staff/keys/new"),
    Sight("staff-key", "gil", "/staff/keys/{key}"),
    Sight("staff-key-ending", "gil", "/staff/keys/{key}/ending"),
    Sight("staff-webhooks", "gil", "/staff/webhooks"),
    Sight("staff-webhook-new", "gil", "/staff/webhooks/new"),
    Sight("staff-webhook", "gil", "/staff/webhooks/{webhook}"),
    Sight("staff-webhook-ending", "gil", "/staff/webhooks/{webhook}/ending"),
    Sight("staff-sources", "gil", "/staff/sources"),
    Sight("staff-source", "gil", "/staff/sources/{poster}"),
    Sight("staff-source-down", "gil", "/staff/sources/{taken_down}"),
    Sight("staff-messages", "gil", "/staff/messages"),
    Sight("staff-staff", "gil", "/staff/staff"),
    Sight("staff-staff-new", "gil", "/staff/staff/new"),
    Sight("staff-staff-sent-back", "gil", "/staff/staff/new", _sent_back),
    Sight("staff-staff-one", "gil", "/staff/staff/{eve}"),
    Sight("staff-staff-deactivation", "gil", "/staff/staff/{eve}/deactivation"),
    Sight("staff-roles", "gil", "/staff/roles"),
    Sight("staff-roles-one", "gil", "/staff/roles?role=front_desk"),
    Sight("staff-stores", "gil", "/staff/stores"),
    Sight("staff-store", "gil", "/staff/stores/{store}"),
    Sight("staff-store-closed", "gil", "/staff/stores/{closed_store}"),
    Sight("staff-store-closing", "gil", "/staff/stores/{store}/closing"),
    Sight("staff-store-new", "gil", "/staff/stores/new"),
    Sight("staff-store-sent-back", "gil", "/staff/stores/new", _sent_back),
    Sight("staff-store-edit", "gil", "/staff/stores/{store}/edit"),
    Sight("staff-desk-edit", "gil", "/staff/desks/{desk}/edit"),
    Sight("staff-handovers", "gil", "/staff/handovers"),
    Sight("staff-handovers-none", "fay", "/staff/handovers"),
    Sight("staff-handover", "gil", "/staff/handovers/{handover}"),
    Sight("staff-reassignments", "gil", "/staff/reassignments"),
    Sight("staff-reassignment-new", "gil", f"/staff/reassignments/new?where={_DRIVES}"),
    Sight("staff-handover-new", "gil", "/staff/staff/{eve}/handovers/new"),
    Sight("staff-handover-shared", "gil", "/staff/staff/{eve}/handovers/new?heirs={dee}"),
    Sight("staff-devices", "gil", "/staff/devices"),
    Sight("staff-twostep", "gil", "/staff/twostep"),
    Sight("staff-twostep-setup", "gil", "/staff/twostep/setup", _set_up),
    Sight("staff-twostep-on", "fay", "/staff/twostep"),
    Sight("staff-twostep-codes", "dee", "/staff/twostep", _switched_on),
    Sight("staff-signin-code", "", "/staff/signin/code", _after_the_password),
    Sight("staff-password", "gil", "/staff/password"),
    Sight("staff-password-sent-back", "gil", "/staff/password", _sent_back),
    Sight("staff-privacy", "gil", "/staff/privacy"),
    Sight("staff-requests", "gil", "/staff/privacy/requests"),
    Sight("staff-requests-none", "gil", "/staff/privacy/requests?state=failed"),
    Sight("staff-request", "gil", "/staff/privacy/requests/{correction}"),
    Sight("staff-request-sent-back", "gil", "/staff/privacy/requests/{correction}", _sent_back),
    Sight("staff-request-closure", "gil", "/staff/privacy/requests/{closure}"),
    Sight("staff-reveals", "gil", "/staff/privacy/reveals"),
    Sight("staff-reveals-none", "gil", "/staff/privacy/reveals?day=2020-01-01"),
    Sight("staff-consents", "dee", "/staff/members/{member}/consents"),
    Sight("staff-consents-sent-back", "dee", "/staff/members/{member}/consents", _sent_back),
    Sight("staff-closure", "gil", "/staff/members/{member}/closures"),
    Sight("staff-points", "gil", "/staff/points"),
    Sight("staff-vouchers", "gil", "/staff/vouchers"),
    Sight("staff-vouchers-ended", "gil", "/staff/vouchers?state=ended"),
    Sight("staff-vouchers-seen", "eve", "/staff/vouchers"),
    Sight("staff-vouchers-kind", "gil", "/staff/vouchers/{voucher_kind}"),
    Sight("staff-vouchers-new", "gil", "/staff/vouchers/new"),
    Sight("staff-vouchers-new-sent-back", "gil", "/staff/vouchers/new", _sent_back),
    Sight("staff-vouchers-edit", "gil", "/staff/vouchers/{voucher_kind}/edit"),
    Sight("staff-vouchers-edit-all", "gil", "/staff/vouchers/{voucher_kind_fresh}/edit"),
    Sight("staff-vouchers-figures", "gil", "/staff/vouchers/figures"),
    Sight("staff-vouchers-figures-none", "fay", "/staff/vouchers/figures"),
    Sight("staff-issued", "dee", "/staff/vouchers/issued"),
    Sight("staff-issued-of-member", "dee", "/staff/vouchers/issued?member={member}&state=issued"),
    Sight("staff-issued-none", "dee", "/staff/vouchers/issued?state=refunded"),
    Sight("staff-issued-show", "dee", "/staff/vouchers/issued/{voucher_given}"),
    Sight("staff-issued-cancelled", "dee", "/staff/vouchers/issued/{voucher_taken}"),
    Sight("staff-issued-new", "dee", "/staff/members/{member}/issued/new"),
    Sight("staff-issued-new-sent-back", "dee", "/staff/members/{member}/issued/new", _sent_back),
    Sight("staff-handouts", "dee", "/staff/vouchers/handouts"),
    Sight("staff-handouts-none", "fay", "/staff/vouchers/handouts"),
    Sight("staff-handouts-new", "dee", "/staff/vouchers/handouts/new"),
    Sight("staff-handouts-preview", "dee", "/staff/vouchers/handouts/new", _previewed),
    Sight("staff-handouts-done", "dee", "/staff/vouchers/handouts/{handout}"),
    Sight("staff-handouts-stopped", "dee", "/staff/vouchers/handouts/{handout_stopped}"),
    Sight("staff-tiers", "gil", "/staff/tiers"),
    Sight("staff-tiers-seen", "dee", "/staff/tiers"),
    Sight("staff-tiers-endings", "dee", "/staff/tiers/endings"),
    Sight("staff-tiers-endings-none", "fay", "/staff/tiers/endings"),
    Sight("staff-tiers-new", "gil", "/staff/tiers/new"),
    Sight("staff-tiers-new-sent-back", "gil", "/staff/tiers/new", _sent_back),
    Sight("staff-tiers-edit", "gil", "/staff/tiers/edit"),
    Sight("staff-tiers-preview", "gil", "/staff/tiers/edit", _who_would_move),
    Sight("staff-privileges", "gil", "/staff/privileges"),
    Sight("staff-privileges-seen", "dee", "/staff/privileges"),
    Sight("staff-privileges-ended", "gil", "/staff/privileges?state=ended"),
    Sight("staff-privileges-new", "gil", "/staff/privileges/new"),
    Sight("staff-privileges-new-sent-back", "gil", "/staff/privileges/new", _sent_back),
    Sight("staff-privileges-edit", "gil", "/staff/privileges/{privilege}/edit"),
    Sight("staff-uses", "gil", "/staff/privileges/uses"),
    Sight("staff-uses-none", "gil", "/staff/privileges/uses?state=undone&store=999"),
    Sight("staff-uses-correction", "gil", "/staff/privileges/uses/{used}/correction"),
    Sight("staff-uses-correction-sent-back", "gil", "/staff/privileges/uses/{used}/correction", _sent_back),
    Sight("staff-giving", "gil", "/staff/privileges/giving"),
    Sight("staff-giving-seen", "fay", "/staff/privileges/giving"),
    Sight("staff-keeps", "gil", "/staff/keeps?state=all"),
    Sight("staff-keeps-none", "fay", "/staff/keeps"),
    Sight("staff-keep", "gil", "/staff/keeps/{keep}"),
    Sight("staff-keep-own", "dee", "/staff/keeps/{keep}"),
    Sight("staff-keep-sent-back", "gil", "/staff/keeps/{keep}", _sent_back),
    Sight("staff-keep-refused", "gil", "/staff/keeps/{keep_refused}"),
    Sight("staff-keep-new", "dee", "/staff/members/{member}/keeps/new"),
    Sight("staff-keep-new-sent-back", "dee", "/staff/members/{member}/keeps/new", _sent_back),
    Sight("staff-rules", "gil", "/staff/earning"),
    Sight("staff-rules-none", "gil", "/staff/earning?state=ended"),
    Sight("staff-rule", "gil", "/staff/earning/{rule}"),
    Sight("staff-rule-draft", "gil", "/staff/earning/{rule_draft}"),
    Sight("staff-rule-new", "gil", "/staff/earning/new"),
    Sight("staff-rule-sent-back", "gil", "/staff/earning/new", _sent_back),
    Sight("staff-rule-edit", "gil", "/staff/earning/{rule_draft}/edit"),
    Sight("staff-rewards", "gil", "/staff/rewards"),
    Sight("staff-rewards-none", "gil", "/staff/rewards?q=nothing-here"),
    Sight("staff-reward", "gil", "/staff/rewards/{wash}"),
    Sight("staff-reward-counted", "gil", "/staff/rewards/{mug}"),
    Sight("staff-reward-draft", "gil", "/staff/rewards/{draft_reward}"),
    Sight("staff-reward-preview", "dee", "/staff/rewards/{draft_reward}/preview"),
    Sight("staff-reward-new", "gil", "/staff/rewards/new"),
    Sight("staff-reward-new-sent-back", "gil", "/staff/rewards/new", _sent_back),
    Sight("staff-reward-edit", "gil", "/staff/rewards/{mug}/edit"),
    Sight("staff-exchanges", "gil", "/staff/exchanges"),
    Sight("staff-exchanges-none", "fay", "/staff/exchanges"),
    Sight("staff-exchanges-figures", "gil", "/staff/exchanges/figures"),
    Sight("staff-exchange", "gil", "/staff/exchanges/{kept}"),
    Sight("staff-exchange-called-off", "gil", "/staff/exchanges/{called_off}"),
    Sight("staff-adjustments", "gil", "/staff/adjustments"),
    Sight("staff-adjustments-none", "fay", "/staff/adjustments"),
    Sight("staff-adjustment", "gil", "/staff/adjustments/{asked}"),
    Sight("staff-adjustment-sent-back", "gil", "/staff/adjustments/{asked}", _sent_back),
    Sight("staff-adjustment-mine", "gil", "/staff/adjustments/{mine}"),
    Sight("staff-adjustment-refused", "dee", "/staff/adjustments/{refused_points}"),
    Sight("staff-adjustment-new", "dee", "/staff/members/{member}/adjustments/new"),
    Sight("staff-adjustment-new-sent-back", "dee", "/staff/members/{member}/adjustments/new", _sent_back),
    Sight("staff-freezing", "gil", "/staff/members/{member}/freezing"),
    Sight("staff-freezing-frozen", "gil", "/staff/members/{cho}/freezing"),
    Sight("staff-member-points-frozen", "gil", "/staff/members/{cho}/points"),
    Sight("staff-liability", "gil", "/staff/liability"),
    Sight("staff-settlement", "gil", "/staff/liability/settlement"),
    Sight("staff-anomalies", "gil", "/staff/anomalies"),
    Sight("staff-anomalies-all", "gil", "/staff/anomalies?what=all"),
    Sight("staff-settings", "gil", "/staff/settings"),
    Sight("staff-export-figures", "gil", "/staff/exports/figures"),
    Sight("staff-import-balances", "gil", "/staff/imports/{of_balances}"),
    Sight("staff-imports", "gil", "/staff/imports"),
    Sight("staff-imports-none", "gil", "/staff/imports?state=failed"),
    Sight("staff-imports-sent-back", "gil", "/staff/imports", _sent_back),
    Sight("staff-import-done", "gil", "/staff/imports/{done}"),
    Sight("staff-import-checked", "gil", "/staff/imports/{checked}"),
    Sight("staff-import-unknown", "gil", "/staff/imports/{unknown}"),
    Sight("staff-import-mapping", "gil", "/staff/imports/{unknown}/mapping"),
    Sight("staff-import-works", "gil", "/staff/imports/{of_orders}/mapping"),
    Sight("staff-worklist", "gil", "/staff/imports/worklist"),
    Sight("staff-worklist-none", "gil", "/staff/imports/worklist?kind=service_orders"),
    Sight("staff-worklist-row", "gil", "/staff/imports/worklist/{row}"),
    Sight("staff-jobs", "gil", "/staff/jobs"),
    Sight("staff-audit", "gil", "/staff/audit"),
    Sight("staff-forbidden", "dee", "/staff/audit"),
    Sight("staff-not-found", "gil", "/staff/members/999999"),
    Sight("dev-outbox", "", "/dev/outbox"),
)
EVERY = (*PORTAL, *DESK, *STAFF)


def by_person(sights: tuple[Sight, ...]) -> Iterator[tuple[str, list[Sight]]]:
    """One device a person: whose pages are whose."""
    for who in dict.fromkeys(sight.who for sight in sights):
        yield who, [sight for sight in sights if sight.who == who]
