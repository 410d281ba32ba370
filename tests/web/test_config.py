"""Settings: each that is wrong or missing stops the start with a sentence that names it."""

import os
import re

import pytest

from club import config
from club.config import WrongSettings

KEY = "k" * 32
PRODUCTION = {
    "CLUB_ENV": "production",
    "CLUB_SECRET_KEY": KEY,
    "CLUB_CODE_KEY": KEY,
    "CLUB_PUBLIC_URL": "https://club.example.cn",
    "CLUB_SMS_URL": "https://sms.example.cn/send",
    "CLUB_SMS_SECRET": "s",
    "DATABASE_URL": "postgres://club:pw@db/club",
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Set the environment to these variables and nothing else of ours."""

    def only(**variables):
        for name in [name for name in os.environ if name.startswith("CLUB_") or name == "DATABASE_URL"]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("CLUB_DATA_DIR", str(tmp_path))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return only


def sentences(**given):
    with pytest.raises(WrongSettings) as stopped:
        config.load(**given)
    return stopped.value.sentences


def test_development_needs_nothing(environment, tmp_path):
    environment()
    settings = config.load()
    assert settings.name == "悦行车友会"
    assert settings.database_url == f"sqlite://{tmp_path / 'club.sqlite3'}"
    assert settings.worker_in_web
    assert settings.outbox_page


def test_links_lead_to_the_port_that_is_served_unless_an_address_is_told(environment):
    environment(CLUB_PORT="8941")
    assert config.load().public_url == "http://127.0.0.1:8941"
    environment(CLUB_PORT="8941", CLUB_PUBLIC_URL="https://club.example.cn")
    assert config.load().public_url == "https://club.example.cn"


def test_development_makes_its_secrets_once(environment):
    environment()
    first, second = config.load(), config.load()
    assert first.secret_key.get_secret_value() == second.secret_key.get_secret_value()
    assert first.secret_key.get_secret_value() != first.code_key.get_secret_value()
    assert len(first.code_key.get_secret_value()) == 64


def test_only_the_owner_reads_a_secret_that_was_made(environment, tmp_path):
    environment()
    config.load()
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_production_starts_when_all_is_given(environment):
    environment(**PRODUCTION)
    settings = config.load()
    assert settings.is_production
    assert settings.is_https
    assert not settings.worker_in_web
    assert not settings.outbox_page


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name not in {"CLUB_ENV", "CLUB_PUBLIC_URL"}])
def test_production_names_what_is_missing(environment, name):
    environment(**{key: value for key, value in PRODUCTION.items() if key != name})
    [sentence] = sentences()
    assert sentence.startswith(f"{name} is missing")


def test_production_names_all_that_is_missing_at_once(environment):
    environment(CLUB_ENV="production")
    assert [sentence.split()[0] for sentence in sentences()] == [
        "CLUB_SECRET_KEY",
        "CLUB_CODE_KEY",
        "DATABASE_URL",
        "CLUB_SMS_URL",
    ]


def test_production_is_not_served_in_the_clear(environment):
    environment(**PRODUCTION | {"CLUB_PUBLIC_URL": "http://club.example.cn"})
    [sentence] = sentences()
    assert sentence.startswith("CLUB_PUBLIC_URL is http://club.example.cn: production needs https://")


def test_production_may_be_tried_on_ones_own_machine(environment):
    environment(**PRODUCTION | {"CLUB_PUBLIC_URL": "http://127.0.0.1:8000"})
    assert config.load().is_production


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CLUB_ENV", "prod", "CLUB_ENV is 'prod': Input should be 'development' or 'production'."),
        ("CLUB_PORT", "many", "CLUB_PORT is 'many': Input should be a valid integer"),
        ("CLUB_PORT", "0", "CLUB_PORT is '0': Input should be greater than or equal to 1."),
        ("CLUB_NAME", "", "CLUB_NAME is '': String should have at least 1 character."),
        (
            "CLUB_BRAND_COLOUR",
            "green",
            "CLUB_BRAND_COLOUR is 'green': a colour is # and six hexadecimal digits",
        ),
        ("CLUB_LOGO", "/none.svg", "CLUB_LOGO is '/none.svg': there is no such file."),
        ("CLUB_LOGO", "/etc/passwd", "CLUB_LOGO is '/etc/passwd': the logo is an .svg"),
        ("CLUB_TIMEZONE", "Asia/Nowhere", "CLUB_TIMEZONE is 'Asia/Nowhere': there is no such time zone"),
        ("CLUB_TIMEZONE", "../etc", "CLUB_TIMEZONE is '../etc': there is no such time zone"),
        ("CLUB_LOCALE", "fr", "CLUB_LOCALE is 'fr': Input should be 'zh_CN' or 'en'."),
        (
            "CLUB_PUBLIC_URL",
            "club.example.cn",
            "CLUB_PUBLIC_URL is 'club.example.cn': it is http:// or https://",
        ),
        ("CLUB_PUBLIC_URL", "https://a.cn/club", "CLUB_PUBLIC_URL is 'https://a.cn/club': it is http:// or"),
        ("CLUB_TRUSTED_PROXIES", "10.0.0.0/8, lb", "lb is neither an address nor a network"),
        ("CLUB_BODY_LIMIT", "5", "CLUB_BODY_LIMIT is '5': Input should be greater than or equal to 1024."),
        ("CLUB_LOG_LEVEL", "loud", "CLUB_LOG_LEVEL is 'loud': Input should be 'debug', 'info', 'warning' or"),
        ("CLUB_SESSION_DAYS", "0", "CLUB_SESSION_DAYS is '0': Input should be greater than or equal to 1."),
        ("CLUB_SMS_URL", "sms", "CLUB_SMS_URL is 'sms': it starts with https://."),
        (
            "CLUB_DATABASE_POOL",
            "-1",
            "CLUB_DATABASE_POOL is '-1': Input should be greater than or equal to 1.",
        ),
        (
            "DATABASE_URL",
            "mysql://a:hidden@b/c",
            "DATABASE_URL: it is sqlite:///path/to/club.sqlite3 or postgres",
        ),
        (
            "CLUB_RATE_LIMIT_URL",
            "file://a:hidden@b",
            "CLUB_RATE_LIMIT_URL: it is memory:// or redis://host:6379.",
        ),
        ("CLUB_CODE_KEY_FILE", "/none", "CLUB_CODE_KEY_FILE is '/none': No such file or directory."),
    ],
)
def test_a_wrong_setting_is_named_with_its_reason(environment, name, value, sentence):
    environment(**{name: value})
    [said] = sentences()
    assert sentence in said
    assert "hidden" not in said


@pytest.mark.parametrize(
    ("name", "meant"),
    [("CLUB_BRAND_COLOR", "CLUB_BRAND_COLOUR"), ("CLUB_SECRETKEY_FILE", "CLUB_SECRET_KEY_FILE")],
)
def test_a_misspelt_setting_is_not_left_out_in_silence(environment, name, meant):
    environment(**{name: "x"})
    assert sentences() == [f"{name} is not a setting. Did you mean {meant}?"]


def test_a_secret_may_stand_in_a_file(environment, tmp_path):
    (tmp_path / "secret").write_text("f" * 40 + "\n")
    variables = {name: value for name, value in PRODUCTION.items() if name != "CLUB_SECRET_KEY"}
    environment(**variables, CLUB_SECRET_KEY_FILE=str(tmp_path / "secret"))
    assert config.load().secret_key.get_secret_value() == "f" * 40


def test_the_address_of_the_database_may_stand_in_a_file(environment, tmp_path):
    (tmp_path / "url").write_text("postgres://u:p@h/d")
    environment(DATABASE_URL_FILE=str(tmp_path / "url"))
    assert config.load().database_url == "postgres://u:p@h/d"


def test_a_secret_is_not_given_twice(environment, tmp_path):
    environment(CLUB_CODE_KEY=KEY, CLUB_CODE_KEY_FILE=str(tmp_path / "x"))
    assert sentences() == ["CLUB_CODE_KEY and CLUB_CODE_KEY_FILE are both set: keep one of them."]


def test_settings_shown_in_a_log_tell_no_secret(environment):
    environment(**PRODUCTION)
    assert KEY not in repr(config.load())
    assert "pw" not in repr(config.load())


def test_the_start_ends_with_the_sentence(environment, capsys, monkeypatch):
    environment(CLUB_PORT="many")
    monkeypatch.setattr("sys.argv", ["club", "serve"])
    monkeypatch.setattr(config, "_current", None)
    from web import cli

    with pytest.raises(SystemExit):
        cli.main()
    assert capsys.readouterr().err.startswith("CLUB_PORT is 'many'")


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_in_the_table_that_people_read(readme):
    rows = [line for line in (config.ROOT / readme).read_text("utf-8").splitlines() if line.startswith("| `")]
    told = set(re.findall(r"`(CLUB_[A-Z_]+|DATABASE_URL)`", "".join(row.split("|")[1] for row in rows)))
    assert told == {config.variable(name) for name in config.Settings.model_fields}
