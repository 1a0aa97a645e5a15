"""One bearer token for all threads of a client."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from incs_core.errors import IncsError
from incs_core.models.token import Token


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
