"""For each permission in README.md's table, a scenario in which it makes a difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SCHEDULES = "Microsoft.Authorization/roleAssignmentSchedule"
_RUN = "acr diagnose-login run -n contosoapps --repository team/api"


@dataclass(frozen=True)
class Case:
    """A scenario's world with something laid over it, and a command instead of the scenario's first diagnosis."""

    scenario: str
    command: str = ""
    keys: dict[str, Any] = field(default_factory=dict)
    also_without: tuple[str, ...] = ()
    """Other permissions that would do instead, which the caller lacks as well."""


_OTHER_USER = Case(
    "cli/healthy",
    f"{_RUN} --assignee colleague@contoso.com",
    {
        "tenants": {"contoso": {"users": {"colleague": {"upn": "colleague@contoso.com"}}}},
        "roleAssignments": {
            "colleague-pulls": {"principal": "colleague", "role": "AcrPull", "scope": "registry:contosoapps"}
        },
        "eligibleAssignments": {
            "colleague-may-push": {"principal": "colleague", "role": "AcrPush", "scope": "registry:contosoapps"}
        },
    },
)
_WITH_LOG = Case("log/list-events")
_PRIVATE = Case("net/private-endpoint-dns-wrong")
_GONE_ENDPOINT = Case(
    "net/private-endpoint-dns-wrong",
    keys={"privateDnsZones": {"hub": {"records": {"contosoapps": ["10.9.9.9"]}}}},
)
_RESTRICTED = {"registries": {"contosoapps": {"networkRuleSet": {"defaultAction": "Deny"}}}}

CASES: dict[str, Case] = {
    "Microsoft.ContainerRegistry/registries/read": Case("cli/healthy"),
    "Microsoft.Authorization/roleAssignments/read": Case("authz/no-data-plane-role-assignee"),
    "Microsoft.Authorization/roleDefinitions/read": Case("cli/healthy", f"{_RUN} --assignee ci-pull"),
    "Microsoft.Authorization/denyAssignments/read": Case("authz/no-data-plane-role-assignee"),
    "Microsoft.Authorization/roleEligibilityScheduleInstances/read": Case(
        _OTHER_USER.scenario, f"{_OTHER_USER.command} --action push", _OTHER_USER.keys
    ),
    f"{SCHEDULES}Instances/read": _OTHER_USER,
    "Microsoft.ContainerRegistry/registries/tasks/read": Case("net/tasks-blocked-by-network"),
    "Microsoft.Network/privateEndpoints/read": _GONE_ENDPOINT,
    "Microsoft.Network/networkInterfaces/read": _GONE_ENDPOINT,
    "Microsoft.Network/privateDnsZones/read": _PRIVATE,
    "Microsoft.Network/privateDnsZones/A/read": _PRIVATE,
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks/read": _PRIVATE,
    "Microsoft.ContainerRegistry/registries/tokens/read": Case("token/show-token"),
    "Microsoft.ContainerRegistry/registries/scopeMaps/read": Case("token/show-token"),
    "Microsoft.ContainerRegistry/checkNameAvailability/read": Case("name/free-name"),
    "Microsoft.ContainerRegistry/registries/replications/read": Case("reg/geo-replica-lag-or-state"),
    "Microsoft.ContainerRegistry/registries/listUsages/read": Case("reg/sku-limit"),
    "Microsoft.ManagedIdentity/userAssignedIdentities/read": Case(
        "svc/container-apps-pull",
        keys={"consumers": {"api": {"registries": {"contosoapps.azurecr.io": {"identity": "puller"}}}}},
    ),
    "Microsoft.ContainerRegistry/registries/deleted/read": Case("repo/artifact-soft-deleted"),
    "Microsoft.Insights/eventtypes/values/read": Case("name/registry-or-artifact-deleted"),
    "Microsoft.ContainerService/managedClusters/read": Case("svc/aks-kubelet-identity-no-pull"),
    "Microsoft.App/containerApps/read": Case("svc/container-apps-pull"),
    "Microsoft.App/jobs/read": Case("svc/apps-healthy", f"{_RUN} --resource ${{consumers.nightly.id}}"),
    "Microsoft.App/managedEnvironments/read": Case(
        "svc/apps-healthy", f"{_RUN} --resource ${{consumers.api.id}}", _RESTRICTED
    ),
    "Microsoft.Network/publicIPAddresses/read": Case(
        "svc/aks-healthy", keys={**_RESTRICTED, "consumers": {"aks-prod": {"addresses": ["203.0.113.99"]}}}
    ),
    "Microsoft.ContainerInstance/containerGroups/read": Case("svc/aci-pull"),
    "Microsoft.Web/sites/read": Case("svc/app-service-pull"),
    "Microsoft.Web/sites/config/read": Case("svc/app-service-pull"),
    "Microsoft.Compute/virtualMachines/read": Case("svc/machines"),
    "Microsoft.Compute/virtualMachineScaleSets/read": Case("svc/aks-kubelet-identity-no-pull"),
    "Microsoft.MachineLearningServices/workspaces/read": Case(
        "svc/machines", f"{_RUN} --resource ${{consumers.training.id}}"
    ),
    "Microsoft.ContainerRegistry/registries/cacheRules/read": Case("svc/artifact-cache-upstream"),
    "Microsoft.ContainerRegistry/registries/credentialSets/read": Case("svc/artifact-cache-upstream"),
    "Microsoft.ContainerRegistry/registries/connectedRegistries/read": Case("svc/connected-registry"),
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read": Case(
        "cred/oidc-federated-credential-mismatch-managed-identity"
    ),
    "Microsoft.Insights/diagnosticSettings/read": _WITH_LOG,
    "Microsoft.Insights/logs/ContainerRegistryLoginEvents/read": Case(
        "log/list-events", also_without=("Microsoft.OperationalInsights/workspaces/*",)
    ),
    "Microsoft.OperationalInsights/workspaces/query/*/read": Case(
        "log/list-events", also_without=("Microsoft.Insights/logs/*",)
    ),
}

ABOUT_ITSELF = {
    "Microsoft.ContainerRegistry/registries/read": {"management-plane-missing", "wrong-subscription-or-no-arm-read"}
}
"""Rules that tell of the missing permission as such."""

NOT_TOLD_APART = {
    "Microsoft.Authorization/permissions/read": "it is asked for where role assignments cannot be read, which is told",
    f"{SCHEDULES}Requests/read": "that a role waits for approval is a hint beside the role that could be activated",
    "Microsoft.Resources/subscriptions/read": "whoever has any role in a subscription may read it",
    "Microsoft.OperationalInsights/workspaces/read": "the log is then read by way of the registry, with the same rows",
}
"""Permissions without which nothing is missing from a report, and why."""
