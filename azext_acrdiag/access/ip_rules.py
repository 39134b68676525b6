"""Network rules of a registry, and which addresses are private ones."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Iterable

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")


def matches_any(address: str, rules: Iterable[str]) -> bool:
    """Whether an address is one of the addresses or within one of the ranges (CIDR). Malformed rules match nothing."""
    try:
        wanted = ip_address(address)
    except ValueError:
        return False
    return any(_contains(rule, wanted) for rule in rules)


def is_private(address: str) -> bool:
    """Whether it is an address of a private network (RFC 1918, RFC 4193), in a zone (RFC 4007) or not."""
    return matches_any(address.partition("%")[0], _PRIVATE)


def _contains(rule: str, address: object) -> bool:
    try:
        return address in ip_network(rule, strict=False)
    except ValueError:
        return False
