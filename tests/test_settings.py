from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from incs_core.errors import ConfigurationError
from incs_core.settings import KNOWN, SANDBOX_ACCOUNT, Account, Settings, load_settings

CODE = "f484bd42-4a0c-39d0-0000-000000000000"
LONG = "abcdefghij-._~09"


def load(environ: dict[str, str], toml: str = "", folder: Path | None = None) -> Settings:
    if folder is None:
        return load_settings(environ, None)
    file = folder / "secrets.toml"
    file.write_text(toml, "utf-8")
    return load_settings(environ, file)


def refused(environ: dict[str, str], toml: str = "", folder: Path | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(environ, toml, folder)
    assert caught.value.setting in caught.value.message
    return caught.value.setting


def test_it_runs_the_sandbox_if_nothing_is_set() -> None:
    settings = load({})
    assert settings.sandbox
    assert settings.accounts == {"sandbox": SANDBOX_ACCOUNT}
    assert settings.database_url == "sqlite:///var/incs.db"
    assert settings.timezone == ZoneInfo("UTC")
    assert settings.receipt_horizon_hours == 72


def test_it_makes_the_main_account_of_the_environment() -> None:
    settings = load(
        {
            "INCS_CERTIFICATION_CODE": CODE,
            "INCS_USERNAME": "admin",
            "INCS_PASSWORD": "p4ss",
            "INCS_API_URL": "https://api.test/",
            "INCS_CHAT_API_URL": "https://chat.test",
        }
    )
    account = settings.accounts["main"]
    assert not settings.sandbox
    assert account.certification_code.get_secret_value() == CODE
    assert (account.username, account.password.get_secret_value()) == ("admin", "p4ss")
    assert account.base_url("templates") == "https://api.test"
    assert account.base_url("status") == "https://chat.test"


def test_it_reads_every_other_setting() -> None:
    settings = load(
        {
            "INCS_CERTIFICATION_CODE": CODE,
            "INCS_DATABASE_URL": "postgresql://u:p@db/incs",
            "INCS_WEBHOOK_SECRET": "s3cret-Path-of-24-signs~",
            "INCS_PUBLIC_URL": "https://dash.test/",
            "INCS_TIMEZONE": "Asia/Jakarta",
            "INCS_TASK_TIMEZONE": "Asia/Bangkok",
            "INCS_RECEIPT_HORIZON_HOURS": "48",
            "INCS_SANDBOX": "off",
        }
    )
    assert settings.database_url == "postgresql://u:p@db/incs"
    assert settings.webhook_secret == SecretStr("s3cret-Path-of-24-signs~")
    assert settings.public_url == "https://dash.test"
    assert settings.timezone == ZoneInfo("Asia/Jakarta")
    assert settings.task_timezone == ZoneInfo("Asia/Bangkok")
    assert settings.receipt_horizon_hours == 48


def test_nobody_signs_in_unless_the_settings_name_a_way() -> None:
    assert load({}).auth == load({"INCS_AUTH": "none"}).auth == "none"
    assert refused({"INCS_AUTH": "oidc"}) == "INCS_AUTH"


def test_it_reads_hosts_and_networks_in_one_spelling(tmp_path: Path) -> None:
    listed = ("localhost", "alerts.lan", "10.0.0.7/32", "fd00::/8")
    text = " localhost, Alerts.LAN. ,10.0.0.7,fd00::/8,"
    assert load({"INCS_NOTIFICATION_ALLOWED_HOSTS": text}).notification_allowed_hosts == listed
    toml = '[incs]\nnotification_allowed_hosts = ["localhost", "10.0.0.0/8"]'
    of_a_list = load({}, toml, tmp_path).notification_allowed_hosts
    assert of_a_list == ("localhost", "10.0.0.0/8")
    assert load({}).notification_allowed_hosts == ()


def test_it_knows_no_setting_that_it_does_not_read() -> None:
    read = Settings.model_fields.keys() | Account.model_fields.keys()
    assert KNOWN.keys() - read == set()


def test_it_reads_the_file_and_lets_the_environment_win(tmp_path: Path) -> None:
    toml = f"""
    [auth]
    redirect_uri = "https://dash.test/oauth2callback"
    [incs]
    certification_code = "{CODE}"
    timezone = "Asia/Jakarta"
    receipt_horizon_hours = 24
    """
    settings = load({"INCS_TIMEZONE": "Asia/Tokyo"}, toml, tmp_path)
    assert settings.timezone == ZoneInfo("Asia/Tokyo")
    assert settings.receipt_horizon_hours == 24
    assert settings.accounts["main"].certification_code.get_secret_value() == CODE


def test_it_reads_several_accounts(tmp_path: Path) -> None:
    toml = """
    [incs]
    api_url = "https://api.test"
    [incs.accounts.promo]
    certification_code = "one"
    label = "Promotions"
    [incs.accounts.wa]
    certification_code = "two"
    channel = "whatsapp"
    api_url = "https://other.test"
    hosts = {status = "https://status.test"}
    """
    accounts = load({}, toml, tmp_path).accounts
    assert list(accounts) == ["promo", "wa"]
    assert (accounts["promo"].label, accounts["wa"].label) == ("Promotions", "wa")
    assert accounts["promo"].base_url("tasks") == "https://api.test"
    assert accounts["wa"].base_url("tasks") == "https://other.test"
    assert accounts["wa"].base_url("status") == "https://status.test"
    assert (accounts["promo"].channel, accounts["wa"].channel) == ("rcs", "whatsapp")


def test_it_adds_the_main_account_before_those_of_the_file(tmp_path: Path) -> None:
    toml = '[incs.accounts.promo]\ncertification_code = "one"'
    settings = load({"INCS_CERTIFICATION_CODE": CODE}, toml, tmp_path)
    assert list(settings.accounts) == ["main", "promo"]


def test_it_reads_a_secret_from_a_file_of_its_own(tmp_path: Path) -> None:
    secret = tmp_path / "code"
    secret.write_text(f"{CODE}\n", "utf-8")
    from_environment = load({"INCS_CERTIFICATION_CODE_FILE": str(secret)})
    toml = f'[incs.accounts.main]\ncertification_code_file = "{secret}"'
    from_account = load({}, toml, tmp_path)
    for settings in (from_environment, from_account):
        assert settings.accounts["main"].certification_code.get_secret_value() == CODE


def test_it_contacts_nobody_real_in_sandbox_mode() -> None:
    settings = load({"INCS_CERTIFICATION_CODE": CODE, "INCS_SANDBOX": "on"})
    assert list(settings.accounts) == ["sandbox"]


def test_it_counts_an_empty_variable_as_not_set() -> None:
    assert load({"INCS_CERTIFICATION_CODE": "", "INCS_PASSWORD": " "}).sandbox


@pytest.mark.parametrize(
    ("environ", "setting"),
    [
        pytest.param({"INCS_API_ULR": "x"}, "INCS_API_ULR", id="unknown"),
        pytest.param({"INCS_TIMEZONE_FILE": "x"}, "INCS_TIMEZONE_FILE", id="no file for it"),
        pytest.param({"INCS_API_URL": "api.test"}, "INCS_API_URL", id="no scheme"),
        pytest.param({"INCS_API_URL": "ftp://api.test"}, "INCS_API_URL", id="wrong scheme"),
        pytest.param({"INCS_API_URL": "https://api.test:99999"}, "INCS_API_URL", id="port"),
        pytest.param({"INCS_API_URL": "https://a..test"}, "INCS_API_URL", id="empty label"),
        pytest.param({"INCS_API_URL": "https://a b.test"}, "INCS_API_URL", id="blank in host"),
        pytest.param({"INCS_API_URL": "https://u:p@api.test"}, "INCS_API_URL", id="password"),
        pytest.param({"INCS_CHAT_API_URL": "https://c.test/?a=b"}, "INCS_CHAT_API_URL", id="query"),
        pytest.param({"INCS_CERTIFICATION_CODE": "a b"}, "INCS_CERTIFICATION_CODE", id="space"),
        pytest.param({"INCS_CERTIFICATION_CODE": "cödé"}, "INCS_CERTIFICATION_CODE", id="letters"),
        pytest.param({"INCS_DATABASE_URL": "mysql://x"}, "INCS_DATABASE_URL", id="database"),
        pytest.param({"INCS_WEBHOOK_SECRET": LONG + "/"}, "INCS_WEBHOOK_SECRET", id="slash"),
        pytest.param({"INCS_WEBHOOK_SECRET": LONG + " a"}, "INCS_WEBHOOK_SECRET", id="blank"),
        pytest.param({"INCS_WEBHOOK_SECRET": LONG + "é"}, "INCS_WEBHOOK_SECRET", id="no ASCII"),
        pytest.param({"INCS_WEBHOOK_SECRET": LONG[1:]}, "INCS_WEBHOOK_SECRET", id="short"),
        pytest.param({"INCS_PUBLIC_URL": "dash"}, "INCS_PUBLIC_URL", id="public address"),
        pytest.param({"INCS_TIMEZONE": "Mars/Base"}, "INCS_TIMEZONE", id="zone"),
        pytest.param({"INCS_TIMEZONE": "America"}, "INCS_TIMEZONE", id="a folder of zones"),
        pytest.param({"INCS_TASK_TIMEZONE": "../x"}, "INCS_TASK_TIMEZONE", id="zone outside"),
        pytest.param({"INCS_RECEIPT_HORIZON_HOURS": "0"}, "INCS_RECEIPT_HORIZON_HOURS", id="zero"),
        pytest.param({"INCS_RECEIPT_HORIZON_HOURS": "x"}, "INCS_RECEIPT_HORIZON_HOURS", id="text"),
        *(
            pytest.param(
                {"INCS_NOTIFICATION_ALLOWED_HOSTS": f"localhost,{wrong}"},
                "INCS_NOTIFICATION_ALLOWED_HOSTS",
                id=f"no host: {wrong}",
            )
            for wrong in ("http://a.lan", "a.lan:80", "*", "10.0.0.7/8", "127.1", "a b", "a..b")
        ),
        pytest.param({"INCS_SANDBOX": "maybe"}, "INCS_SANDBOX", id="sandbox"),
        pytest.param({"INCS_SANDBOX": "off"}, "INCS_CERTIFICATION_CODE", id="no code at all"),
        pytest.param({"INCS_PASSWORD_FILE": "/not/there"}, "INCS_PASSWORD_FILE", id="no file"),
        pytest.param(
            {"INCS_PASSWORD": "a", "INCS_PASSWORD_FILE": "/b"}, "INCS_PASSWORD_FILE", id="twice"
        ),
    ],
)
def test_it_names_a_wrong_variable(environ: dict[str, str], setting: str) -> None:
    if setting not in ("INCS_CERTIFICATION_CODE",):
        environ = {"INCS_CERTIFICATION_CODE": CODE, **environ}
    assert refused(environ) == setting


@pytest.mark.parametrize(
    ("toml", "setting"),
    [
        pytest.param('[incs]\ntimezon = "UTC"', "[incs] timezon", id="unknown"),
        pytest.param('[incs]\ntimezone = "X"', "[incs] timezone", id="malformed"),
        pytest.param("incs = 3", "[incs]", id="no table"),
        pytest.param("[incs]\naccounts = 3", "[incs.accounts]", id="accounts no table"),
        pytest.param("[incs.accounts]\nwa = 3", "[incs.accounts.wa]", id="account no table"),
        pytest.param(
            '[incs.accounts.wa]\nlabel = "W"', "[incs.accounts.wa] certification_code", id="no code"
        ),
        pytest.param(
            '[incs.accounts."a b"]\ncertification_code = "x"', "[incs.accounts.a b]", id="id"
        ),
        pytest.param(
            '[incs.accounts.wa]\ncertification_code = "x"\nchannel = "sms"',
            "[incs.accounts.wa] channel",
            id="channel",
        ),
        pytest.param(
            '[incs.accounts.wa]\ncertification_code = "x"\nhosts = {statsu = "https://a.test"}',
            "[incs.accounts.wa] hosts.statsu",
            id="host of nothing",
        ),
        pytest.param('INCS_TIMEZONE = "UTC"', "INCS_TIMEZONE", id="outside of its table"),
        pytest.param(
            '[incs]\ncertification_code = "x"\n[incs.accounts.main]\ncertification_code = "y"',
            "[incs] certification_code",
            id="main twice",
        ),
    ],
)
def test_it_names_a_wrong_line_of_the_file(toml: str, setting: str, tmp_path: Path) -> None:
    assert refused({}, toml, tmp_path) == setting


def test_the_environment_can_name_another_file(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('[incs]\ntimezone = "Asia/Jakarta"', "utf-8")
    usual = '[incs.accounts.live]\ncertification_code = "real"'
    settings = load({"INCS_SECRETS_FILE": str(other)}, usual, tmp_path)
    assert settings.timezone == ZoneInfo("Asia/Jakarta")
    assert list(settings.accounts) == ["sandbox"]
    assert load({"INCS_SECRETS_FILE": os.devnull}, usual, tmp_path).sandbox
    assert not load({"INCS_SECRETS_FILE": ""}, usual, tmp_path).sandbox
    for missing in (tmp_path / "missing.toml", tmp_path):
        assert refused({"INCS_SECRETS_FILE": str(missing)}) == "INCS_SECRETS_FILE"


def test_it_names_a_file_that_is_no_toml_and_does_not_quote_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"secrets\.toml") as caught:
        load({}, "[incs]\ncertification_code = hush", tmp_path)
    assert "hush" not in caught.value.message


def test_a_short_webhook_secret_is_refused_with_a_sentence_that_does_not_repeat_it() -> None:
    assert load({"INCS_WEBHOOK_SECRET": LONG}).webhook_secret == SecretStr(LONG)
    with pytest.raises(ConfigurationError) as caught:
        load({"INCS_WEBHOOK_SECRET": LONG[1:]})
    assert str(caught.value).startswith("INCS_WEBHOOK_SECRET: must have 16 characters or more.")
    assert LONG[1:] not in repr(caught.value)


def test_it_suggests_the_setting_that_was_meant() -> None:
    with pytest.raises(ConfigurationError, match="Did you mean INCS_TIMEZONE"):
        load({"INCS_TIME_ZONE": "UTC"})


def test_it_never_shows_a_secret(tmp_path: Path) -> None:
    environ = {
        "INCS_CERTIFICATION_CODE": CODE,
        "INCS_PASSWORD": "hush-password",
        "INCS_WEBHOOK_SECRET": "hush-webhook-of-23-signs",
        "INCS_DATABASE_URL": "postgresql://u:hush-database@db/incs",
    }
    shown = repr(load(environ)) + str(load(environ))
    assert CODE not in shown
    assert "hush" not in shown


@pytest.mark.parametrize("code", ["hush hush", "hush\nhush", "húsh", ""])
def test_it_does_not_repeat_a_malformed_code_in_the_error(code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Account(id="main", certification_code=SecretStr(code))
    assert caught.value.setting == "certification_code"
    assert "hush" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_it_takes_zones_and_accounts_from_a_program_too() -> None:
    account = Account(id="main", certification_code=SecretStr("x"))
    made = Settings(accounts={"main": account}, timezone=ZoneInfo("Asia/Tokyo"))
    assert (made.timezone.key, made.accounts["main"]) == ("Asia/Tokyo", account)


def test_it_puts_all_of_incs_at_one_address() -> None:
    account = Account(
        id="main",
        certification_code=SecretStr("x"),
        password=SecretStr("y"),
        hosts={"status": "https://status.test"},
    )
    moved = account.at("http://127.0.0.1:8501/sandbox/")
    assert moved.base_url("templates") == "http://127.0.0.1:8501/sandbox"
    assert moved.base_url("status") == "http://127.0.0.1:8501/sandbox"
    assert (moved.id, moved.password) == (account.id, account.password)


def test_it_has_the_documented_host_of_every_endpoint() -> None:
    account = Account(id="main", certification_code=SecretStr("x"))
    api, chat = "https://api.incsapp.com", "https://chat-api.incsapp.com"
    assert {account.base_url(e) for e in ("templates", "waba_templates", "rcs_send")} == {api}
    assert {account.base_url(e) for e in ("token", "tasks")} == {api}
    assert {account.base_url(e) for e in ("whatsapp_send", "viber_send", "status")} == {chat}


@pytest.mark.parametrize(("word", "wanted"), [("on", True), ("OFF", False), ("", False)])
def test_media_are_fetched_only_where_a_setting_says_so(word: str, wanted: bool) -> None:
    assert load_settings({"INCS_FETCH_MEDIA": word}, None).fetch_media is wanted


def test_a_switch_is_on_or_off() -> None:
    with pytest.raises(ConfigurationError, match="INCS_FETCH_MEDIA: must be on or off"):
        load_settings({"INCS_FETCH_MEDIA": "perhaps"}, None)
