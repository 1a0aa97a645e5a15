"""Reading what a caller sent: JSON bodies, fields and query parameters, refused in INCS's way."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request

from incs_core.sandbox.responses import RefusedError, invalid
from incs_core.wire.limits import MAX_PHONE_DIGITS, MIN_PHONE_DIGITS
from incs_core.wire.phone_numbers import country_of

MAX_BODY_BYTES = 1 << 20
_INT64_LIMIT = 2**63


async def json_body(request: Request) -> dict[str, Any]:
    """Return the body's JSON object.

    Raises RefusedError 422 for anything else, and for more than 1 MiB.
    """
    raw = await _raw_body(request)
    try:
        body = json.loads(raw, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        raise invalid("The request body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise invalid("The request body must be a JSON object.")
    return body


async def _raw_body(request: Request) -> bytes:
    parts = bytearray()
    try:
        async for part in request.stream():
            parts += part
            if len(parts) > MAX_BODY_BYTES:
                raise invalid("The request body is too large.")
    except ClientDisconnect:
        raise invalid("The request body is incomplete.") from None
    return bytes(parts)


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def required_text(
    body: dict[str, Any],
    name: str,
    *,
    maximum: int | None = None,
    of: str = "",
    required: bool = True,
) -> str:
    """Return a text field; `of` names the object around it in messages, `maximum` its length."""
    value, label = body.get(name), f"{of}{name}"
    if value is None and not required:
        return ""
    if value is None or value == "":
        if required:
            raise invalid(f"The {label} field is required.")
        return ""
    if not isinstance(value, str):
        raise invalid(f"The {label} must be a string.")
    if maximum is not None and len(value) > maximum:
        raise invalid(f"The {label} may not be greater than {maximum} characters.")
    return value


def required_integer(
    body: dict[str, Any], name: str, *, of: str = "", minimum: int = -_INT64_LIMIT
) -> int:
    """Return a required whole number of 64 bits, not below `minimum`."""
    value = body.get(name)
    if value is None:
        raise invalid(f"The {of}{name} field is required.")
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or not -_INT64_LIMIT <= value < _INT64_LIMIT
    ):
        raise invalid(f"The {of}{name} must be an integer.")
    if value < minimum:
        raise invalid(f"The {of}{name} must be at least {minimum}.")
    return value


def required_object(body: dict[str, Any], name: str, *, of: str = "") -> dict[str, Any]:
    """Return a required object."""
    value = body.get(name)
    if value is None:
        raise invalid(f"The {of}{name} field is required.")
    if not isinstance(value, dict):
        raise invalid(f"The {of}{name} must be an object.")
    return value


def required_list(body: dict[str, Any], name: str, *, of: str = "") -> list[Any]:
    """Return an optional list; missing and null are empty."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid(f"The {of}{name} must be an array.")
    return value


def one_of(body: dict[str, Any], name: str, allowed: tuple[str, ...], *, of: str = "") -> str:
    """Return a required text that is one of `allowed`."""
    value = required_text(body, name, of=of)
    if value not in allowed:
        raise invalid(f"The selected {of}{name} is invalid: use {', '.join(allowed)}.")
    return value


def required_link(
    body: dict[str, Any], name: str, *, of: str, endings: tuple[str, ...] = ()
) -> str:
    """Return a required URL, with one of the file extensions if any are given."""
    value = required_text(body, name, of=of)
    path = _http_path(value)
    if path is None:
        raise invalid(f"The {of}{name} is not a valid URL.")
    if endings and not path.lower().endswith(endings):
        raise invalid(f"The {of}{name} must be a file of type: {', '.join(endings)}.")
    return value


def _http_path(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_valid = parts.scheme in {"http", "https"} and parts.netloc and not any(map(str.isspace, url))
    return parts.path if is_valid else None


def required_phone(body: dict[str, Any], name: str) -> str:
    """Return a required phone number: digits, country code first (INCS: Send RCS Messages)."""
    value = required_text(body, name)
    is_numeric = value.isascii() and value.isdigit() and value[0] != "0"
    if not is_numeric or not MIN_PHONE_DIGITS <= len(value) <= MAX_PHONE_DIGITS:
        raise invalid("The phone number is invalid.")
    if country_of(value) == "??":
        raise invalid("The phone number is invalid.")
    return value


def query_integer(
    request: Request, name: str, minimum: int = 0, maximum: int = _INT64_LIMIT - 1
) -> int | None:
    """Return an integer query parameter within bounds, or None if absent."""
    text = request.query_params.get(name)
    if text is None or text == "":
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise invalid(f"The {name} must be an integer.")
    if not minimum <= int(text) <= maximum:
        raise invalid(f"The {name} must be between {minimum} and {maximum}.")
    return int(text)


def missing(names: tuple[str, ...], body: dict[str, Any]) -> None:
    """Raise INCS's error ("category require") for a missing template field."""
    for name in names:
        if body.get(name) in (None, ""):
            raise RefusedError(400, f"{name} require")
