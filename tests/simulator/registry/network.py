"""Decides whether a client may reach a registry at all, before anybody looks at its credentials.

Order of the rules: "Configure rules to access an Azure container registry behind a firewall", "Connect privately to an
Azure container registry" and "Configure public IP network rules" of the documentation.
"""

from __future__ import annotations

import ipaddress

from ..world import Client, Registry


def arrives_privately(name: str, registry: Registry, client: Client) -> bool:
    """Tells whether the client's way to the registry is an approved private endpoint."""
    approved = any(one.status == "Approved" for one in registry.private_endpoint_connections.values())
    return approved and name in client.private_path


def is_allowed(registry: Registry, address: str, privately: bool, network: str = "") -> bool:
    """Decides from the properties of the registry and where the client comes from."""
    if privately:
        return True
    if registry.public_network_access == "Disabled":
        return False
    rules = registry.network_rule_set
    by_service_endpoint = network in rules.virtual_network_rules
    return (
        rules.default_action == "Allow"
        or by_service_endpoint
        or any(_covers(rule.value, address) for rule in rules.ip_rules)
    )


def _covers(rule: str, address: str) -> bool:
    client = ipaddress.ip_address(address)
    network = ipaddress.ip_network(rule, strict=False)
    return client.version == network.version and client in network
