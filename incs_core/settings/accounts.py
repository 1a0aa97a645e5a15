"""INCS accounts: credentials and base URLs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from incs_core.errors import ConfigurationError

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

CHAT_ENDPOINTS: frozenset[Endpoint] = frozenset({"whatsapp_send", "viber_send", "status"})
"""Endpoints of the chat API. INCS documents the RCS send on both hosts, its later page on api."""


def _base_url(text: str) -> str:
    address = text.strip().rstrip("/")
    if not _is_base_url(address):
        raise ValueError("must be a URL such as https://api.incsapp.com")
    return address


def _is_base_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna")
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:  # malformed brackets, labels or port
        return False
    has_extras = bool(parts.username or parts.query or parts.fragment) or " " in text
    return parts.scheme in {"http", "https"} and bool(host) and port_is_valid and not has_extras


def _header_secret(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("must be the code as INCS shows it: letters, digits, no spaces")
    return SecretStr(text)


BaseUrl = Annotated[str, AfterValidator(_base_url)]


class SettingsModel(BaseModel):
    """A frozen model that raises ConfigurationError, which names the setting."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="wrap")
    @classmethod
    def _raise_configuration_error(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            detail = error.errors(include_input=False, include_url=False)[0]
            name = _setting_name(detail["loc"] or (cls.__name__,), info.context or {})
            reason = detail["msg"].removeprefix("Value error, ").replace("Input should", "must")
            raise ConfigurationError(f"{name}: {reason}.", setting=name) from None


def _setting_name(path: tuple[int | str, ...], names: Mapping[str, str]) -> str:
    """Return the name of the setting at an error's path; `names` maps fields to setting names."""
    field, *inner = (str(part) for part in path if part != "[key]")
    return ".".join((names.get(field, field), *inner))


class Account(SettingsModel):
    """One set of INCS credentials.

    A certification code belongs to one channel (one WhatsApp number, one RCS agent). `username` and
    `password` belong to the SaaS API and are needed for tasks only. `hosts` overrides the base URL
    of single endpoints.
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

    @property
    def secrets(self) -> tuple[str, ...]:
        """All credentials, some of which may be empty."""
        code, password = self.certification_code, self.password
        return code.get_secret_value(), password.get_secret_value(), self.username

    def base_url(self, endpoint: Endpoint) -> str:
        """Return the base URL of an endpoint, without a trailing slash."""
        default = self.chat_api_url if endpoint in CHAT_ENDPOINTS else self.api_url
        return self.hosts.get(endpoint, default)

    def at(self, base_url: str) -> Account:
        """Return the same account with all endpoints at one base URL, such as a sandbox."""
        fields = self.model_dump(exclude={"api_url", "chat_api_url", "hosts"})
        return Account(**fields, api_url=base_url, chat_api_url=base_url)


SANDBOX_ACCOUNT = Account(
    id="sandbox",
    label="Sandbox",
    certification_code=SecretStr("sandbox"),
    username="sandbox",
    password=SecretStr("sandbox"),
)
"""The account of the built-in sandbox; the code that starts the sandbox sets its base URL."""
