"""The host that holds the layers can be reached.

Good state
    The registry's data endpoint, or the storage account that it redirects to, answers on port 443.

Why it matters
    The login server issues tokens and manifests; layers come from another host. A firewall that allows the login server
    alone lets the login through and stops every pull half way. A private endpoint moves the layers to data endpoints,
    which take a DNS record of their own.

How it is detected
    The data endpoints that Azure Resource Manager names are contacted. Without them the registry is asked for a layer
    of the image, and the host that it redirects to is contacted. No credential is sent to either.

Fix
    Allow every host that `az acr show-endpoints` names, on port 443, and have a DNS record for each.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-dedicated-data-endpoints
    https://learn.microsoft.com/azure/container-registry/container-registry-firewall-access-rules
"""

from __future__ import annotations

from shlex import quote
from typing import Iterable, Optional, Tuple

from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.network import BLOB_ROUTE, DATA_ENDPOINTS, Contact, Route
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_NETWORK, CONTAINER_CLIENT, Clues, Pattern
from ..wording import AT_ONCE, subscription_option

_CLUES = Clues(
    "The login server is reached, but not the host that holds the layers.",
    "Allow every host that `az acr show-endpoints` names, port 443; with a private endpoint, add the data record.",
    (
        Pattern(
            ".data.azurecr.",
            88,
            BY_NETWORK,
            ANYWHERE,
            r"\.data\.azurecr\.[^\n]{0,240}(?:timeout|refused|no such host|reset|eof|deadline|unreachable|not resolve)",
        ),
        Pattern(
            "blob.core",
            88,
            BY_NETWORK,
            CONTAINER_CLIENT,
            r"blob\.core[^\n]{0,400}(?:timeout|refused|no such host|reset|eof|deadline|unreachable|not resolve)",
        ),
        Pattern("download failed after attempts", 86, BY_NETWORK, CONTAINER_CLIENT),
        Pattern("pulling image configuration", 86, BY_NETWORK, CONTAINER_CLIENT),
        Pattern("failed to copy", 62, BY_NETWORK, AT_REGISTRY, r"failed to copy: (?:httpreadseeker|read tcp)"),
        Pattern("tls handshake timeout", 50, BY_NETWORK),
        Pattern("i/o timeout", 40, BY_NETWORK),
    ),
    commands=("az acr show-endpoints --name {name}",),
    who="the administrator of the network",
    prove="az acr show-endpoints --name {name}",
)
_WORDS = {
    Contact.NAME_NOT_RESOLVED: "has no address here",
    Contact.REFUSED: "refuses the connection",
    Contact.RESET: "cuts the connection off",
    Contact.TIMED_OUT: "does not answer in time",
    Contact.TLS_FAILED: "presents a certificate that this machine does not trust",
    Contact.PROXY_FAILED: "is not let through by the proxy",
}


@rule(
    code="ACRD-NET-011",
    slug="data-endpoint-blocked",
    good="The host that holds the layers can be reached.",
    needs=(TARGET,),
    uses=(DATA_ENDPOINTS, BLOB_ROUTE, REGISTRY, LOCATION),
    after=(
        "dns-resolution-failed",
        "registry-unreachable",
        "tls-interception",
        "proxy-not-configured",
        "not-a-registry-answer",
    ),
    clues=_CLUES,
)
def judge(
    target: Target,
    data_endpoints: Optional[Tuple[Route, ...]],
    blob_route: Optional[Route],
    registry: Optional[Registry],
    location: Optional[Location],
) -> Judgement:
    """Fails when no host that can hold the layers answers; warns when that is so in some regions only."""
    if Action.PULL not in target.actions:
        return not_applicable("Only a pull takes layers from another host than the login server.")
    routes = (blob_route,) if blob_route is not None else data_endpoints or ()
    if not routes:
        return not_applicable("Which host holds the layers is told for an image only; none was looked for.")
    blocked = [route for route in routes if route.obstacle is not None]
    if not blocked:
        return passed(f"{_listed(routes)} can be reached.")
    fix = _fix(target, registry, location, blocked[0])
    evidence = [Evidence(route.message or "No answer came.", f"https://{route.host}/") for route in blocked]
    title = f"{blocked[0].host}, where layers come from, {_ending(blocked[0])}."
    if len(blocked) < len(routes):
        detail = f"Pulls that this region serves stop half way; {_listed(set(routes) - set(blocked))} can be reached."
        return warned(title, *evidence, detail=detail, fix=fix)
    return failed(
        title,
        *evidence,
        detail="Logging in and reading manifests do not need that host, so a pull fails only at its first layer.",
        fix=fix,
    )


def _listed(routes: Iterable[Route]) -> str:
    return ", ".join(sorted(route.host for route in routes))


def _ending(route: Route) -> str:
    return _WORDS.get(route.obstacle or Contact.RESET, "gives no proper answer")


def _fix(target: Target, registry: Optional[Registry], location: Optional[Location], route: Route) -> Fix:
    words = f"--name {quote(target.name)}{subscription_option(location)}"
    commands = [f"az acr show-endpoints {words}", f"curl --head --max-time 10 https://{quote(route.host)}/"]
    text = f"Allow outbound HTTPS from this machine to {route.host}."
    if registry is None or route.host not in registry.data_endpoint_hosts:
        text += " Its name may change; data endpoints (Premium) have names that stay."
        commands.append(f"az acr update {words} --data-endpoint-enabled true")
    elif route.obstacle is Contact.NAME_NOT_RESOLVED and registry.private_endpoints:
        text = f"Add a record of {route.host} to the private DNS zone of the registry's private endpoint."
    return Fix(text, tuple(commands), "whoever runs the network and its DNS", AT_ONCE)
