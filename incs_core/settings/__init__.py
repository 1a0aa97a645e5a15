"""Typed settings and accounts.

Settings come from the environment (`INCS_*`), from `[incs]` in `.streamlit/secrets.toml`, and for
secrets from files that `<NAME>_FILE` names; the environment wins. A setting that is unknown or
malformed raises `ConfigurationError`, which names it and never shows its value.
"""

from incs_core.settings.accounts import SANDBOX_ACCOUNT as SANDBOX_ACCOUNT
from incs_core.settings.accounts import Account as Account
from incs_core.settings.accounts import ChannelName as ChannelName
from incs_core.settings.accounts import Endpoint as Endpoint
from incs_core.settings.loading import MAIN as MAIN
from incs_core.settings.loading import Settings as Settings
from incs_core.settings.loading import load_settings as load_settings
from incs_core.settings.sources import KNOWN as KNOWN

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
