"""Authenticated calls of one account: credentials, rate limit, retries, unconfirmed writes."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from incs_core.api.requests import ApiRequest, AuthScheme, Effect, fetch_token
from incs_core.api.retry import RateGate, RetryPolicy
from incs_core.api.transport import Transport
from incs_core.errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    IncsError,
    RateLimited,
    ServerError,
    TransportError,
    Unconfirmed,
    UnexpectedAnswer,
)
from incs_core.settings import Account
from incs_core.wire.envelope import read_envelope
from incs_core.wire.redaction import Redaction
from incs_core.wire.token import Token, read_token

T = TypeVar("T")

_CHECK_LIST_FIRST = "Check whether it is in the list before you submit it again."


class TokenSource:
    """Fetches the bearer token when first needed, shares it, and renews it when refused or old."""

    def __init__(self, fetch: Callable[[], Token], clock: Callable[[], float] = time.time) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._failures = 0
        self._failure: IncsError | None = None

    def get(self, refused: str | None = None) -> str:
        """Return a valid token; `refused` is one that INCS rejected, so it is not returned again.

        Concurrent callers wait for one fetch and share its result or its error. If another thread
        has already replaced the refused token, the new one is returned.
        """
        failures = self._failures
        with self._lock:
            if self._failure is not None and self._failures > failures:
                raise self._failure
            token = self._token
            is_valid = token is not None and token.is_fresh(self._clock())
            if token is None or not is_valid or token.value == refused:
                token = self._token = self._fetch_new()
            return token.value

    def _fetch_new(self) -> Token:
        try:
            return self._fetch()
        except IncsError as error:
            self._failure = error
            self._failures += 1
            raise


class Connection:
    """Executes the API requests of one account. Thread-safe."""

    def __init__(self, account: Account, transport: Transport, policy: RetryPolicy) -> None:
        self.account = account
        self._transport = transport
        self._policy = policy
        self._gate = RateGate(policy)
        self._tokens = TokenSource(self._fetch_token)
        self._redaction = self._redaction_with_token = Redaction(account.secrets)

    @property
    def gate(self) -> RateGate:
        """The rate limiter that all calls of this account share."""
        return self._gate

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def token(self) -> str:
        """Return the bearer token, fetched on first use."""
        return self._tokens.get()

    def execute(self, request: ApiRequest) -> Any:
        """Execute a request and return the `data` of its response.

        Reads are retried where that can help. A request that creates something is sent once: raises
        Unconfirmed if INCS may have accepted it and no answer says so.
        """
        if request.auth is not AuthScheme.BEARER:
            return self._dispatch(request, self._code_header(request))
        token = self._tokens.get()
        try:
            return self._dispatch(request, _bearer_header(token))
        except AuthenticationError:
            return self._dispatch(request, _bearer_header(self._tokens.get(refused=token)))

    def fetch(self, request: ApiRequest, read: Callable[[Any], T]) -> T:
        """Execute a request and parse the `data` of its response with `read`.

        An UnexpectedAnswer that `read` raises gets the name of the host.
        """
        data = self.execute(request)
        try:
            return read(data)
        except UnexpectedAnswer as error:
            error.host = self._host(request)
            raise

    def unconfirmed(self, request: ApiRequest, error: TransportError | ApiError) -> Unconfirmed:
        """Return the Unconfirmed to raise instead of an error that leaves the outcome open."""
        message = f"{error.message} INCS may or may not have accepted it."
        host = self._host(request)
        return Unconfirmed(
            message, host=host, advice=None if request.is_send else _CHECK_LIST_FIRST
        )

    def _dispatch(self, request: ApiRequest, credentials: Mapping[str, str]) -> Any:
        if request.effect is Effect.READ:
            return self._retry_read(request, credentials)
        try:
            return self._send_once(request, credentials, self._deadline(request))
        except (TransportError, ApiError) as error:
            if request.effect is Effect.CREATE and may_have_succeeded(error):
                raise self.unconfirmed(request, error) from error
            raise

    def _retry_read(self, request: ApiRequest, credentials: Mapping[str, str]) -> Any:
        deadline = self._deadline(request)
        for repetition in range(1, self._policy.attempts):
            try:
                return self._send_once(request, credentials, deadline)
            except IncsError as error:
                if not error.retryable:
                    raise
                if isinstance(error, RateLimited):  # the rate gate delays the next attempt
                    continue
                wait = self._policy.wait_before(repetition)
                if self._policy.clock() + wait > deadline:
                    raise
                self._policy.sleep(wait)
        return self._send_once(request, credentials, deadline)

    def _deadline(self, request: ApiRequest) -> float:
        """Latest monotonic time at which an attempt may start: a person waits for the page."""
        policy = self._policy
        return policy.clock() + (
            policy.max_elapsed_lookup if request.is_status_lookup else policy.max_elapsed
        )

    def _send_once(
        self, request: ApiRequest, credentials: Mapping[str, str], deadline: float
    ) -> Any:
        wait = self._gate.wait_turn(deadline)
        if wait:
            raise self._rate_limited(request, wait)
        sent_at = self._policy.clock()
        response = self._transport.send(request, credentials)
        body = self._redacted(request, response.body)
        try:
            data = read_envelope(
                response.http_status, body, response.host, retry_after=response.retry_after
            )
        except RateLimited as error:
            self._gate.slow_down(self._retry_after_wait(error), sent_at)
            raise
        self._gate.speed_up()
        return data

    def _redacted(self, request: ApiRequest, body: bytes) -> bytes:
        """Return the body with our secrets masked, before anything parses, shows or stores it.

        The token response keeps its token: INCS may return the one that is already in use.
        """
        redaction = (
            self._redaction if request.auth is AuthScheme.NONE else self._redaction_with_token
        )
        return redaction.body(body)

    def _retry_after_wait(self, error: RateLimited) -> float:
        if error.retry_after is None:
            return self._policy.wait_before(1)
        return min(error.retry_after, self._policy.max_retry_after)

    def _rate_limited(self, request: ApiRequest, wait: float) -> RateLimited:
        host = self._host(request)
        message = f"{host} asked for a pause of {math.ceil(wait)} more seconds (rate limit)."
        error = RateLimited(message, host=host, http_status=429)
        error.retry_after = wait
        return error

    def _host(self, request: ApiRequest) -> str:
        return urlsplit(request.url(self.account)).netloc

    def _code_header(self, request: ApiRequest) -> dict[str, str]:
        if request.auth is AuthScheme.NONE:
            return {}
        return {"certification-code": self.account.certification_code.get_secret_value()}

    def _fetch_token(self) -> Token:
        password = self.account.password.get_secret_value()
        if not self.account.username or not password:
            raise ConfigurationError(
                f"Account {self.account.id} has no user and password; tasks need them.",
                setting="username",
                advice="Set INCS_USERNAME and INCS_PASSWORD (INCS's admin account) and restart.",
            )
        request = fetch_token(self.account.username, password)
        token = self.fetch(request, lambda data: read_token(data, time.time()))
        self._redaction_with_token = Redaction((*self.account.secrets, token.value))
        return token


def may_have_succeeded(error: TransportError | ApiError) -> bool:
    """Tell whether INCS may have processed the request in spite of the error.

    A server error outside of INCS's envelope comes from a proxy in between; after a redirection
    the request was not processed.
    """
    if isinstance(error, TransportError):
        return error.sent
    if isinstance(error, ServerError):
        return not isinstance(error.raw, dict)
    return isinstance(error, UnexpectedAnswer) and error.http_status < 300


def _bearer_header(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
