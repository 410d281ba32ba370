"""What went wrong, for people: a sentence for every error, a page of the side asked, a note for htmx."""

from datetime import UTC, datetime
from importlib import import_module
from pkgutil import walk_packages

import pytest
from starlette.exceptions import HTTPException

from club.errors import ClubError
from points.errors import NotEnoughPoints, PointsError
from web import i18n
from web.sentences import SENTENCES, SUBJECTS, sentence
from web.staff.import_words import REASONS

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
HOME = "web.portal.home.programme.shown"


MISTAKES_OF_OURS = {  # raised only where our own code asks for something that cannot be: 500 would do
    "closure.not_closed",
    "customer.not_taken",  # the API answers with the refusals of the row
    "exchange.not_let_go",
    "greeting.not_greeted",
    "handout.lease_lost",
    "import.still_refused",  # the page says the row's own reason
    "job.lease_lost",
    "message.not_sent",
    "message.nowhere_to_send",
    "message.unknown_kind",
    "message.wrong_variables",
    "points.naive_instant",
    "webhook.not_taken",  # the page says the letter's own reason
}


class Refused(ClubError):
    code = "test.refused"


def errors():
    """Every error of the lower packages."""
    for package in ("points", "club", "events"):
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            if ".migrations" not in module.name:
                import_module(module.name)
    return sorted(_below(ClubError) | _below(PointsError), key=lambda error: error.code)


def _below(error):
    found = {below for below in error.__subclasses__() if below.__module__.split(".")[0] != "tests"}
    return found.union(*(_below(below) for below in found))


def breaking(error):
    async def breaks(*_, **__):
        raise error

    return breaks


def test_every_error_has_a_code_of_its_own():
    codes = [error.code for error in errors()]
    assert len(codes) == len(set(codes))


def test_every_error_that_people_meet_has_a_sentence():
    spoken = SENTENCES.keys() | REASONS.keys()
    unspoken = {error.code for error in errors() if not error.__subclasses__()} - spoken
    assert unspoken == MISTAKES_OF_OURS


def test_every_sentence_is_an_errors_or_of_one_of_its_reasons():
    codes = {error.code for error in errors()}
    assert not {told for told in SENTENCES if told not in codes and told.rpartition(".")[0] not in codes}


def test_no_code_has_two_sentences():
    assert len(SENTENCES) == sum(len(subject.SENTENCES) for subject in SUBJECTS)


def test_a_sentence_tells_the_facts_as_they_are_told_everywhere():
    with i18n.speaking("en"):
        assert sentence(NotEnoughPoints(balance=1200, wanted=5000)) == (
            "You have 1,200 points; this takes 5,000."
        )


def test_a_sentence_is_in_the_readers_language():
    with i18n.speaking("zh_CN"):
        assert "1,200" in sentence(NotEnoughPoints(balance=1200, wanted=5000))
        assert "points" not in sentence(NotEnoughPoints(balance=1200, wanted=5000))


def test_an_instant_among_the_facts_is_told_in_the_clubs_time(monkeypatch):
    monkeypatch.setitem(SENTENCES, "test.refused", "from %(opens_at)s on, said %(nobody)s")
    with i18n.speaking("en"):
        said = sentence(Refused(opens_at=datetime(2020, 1, 1, 4, tzinfo=UTC)))
    assert said == "from Wed 1 Jan 2020 12:00 on, said —"


def test_an_error_that_has_no_sentence_yet_is_no_second_error():
    with i18n.speaking("en"):
        assert sentence(Refused()).startswith("That is not possible right now.")


@pytest.mark.parametrize(
    ("path", "css"), [("/nowhere", "portal"), ("/staff/no", "staff"), ("/desk/no", "staff")]
)
async def test_a_page_that_is_not_there_is_said_so_in_the_look_of_its_side(browser, path, css):
    answer = await browser().get(path)
    assert answer.status_code == 404
    assert f"css/{css}.css" in answer.text
    assert "<h1>" in answer.text


@pytest.mark.parametrize(("path", "way"), [("/staff/no", "/staff"), ("/desk/no", "/desk")])
async def test_the_way_back_leads_to_where_one_worked(browser, path, way):
    assert f'<a class="btn" href="{way}">' in (await browser().get(path)).text


async def test_a_way_of_asking_that_is_not_meant_is_refused(browser):
    answer = await browser().post("/healthz")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


async def test_a_rule_that_said_no_and_was_not_caught_is_a_page_with_its_sentence(browser, monkeypatch):
    monkeypatch.setattr(HOME, breaking(NotEnoughPoints(balance=1, wanted=2)))
    answer = await browser(headers={"Cookie": "club_locale=en"}).get("/")
    assert answer.status_code == 409
    assert "You have 1 points; this takes 2." in answer.text


async def test_what_nobody_meant_is_our_fault_and_has_a_number_to_tell(browser, monkeypatch, caplog):
    monkeypatch.setattr(HOME, breaking(ZeroDivisionError("13816526034")))
    answer = await browser().get("/")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "unexpected" in caplog.text


async def test_htmx_gets_a_note_to_put_in_place(browser, monkeypatch):
    monkeypatch.setattr(HOME, breaking(NotEnoughPoints(balance=1, wanted=2)))
    answer = await browser().get("/", headers=HTMX)
    assert answer.text.lstrip().startswith('<div class="note bad" role="alert"')


async def test_an_error_page_that_breaks_itself_is_still_an_answer(browser, monkeypatch):
    monkeypatch.setattr(HOME, breaking(HTTPException(404)))
    monkeypatch.setattr("web.brand.club", None)
    answer = await browser().get("/")
    assert answer.status_code == 404
    assert answer.text.startswith("404 ")


async def test_the_headers_of_an_error_reach_the_reader(browser, monkeypatch):
    monkeypatch.setattr(HOME, breaking(HTTPException(429, headers={"Retry-After": "7"})))
    answer = await browser(headers={"Cookie": "club_locale=en"}).get("/")
    assert answer.headers["retry-after"] == "7"
    assert "try again in 7 seconds" in answer.text
