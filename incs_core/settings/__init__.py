"""Typed settings and accounts.

Settings come from the environment (`INCS_*`), from `[incs]` in `.streamlit/secrets.toml`, and for
secrets from files that `<NAME>_FILE` names; the environment wins. A setting that is unknown or
malformed raises `ConfigurationError`, which names it and never shows its value.
"""

from incs_core.settings.accounts import SANDBOX_ACCOUNT, Account, ChannelName, Endpoint
from incs_core.settings.loading import MAIN, Settings, load_settings
from incs_core.settings.sources import KNOWN

__all__ = [
    "KNOWN",
    "MAIN",
    "SANDBOX_ACCOUNT",
    "Account",
    "ChannelName",
    "Endpoint",
    "Settings",
    "load_settings",
]
