"""The services of a process: settings, store, writer, clients and background workers.

The dashboard and every command use the same composition.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from incs_core import route_paths
from incs_core.demo_data.fill import DemoData
from incs_core.errors import ConfigurationError
from incs_core.settings import Account, Settings, load_settings
from incs_core.store import Store, open_store
from incs_core.store.writer import Writer
from incs_core.webhooks.secret import webhook_secret

if TYPE_CHECKING:
    from incs_core.api import IncsClient
    from incs_core.lookups.registry import LookupRegistry
    from incs_core.sending import Sender
    from incs_core.sending.test_runs import TestRunner
    from incs_core.sync.worker import SyncWorker


log = logging.getLogger(__name__)

SANDBOX_ID = "sandbox"


@dataclass
class Services:
    """Everything that a screen, a route or a command needs; thread-safe after :meth:`start`."""

    settings: Settings
    store: Store
    writer: Writer
    accounts: dict[str, Account]
    history: DemoData
    started_at: float = field(default_factory=time.time)
    _clients: dict[str, IncsClient] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _sync: SyncWorker | None = None
    _look_ups: LookupRegistry | None = None
    _runs: TestRunner | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def default_account(self) -> str:
        """The default account: the first in the settings."""
        return next(iter(self.accounts))

    @property
    def sender(self) -> Sender:
        """Sends messages once, intent first."""
        from incs_core.sending import Sender

        return Sender(self.store, self.client)

    @property
    def sync(self) -> SyncWorker:
        """The background look-ups of open messages and templates."""
        from incs_core.sync.worker import SyncWorker

        with self._lock:
            if self._sync is None:
                self._sync = SyncWorker(
                    self.store, self.accounts, self.client, check_alerts=self._watch
                )
            return self._sync

    @property
    def look_ups(self) -> LookupRegistry:
        """The look-ups that people begin; they outlive the screen that began them."""
        from incs_core.lookups.registry import LookupRegistry

        with self._lock:
            if self._look_ups is None:
                self._look_ups = LookupRegistry(self.store, self.client)
            return self._look_ups

    @property
    def runs(self) -> TestRunner:
        """The test runs of this process; they outlive the screen that began them."""
        from incs_core.sending.test_runs import TestRunner

        sender = self.sender
        with self._lock:
            if self._runs is None:
                self._runs = TestRunner(self.store, sender, self.client)
            return self._runs

    def _watch(self) -> tuple[str, ...]:
        from incs_core.alerting.evaluate import run_alerting

        return run_alerting(
            self.store,
            tuple(self.accounts),
            allowed=self.settings.notification_allowed_hosts,
        )

    @property
    def webhook_secret(self) -> str:
        """The secret part of the webhook address; made once and kept when none is set."""
        return webhook_secret(self.settings, self.store)

    def webhook_path(self, account_id: str) -> str:
        """Path of the address that INCS calls for this account; it contains the secret."""
        return f"{route_paths.WEBHOOKS}/{self.webhook_secret}/{account_id}"

    def client(self, account_id: str) -> IncsClient:
        """The one client of an account, made when first needed.

        Raises:
            ConfigurationError: no such account.
        """
        from incs_core.api import IncsClient

        if account_id not in self.accounts:
            raise ConfigurationError(
                f"There is no account “{account_id}”.", advice="Check the settings."
            )
        with self._lock:
            if account_id not in self._clients:
                self._clients[account_id] = IncsClient(
                    self.accounts[account_id], task_zone=self.settings.task_timezone
                )
            return self._clients[account_id]

    def start(self) -> Self:
        """Start writing; background sync is started apart, with :meth:`start_sync`."""
        self.writer.start()
        return self

    def start_sync(self) -> None:
        """Start the background look-ups, go on with what people had begun before a restart."""
        self.sync.start()
        self.look_ups.resume_in_background()

    def stop(self) -> None:
        """Finish what is queued, then stop the workers and close the database."""
        if self._runs is not None:
            self._runs.close()
        if self._sync is not None:
            self._sync.stop()
        if self._look_ups is not None:
            self._look_ups.close()
        self.history.stop()
        self.writer.stop()
        for client in self._clients.values():
            client.close()
        self.store.close()


def open_services(settings: Settings | None = None, *, sandbox_url: str | None = None) -> Services:
    """Open the store and build the services of this process; nothing runs yet.

    Args:
        settings: what is in force; read from the environment when absent.
        sandbox_url: where the embedded sandbox answers, in sandbox mode.

    Raises:
        ConfigurationError: a setting is wrong, or sandbox mode without a sandbox address.
        StoreError: the database cannot be used.
    """
    settings = settings or load_settings()
    store = open_store(
        settings.database_url, zone=settings.timezone, horizon_hours=settings.receipt_horizon_hours
    )
    accounts = resolve_accounts(settings, sandbox_url)
    return Services(settings, store, Writer(store), accounts, DemoData(store, next(iter(accounts))))


def resolve_accounts(settings: Settings, sandbox_url: str | None) -> dict[str, Account]:
    """Accounts in force, the sandbox's pointed at where it answers."""
    if not settings.sandbox:
        return dict(settings.accounts)
    if sandbox_url is None:
        raise ConfigurationError("Sandbox mode is on, but no sandbox is running.")
    return {name: account.at(sandbox_url) for name, account in settings.accounts.items()}


def sandbox_state_file(settings: Settings) -> Path:
    """Where the embedded sandbox keeps what it accepted: beside the SQLite file, else var/."""
    if settings.database_url.startswith("sqlite:///"):
        database = Path(settings.database_url.removeprefix("sqlite:///"))
        return database.with_name(f"{database.stem}-sandbox.db")
    return Path("var/sandbox.db")


class SharedServices:
    """The services of this process, made by the first caller."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._services: Services | None = None

    def get(self, make: Callable[[], Services]) -> Services:
        """The services; ``make`` is called once, and again only after a failure."""
        with self._lock:
            if self._services is None:
                self._services = make().start()
            return self._services

    def drop(self) -> None:
        """Stop and forget the services."""
        with self._lock:
            services, self._services = self._services, None
        if services is not None:
            services.stop()


shared_services = SharedServices()
