"""The answer of `/healthz`: details for callers on this machine, the bare status for others."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from incs_core.errors import StoreError
from incs_core.store import Store
from incs_core.version import VERSION

_PROXY_HEADERS: Final = (b"forwarded", b"x-forwarded-", b"via", b"x-real-ip")


def health_of(store: Store, scope: Any) -> tuple[int, dict[str, str]]:
    """HTTP status and JSON: 200 while the database can be used, else 503.

    Args:
        store: the store to check.
        scope: the ASGI scope of the request; only a caller on this machine that does not come
            through a proxy gets the state of the database and the version.
    """
    status, database = 200, "ok"
    try:
        store.ping()
    except StoreError as error:
        status, database = 503, error.message
    state = {"status": "ok" if status == 200 else "error"}
    details = {"database": database, "version": VERSION}
    return status, state | details if _is_local(scope) else state


def _is_local(scope: Any) -> bool:
    if any(bytes(name).startswith(_PROXY_HEADERS) for name, _ in scope["headers"]):
        return False
    client = scope.get("client")
    try:
        address = ip_address(client[0] if client else "")
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
