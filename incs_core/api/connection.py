"""One account's way to INCS: credentials, turns, repetition, and what is done without an answer."""

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


class TokenSource:
    """Fetches a token when first needed, shares it, and renews it once it is refused or too old."""

    def __init__(self, fetch: Callable[[], Token], clock: Callable[[], float] = time.time) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._failures = 0
        self._failure: IncsError | None = None

    def get(self, refused: str | None = None) -> str:
        """Return a token; `refused` is one that INCS did not take, so another one is fetched.

        Threads that come meanwhile wait for the same fetch, and share its failure. If another
        thread has renewed the refused token already, its new one is returned.
        """
        failures = self._failures
        with self._lock:
            if self._failure is not None and self._failures > failures:
                raise self._failure
            token = self._token
            is_usable = token is not None and token.is_fresh(self._clock())
            if token is None or not is_usable or token.value == refused:
                token = self._token = self._fetched()
            return token.value

    def _fetched(self) -> Token:
        try:
            return self._fetch()
        except IncsError as error:
            self._failure = error
            self._failures += 1
            raise


T = TypeVar("T")

_LOOK_FIRST = "Look whether it is in the list before you submit it again."


class Connection:
    """Makes calls for an account; safe to use from many threads."""

    def __init__(self, account: Account, transport: Transport, policy: RetryPolicy) -> None:
        self.account = account
        self._transport = transport
        self._policy = policy
        self._gate = RateGate(policy)
        self._tokens = TokenSource(self._fetch_token)
        self._redaction = self._redaction_with_token = Redaction(account.secrets)

    @property
    def gate(self) -> RateGate:
        """How fast INCS lets us call."""
        return self._gate

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def token(self) -> str:
        """Return the bearer token, fetched when first needed."""
        return self._tokens.get()

    def make(self, call: ApiRequest) -> Any:
        """Make a call and return the `data` of its answer.

        Reads are repeated where that can help. A call that creates something never is: if INCS may
        have taken it and did not say so, Unconfirmed is raised.
        """
        if call.auth is not AuthScheme.BEARER:
            return self._try(call, self._code(call))
        token = self._tokens.get()
        try:
            return self._try(call, _bearer(token))
        except AuthenticationError:
            return self._try(call, _bearer(self._tokens.get(refused=token)))

    def ask(self, call: ApiRequest, read: Callable[[Any], T]) -> T:
        """Make a call and read the `data` of its answer; a failure to read it names the host."""
        data = self.make(call)
        try:
            return read(data)
        except UnexpectedAnswer as error:
            error.host = self._host(call)
            raise

    def unconfirmed(self, call: ApiRequest, error: TransportError | ApiError) -> Unconfirmed:
        """Return what to raise in the place of an error that leaves open what happened."""
        message = f"{error.message} INCS may or may not have taken it."
        host = self._host(call)
        return Unconfirmed(message, host=host, advice=None if call.is_send else _LOOK_FIRST)

    def _try(self, call: ApiRequest, credentials: Mapping[str, str]) -> Any:
        if call.effect is Effect.READ:
            return self._repeat(call, credentials)
        try:
            return self._exchange(call, credentials, self._until(call))
        except (TransportError, ApiError) as error:
            if call.effect is Effect.CREATE and is_inconclusive(error):
                raise self.unconfirmed(call, error) from error
            raise

    def _repeat(self, call: ApiRequest, credentials: Mapping[str, str]) -> Any:
        until = self._until(call)
        for repetition in range(1, self._policy.attempts):
            try:
                return self._exchange(call, credentials, until)
            except IncsError as error:
                if not error.retryable:
                    raise
                if isinstance(error, RateLimited):  # the gate makes everybody wait
                    continue
                wait = self._policy.wait_before(repetition)
                if self._policy.clock() + wait > until:
                    raise
                self._policy.sleep(wait)
        return self._exchange(call, credentials, until)

    def _until(self, call: ApiRequest) -> float:
        """Until when a try may begin: somebody looks at a page meanwhile."""
        policy = self._policy
        return policy.clock() + (policy.long_patience if call.is_look_up else policy.patience)

    def _exchange(self, call: ApiRequest, credentials: Mapping[str, str], until: float) -> Any:
        wait = self._gate.pass_through(until)
        if wait:
            raise self._too_early(call, wait)
        began = self._policy.clock()
        answer = self._transport.send(call, credentials)
        body = self._blanked(call, answer.body)
        try:
            data = read_envelope(
                answer.http_status, body, answer.host, retry_after=answer.retry_after
            )
        except RateLimited as error:
            self._gate.slow_down(self._asked_wait(error), began)
            raise
        self._gate.speed_up()
        return data

    def _blanked(self, call: ApiRequest, body: bytes) -> bytes:
        """An answer without our own secrets, before anything reads, shows or keeps it.

        A token stays in the answer that gives it, which may be the one that we have already.
        """
        redaction = self._redaction if call.auth is AuthScheme.NONE else self._redaction_with_token
        return redaction.body(body)

    def _asked_wait(self, error: RateLimited) -> float:
        if error.retry_after is None:
            return self._policy.wait_before(1)
        return min(error.retry_after, self._policy.longest_retry_after)

    def _too_early(self, call: ApiRequest, wait: float) -> RateLimited:
        host = self._host(call)
        words = (
            f"{host} had too many calls and asked for a pause of {math.ceil(wait)} more seconds."
        )
        error = RateLimited(words, host=host, http_status=429)
        error.retry_after = wait
        return error

    def _host(self, call: ApiRequest) -> str:
        return urlsplit(call.url(self.account)).netloc

    def _code(self, call: ApiRequest) -> dict[str, str]:
        if call.auth is AuthScheme.NONE:
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
        call = fetch_token(self.account.username, password)
        token = self.ask(call, lambda data: read_token(data, time.time()))
        self._redaction_with_token = Redaction((*self.account.secrets, token.value))
        return token


def is_inconclusive(error: TransportError | ApiError) -> bool:
    """Tell whether INCS may have done what was asked in spite of the error.

    A server error outside of INCS's envelope comes from something in between; a redirection
    means that nobody has looked at the request yet.
    """
    if isinstance(error, TransportError):
        return error.sent
    if isinstance(error, ServerError):
        return not isinstance(error.raw, dict)
    return isinstance(error, UnexpectedAnswer) and error.http_status < 300


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
