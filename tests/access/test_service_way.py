"""How the network rules of a registry treat an Azure service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.access.service_way import Way, in_endpoint_network, way_of
from azext_acrdiag.facts.private_link import APPROVED, HostAddresses, PrivateEndpoint, PrivateZone
from azext_acrdiag.facts.registry import NetworkSettings
from azext_acrdiag.facts.services import Gap, Part, ServiceKind, SignIn
from tests.rules import facts, service_facts

HUB, SPOKE = "/virtualNetworks/hub", "/virtualNetworks/spoke"
DENY = replace(facts.REGISTRY, default_action="Deny", ip_rules=("198.51.100.0/24",))
CLOSED = replace(facts.REGISTRY, public_network_access="Disabled", private_endpoints=(("hub", APPROVED),))
ZONE = PrivateZone("/zone", (HUB,), (HostAddresses(facts.HOST, ("10.1.0.5",)),))
CLUSTER = replace(service_facts.AKS, networks=(SPOKE,))
GROUP = replace(service_facts.APP, kind=ServiceKind.CONTAINER_GROUP)


def way(service: object = CLUSTER, registry: object = CLOSED, zones: object = (ZONE,)) -> Way:
    return way_of(service, registry, zones).way  # type: ignore[arg-type]


def test_a_registry_without_rules_is_open_to_all() -> None:
    assert way(registry=facts.REGISTRY) is Way.OPEN


def test_a_network_comes_privately_where_the_zone_is_linked_and_has_the_record() -> None:
    assert way(replace(CLUSTER, networks=(HUB.upper(),))) is Way.PRIVATE
    assert way() is Way.PUBLIC_OFF
    assert way(replace(CLUSTER, networks=(HUB,)), zones=(replace(ZONE, hosts=()),)) is Way.PUBLIC_OFF
    assert way(replace(CLUSTER, networks=(HUB, SPOKE))) is Way.UNKNOWN


def test_the_networks_without_a_link_are_named() -> None:
    assert way_of(CLUSTER, CLOSED, (ZONE,)).unlinked == (SPOKE,)


def test_a_connection_that_is_not_approved_leads_nowhere() -> None:
    pending = replace(CLOSED, private_endpoints=(("hub", "Pending"),))
    assert way(replace(CLUSTER, networks=(HUB,)), pending) is Way.PUBLIC_OFF


def test_what_could_not_be_read_decides_nothing() -> None:
    gap = Gap(Part.NETWORK, "Azure Resource Manager answered 403.", "…/read")
    verdict = way_of(replace(CLUSTER, gaps=(gap,)), CLOSED, (ZONE,))
    assert (verdict.way, verdict.needs) == (Way.UNKNOWN, "…/read")
    assert way(zones=None) is Way.UNKNOWN


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (("198.51.100.7",), Way.ADDRESS),
        (("203.0.113.7",), Way.ADDRESS_REFUSED),
        (("198.51.100.7", "203.0.113.7"), Way.UNKNOWN),
        ((), Way.UNKNOWN),
    ],
)
def test_public_addresses_are_held_against_the_rules(addresses: tuple[str, ...], expected: Way) -> None:
    assert way(replace(service_facts.APP, addresses=addresses), DENY) is expected


def test_without_any_rule_no_address_gets_in() -> None:
    assert way(CLUSTER, replace(DENY, ip_rules=())) is Way.NO_RULE


def test_trusted_services_pass_with_a_managed_identity() -> None:
    off = replace(DENY, bypass="None")
    assert way(GROUP, DENY) is Way.TRUSTED
    assert way(GROUP, off) is Way.BYPASS_OFF
    assert way(replace(GROUP, sign_in=SignIn.USER_NAME), replace(DENY, ip_rules=())) is Way.NO_RULE
    assert way(service_facts.APP, replace(DENY, ip_rules=())) is Way.NO_RULE
    assert way(GROUP, replace(DENY, bypass=None)) is Way.UNKNOWN


def test_which_of_two_settings_prevails_is_not_documented() -> None:
    assert way(GROUP, CLOSED) is Way.UNKNOWN
    assert way(GROUP, replace(CLOSED, bypass="None")) is Way.PUBLIC_OFF


def test_an_endpoint_in_a_network() -> None:
    endpoint = PrivateEndpoint("hub", APPROVED, HUB)
    assert in_endpoint_network((SPOKE, HUB), (endpoint,))
    assert not in_endpoint_network((SPOKE,), (endpoint,))
    assert not in_endpoint_network((HUB,), None)


def test_tasks_pass_with_a_system_assigned_identity_where_the_registry_lets_them() -> None:
    own = replace(service_facts.TASK, identity=service_facts.OWN_IDENTITY)
    lets = replace(DENY, network=NetworkSettings(tasks_bypass=True))
    assert way(own, lets) is Way.TRUSTED
    assert way(own, replace(DENY, network=NetworkSettings(tasks_bypass=False))) is Way.TASKS_OFF
    assert way(own, DENY) is Way.UNKNOWN
    assert way(replace(own, identity=service_facts.KUBELET_IDENTITY), lets) is Way.SHARED_AGENTS
    assert way(service_facts.TASK, lets) is Way.SHARED_AGENTS
    not_shown = way_of(own, replace(DENY, network=NetworkSettings(tasks_bypass=None)), None)
    assert not_shown.way is Way.UNKNOWN
    assert "networkRuleBypassAllowedForTasks" in not_shown.missing
    assert way(replace(own, in_agent_pool=True), DENY) is Way.UNKNOWN


def test_a_cache_rule_does_not_come_from_outside() -> None:
    assert way(service_facts.CACHE_RULE) is Way.OPEN


def test_a_service_endpoint_may_let_a_network_in() -> None:
    rules = NetworkSettings(virtual_network_rules=(f"{SPOKE}/subnets/default",))
    assert way(CLUSTER, replace(DENY, ip_rules=(), network=rules)) is Way.UNKNOWN
    assert way(CLUSTER, replace(CLOSED, network=rules)) is Way.PUBLIC_OFF
