"""The regional login server that was named exists, and the container client has a login for it.

Good state
    The registry has regional endpoints, one in the region that is named, and the login was made at that host.

Why it matters
    Container clients keep a credential for each host name. Who is logged in at the registry's own login server is not
    logged in at `NAME.REGION.geo.…`, and gets 401 there.

How it is detected
    Only where a regional login server was named: the settings of the registry, and which hosts the container client has
    a login for.

Fix
    Log in at the regional endpoint, or use the registry's own login server.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-geo-replication
    https://learn.microsoft.com/azure/container-registry/container-registry-endpoint-reference
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import REGIONAL_LOGINS, STORED_LOGINS, StoredLogins
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, BY_REGISTRY, Clues, Pattern
from ..wording import AT_ONCE, MINUTES, WRITES_REGISTRY, subscription_option

_CLUES = Clues(
    "The login was at another host of the registry than the regional one that is used.",
    "Log in at the regional endpoint.",
    (
        Pattern("regional endpoint", 90, BY_CLIENT, ANYWHERE, r"regional endpoint[^\n]{0,80}not found"),
        Pattern(".geo.azurecr.", 76, BY_REGISTRY, ANYWHERE, r"unauthorized|401|authentication required"),
    ),
    commands=("az acr login --name {name} --endpoint REGION",),
    prove="az acr show-endpoints --name {name}",
)


@rule(
    code="ACRD-NET-016",
    slug="regional-endpoint-login",
    good="The regional login server that was named exists, and the container client has a login for it.",
    needs=(TARGET,),
    uses=(REGISTRY, REGIONAL_LOGINS, STORED_LOGINS, LOCATION),
    clues=_CLUES,
)
def judge(
    target: Target,
    registry: Optional[Registry],
    regional_logins: Optional[StoredLogins],
    stored_logins: Optional[StoredLogins],
    location: Optional[Location],
) -> Judgement:
    """Fails where the host is none of the registry, or only the registry's own login server has a stored login."""
    host = target.regional_host
    if host is None:
        return not_applicable("No regional login server was named.")
    if registry is None or registry.network.regional_endpoints is None:
        return undecided("Whether the registry has regional endpoints is not known.", "a newer version of the CLI")
    words = f"--name {quote(target.name)}{subscription_option(location)}"
    if host not in registry.network.regional_hosts:
        return _no_such_host(registry, host, words)
    if regional_logins is None or regional_logins.entry is not None:
        return passed(f"{host} is a login server of {registry.name}.")
    if regional_logins.silent_helper is not None:
        return undecided(f"The credential helper was not asked for {host}.")
    if stored_logins is None or stored_logins.entry is None:
        return passed(f"{host} is a login server of {registry.name}; no login is stored for any.")
    return failed(
        f"The container client is logged in at {registry.login_server}, not at {host}.",
        Evidence(f"It has an entry for {registry.login_server} and none for {host}.", stored_logins.path),
        detail="Clients keep a credential for each host name and send none to another.",
        fix=Fix(
            "Log in at the regional endpoint.",
            (f"az acr login {words} --endpoint {quote(host.split('.')[1])}",),
            "you",
            AT_ONCE,
        ),
    )


def _no_such_host(registry: Registry, host: str, words: str) -> Judgement:
    known = ", ".join(registry.network.regional_hosts) or "none"
    evidence = Evidence(f"Regional endpoints: {known}.", "Azure Resource Manager")
    if registry.network.regional_endpoints:
        return failed(
            f"{registry.name} has no regional endpoint {host}.",
            evidence,
            fix=Fix("Use one that it has.", (f"az acr show-endpoints {words}",), "you", AT_ONCE),
        )
    return failed(
        f"{registry.name} has no regional endpoints, so {host} is none of its login servers.",
        evidence,
        fix=Fix(
            f"Use {registry.login_server}; or switch regional endpoints on (Premium).",
            (f"az acr login {words}", f"az acr update {words} --regional-endpoints Enabled"),
            f"you; to switch them on: {WRITES_REGISTRY}",
            MINUTES,
        ),
    )
