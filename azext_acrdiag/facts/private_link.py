"""Private endpoints of the registry and the private DNS zones that should lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ..domain.fact import Key

APPROVED = "Approved"


@dataclass(frozen=True)
class HostAddresses:
    """A host name and the addresses that something gives it."""

    host: str
    addresses: Tuple[str, ...]
    """None of them: there is no record of the host."""


@dataclass(frozen=True)
class PrivateEndpoint:
    """A private endpoint of the registry, as far as the account can read it."""

    name: str
    """Of its connection to the registry."""
    status: str
    """`Approved`, `Pending`, `Rejected` or `Disconnected`."""
    network: Optional[str]
    """Resource id of its virtual network; None: it could not be read."""
    hosts: Tuple[HostAddresses, ...] = ()
    """What its network interface answers for."""

    @property
    def addresses(self) -> Tuple[str, ...]:
        """All its addresses."""
        return tuple(address for each in self.hosts for address in each.addresses)


@dataclass(frozen=True)
class PrivateZone:
    """A private DNS zone of the kind that registries use."""

    resource_id: str
    networks: Tuple[str, ...]
    """Resource ids of the virtual networks that it is linked to."""
    hosts: Tuple[HostAddresses, ...]
    """Of every host of the registry, its records."""

    def addresses(self, host: str) -> Tuple[str, ...]:
        """The addresses of a host by this zone."""
        return tuple(address for each in self.hosts if each.host == host for address in each.addresses)


PRIVATE_ENDPOINTS: Key[Tuple[PrivateEndpoint, ...]] = Key("private_endpoints")
PRIVATE_ZONES: Key[Tuple[PrivateZone, ...]] = Key("private_zones")
"""All that the account can read, in any subscription. Like the endpoints looked up only where the way does not work."""
