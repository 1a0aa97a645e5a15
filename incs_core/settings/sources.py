"""Sources of settings: the environment, one TOML file, and files that hold one secret.

This module knows names and sources; `loading` knows what a value means.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from incs_core.errors import ConfigurationError

PREFIX = "INCS_"
SECRETS_FILE = "INCS_SECRETS_FILE"
"""The variable that names another TOML file; it has no key in the file."""

KNOWN: Mapping[str, str] = {
    "api_url": "URL of the API (templates, RCS sends, tasks)",
    "chat_api_url": "URL of the chat API (WhatsApp and Viber sends, message status)",
    "certification_code": "the account's certification code",
    "username": "user of the SaaS API (tasks)",
    "password": "password of the SaaS API (tasks)",
    "database_url": "database URL",
    "webhook_secret": "secret in the webhook URL, at least 16 characters",
    "public_url": "public URL of the webhook",
    "timezone": "reporting zone of all figures",
    "task_timezone": "time zone of INCS task times",
    "receipt_horizon_hours": "age in hours at which a message without a final receipt is expired",
    "sandbox": "auto, on or off: use the built-in sandbox of INCS",
    "auth": "how people sign in: none, at this machine only",
    "notification_allowed_hosts": "private hosts and networks allowed for notifications",
    "fetch_media": "on or off: fetch template media to check them",
}
"""Settings by key in `[incs]`, with a description. The variable is `INCS_` and upper case."""

SECRETS = frozenset(
    {"certification_code", "username", "password", "database_url", "webhook_secret"}
)
"""Settings that may come from a file named by `<NAME>_FILE`."""


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A value and the name of the setting as it was written, for error messages."""

    value: object
    name: str


def from_environment(environ: Mapping[str, str]) -> dict[str, SettingValue]:
    """Return the `INCS_*` variables by key; an empty variable counts as not set."""
    given = {
        name.removeprefix(PREFIX).lower(): SettingValue(value.strip(), name)
        for name, value in environ.items()
        if name.startswith(PREFIX) and name != SECRETS_FILE and value.strip()
    }
    return _checked(given, KNOWN)


def named_file(environ: Mapping[str, str]) -> Path | None:
    """Return the TOML file that the environment names, or None.

    Raises ConfigurationError if the named file does not exist.
    """
    name = environ.get(SECRETS_FILE, "").strip()
    if name and (not Path(name).exists() or Path(name).is_dir()):
        raise ConfigurationError(f"{SECRETS_FILE} names no file.", setting=SECRETS_FILE)
    return Path(name) if name else None


def from_table(table: object, heading: str, keys: Collection[str]) -> dict[str, SettingValue]:
    """Return the values of a TOML table by key; `heading` is its name, such as `[incs]`."""
    if not isinstance(table, Mapping):
        raise ConfigurationError(f"{heading} must be a table of settings.", setting=heading)
    given = {
        key: SettingValue(value, f"{heading} {key}") for key, value in table.items() if value != ""
    }
    return _checked(given, keys)


def read_toml(path: Path | None) -> Mapping[str, object]:
    """Return the parsed TOML file; a missing one is empty.

    Raises ConfigurationError if it cannot be read, or has an `INCS_*` key outside of `[incs]`.
    """
    if path is None or not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:  # the error may quote a secret: it is not repeated here
        reason = f"{path} cannot be read as TOML ({type(error).__name__})."
        raise ConfigurationError(reason, setting=str(path)) from None
    for key in tables:
        if key.upper().startswith(PREFIX):
            reason = f"{key} in {path} has no effect there. Write it under [incs], without INCS_."
            raise ConfigurationError(reason, setting=key)
    return tables


def _checked(given: dict[str, SettingValue], keys: Collection[str]) -> dict[str, SettingValue]:
    """Reject unknown keys, and replace each `<key>_file` by the content of its file."""
    checked = {}
    for key, value in given.items():
        secret_key = key.removesuffix("_file")
        if key in keys:
            checked[key] = value
        elif secret_key in SECRETS and secret_key in keys:
            checked[secret_key] = _from_file(value, given.get(secret_key))
        else:
            raise _unknown(key, value.name, keys)
    return checked


def _from_file(file: SettingValue, direct: SettingValue | None) -> SettingValue:
    if direct is not None:
        reason = f"{direct.name} and {file.name} are both set. Keep one of them."
        raise ConfigurationError(reason, setting=file.name)
    try:
        return SettingValue(Path(str(file.value)).read_text("utf-8").strip(), file.name)
    except (OSError, ValueError) as error:
        reason = f"{file.name} names a file that cannot be read ({type(error).__name__})."
        raise ConfigurationError(reason, setting=file.name) from None


def _unknown(key: str, name: str, keys: Collection[str]) -> ConfigurationError:
    matches = difflib.get_close_matches(key, sorted(keys), n=1)
    suggestions = [k.upper() if name.isupper() else k for k in matches]
    hint = f" Did you mean {name[: -len(key)]}{suggestions[0]}?" if suggestions else " Remove it."
    return ConfigurationError(f"{name} is not a known setting.{hint}", setting=name)
