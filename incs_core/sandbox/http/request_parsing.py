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
_BIG = 2**63


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
    body: dict[str, Any], name: str, *, most: int | None = None, of: str = "", required: bool = True
) -> str:
    """Return a text field; `of` names the object around it in messages, `most` its length."""
    value, label = body.get(name), f"{of}{name}"
    if value is None and not required:
        return ""
    if value is None or value == "":
        if required:
            raise invalid(f"The {label} field is required.")
        return ""
    if not isinstance(value, str):
        raise invalid(f"The {label} must be a string.")
    if most is not None and len(value) > most:
        raise invalid(f"The {label} may not be greater than {most} characters.")
    return value


def required_integer(body: dict[str, Any], name: str, *, of: str = "", least: int = -_BIG) -> int:
    """Return a required whole number of 64 bits, not below `least`."""
    value = body.get(name)
    if value is None:
        raise invalid(f"The {of}{name} field is required.")
    if isinstance(value, bool) or not isinstance(value, int) or not -_BIG <= value < _BIG:
        raise invalid(f"The {of}{name} must be an integer.")
    if value < least:
        raise invalid(f"The {of}{name} must be at least {least}.")
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
    """Return a required text that is one of a few."""
    value = required_text(body, name, of=of)
    if value not in allowed:
        raise invalid(f"The selected {of}{name} is invalid: use {', '.join(allowed)}.")
    return value


def required_link(
    body: dict[str, Any], name: str, *, of: str, endings: tuple[str, ...] = ()
) -> str:
    """Return a required public link, with one of some file endings if any are given."""
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
    good = parts.scheme in {"http", "https"} and parts.netloc and not any(map(str.isspace, url))
    return parts.path if good else None


def required_phone(body: dict[str, Any], name: str) -> str:
    """Return a required number: digits only, country code first (INCS: Send RCS Messages)."""
    value = required_text(body, name)
    plain = value.isascii() and value.isdigit() and value[0] != "0"
    if not plain or not MIN_PHONE_DIGITS <= len(value) <= MAX_PHONE_DIGITS:
        raise invalid("The phone number is invalid.")
    if country_of(value) == "??":
        raise invalid("The phone number is invalid.")
    return value


def query_integer(request: Request, name: str, least: int = 0, most: int = _BIG - 1) -> int | None:
    """Return a whole number of the query between two bounds, or None if it is not given."""
    text = request.query_params.get(name)
    if text is None or text == "":
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise invalid(f"The {name} must be an integer.")
    if not least <= int(text) <= most:
        raise invalid(f"The {name} must be between {least} and {most}.")
    return int(text)


def missing(names: tuple[str, ...], body: dict[str, Any]) -> None:
    """Refuse a template without one of its fields, in INCS's words ("category require")."""
    for name in names:
        if body.get(name) in (None, ""):
            raise RefusedError(400, f"{name} require")
