"""The settings in force, one check each; secrets only as set or not set."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from incs_core.doctor.check import CheckResult
from incs_core.settings import Account, Settings


def setting_checks(settings: Settings) -> list[CheckResult]:
    """Every setting in force, secrets only as set or not set."""
    mode = "on: nothing reaches a real phone" if settings.sandbox else "off: messages are real"
    return [
        CheckResult("Sandbox", True, mode),
        CheckResult(
            "Accounts", True, ", ".join(_account_text(a) for a in settings.accounts.values())
        ),
        CheckResult("Database URL", True, database_text(settings.database_url)),
        CheckResult(
            "Reporting zone", True, f"{settings.timezone.key}: days and hours of all figures"
        ),
        CheckResult(
            "Task zone", True, f"{settings.task_timezone.key}: how INCS's task times are read"
        ),
        CheckResult(
            "Receipt horizon",
            True,
            f"{settings.receipt_horizon_hours} hours, then pending messages expire",
        ),
        CheckResult("Sign-in", True, _sign_in_text(settings)),
        CheckResult("Template media", True, _media_text(settings)),
        CheckResult("Notification hosts", True, _notification_hosts_text(settings)),
        _secret_check(settings),
        _public_url_check(settings),
    ]


def database_text(url: str) -> str:
    """Where the database is, without user and password."""
    if url.startswith("sqlite:///"):
        return f"SQLite file {Path(url.removeprefix('sqlite:///')).absolute()}"
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"PostgreSQL at {parts.hostname or 'this machine'}{port}{parts.path}"


def _account_text(account: Account) -> str:
    named = account.label if account.label == account.id else f"{account.label} ({account.id})"
    return f"{named}, {account.channel}"


def _media_text(settings: Settings) -> str:
    if settings.fetch_media:
        return "fetched from public hosts"
    return "checked by URL only"


def _sign_in_text(settings: Settings) -> str:
    match settings.auth:
        case "none":
            words = "none: only on this machine"
            return words if settings.sandbox else f"{words}, with the URL printed at start"


def _notification_hosts_text(settings: Settings) -> str:
    return ", ".join(("public hosts", *settings.notification_allowed_hosts))


def _secret_check(settings: Settings) -> CheckResult:
    if settings.webhook_secret is None:
        return CheckResult(
            "Webhook secret", True, "generated automatically, stored in the database"
        )
    return CheckResult("Webhook secret", True, "set")


def _public_url_check(settings: Settings) -> CheckResult:
    if settings.public_url is not None:
        return CheckResult("Public URL", True, settings.public_url)
    if settings.sandbox:
        return CheckResult("Public URL", None, "not set; the sandbox does not need it")
    advice = "Set INCS_PUBLIC_URL to the URL where INCS can reach this server."
    return CheckResult("Public URL", None, "not set", advice)
