"""Languages: English in the code, Chinese by default and complete, a switch, no word lost on the way."""

import os
from itertools import count

import pytest
from babel.messages.pofile import read_po

from club import config
from web import catalogues, i18n
from web.i18n import _, lazy, ngettext
from web.speaking import Speaking


def test_chinese_is_spoken_unless_something_else_is_chosen():
    assert i18n.current() == "zh_CN"
    assert _("today") == "今天"


def test_english_is_what_stands_in_the_code():
    with i18n.speaking("en"):
        assert _("today") == "today"
        assert ngettext("%(num)d day ago", "%(num)d days ago", 1) == "1 day ago"
        assert ngettext("%(num)d day ago", "%(num)d days ago", 2) == "2 days ago"


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ["0 new messages for you", "1 new message for you"]),
        ("zh_CN", ["有 0 条新消息", "有 1 条新消息"]),
    ],
)
def test_a_template_has_a_word_for_one_and_for_many(locale, said):
    words = '{{ ngettext("%(num)d new message for you", "%(num)d new messages for you", n) }}'
    template = Speaking(locale, autoescape=True).from_string(words)
    assert [template.render(n=n) for n in (0, 1)] == said


def test_what_a_template_counts_is_no_markup():
    words = '{{ ngettext("%(num)s day in a row", "%(num)s days in a row", n) }}'
    assert Speaking("en", autoescape=True).from_string(words).render(n="<b>") == "&lt;b&gt; days in a row"


def test_an_unknown_language_is_the_clubs_own():
    with i18n.speaking("xx"):
        assert i18n.current() == "zh_CN"


def test_a_label_made_at_import_speaks_when_it_is_shown():
    label = lazy("today")
    with i18n.speaking("en"):
        assert f"{label}" == "today"
    assert f"{label}" == "今天"
    assert label == "今天"


def test_a_members_language_yields_to_the_switch():
    with i18n.speaking("zh_CN"):
        i18n.prefer("en")
        assert i18n.current() == "zh_CN"
    with i18n.speaking(""):
        i18n.prefer("en")
        assert i18n.current() == "en"


def test_every_message_is_translated_and_none_is_left_over():
    assert catalogues.check() == []


@pytest.mark.parametrize("name", i18n.CATALOGUES)
def test_every_catalogue_is_spoken(name):
    with (i18n.DIRECTORY / "zh_CN" / f"{name}.po").open("rb") as file:
        translated = {m.id: m.string for m in read_po(file) if m.id and m.string and not m.context}
    words = next(words for words in translated if isinstance(words, str))
    assert i18n.translations("zh_CN").gettext(words) == translated[words]


def test_a_catalogue_that_has_changed_is_read_again(tmp_path, monkeypatch):
    def spoken(word):
        source = tmp_path / "en" / "shared.po"
        source.parent.mkdir(exist_ok=True)
        source.write_text(f'msgid "today"\nmsgstr "{word}"\n')
        os.utime(source, (next(seconds), next(seconds)))
        i18n.translations.cache_clear()
        with i18n.speaking("en"):
            return _("today")

    seconds = count(2_000_000_000)
    monkeypatch.setattr(i18n, "DIRECTORY", tmp_path)
    assert [spoken("this day"), spoken("heute")] == ["this day", "heute"]
    assert (tmp_path / "en" / "club.mo").exists()
    i18n.translations.cache_clear()


@pytest.mark.parametrize(
    ("path", "catalogue"),
    [
        ("web/portal/cars.py", "portal"),
        ("web/forms/portal/cars.py", "portal"),
        ("web/templates/desk/layout.html", "desk"),
        ("web/templates/shared/base.html", "shared"),
        ("web/text.py", "shared"),
        ("club/staff.py", "shared"),
    ],
)
def test_a_string_belongs_to_the_side_that_shows_it(path, catalogue):
    assert catalogues.side_of(config.ROOT / path) == catalogue


async def test_the_switch_changes_the_language_of_this_browser(browser):
    visitor = browser()
    assert 'lang="zh-CN"' in (await visitor.get("/signin")).text
    await visitor.post("/language", data={"locale": "en"})
    assert 'lang="en"' in (await visitor.get("/signin")).text


async def test_a_switch_to_an_unknown_language_changes_nothing(browser):
    visitor = browser()
    await visitor.post("/language", data={"locale": "xx"})
    assert 'lang="zh-CN"' in (await visitor.get("/signin")).text


async def test_a_garbled_cookie_does_no_harm(browser):
    visitor = browser(headers={"Cookie": f'{i18n.COOKIE}="; =ÿ;;'.encode()})
    assert 'lang="zh-CN"' in (await visitor.get("/signin")).text
