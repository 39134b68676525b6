"""The registry's network rules let in the addresses that the identity comes from.

Good state
    No address from which the identity tried to log in is one that the registry's network rules leave out.

Why it matters
    A pipeline or service comes from an address that nobody sees from here, and that changes with its host. Its role and
    its credential may be right and the firewall still answers 403 before either is looked at.

How it is detected
    The registry's log holds a login of the identity that was refused with 403 and none from there that was accepted
    since; the network rules that Azure Resource Manager shows leave that address out.

Fix
    Allow the address, or let the service come through a private endpoint or from an address that stays.

References
    https://aka.ms/acr/firewall
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-access
"""

from __future__ import annotations

from shlex import quote
from typing import List, Optional

from ...access.ip_rules import matches_any
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.events import RECORDED_LOGINS, RecordedLogins
from ...facts.given import SUBJECT, TARGET
from ...facts.identity import IDENTITY, Identity
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..access_wording import ARM, name_of
from ..base import rule
from ..log_wording import in_lines, newest
from ..wording import MINUTES, WRITES_REGISTRY, subscription_option

_FORBIDDEN = 403


@rule(
    code="ACRD-LOG-002",
    slug="recorded-address-not-allowed",
    good="The registry's network rules let in the addresses that the identity comes from.",
    needs=(SUBJECT, TARGET, IDENTITY, RECORDED_LOGINS),
    uses=(REGISTRY, LOCATION),
    explains=("recorded-login-refused",),
    rows=("S6", "B12"),
)
def judge(
    subject: Subject,
    target: Target,
    identity: Identity,
    recorded_logins: RecordedLogins,
    registry: Optional[Registry],
    location: Optional[Location],
) -> Judgement:
    """Fails for an address that was refused last and that the rules leave out now."""
    if subject.kind is not SubjectKind.ASSIGNEE:
        return not_applicable("Whether the firewall lets this machine in is seen from here.")
    refused = [each for each in newest(recorded_logins) if each.status == _FORBIDDEN]
    if not refused:
        return passed("No login of the identity was last refused with 403.")
    if registry is None:
        detail = "Logins were refused with 403, but the network rules could not be read."
        return undecided(detail, "Reader on the registry")
    left_out = [each for each in refused if _leaves_out(registry, each.address)]
    if not left_out:
        title = "The network rules let in every address that was refused with 403."
        return passed(title, *in_lines(refused, recorded_logins))
    addresses = list(dict.fromkeys(each.address for each in left_out))
    return failed(
        f"The registry's firewall refuses the address {addresses[0]}, from which {name_of(identity)} logs in.",
        *in_lines(left_out, recorded_logins),
        Evidence(_rules(registry), ARM),
        fix=_fix(target, registry, location, addresses),
    )


def _leaves_out(registry: Registry, address: str) -> bool:
    if registry.public_network_access == "Disabled":
        return True
    return registry.default_action == "Deny" and not matches_any(address, registry.ip_rules)


def _rules(registry: Registry) -> str:
    if registry.public_network_access == "Disabled":
        return "Public network access is disabled."
    return f"Default action {registry.default_action}; allowed addresses: {', '.join(registry.ip_rules) or 'none'}."


def _fix(target: Target, registry: Registry, location: Optional[Location], addresses: List[str]) -> Fix:
    option = subscription_option(location)
    if registry.public_network_access == "Disabled":
        return Fix(
            "Let the service come through a private endpoint; or enable public access, and allow its address.",
            (f"az acr update --name {quote(target.name)} --public-network-enabled true{option}",),
            WRITES_REGISTRY,
            MINUTES,
        )
    return Fix(
        "Allow the address, or let the service come through a private endpoint or from an address that stays.",
        tuple(
            f"az acr network-rule add --name {quote(target.name)} --ip-address {quote(each)}{option}"
            for each in addresses[:3]
        ),
        WRITES_REGISTRY,
        MINUTES,
    )
