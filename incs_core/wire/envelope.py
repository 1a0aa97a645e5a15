"""The envelope of every response, and the error class of each code.

INCS: General API Format, Error Codes. Success is HTTP 2xx and `status` "success" and `code` 200;
everything else raises.
"""

from __future__ import annotations

import json
from typing import Any

from incs_core import errors
from incs_core.errors import ApiError
from incs_core.wire import parsing

SUCCESS = 200

ERROR_BY_CODE: dict[int, type[ApiError]] = {
    400: errors.InvalidRequest,
    401: errors.AuthenticationError,
    403: errors.AuthenticationError,
    404: errors.NotFound,
    422: errors.InvalidRequest,
    429: errors.RateLimited,
    500: errors.ServerError,
    10001: errors.AuthenticationError,
    10002: errors.WhatsAppError,
    10003: errors.ViberError,
    10004: errors.RcsError,
}
"""Error class by body code. 401 and 403 are HTTP's: INCS documents no code for a bad token."""

_MAX_QUOTE = 200
"""Characters of an unreadable response that an error quotes."""
_MAX_MESSAGE = 2000
"""Characters of INCS's message that an error holds; it is shown and stored."""


def read_envelope(
    http_status: int, body: bytes, host: str = "", *, retry_after: float | None = None
) -> Any:
    """Return the `data` of a successful response; raises an ApiError otherwise.

    `retry_after` is the `Retry-After` header in seconds, or None.
    """
    envelope = _parsed(body)
    if envelope is not None and 200 <= http_status < 300 and _is_success(envelope):
        return envelope.get("data")
    error = _api_error(http_status, envelope, body, host or "INCS")
    error.host, error.http_status = host, http_status
    if isinstance(error, errors.RateLimited):
        error.retry_after = retry_after
    raise error


def error_class(code: int, message: str = "") -> type[ApiError]:
    """Return the error class of a body code or HTTP status; unknown ones go by their hundreds.

    INCS answers code 400 "The template is not found." for a missing template (Get Template
    Details).
    """
    if code == 400 and "not found" in message.lower():
        return errors.NotFound
    if code in ERROR_BY_CODE:
        return ERROR_BY_CODE[code]
    by_hundreds = {4: errors.InvalidRequest, 5: errors.ServerError}
    return by_hundreds.get(code // 100, ApiError)


def _parsed(body: bytes) -> dict[str, Any] | None:
    """Return the envelope, or None if the body is something else."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):  # nested too deeply to parse
        return None
    return parsed if isinstance(parsed, dict) and {"status", "code"} <= parsed.keys() else None


def _is_success(envelope: dict[str, Any]) -> bool:
    return envelope["status"] == "success" and parsing.read_integer(envelope["code"]) == SUCCESS


def _api_error(
    http_status: int, envelope: dict[str, Any] | None, body: bytes, host: str
) -> ApiError:
    if envelope is None:
        return _unreadable(http_status, body, host)
    message = parsing.read_text(envelope.get("message")).strip()[:_MAX_MESSAGE]
    code = parsing.read_integer(envelope["code"])
    if code is None or code == SUCCESS:  # the body has no error code: the HTTP status decides
        code = http_status
    if code < 400:
        raw_status = parsing.read_text(envelope["status"])[:20]
        words = f"{host} contradicts itself: HTTP {http_status}, {raw_status!r}."
        return errors.UnexpectedAnswer(words, raw=envelope)
    words = message or f"{host} refused with code {code} and gave no reason."
    return error_class(code, message)(words, code=code, raw=envelope)


def _unreadable(http_status: int, body: bytes, host: str) -> ApiError:
    text = body[:_MAX_QUOTE].decode("utf-8", "replace")
    message = f"{host} answered HTTP {http_status} with something else than INCS's usual JSON."
    if http_status < 400:
        return errors.UnexpectedAnswer(message, raw=text)
    return error_class(http_status)(message, code=http_status, raw=text)
