"""The INCS API client of one account."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from incs_core.api.connection import Connection
from incs_core.api.resources import Messages, Tasks, Templates, WabaTemplates
from incs_core.api.retry import DEFAULT_RETRY, RetryPolicy
from incs_core.api.transport import Transport
from incs_core.settings import Account
from incs_core.wire.tasks import DEFAULT_TASK_ZONE

if TYPE_CHECKING:
    import httpx


class IncsClient:
    """All endpoints of the INCS API for one account. Thread-safe.

    `transport` replaces the network in tests. `timeout` is in seconds and applies to each network
    operation. `task_zone` is the zone of the task API's times. Every error is an IncsError.
    """

    def __init__(
        self,
        account: Account,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 10.0,
        retry: RetryPolicy = DEFAULT_RETRY,
        task_zone: ZoneInfo = DEFAULT_TASK_ZONE,
    ) -> None:
        self.account = account
        self._connection = Connection(account, Transport(account, transport, timeout), retry)
        self.templates = Templates(self._connection)
        self.waba_templates = WabaTemplates(self._connection)
        self.messages = Messages(self._connection)
        self.tasks = Tasks(self._connection, task_zone)

    @property
    def wait_s(self) -> float:
        """Seconds that the next call waits after a 429; 0 if INCS asked for no wait."""
        return self._connection.gate.wait_s

    @property
    def pause_s(self) -> float:
        """Pause between calls in seconds since the last 429; 0 without one."""
        return self._connection.gate.pause_s

    def token(self) -> str:
        """Return the bearer token of the SaaS API (INCS: Get Token), fetched when first needed.

        Raises ConfigurationError if the account has no user and password.
        """
        return self._connection.token()

    def close(self) -> None:
        """Close all connections; the client is unusable afterwards."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
