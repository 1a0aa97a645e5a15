"""Hosts of addresses: which can be public, and which numbers hide another."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Final

Number = ipaddress.IPv4Address | ipaddress.IPv6Address

_INTERNAL: Final = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp")
_HIDING: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""Networks whose numbers hide an IPv4 number."""


def is_public_host(host: str) -> bool:
    """Whether a host name or number can be public; a name is not looked up."""
    host = host.rstrip(".").lower()
    address = number_of(host)
    if address is not None:
        return is_public_number(address)
    return "." in host and host != "localhost" and not host.endswith(_INTERNAL)


def number_of(host: str) -> Number | None:
    """The number that a host is, in any spelling that browsers take: 127.1, 0x7f.1, 2130706433."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if not re.fullmatch(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}", host):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def is_public_number(address: Number) -> bool:
    """Whether a machine's number is reachable from everywhere and hides no other number."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or address.sixtofour or address.teredo:
            return False
        if any(address in network for network in _HIDING):
            return False
    return address.is_global and not address.is_multicast
