"""Tells whether hosts and IP addresses are public, or in a list of hosts and networks."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_INTERNAL: Final = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp")
_NOT_PUBLIC: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "::ffff:0:0/96",  # embeds an IPv4 address: mapped
            "::/96",  # likewise: compatible
            "64:ff9b::/96",  # likewise: NAT64
            "64:ff9b:1::/48",  # likewise: NAT64 of a network's own
            "2002::/16",  # likewise: 6to4
            "2001::/32",  # likewise: Teredo
            "fec0::/10",  # site-local, though Python calls it global
            "168.63.129.16/32",  # virtual address that a cloud serves to its machines only
        ),
    )
)


def is_public_host(host: str) -> bool:
    """Tell whether a host name or IP address can be public; does not resolve names."""
    host = host.rstrip(".").lower()
    address = ip_address_of(host)
    if address is not None:
        return is_public_address(address)
    return "." in host and host != "localhost" and not host.endswith(_INTERNAL)


def ip_address_of(host: str) -> IpAddress | None:
    """Return the IP address in any spelling that browsers accept: 127.1, 0x7f.1, 2130706433."""
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


def is_public_address(address: IpAddress) -> bool:
    """Tell whether an address is globally reachable and embeds no other address."""
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast


def is_listed(host: str, entries: Iterable[str]) -> bool:
    """Tell whether a host matches a list of names, addresses, networks; does not resolve names."""
    host = host.rstrip(".").lower()
    address = ip_address_of(host)
    if address is None:
        return host in entries
    return any(address in network for network in _networks(entries))


def _networks(entries: Iterable[str]) -> Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    for entry in entries:
        with suppress(ValueError):  # a name
            yield ipaddress.ip_network(entry)
