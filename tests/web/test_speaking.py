"""Templates of production, which are put into their layouts when they are compiled, say what others say."""

import pytest
from jinja2 import DictLoader

from club.config import Settings
from web import render
from web.speaking import Speaking

BASE = "<{% block title %}{% endblock %}>{% block body %}bare{% endblock %}{% block foot %}foot{% endblock %}"
LAYOUT = """{% extends 'base' %}{% set side = 'left' %}
{% block body %}{% block main %}{% endblock %}{{ tab }}{% endblock %}"""
PAGE = """{% extends 'layout' %}{% from 'macros' import bold %}{% set tab = 'me' %}
{% block title %}{% set name = 'other' %}{{ side }}{% endblock %}
{% block main %}{{ bold(name) }}{% include 'part' %}{% for name in 'ab' %}{% include 'part' %}{% endfor %}
{% endblock %}"""
TEMPLATES = {
    "base": BASE,
    "layout": LAYOUT,
    "page": PAGE,
    "macros": "{% macro bold(word) %}<b>{{ word }}</b>{% endmacro %}",
    "part": "({{ name }}{{ tab }})",
    "again": "{% extends 'page' %}{% set tab = 'you' %}{% block foot %}{{ super() }}!{% endblock %}",
    "more": "{% extends 'again' %}{% block body %}<{{ super() }}>{% block b %}{% endblock %}{% endblock %}",
    "shorter": "{% extends 'page' %}{% set tab = 'you' %}{% block body %}{{ name }}{% endblock %}",
}


@pytest.fixture
def production(monkeypatch):
    """From when it is called: what is compiled is compiled as in production."""

    def begin():
        monkeypatch.setattr(Settings, "is_production", property(lambda self: True))
        render.environment.cache_clear()

    yield begin
    monkeypatch.undo()
    render.environment.cache_clear()


@pytest.mark.parametrize("name", ["page", "again", "more", "shorter"])
def test_sets_imports_and_blocks_of_a_page_hold_in_its_layout(production, name):
    def said():
        made = Speaking("en", loader=DictLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True)
        return made.get_template(name).render(name="<Ann>")

    plain = said()
    production()
    assert said() == plain


@pytest.mark.parametrize("path", ["/", "/events", "/me", "/shop", "/events?done=saved", "/nowhere"])
async def test_a_members_pages_are_the_same_in_production(cast, browser, production, path):
    await _are_the_same(browser(cast.ann), path, production)


@pytest.mark.parametrize("path", ["/staff", "/staff/members", "/desk"])
async def test_pages_of_staff_are_the_same_in_production(cast, browser, production, path):
    await _are_the_same(browser(cast.dee), path, production)


async def _are_the_same(client, path, production):
    def lines(answer):
        number = answer.headers["x-request-id"]
        return answer.text.replace(number, "").splitlines()

    plain = lines(await client.get(path))
    production()
    assert lines(await client.get(path)) == plain
