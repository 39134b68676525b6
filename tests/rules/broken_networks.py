"""Whole sets of facts in which the way to the registry is wrong in one of its less common ways."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.facts.network import Contact, Resolution, Route
from azext_acrdiag.facts.private_link import HostAddresses, PrivateEndpoint, PrivateZone
from azext_acrdiag.facts.registry import DUAL_STACK, NetworkSettings

from . import facts
from .broken_sets import BROKEN
from .fact_sets import SIGNED_IN, FactSet

_DATA = "contosoapps.westeurope.data.azurecr.io"
_REGIONAL = "contosoapps.westeurope.geo.azurecr.io"
_NETWORK = "/subscriptions/1/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/apps-network"
_ZONE = "/subscriptions/1/resourceGroups/network/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
_PRIVATE = replace(
    facts.REGISTRY,
    data_endpoint_hosts=(_DATA,),
    private_endpoints=(("apps-endpoint", "Approved"),),
)
_ENDPOINT = PrivateEndpoint("apps-endpoint", "Approved", _NETWORK, (HostAddresses(facts.HOST, ("10.0.0.7",)),))
_DENIED = BROKEN["firewall"]
_LOST = replace(facts.CHALLENGE, contact=Contact.TIMED_OUT, status=None, realm=None, message="timed out")
_FIREWALL = replace(facts.REGISTRY, default_action="Deny", ip_rules=())

BROKEN_NETWORKS: dict[str, FactSet] = {
    "zone without the record of the data endpoint": {
        **SIGNED_IN,
        "registry": _PRIVATE,
        "blob_route": None,
        "data_endpoints": (Route(_DATA, Contact.NAME_NOT_RESOLVED, "no such name"),),
        "private_zones": (PrivateZone(_ZONE, (_NETWORK,), (HostAddresses(facts.HOST, ("10.0.0.7",)),)),),
        "private_endpoints": (_ENDPOINT,),
    },
    "private endpoint not approved": {
        **BROKEN["public network off"],
        "registry": replace(_PRIVATE, private_endpoints=(("apps-endpoint", "Pending"),)),
        "resolution": Resolution(facts.HOST, ("10.0.0.7",), None, None),
        "challenge": _LOST,
        "private_endpoints": (replace(_ENDPOINT, status="Pending"),),
    },
    "subnets only": {
        **_DENIED,
        "registry": replace(_FIREWALL, network=NetworkSettings(virtual_network_rules=(f"{_NETWORK}/subnets/a",))),
    },
    "IPv6 address refused": {
        **_DENIED,
        "registry": replace(_FIREWALL, network=NetworkSettings(endpoint_protocol=DUAL_STACK)),
        "challenge": replace(_DENIED["challenge"], denied_address="2001:db8::10"),
    },
    "logged in at the other login server": {
        **SIGNED_IN,
        "target": replace(facts.TARGET, given=_REGIONAL, host_given=_REGIONAL),
        "registry": replace(
            facts.REGISTRY,
            network=NetworkSettings(regional_endpoints=True, regional_hosts=(_REGIONAL,)),
        ),
        "stored_logins": facts.STORED_LOGINS,
        "regional_logins": replace(facts.STORED_LOGINS, entry=None),
    },
}
NETWORK_CAUSES: dict[str, tuple[str, ...]] = {
    "zone without the record of the data endpoint": ("private-endpoint-dns-wrong",),
    "private endpoint not approved": ("private-endpoint-dns-wrong",),
    "subnets only": ("vnet-service-endpoint",),
    "IPv6 address refused": ("ipv6-dual-stack",),
    "logged in at the other login server": ("regional-endpoint-login",),
}
