"""Causes that only their text tells so far: the way to the registry."""

from __future__ import annotations

from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
    BY_OTHER,
    BY_REGISTRY,
    CONTAINER_CLIENT,
    Clues,
    Context,
    Pattern,
    TextCause,
)

CAUSES = (
    TextCause(
        "ipv6-dual-stack",
        "The firewall lets the client's IPv6 address in.",
        Clues(
            "The client comes from the IPv6 address {address}, which the firewall does not know.",
            "Allow the range, or let the registry answer over IPv4 only.",
            (Pattern("client with ip", 86, BY_REGISTRY, ANYWHERE, r"client with ip[^\n]{1,10}(?:[0-9a-f]{1,4}:){2}"),),
            commands=("az acr update --name {name} --endpoint-protocol IPv4",),
            who="write permission on the registry, for example Contributor",
        ),
    ),
    TextCause(
        "trusted-services-off",
        "Trusted Azure services may pass the firewall.",
        Clues(
            "The Azure service that comes here is not let through the firewall as a trusted one.",
            "Allow trusted services, and let the service use a managed identity; App Service, "
            "AKS and Azure DevOps are none.",
            (
                Pattern("client with ip", 50, BY_REGISTRY, ANYWHERE, r"client with ip[^\n]{0,80}not allowed"),
                Pattern("login attempt", 46, BY_REGISTRY, CONTAINER_CLIENT, r"login attempt[^\n]{0,80}status: 403"),
                Pattern("trusted services", 74, BY_REGISTRY, AT_REGISTRY),
                Pattern("inaccessibleimage", 58, BY_OTHER, ANYWHERE),
            ),
            commands=("az acr update --name {name} --allow-trusted-services true",),
            who="write permission on the registry, for example Contributor",
            prove="az acr show --name {name} --query networkRuleBypassOptions",
        ),
    ),
    TextCause(
        "vnet-service-endpoint",
        "The subnet's service endpoint is allowed.",
        Clues(
            "The registry is limited to subnets with a service endpoint, and the client does not come from one.",
            "Move to a private endpoint.",
            (
                Pattern("login attempt", 40, BY_REGISTRY, CONTAINER_CLIENT, r"login attempt[^\n]{0,80}status: 403"),
                Pattern("virtualnetworkrules", 70, BY_REGISTRY, AT_REGISTRY),
            ),
            (Context("service endpoint", 36), Context("vnet-rule", 30)),
            ("az acr network-rule list --name {name}",),
            "write permission on the registry, for example Contributor",
            "az acr network-rule list --name {name}",
        ),
    ),
)
