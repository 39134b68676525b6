"""Addresses by the networks that they belong to."""

from __future__ import annotations

import pytest

from azext_acrdiag.access.ip_rules import is_private, matches_any


@pytest.mark.parametrize(
    "address", ["10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.7.9", "fd12::5", "fc00::1%eth0"]
)
def test_an_address_of_a_private_network(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address", ["9.255.255.255", "11.0.0.0", "172.32.0.0", "192.169.0.1", "127.0.0.1", "::1", "fe80::1%eth0", "2603::1"]
)
def test_any_other_address(address: str) -> None:
    assert not is_private(address)


@pytest.mark.parametrize("text", ["", "%", "10.0.0", "no address", "10.0.0.1;INTRUDER"])
def test_what_is_no_address_is_in_no_network(text: str) -> None:
    assert not is_private(text)
    assert not matches_any(text, ("0.0.0.0/0", "::/0", text))
