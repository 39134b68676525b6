"""Network rules of a registry."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Iterable


def matches_any(address: str, rules: Iterable[str]) -> bool:
    """Whether an address is one of the addresses or within one of the ranges (CIDR). Malformed rules match nothing."""
    try:
        wanted = ip_address(address)
    except ValueError:
        return False
    return any(_contains(rule, wanted) for rule in rules)


def _contains(rule: str, address: object) -> bool:
    try:
        return address in ip_network(rule, strict=False)
    except ValueError:
        return False
