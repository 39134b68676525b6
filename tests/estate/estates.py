"""Estates to scan: registries with their facts, without Azure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.fact import Known
from azext_acrdiag.domain.outcome import FailOn
from azext_acrdiag.engine.judge import judge
from azext_acrdiag.engine.resolve import unwrap
from azext_acrdiag.estate.facts import Estate, FactsOfRegistries
from azext_acrdiag.estate.report import EstateReport, ScannedRegistry, report_on
from azext_acrdiag.facts.authorization import RoleAssignment
from azext_acrdiag.facts.estate import LogRoutes, Place, RegistryTokens, Scope, SeenRegistry
from azext_acrdiag.facts.inventory import Holders
from azext_acrdiag.facts.overview import Principals
from azext_acrdiag.facts.registry import RegistryRef
from azext_acrdiag.facts.state import Usages
from azext_acrdiag.rules.catalog import scan_rules
from tests.rules import facts

SUBSCRIPTION = facts.REF.subscription_id
GOOD = replace(
    facts.REGISTRY, public_network_access="Enabled", default_action="Deny", ip_rules=("198.51.100.0/24",), sku="Premium"
)


def seen(name: str = "contosoapps", **changes: Any) -> SeenRegistry:
    """A registry of the group `apps` with good settings but for the changes."""
    resource_id = facts.RESOURCE_ID.rpartition("/")[0] + f"/{name}"
    settings = replace(GOOD, resource_id=resource_id, name=name, login_server=f"{name}.azurecr.io", **changes)
    ref = RegistryRef(resource_id, name, SUBSCRIPTION, "apps", settings.login_server)
    return SeenRegistry(ref, "westeurope", Known(settings, "the test"))


def estate(*registries: SeenRegistry, **changes: Any) -> Estate:
    """All of it known, and nothing in it a risk but for the changes."""
    ids = [each.ref.resource_id.lower() for each in registries]
    reads = replace(facts.assigned(facts.READER).assignments[0], scope=f"/subscriptions/{SUBSCRIPTION}")
    everything = Estate(
        registries,
        {SUBSCRIPTION.lower(): Place("Production", ("corp",))},
        Known((reads,), "the test"),
        Known(Principals({reads.principal_id.lower(): "developer"}), "the test"),
        Known(Holders(()), "the test"),
        dict.fromkeys(ids, Known(RegistryTokens(()), "the test")),
        dict.fromkeys(ids, Known(LogRoutes(()), "the test")),
        dict.fromkeys(ids, Known(Usages(()), "the test")),
    )
    return replace(everything, **changes)


def at(scope: str, assignment_id: str, **changes: Any) -> RoleAssignment:
    """A role assignment at a scope."""
    return replace(facts.assigned(facts.ACR_PULL).assignments[0], scope=scope, assignment_id=assignment_id, **changes)


def scanned(found: Estate, fail_on: FailOn = FailOn.ERROR) -> EstateReport:
    """The report on an estate, as a scan makes it."""
    by_registry = FactsOfRegistries(found, facts.ACCOUNT, facts.NOW, 30)
    rules = scan_rules()
    judged = [
        ScannedRegistry(
            each.ref,
            "Production",
            each.region,
            unwrap(each.settings),
            tuple(judge(rules, by_registry.of(each), (), on_crash=_raise)),
        )
        for each in found.registries
    ]
    return report_on(Scope((SUBSCRIPTION,)), judged, (), fail_on, 30, facts.NOW, 1.0, "1.0")


def _raise(code: str, error: BaseException) -> None:
    raise AssertionError(f"{code} crashed") from error
