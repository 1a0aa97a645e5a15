"""All settings of an installation, and how they are read and checked."""

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
from incs_core.settings.accounts import SANDBOX_ACCOUNT, Account, BaseUrl, Checked
from incs_core.settings.sources import (
    KNOWN,
    Given,
    from_environment,
    from_table,
    named_file,
    read_toml,
)

MAIN = "main"
"""Id of the account that the plain settings describe."""
SHORTEST_WEBHOOK_SECRET = 16
"""Characters; whoever guesses the secret writes the history."""


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
        raise ValueError("becomes part of an address: use only letters, digits and - . _ ~")
    if len(text) < SHORTEST_WEBHOOK_SECRET:
        raise ValueError(f"must have {SHORTEST_WEBHOOK_SECRET} characters or more")
    return secret


def _database_url(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return url


def _switch(value: object) -> object:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in {"on", "off"}:
        raise ValueError("must be on or off")
    return word == "on"


SignIn = Literal["none"]
"""How people sign in."""


def _hosts(value: object) -> object:
    """Hosts and networks, from a list or from one text with commas, in one spelling each."""
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


Switch = Annotated[bool, BeforeValidator(_switch)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Model = TypeVar("Model", bound=Checked)


class Settings(Checked):
    """Everything that an installation can be told from outside. `load_settings` makes it."""

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
    """Read and check all settings; by default from the process's environment.

    A file that `INCS_SECRETS_FILE` names takes the place of `secrets_file`.

    Raises ConfigurationError that names the first setting that is unknown, missing or malformed.
    """
    environ = os.environ if environ is None else environ
    table = _incs_table(read_toml(named_file(environ) or secrets_file))
    account_tables = table.pop("accounts", {})
    given = from_table(table, "[incs]", KNOWN)
    given |= from_environment(environ)
    accounts = _accounts(given, account_tables)
    sandbox = _sandbox(given.pop("sandbox", Given("auto", "INCS_SANDBOX")), accounts)
    chosen = {SANDBOX_ACCOUNT.id: SANDBOX_ACCOUNT} if sandbox else accounts
    own = {key: value for key, value in given.items() if key in Settings.model_fields}
    return _build(Settings, own, accounts=chosen, sandbox=sandbox)


def _incs_table(tables: Mapping[str, object]) -> dict[str, object]:
    table = tables.get("incs", {})
    if not isinstance(table, Mapping):
        raise ConfigurationError("[incs] must be a table of settings.", setting="[incs]")
    return dict(table)


def _accounts(given: Mapping[str, Given], tables: object) -> dict[str, Account]:
    """Return the plain settings' account, called main, and those of `[incs.accounts.<id>]`."""
    if not isinstance(tables, Mapping):
        reason = "[incs.accounts] must hold one table for each account."
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
        own = {key: value for key, value in given.items() if key in Account.model_fields}
        accounts = {MAIN: _build(Account, own, id=MAIN), **accounts}
    return accounts


def _account(name: str, table: object, given: Mapping[str, Given], heading: str) -> Account:
    """Build one account of the file; it inherits the two addresses of the plain settings."""
    own = from_table(table, heading, set(Account.model_fields) - {"id"})
    if "certification_code" not in own:
        setting = f"{heading} certification_code"
        raise ConfigurationError(f"{setting} is missing.", setting=setting)
    inherited = {key: given[key] for key in ("api_url", "chat_api_url") if key in given}
    return _build(Account, inherited | own | {"id": Given(name, heading)})


def _sandbox(given: Given, accounts: Mapping[str, Account]) -> bool:
    """Resolve auto, on or off; auto means on if there is no account."""
    word = str(given.value).strip().lower()
    if word not in {"auto", "on", "off"}:
        raise ConfigurationError(f"{given.name} must be auto, on or off.", setting=given.name)
    if word == "off" and not accounts:
        name = "INCS_CERTIFICATION_CODE"
        reason = f"{name} is missing. Set it, or set {given.name} to auto for the sandbox."
        raise ConfigurationError(reason, setting=name)
    return word == "on" or not accounts


def _build(model: type[Model], given: Mapping[str, Given], **fixed: object) -> Model:
    """Build a model; its errors call each value by the name under which it was given."""
    values = {key: value.value for key, value in given.items()} | fixed
    names = {key: value.name for key, value in given.items()}
    return model.model_validate(values, context=names)
