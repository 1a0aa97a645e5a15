"""Loads and validates all settings of an installation."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from incs_core.errors import ConfigurationError
from incs_core.settings.accounts import SANDBOX_ACCOUNT, Account, BaseUrl, SettingsModel
from incs_core.settings.sources import (
    KNOWN,
    SettingValue,
    from_environment,
    from_table,
    named_file,
    read_toml,
)

MAIN = "main"
"""Id of the account that `INCS_CERTIFICATION_CODE` and the other plain settings define."""
MIN_WEBHOOK_SECRET = 16
"""Characters; anyone who guesses the secret can write to the history."""


def _zone(value: object) -> object:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (LookupError, ValueError, OSError):
        raise ValueError("must be a time zone such as Asia/Jakarta or UTC") from None


def _path_secret(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not text or not all(c.isascii() and (c.isalnum() or c in "-._~") for c in text):
        raise ValueError("is part of a URL: use only letters, digits and - . _ ~")
    if len(text) < MIN_WEBHOOK_SECRET:
        raise ValueError(f"must have {MIN_WEBHOOK_SECRET} characters or more")
    return secret


def _database_url(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return url


def _switch(value: object) -> object:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in {"on", "off"}:
        raise ValueError("must be on or off")
    return text == "on"


def _hosts(value: object) -> object:
    """Normalise hosts and networks from a list or a comma-separated text."""
    items = value if isinstance(value, list | tuple) else str(value).split(",")
    return tuple(_host(text) for item in items if (text := str(item).strip()))


def _host(text: str) -> str:
    name = text.rstrip(".").lower()
    try:
        return str(ipaddress.ip_network(name))
    except ValueError:
        if re.fullmatch(r"([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z]([a-z0-9-]*[a-z0-9])?", name):
            return name
    raise ValueError("must list hosts or networks such as alerts.lan, 10.0.0.7 or 10.0.0.0/8")


SignIn = Literal["none"]
"""How people sign in."""
Switch = Annotated[bool, BeforeValidator(_switch)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Model = TypeVar("Model", bound=SettingsModel)


class Settings(SettingsModel):
    """All settings of an installation; created by `load_settings`."""

    accounts: dict[str, Account]
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        "sqlite:///var/incs.db", repr=False
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_path_secret)] | None = None
    public_url: BaseUrl | None = None
    timezone: Zone = ZoneInfo("UTC")
    task_timezone: Zone = ZoneInfo("Asia/Shanghai")
    receipt_horizon_hours: int = Field(72, ge=1, le=24 * 90)
    sandbox: bool = False
    fetch_media: Switch = False
    auth: SignIn = "none"
    notification_allowed_hosts: Annotated[tuple[str, ...], BeforeValidator(_hosts)] = ()


def load_settings(
    environ: Mapping[str, str] | None = None,
    secrets_file: Path | None = Path(".streamlit/secrets.toml"),
) -> Settings:
    """Load and validate all settings, by default from the process environment.

    A file named by `INCS_SECRETS_FILE` replaces `secrets_file`.

    Raises ConfigurationError, which names the first unknown, missing or malformed setting.
    """
    environ = os.environ if environ is None else environ
    table = _incs_table(read_toml(named_file(environ) or secrets_file))
    account_tables = table.pop("accounts", {})
    given = from_table(table, "[incs]", KNOWN)
    given |= from_environment(environ)
    accounts = _accounts(given, account_tables)
    sandbox = _sandbox(given.pop("sandbox", SettingValue("auto", "INCS_SANDBOX")), accounts)
    chosen = {SANDBOX_ACCOUNT.id: SANDBOX_ACCOUNT} if sandbox else accounts
    differing_values = {key: value for key, value in given.items() if key in Settings.model_fields}
    return _build(Settings, differing_values, accounts=chosen, sandbox=sandbox)


def _incs_table(tables: Mapping[str, object]) -> dict[str, object]:
    table = tables.get("incs", {})
    if not isinstance(table, Mapping):
        raise ConfigurationError("[incs] must be a table of settings.", setting="[incs]")
    return dict(table)


def _accounts(given: Mapping[str, SettingValue], tables: object) -> dict[str, Account]:
    """Return the account of the plain settings (`main`) and those of `[incs.accounts.<id>]`."""
    if not isinstance(tables, Mapping):
        reason = "[incs.accounts] must contain one table per account."
        raise ConfigurationError(reason, setting="[incs.accounts]")
    accounts = {
        name: _account(str(name), table, given, f"[incs.accounts.{name}]")
        for name, table in tables.items()
    }
    if "certification_code" in given:
        if MAIN in accounts:
            reason = f"{given['certification_code'].name} makes an account called {MAIN}, and so "
            reason += f"does [incs.accounts.{MAIN}]. Keep one of them."
            raise ConfigurationError(reason, setting=given["certification_code"].name)
        differing_values = {
            key: value for key, value in given.items() if key in Account.model_fields
        }
        accounts = {MAIN: _build(Account, differing_values, id=MAIN), **accounts}
    return accounts


def _account(name: str, table: object, given: Mapping[str, SettingValue], heading: str) -> Account:
    """Build one account of the file; it inherits the two URLs of the plain settings."""
    differing_values = from_table(table, heading, set(Account.model_fields) - {"id"})
    if "certification_code" not in differing_values:
        setting = f"{heading} certification_code"
        raise ConfigurationError(f"{setting} is missing.", setting=setting)
    inherited = {key: given[key] for key in ("api_url", "chat_api_url") if key in given}
    return _build(Account, inherited | differing_values | {"id": SettingValue(name, heading)})


def _sandbox(given: SettingValue, accounts: Mapping[str, Account]) -> bool:
    """Return whether the sandbox is on; `auto` means on if there is no account."""
    text = str(given.value).strip().lower()
    if text not in {"auto", "on", "off"}:
        raise ConfigurationError(f"{given.name} must be auto, on or off.", setting=given.name)
    if text == "off" and not accounts:
        name = "INCS_CERTIFICATION_CODE"
        reason = f"{name} is missing. Set it, or set {given.name} to auto for the sandbox."
        raise ConfigurationError(reason, setting=name)
    return text == "on" or not accounts


def _build(model: type[Model], given: Mapping[str, SettingValue], **fixed: object) -> Model:
    """Build a model; its errors name each value by the setting that gave it."""
    values = {key: value.value for key, value in given.items()} | fixed
    names = {key: value.name for key, value in given.items()}
    return model.model_validate(values, context=names)
