"""Which hosts and IP addresses are public."""

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
            "::ffff:0:0/96",  # hides an IPv4 number: mapped
            "::/96",  # likewise: compatible
            "64:ff9b::/96",  # likewise: NAT64
            "64:ff9b:1::/48",  # likewise: NAT64 of a network's own
            "2002::/16",  # likewise: 6to4
            "2001::/32",  # likewise: Teredo
            "fec0::/10",  # a site's own, though Python calls it global
            "168.63.129.16/32",  # what a cloud tells its machines alone
        ),
    )
)


def is_public_host(host: str) -> bool:
    """Whether a host name or number can be public; a name is not looked up."""
    host = host.rstrip(".").lower()
    address = ip_address_of(host)
    if address is not None:
        return is_public_address(address)
    return "." in host and host != "localhost" and not host.endswith(_INTERNAL)


def ip_address_of(host: str) -> IpAddress | None:
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


def is_public_address(address: IpAddress) -> bool:
    """Whether a machine's number is reachable from everywhere and hides no other number."""
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast


def is_listed(host: str, listed: Iterable[str]) -> bool:
    """Whether a host is one of a list of names, numbers and networks; a name is not looked up."""
    host = host.rstrip(".").lower()
    number = ip_address_of(host)
    if number is None:
        return host in listed
    return any(number in network for network in _networks(listed))


def _networks(listed: Iterable[str]) -> Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    for one in listed:
        with suppress(ValueError):  # a name
            yield ipaddress.ip_network(one)
