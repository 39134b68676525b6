"""Private DNS zones."""

from __future__ import annotations

from .values import Model


class PrivateDnsZone(Model):
    """A private DNS zone; machines in the networks that it is linked to get their answers from it."""

    subscription: str
    resource_group: str
    zone: str = ""
    """Its name; by default that of registries in the cloud of its subscription, such as `privatelink.azurecr.io`."""
    records: dict[str, list[str]] = {}
    """IPv4 addresses by relative name, such as `contosoapps` or `contosoapps.westeurope.data`."""
    networks: list[str] = []
    """Names of the virtual networks that it is linked to."""
