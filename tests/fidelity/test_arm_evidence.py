"""Compares the simulated Azure Resource Manager with every genuine answer: status, headers, shape, refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ..simulator_tests.registry_under_test import REGISTRY, world_with
from ..simulator_tests.service_under_test import Answer, ServiceUnderTest, arm_of
from .shape import EVIDENCE, assert_same_shape, evidence

_COMPARED_HEADERS = {
    "content-type",
    "api-supported-versions",
    "www-authenticate",
    "x-ms-failure-cause",
    "x-ms-request-id",
    "x-ms-correlation-request-id",
    "x-ms-routing-request-id",
    "x-ms-ratelimit-remaining-subscription-global-reads",
    "x-ms-ratelimit-remaining-subscription-global-writes",
    "x-ms-ratelimit-remaining-tenant-resource-requests",
    "x-ms-user-quota-remaining",
    "x-ms-user-quota-resets-after",
}
"""Headers that an answer must have when the genuine one has them; the names of quotas before 2024 are left out."""
_FREE = {"tags", "value[].tags", "data[].tags", "identity.userAssignedIdentities"}
_AUTHORIZATION = "providers/Microsoft.Authorization"
_ROLES = {
    "roleAssignments": {
        "at-root": {"principal": "platform", "role": "Reader", "scope": "/"},
        "above": {"principal": "platform", "role": "Reader", "scope": "managementGroup:corp"},
        "limited": {
            "principal": "owner",
            "role": "Reader",
            "scope": "resourceGroup:prod/apps",
            "condition": "@Request[name] StringEquals 'foo'",
        },
    },
    "eligibleAssignments": {
        "eligible": {"principal": "developer", "role": "Owner", "scope": "subscription:prod", "end": "now+9d"}
    },
    "denyAssignments": {
        "stack": {
            "principals": ["*"],
            "excludePrincipals": ["owner"],
            "scope": "resourceGroup:prod/apps",
            "actions": ["x/y"],
        }
    },
}


@dataclass(frozen=True)
class Case:
    """How the simulator is brought to give an answer of the same kind."""

    path: str
    """`{registry}`, `{group}` and `{subscription}` are ids; the version is that of the evidence."""
    world: dict[str, Any] = field(default_factory=dict)
    who: str = "owner"
    body: Any = None
    setup: Callable[[ServiceUnderTest], str | None] = lambda arm: None
    """Prepares the service; returns another token than that of `who`."""
    family: tuple[str, ...] = ()
    optional: dict[str, str] = field(default_factory=dict)
    """Places that may be missing, and why."""


def _registry(state: dict[str, Any] | None = None, **world: Any) -> Case:
    return Case("{registry}", {"registries": {REGISTRY: state or {}}, **world})


def _below(path: str, state: dict[str, Any] | None = None, workspaces: Any = None, **case: Any) -> Case:
    world = {"registries": {REGISTRY: state or {}}, "workspaces": workspaces or {}}
    return Case("{registry}/" + path, world, **case)


def _role(path: str, at: str = "{registry}", **case: Any) -> Case:
    return Case(f"{at}/{_AUTHORIZATION}/{path}", _ROLES, **case)


def _expired(arm: ServiceUnderTest) -> str:
    token = arm.token("owner")
    arm.context.advanced = timedelta(days=1)
    return token


def _stranger(arm: ServiceUnderTest) -> str:
    return arm.token("stranger", tenant="fabrikam")


_TOKENS = {
    "scopeMaps": {"acr-token-scope-map": {"actions": ["repositories/foo/content/read"]}},
    "tokens": {
        "acr-token": {"scopeMap": "acr-token-scope-map", "passwords": {}},
        "syncToken": {"scopeMap": "acr-token-scope-map", "passwords": {"password2": {}}},
    },
}
_PARTS = {
    "credentialSets": {"test1": {"identity": "hub-reader", "mayReadSecrets": False}},
    "cacheRules": {"test1": {"source": "docker.io/library/ubuntu", "target": "ubuntu", "credentialSet": "test1"}},
    "connectedRegistries": {"rootregistry": {"syncToken": "syncToken", "clientTokens": ["one"], "activated": False}},
}
_ENDPOINTS = {"privateEndpointConnections": {"one": {}, "two": {"status": "Pending"}}}
_SUBSCRIPTION = f"/subscriptions/{world_with().subscriptions['prod'].id}"
_IDENTITY = f"{_SUBSCRIPTION}/resourceGroups/apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller"
_TWO_DIRECTORIES = {
    "tenants": {"fabrikam": {"users": {"stranger": {}}}},
    "subscriptions": {"theirs": {"tenant": "fabrikam"}},
}
_DENIED = {
    "denyAssignments": {
        "stack": {
            "principals": ["*"],
            "scope": "resourceGroup:prod/apps",
            "actions": ["Microsoft.ContainerRegistry/registries/listCredentials/action"],
        }
    }
}
_LOGS = {"logs": {"subscription": "prod", "resourceGroup": "apps"}}
_TO_LOGS = {"to-logs": {"workspace": "logs", "categories": ["ContainerRegistryLoginEvents"]}}
_NAME_CHECK = "{subscription}/providers/Microsoft.ContainerRegistry/checkNameAvailability"
_GRAPH = "/providers/Microsoft.ResourceGraph/resources"
_COLUMNS = (
    "id, name, type, tenantId, kind, location, resourceGroup, subscriptionId, managedBy, sku, plan, tags, identity, "
    "zones, extendedLocation"
)


def _cluster(**state: str) -> Case:
    return Case(
        "{group}/providers/Microsoft.ContainerService/managedClusters/aks",
        {
            "tenants": {"contoso": {"managedIdentities": {"puller": {}, "own": {"userAssigned": False}}}},
            "consumers": {"aks": {"kind": "aks", "subscription": "prod", "resourceGroup": "apps", **state}},
        },
        optional=dict.fromkeys(
            (
                "properties.networkProfile.loadBalancerProfile",
                "properties.agentPoolProfiles[].vnetSubnetID",
            ),
            "worlds say of a cluster's network only what they need",
        ),
    )


CASES: dict[str, Case] = {
    "arm-authorization-failed-403-read": Case("{registry}", who="ci-push"),
    "arm-expired-authentication-token-401": Case("{registry}", setup=_expired),
    "documented/arm-invalid-authentication-token-tenant-401": Case("{registry}", _TWO_DIRECTORIES, setup=_stranger),
    "documented/arm-subscription-not-found-404": Case("/subscriptions/11111111-1111-4111-8111-111111111111"),
    "documented/arm-deny-assignment-authorization-failed-403": Case("{registry}/listCredentials", _DENIED, body={}),
    "arm-resource-group-not-found-404": Case("{subscription}/resourceGroups/rg000004"),
    "arm-subscriptions-list": Case("/subscriptions"),
    "arm-resources-list-registries": Case("{subscription}/resources"),
    "arm-diagnostic-settings-get-registry": _below(
        "providers/Microsoft.Insights/diagnosticSettings/to-logs", {"diagnosticSettings": _TO_LOGS}, workspaces=_LOGS
    ),
    "arm-log-analytics-workspace-get": Case(
        f"{_SUBSCRIPTION}/resourceGroups/apps/providers/Microsoft.OperationalInsights/workspaces/logs",
        {"workspaces": _LOGS},
    ),
    "arm-registries-get-abac": _registry({"sku": "Basic", "roleAssignmentMode": "AbacRepositoryPermissions"}),
    "arm-registries-get-basic": _registry({"sku": "Basic"}),
    "arm-registries-get-basic-2026-09": _registry({"sku": "Basic"}),
    "arm-registries-get-standard": _registry({"sku": "Standard"}),
    "arm-registries-get-premium": _registry(),
    "arm-registries-get-premium-2026-09": _registry(),
    "arm-registries-get-premium-admin-enabled": _registry({"adminUserEnabled": True}),
    "arm-registries-get-premium-anonymous-pull": _registry({"anonymousPullEnabled": True}),
    "arm-registries-get-premium-cmk": _registry(
        {"encryption": {"identity": "keys"}},
        tenants={"contoso": {"managedIdentities": {"keys": {"userAssigned": True, "resourceId": _IDENTITY}}}},
    ),
    "arm-registries-get-premium-data-endpoint": _registry({"dataEndpointEnabled": True}),
    "arm-registries-get-premium-export-disabled": _registry({"policies": {"exportPolicy": {"status": "disabled"}}}),
    "arm-registries-get-premium-firewall-deny-no-rules": _registry({"networkRuleSet": {"defaultAction": "Deny"}}),
    "arm-registries-get-premium-firewall-ip-rule": _registry({"networkRuleSet": {"ipRules": [{"value": "192.0.2.1"}]}}),
    "arm-registries-get-premium-firewall-vnet-rule": _registry(
        {"networkRuleSet": {"ipRules": [{"value": "192.0.2.1"}]}}
    ),
    "arm-registries-get-premium-policies": _registry(
        {"policies": {"retentionPolicy": {"days": 30, "status": "enabled"}}}
    ),
    "arm-registries-get-premium-public-access-disabled": _registry({"publicNetworkAccess": "Disabled"}),
    "arm-registries-get-premium-zone-redundant": _registry(),
    "arm-network-private-endpoint-get-acr": Case(
        "{group}/providers/Microsoft.Network/privateEndpoints/endpoint",
        {"registries": {REGISTRY: {"privateEndpointConnections": {"endpoint": {"status": "Pending"}}}}},
    ),
    "arm-registries-list-by-resource-group": Case("{group}/providers/Microsoft.ContainerRegistry/registries"),
    "arm-registries-list-credentials-admin": _below("listCredentials", {"adminUserEnabled": True}, body={}),
    "arm-registries-list-credentials-2025": _below("listCredentials", {"adminUserEnabled": True}, body={}),
    "arm-registries-list-usages": _below("listUsages"),
    "arm-registries-check-name-available": Case(_NAME_CHECK, body={"name": "somethingnew"}),
    "arm-registries-check-name-taken": Case(_NAME_CHECK, body={"name": REGISTRY}),
    "arm-provider-get-containerregistry": Case("{subscription}/providers/Microsoft.ContainerRegistry"),
    "documented/arm-activity-log-list": Case(
        "{subscription}/providers/Microsoft.Insights/eventtypes/management/values"
        "?$filter=eventTimestamp ge '{yesterday}' and resourceProvider eq 'Microsoft.ContainerRegistry'",
        {
            "deletedRegistries": {
                "gone": {"subscription": "prod", "resourceGroup": "apps", "at": "now-1h", "by": "owner"}
            }
        },
    ),
    "arm-replications-list": _below("replications", {"replications": {"westus": {}}}),
    "arm-private-endpoint-connections-list-empty": _below("privateEndpointConnections"),
    "arm-private-endpoint-connections-list-pending-and-approved": _below("privateEndpointConnections", _ENDPOINTS),
    "arm-private-endpoint-connections-list-approved": _below(
        "privateEndpointConnections",
        _ENDPOINTS,
        optional={
            "value[].properties.privateLinkServiceConnectionState.description": "written by who approves; a pending "
            "connection has none"
        },
    ),
    "arm-scopemaps-get": _below("scopeMaps/acr-token-scope-map", _TOKENS),
    "arm-scopemaps-get-404": _below("scopeMaps/acr-token-scope-map"),
    "arm-tokens-get": _below("tokens/acr-token", _TOKENS),
    "arm-tokens-get-with-passwords": _below("tokens/syncToken", _TOKENS),
    "arm-tokens-list-no-passwords": _below("tokens", _TOKENS),
    "arm-user-assigned-identity-get": Case(
        _IDENTITY, {"tenants": {"contoso": {"managedIdentities": {"puller": {"resourceId": _IDENTITY}}}}}
    ),
    "arm-user-assigned-identity-federated-credentials-list": Case(
        f"{_IDENTITY}/federatedIdentityCredentials",
        {
            "tenants": {
                "contoso": {
                    "managedIdentities": {
                        "puller": {
                            "resourceId": _IDENTITY,
                            "federatedCredentials": {"fic1": {"issuer": "https://oidc.example", "subject": "system"}},
                        }
                    }
                }
            }
        },
    ),
    "arm-managed-cluster-get-kubelet-identity": _cluster(kubeletIdentity="puller", controlPlane="own"),
    "arm-managed-cluster-get-service-principal": _cluster(servicePrincipal="ci-pull"),
    "arm-cache-rules-list": _below("cacheRules", _PARTS),
    "arm-credential-sets-list": Case(
        "{registry}/credentialSets",
        {
            "registries": {REGISTRY: _PARTS},
            "tenants": {"contoso": {"managedIdentities": {"hub-reader": {"userAssigned": False}}}},
        },
    ),
    "arm-connected-registries-get": _below("connectedRegistries/rootregistry", _PARTS),
    "arm-locks-list-empty": _role("locks", "{group}"),
    "arm-permissions-list": _role("permissions"),
    "arm-role-assignments-list-registry-scope": _role("roleAssignments?$filter=atScope()"),
    "arm-role-assignments-list-by-principal": _role("roleAssignments?$filter=principalId eq '{developer}'"),
    "arm-role-assignments-list-by-principal-empty": _role("roleAssignments?$filter=principalId eq 'nobody'"),
    "arm-role-assignments-get-with-condition": _role(
        "roleAssignments/{limited}", family=("arm-role-assignments-list-registry-scope",)
    ),
    "arm-role-definitions-get-acrpull-by-name": _role("roleDefinitions?$filter=roleName eq 'acrpull'"),
    "arm-role-definitions-list-acr": _role("roleDefinitions", "{group}"),
    "arm-role-assignment-schedule-instances-list": _role(
        "roleAssignmentScheduleInstances", "{subscription}", family=("arm-role-eligibility-schedule-instances-list",)
    ),
    "arm-role-assignment-schedule-instances-list-inherited": _role(
        "roleAssignmentScheduleInstances", "{group}", family=("arm-role-eligibility-schedule-instances-list",)
    ),
    "arm-role-eligibility-schedule-instances-list": _role("roleEligibilityScheduleInstances", "{subscription}"),
    "arm-deny-assignments-get": _role("denyAssignments/{deny}", "{group}"),
    "arm-deny-assignments-list": _role("denyAssignments", "{group}"),
    "documented/arm-deny-assignments-list-2021": _role(
        "denyAssignments", "{subscription}", family=("arm-deny-assignments-list",)
    ),
    "arm-resource-graph-paged": Case(
        _GRAPH, _ROLES, body={"query": "authorizationresources | project id", "options": {"$top": 1}}
    ),
    "arm-resource-graph-resources": Case(
        _GRAPH,
        body={"query": f"resources | project {_COLUMNS}"},
        optional={"data[].properties": "those of another type are recorded"},
    ),
    "arm-resource-graph-query-error-400": Case(_GRAPH, body={"query": "where where"}),
}

_WRITES = "the simulator is only read"
_FAULT = "the faults of a world give such answers word for word"
_ABSENT = "worlds have no such resource"
NOT_SERVED = {
    "arm-agentpool-get-404": _ABSENT,
    "arm-authentication-failed-claims-challenge-401": _FAULT,
    "arm-authorization-failed-403": _WRITES,
    "arm-bad-gateway-502": _FAULT,
    "arm-classic-administrators-list": "retired by Azure in 2024",
    "arm-deny-assignment-authorization-failed-nested": "deployment stacks are not served",
    "arm-gateway-timeout-504": _FAULT,
    "arm-linked-authorization-failed-403": _WRITES,
    "arm-locks-list": _ABSENT,
    "arm-management-groups-403": "management groups themselves are not served",
    "arm-missing-subscription-registration-409": _WRITES,
    "arm-private-dns-zone-groups-list": _ABSENT,
    "arm-private-link-resources-get": _ABSENT,
    "arm-private-link-resources-list": _ABSENT,
    "arm-registries-create-201-async": _WRITES,
    "arm-registries-create-abac-operation-status": _WRITES,
    "arm-registries-create-already-in-use-409": _WRITES,
    "arm-registries-create-classic-sku-400": _WRITES,
    "arm-registries-delete-202": _WRITES,
    "arm-registries-get-premium-identity-both": "registries of a world have no identity",
    "arm-registries-patch-abac-to-rbac": _WRITES,
    "arm-registries-put-premium-2026-01-with-request-ids": _WRITES,
    "arm-registries-put-regional-endpoints": _WRITES,
    "arm-registries-regenerate-credential": _WRITES,
    "arm-role-assignments-create-201": _WRITES,
    "arm-role-assignments-create-acrpull-409": _WRITES,
    "arm-role-assignments-create-principal-not-found-400": _WRITES,
    "arm-role-assignments-delete-200": _WRITES,
    "arm-role-definitions-custom-put-201": _WRITES,
    "arm-scopemaps-put": _WRITES,
    "arm-service-unavailable-503-html": _FAULT,
    "arm-throttled-429-resource-requests": _FAULT,
    "arm-throttled-429-subscription-requests": _FAULT,
    "arm-tokens-generate-credentials": _WRITES,
    "arm-tokens-generate-credentials-with-expiry": _WRITES,
    "arm-tokens-patch-disabled": _WRITES,
    "documented/arm-list-credentials-admin-disabled-400": "only the sentence is known: compared below",
    "documented/arm-throttled-429-resource-requests-cdn": _FAULT,
    "documented/arm-throttled-429-subscription-requests": _FAULT,
}


def _ask(case: Case, genuine_uri: str) -> Answer:
    world = world_with(**case.world)
    arm = arm_of(world)
    token = case.setup(arm)
    path = case.path.format(
        registry=world.registries[REGISTRY].id,
        group=f"{_SUBSCRIPTION}/resourceGroups/apps",
        subscription=_SUBSCRIPTION,
        developer=world.object_id("developer"),
        limited=world.role_assignments["limited"].id if "limited" in world.role_assignments else "",
        yesterday=f"{datetime.now(timezone.utc) - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
        deny=world.deny_assignments["stack"].id if "stack" in world.deny_assignments else "",
    )
    recorded = parse_qs(urlsplit(genuine_uri).query).get("api-version", ["2023-11-01-preview"])[0]
    path += ("&" if "?" in path else "?") + f"api-version={recorded}"
    return arm.get(path, case.who, token) if case.body is None else arm.post(path, case.body, case.who)


def _relatives(name: str, genuine: Any) -> list[Any]:
    """Another genuine answer; of a list its items when a single object is compared."""
    body = evidence(name)["body"]
    return body["value"] if "value" in body and "value" not in genuine else [body]


def _skeleton(message: str) -> str:
    """A message without what differs from case to case: what stands in quotes, ids and times."""
    message = re.sub(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "*", message)
    return re.sub(r"'[^']*'", "''", message)


def test_every_genuine_answer_is_compared_or_left_out_for_a_reason() -> None:
    found = {f"{path.parent.name}/{path.stem}" for path in EVIDENCE.glob("documented/arm-*.json")}
    found |= {path.stem for path in EVIDENCE.glob("arm-*.json")}
    assert set(CASES) | set(NOT_SERVED) == found
    assert not set(CASES) & set(NOT_SERVED)


@pytest.mark.parametrize("name", CASES)
def test_the_answer_has_the_shape_of_the_genuine_one(name: str) -> None:
    case, genuine = CASES[name], evidence(name)
    answer = _ask(case, json.loads((EVIDENCE / f"{name}.json").read_text(encoding="utf-8"))["request"]["uri"])
    assert answer.status == genuine["status"], answer.body
    assert not [name for name in genuine["headers"] if name.lower() in _COMPARED_HEADERS and name not in answer.headers]
    family = [kin for other in case.family for kin in _relatives(other, genuine["body"])]
    assert_same_shape(answer.body, genuine["body"], family=family, optional=case.optional, free=_FREE)
    if "error" in genuine["body"]:
        assert answer.code == genuine["body"]["error"]["code"]
        assert _skeleton(answer.message) == _skeleton(genuine["body"]["error"]["message"])
    else:
        assert answer.body.get("value") != [] or genuine["body"]["value"] == [], "an empty list proves nothing"


def test_the_words_of_a_disabled_admin_user() -> None:
    genuine = evidence("documented/arm-list-credentials-admin-disabled-400")["body"]
    world = world_with()
    answer = arm_of(world).post(f"{world.registries[REGISTRY].id}/listCredentials?api-version=2023-07-01", None)
    assert answer.message.replace(world.registries[REGISTRY].id, "<RESOURCE_ID>") in genuine


def test_the_challenge_of_an_expired_token() -> None:
    genuine = evidence("arm-expired-authentication-token-401")["headers"]["www-authenticate"]
    arm = arm_of(world_with())
    path = f"{arm.world.registries[REGISTRY].id}?api-version=2023-07-01"
    challenge = arm.get(path, token=_expired(arm)).headers["www-authenticate"]
    assert re.sub("[0-9a-f-]{36}", "*", challenge) == re.sub("[0-9a-f-]{36}", "*", genuine)
