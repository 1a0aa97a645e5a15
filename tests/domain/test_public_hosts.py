"""Which hosts are reachable from everywhere, and which are on a list."""

from __future__ import annotations

import ipaddress

import pytest

from incs_core.domain.public_hosts import is_listed, is_public_address, is_public_host

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "0.0.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::8.8.8.8",
    "::10.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::10.0.0.1",
    "2002:a00:1::",
    "2001::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
]


@pytest.mark.parametrize("number", PRIVATE)
def test_it_is_not_public(number: str) -> None:
    assert not is_public_address(ipaddress.ip_address(number))
    assert not is_public_host(number)


@pytest.mark.parametrize("number", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "2a00::1"])
def test_it_is_public(number: str) -> None:
    assert is_public_address(ipaddress.ip_address(number))
    assert is_public_host(number)


@pytest.mark.parametrize(
    "host", ["10.0.0.7", "0xa.0.0.7", "167772167", "alerts.lan", "ALERTS.lan.", "fd00::7"]
)
def test_it_is_listed_however_it_is_written(host: str) -> None:
    assert is_listed(host, ["alerts.lan", "10.0.0.0/8", "fd00::/8"])


@pytest.mark.parametrize("host", ["11.0.0.7", "::ffff:10.0.0.7", "x.alerts.lan", "lan", "10", ""])
def test_it_is_not_listed(host: str) -> None:
    assert not is_listed(host, ["alerts.lan", "10.0.0.0/8"])
