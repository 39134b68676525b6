"""Cases of service-blocked-by-network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.private_link import APPROVED, HostAddresses, PrivateEndpoint, PrivateZone
from azext_acrdiag.facts.registry import NetworkSettings
from azext_acrdiag.facts.services import ServiceKind
from azext_acrdiag.rules.svc.svc_006_service_blocked_by_network import judge
from tests.rules import facts, service_facts

SPOKE = "/subscriptions/s/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/spoke"
ZONE = PrivateZone(
    "/subscriptions/s/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io",
    (),
    (HostAddresses(facts.HOST, ("10.1.0.5",)),),
)
CLOSED = replace(facts.REGISTRY, public_network_access="Disabled", private_endpoints=(("one", APPROVED),))
DENY = replace(facts.REGISTRY, default_action="Deny", ip_rules=("198.51.100.0/24",))
CLUSTER = replace(service_facts.AKS, networks=(SPOKE,))


def case(**changed: Any) -> Judgement:
    endpoints = (PrivateEndpoint("one", APPROVED, SPOKE),)
    given = {
        "service": CLUSTER,
        "registry": CLOSED,
        "private_endpoints": endpoints,
        "private_zones": (ZONE,),
        **changed,
    }
    return judge.judge(**given)


def first_command(result: Judgement) -> str:
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.LIKELY
    assert result.fix is not None
    return result.fix.commands[0]


def test_a_network_without_a_link_to_the_zone() -> None:
    result = case()
    assert first_command(result) == (
        "az network private-dns link vnet create --resource-group dns --zone-name privatelink.azurecr.io "
        f"--name spoke-link --virtual-network {SPOKE} --registration-enabled false"
    )
    assert "where a private endpoint of the registry is" in result.evidence[1].text


def test_near_miss_the_network_is_linked() -> None:
    assert case(private_zones=(replace(ZONE, networks=(SPOKE,)),)).outcome is Outcome.PASS


def test_addresses_that_no_rule_names() -> None:
    app = replace(service_facts.APP, addresses=("203.0.113.7",))
    assert first_command(case(service=app, registry=DENY)).endswith("--ip-address 203.0.113.7")


def test_a_trusted_service_where_the_bypass_is_off() -> None:
    group = replace(service_facts.APP, kind=ServiceKind.CONTAINER_GROUP)
    command = first_command(case(service=group, registry=replace(DENY, bypass="None")))
    assert command == "az acr update --name contosoapps --allow-trusted-services true"


def test_a_web_app_that_does_not_pull_through_its_network() -> None:
    command = first_command(case(service=replace(service_facts.SHOP, unused_network=SPOKE)))
    assert command.endswith("--set properties.vnetImagePullEnabled=true")


def test_without_anything_else_a_private_endpoint_is_the_way() -> None:
    result = case(service=service_facts.APP, registry=replace(DENY, ip_rules=()))
    assert first_command(result).startswith("az network private-endpoint create ")


def test_a_task_whose_identity_may_not_pass_by() -> None:
    own = replace(service_facts.TASK, identity=service_facts.OWN_IDENTITY)
    off = replace(DENY, network=NetworkSettings(tasks_bypass=False))
    assert first_command(case(service=own, registry=off)).endswith("networkRuleBypassAllowedForTasks=true")
    result = case(service=service_facts.TASK, registry=off)
    assert first_command(result) == "az acr agentpool create --registry contosoapps --name POOL --subnet-id SUBNET"


def test_what_is_not_known() -> None:
    result = case(private_zones=None)
    assert result.outcome is Outcome.UNKNOWN
    assert result.needs is not None
    assert case(service=service_facts.APP, registry=DENY).outcome is Outcome.UNKNOWN


def test_a_registry_that_is_open() -> None:
    assert case(registry=facts.REGISTRY).outcome is Outcome.NOT_APPLICABLE
