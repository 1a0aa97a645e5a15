"""Typed settings and accounts.

Settings come from the environment (`INCS_*`), from `[incs]` in `.streamlit/secrets.toml`, and for
secrets from files that `<NAME>_FILE` names; the environment wins. A setting that is unknown or
malformed raises `ConfigurationError`, which names it and never shows its value.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from incs_core.errors import ConfigurationError
from incs_core.setting_sources import KNOWN, Given, from_environment, from_table, read_toml

ChannelName = Literal["rcs", "whatsapp", "viber"]
Endpoint = Literal[
    "templates",
    "waba_templates",
    "rcs_send",
    "whatsapp_send",
    "viber_send",
    "status",
    "token",
    "tasks",
]

MAIN = "main"
"""Id of the account that the plain settings describe."""

CHAT_ENDPOINTS: frozenset[Endpoint] = frozenset({"whatsapp_send", "viber_send", "status"})
"""Endpoints on the chat API. The RCS send is documented on both hosts; its later page says api."""


def _base_url(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ValueError("must be an address such as https://api.incsapp.com")
    if parts.query or parts.fragment:
        raise ValueError("must be an address without ? and #")
    return text.strip().rstrip("/")


def _zone(value: object) -> object:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (LookupError, ValueError, OSError):
        raise ValueError("must be a time zone such as Asia/Jakarta or UTC") from None


def _header_secret(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("must be the code as INCS shows it: letters, digits, no spaces")
    return SecretStr(text)


def _path_secret(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not text or not all(c.isascii() and (c.isalnum() or c in "-._~") for c in text):
        raise ValueError("becomes part of an address: use only letters, digits and - . _ ~")
    return secret


def _database_url(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return url


BaseUrl = Annotated[str, AfterValidator(_base_url)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]


class _Checked(BaseModel):
    """A frozen model whose mistakes are ConfigurationErrors that name the setting."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="wrap")
    @classmethod
    def _name_the_setting(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            name = _place(first["loc"] or (cls.__name__,), info.context or {})
            reason = first["msg"].removeprefix("Value error, ").replace("Input should", "must")
            raise ConfigurationError(f"{name}: {reason}.", setting=name) from None


def _place(path: tuple[int | str, ...], names: Mapping[str, str]) -> str:
    """Return where a wrong value was written; `names` has the places of the fields."""
    field, *inner = (str(part) for part in path if part != "[key]")
    return ".".join((names.get(field, field), *inner))


class Account(_Checked):
    """One set of INCS credentials.

    A certification code belongs to one channel (one WhatsApp number, one RCS agent); `username` and
    `password` are those of the SaaS API and are needed for tasks only. `hosts` overrides the base
    address of single endpoints.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
    certification_code: Annotated[SecretStr, AfterValidator(_header_secret)]
    label: str = Field(default_factory=lambda data: data.get("id", ""))
    channel: ChannelName = "rcs"
    username: str = ""
    password: SecretStr = SecretStr("")
    api_url: BaseUrl = "https://api.incsapp.com"
    chat_api_url: BaseUrl = "https://chat-api.incsapp.com"
    hosts: dict[Endpoint, BaseUrl] = Field(default_factory=dict)

    def base_url(self, endpoint: Endpoint) -> str:
        """Return the address that an endpoint's path is appended to, without a final slash."""
        usual = self.chat_api_url if endpoint in CHAT_ENDPOINTS else self.api_url
        return self.hosts.get(endpoint, usual)

    def at(self, base_url: str) -> Account:
        """Return the same account with all of INCS at one address, such as that of a sandbox."""
        kept = self.model_dump(exclude={"api_url", "chat_api_url", "hosts"})
        return Account(**kept, api_url=base_url, chat_api_url=base_url)


_CheckedModel = TypeVar("_CheckedModel", bound=_Checked)


class Settings(_Checked):
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


SANDBOX_ACCOUNT = Account(
    id="sandbox",
    label="Sandbox",
    certification_code=SecretStr("sandbox"),
    username="sandbox",
    password=SecretStr("sandbox"),
)
"""The one account of the built-in sandbox. Whoever starts the sandbox gives it its address."""


def load_settings(
    environ: Mapping[str, str] | None = None,
    secrets_file: Path | None = Path(".streamlit/secrets.toml"),
) -> Settings:
    """Read and check all settings; by default from the process's environment.

    Raises ConfigurationError that names the first setting that is unknown, missing or malformed.
    """
    table = _incs_table(read_toml(secrets_file))
    account_tables = table.pop("accounts", {})
    given = from_table(table, "[incs]", KNOWN)
    given |= from_environment(os.environ if environ is None else environ)
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


def _build(
    model: type[_CheckedModel], given: Mapping[str, Given], **fixed: object
) -> _CheckedModel:
    """Build a model; its errors call each value by the name under which it was given."""
    values = {key: value.value for key, value in given.items()} | fixed
    names = {key: value.name for key, value in given.items()}
    return model.model_validate(values, context=names)
