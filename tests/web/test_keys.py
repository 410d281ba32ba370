"""Keys change without anybody noticing: the new one signs, the old one holds until it is taken away."""

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from club import clock, codes, config, onetime
from club.members import closure
from tests import browsers
from tests.web.portal import given
from web import auth
from web.cli import app

OLD, NEW = "o" * 32, "n" * 32


@pytest.fixture
def holding(monkeypatch):
    """The club holds these keys, the newest first: `holding(NEW, OLD)`."""

    def hold(*keys):
        config.settings()
        values = {"secret_key": ",".join(keys), "code_key": ", ".join(keys), "closure_days": 0}
        settings = config.load(data_dir=config.settings().data_dir, **values)
        monkeypatch.setattr(config, "_current", settings)

    return hold


def test_a_members_code_holds_while_its_key_is_held(holding):
    now = clock.now()
    holding(OLD)
    shown = codes.member_code("1234567890", now)
    holding(NEW, OLD)
    assert codes.read(shown, now).ok
    assert codes.member_code("1234567890", now) != shown
    holding(NEW)
    assert codes.read(shown, now).reason == "forged"


async def test_a_form_that_a_stranger_opened_holds_while_its_key_is_held(cast, browser, holding):
    holding(OLD)
    stale = {"X-CSRF-Token": auth.token_of(browsers.VISITOR)}
    holding(NEW, OLD)
    form = {"phone": "13800138000"}
    assert (await browser(csrf=False).post("/signin", data=form, headers=stale)).status_code == 303
    holding(NEW)
    assert (await browser(csrf=False).post("/signin", data=form, headers=stale)).status_code in (403, 422)


async def test_a_one_time_code_under_way_holds_while_its_key_is_held(cast, holding):
    holding(OLD)
    code = await given.code_for_closing("13800138000")
    holding(NEW, OLD)
    assert await onetime.verify("13800138000", code, purpose="closure", at=clock.now())
    holding(OLD)
    later = clock.now() + timedelta(minutes=2)
    await onetime.request("13800138000", purpose="closure", ip="192.0.2.9", at=later)
    code = await given.code_for("13800138000")
    holding(NEW)
    with pytest.raises(onetime.WrongCode):
        await onetime.verify("13800138000", code, purpose="closure", at=later)


async def test_whoever_left_is_recognised_while_the_key_of_then_is_held(db, holding):
    holding(OLD)
    await closure.remember("13800138000", at=clock.now())
    holding(NEW, OLD)
    assert await closure.left_among(["13800138000"])
    holding(NEW)
    assert not await closure.left_among(["13800138000"])


async def test_a_friends_link_is_remembered_while_its_key_is_held(cast, browser, holding):
    holding(OLD)
    visitor = browser()
    await visitor.get(f"/i/{cast.ann.invite_code}")
    holding(NEW, OLD)
    from starlette.requests import Request

    from web.portal import arrival

    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    request = Request({"type": "http", "headers": [(b"cookie", cookie.encode())]})
    assert arrival.of(request).invite == cast.ann.invite_code
    holding(NEW)
    assert arrival.of(request).invite == ""


def test_development_puts_a_new_key_before_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "_current", config.load(data_dir=tmp_path))
    before = config.settings().secret_keys
    done = CliRunner().invoke(app, ["keys", "rotate"])
    assert done.exit_code == 0, done.output
    after = config.load(data_dir=tmp_path)
    assert after.secret_keys[1:] == before
    assert len(after.secret_keys[0]) == 64
    assert after.code_keys[0] != after.secret_keys[0]
    CliRunner().invoke(app, ["keys", "rotate", "--keep", "0"])
    assert len(config.load(data_dir=tmp_path).secret_keys) == 1


def test_productions_keys_are_its_own(monkeypatch):
    monkeypatch.setattr(config, "_current", config.settings().model_copy(update={"env": "production"}))
    done = CliRunner().invoke(app, ["keys", "rotate"])
    assert done.exit_code == 1
    assert "docs/operations.md" in done.output


@pytest.mark.parametrize("keys", [f"{NEW},short", "short", ","])
def test_production_takes_no_key_that_is_too_short_also_not_an_old_one(keys, tmp_path):
    with pytest.raises(config.WrongSettings) as stopped:
        config.load(env="production", secret_key=keys, code_key=NEW, data_dir=tmp_path)
    assert any("CLUB_SECRET_KEY" in sentence for sentence in stopped.value.sentences)
