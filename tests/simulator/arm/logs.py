"""Diagnostic settings of registries, and Log Analytics workspaces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..world import DiagnosticSetting, Workspace
from .protocol import ArmError, Call, timestamp
from .registries import find_registry
from .registry_body import REGISTRY_TYPE
from .routes import Route

_WORKSPACE = "Microsoft.OperationalInsights/workspaces"
_REGISTRY = f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{REGISTRY_TYPE}/{{registry}}"
_SETTINGS = "/providers/Microsoft.Insights/diagnosticSettings"
_SETTINGS_READ = "Microsoft.Insights/diagnosticSettings/read"


def list_settings(call: Call) -> dict[str, Any]:
    """Returns the diagnostic settings of a registry (`arm-diagnostic-settings-get-registry.json`)."""
    return {
        "value": [_setting(call, name, setting) for name, setting in find_registry(call)[1].diagnostic_settings.items()]
    }


def get_setting(call: Call) -> dict[str, Any]:
    """Returns one of them."""
    for name, setting in find_registry(call)[1].diagnostic_settings.items():
        if name.lower() == call.params["setting"].lower():
            return _setting(call, name, setting)
    name = call.params["setting"]
    raise ArmError(404, "ResourceNotFound", f"The diagnostic setting '{name}' was not found.", gateway=False)


def _setting(call: Call, name: str, setting: DiagnosticSetting) -> dict[str, Any]:
    registry_id = call.path[: call.path.lower().index(_SETTINGS.lower())]
    workspace = call.world.workspaces.get(setting.workspace or "")
    retention = {"enabled": False, "days": 0}
    logs = [{"category": each, "categoryGroup": None} for each in setting.categories]
    logs += [{"category": None, "categoryGroup": each} for each in setting.category_groups]
    return {
        "id": f"{registry_id}{_SETTINGS}/{name}".lower(),
        "type": "Microsoft.Insights/diagnosticSettings",
        "name": name,
        "location": None,
        "kind": None,
        "tags": None,
        "properties": {
            "storageAccountId": setting.storage_account_id,
            "serviceBusRuleId": None,
            "workspaceId": workspace.id if workspace else setting.workspace,
            "eventHubAuthorizationRuleId": None,
            "eventHubName": None,
            "metrics": [],
            "logs": [{**each, "enabled": setting.enabled, "retentionPolicy": retention} for each in logs],
            "logAnalyticsDestinationType": None,
        },
        "identity": None,
    }


def get_workspace(call: Call) -> dict[str, Any]:
    """Returns a workspace (`arm-log-analytics-workspace-get.json`)."""
    for name, workspace in call.world.workspaces.items():
        if workspace.id.lower() == call.path.lower():
            return _workspace(call, name, workspace)
    raise ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{_WORKSPACE}/{call.params['workspace']}' under resource group '{call.params['group']}' was not "
        "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def _workspace(call: Call, name: str, workspace: Workspace) -> dict[str, Any]:
    made, midnight = timestamp(call.now - timedelta(days=400)), call.now.replace(hour=0, minute=0, second=0)
    return {
        "properties": {
            "customerId": workspace.customer_id,
            "provisioningState": "Succeeded",
            "sku": {"name": "PerGB2018", "lastSkuUpdate": made},
            "retentionInDays": workspace.retention_in_days,
            "features": {
                "legacy": 0,
                "searchVersion": 1,
                "enableLogAccessUsingOnlyResourcePermissions": workspace.resource_permissions,
            },
            "workspaceCapping": {
                "dailyQuotaGb": -1.0,
                "quotaNextResetTime": f"{midnight + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
                "dataIngestionStatus": "RespectQuota",
            },
            "publicNetworkAccessForIngestion": "Enabled",
            "publicNetworkAccessForQuery": "Enabled",
            "createdDate": made,
            "modifiedDate": made,
        },
        "location": workspace.location,
        "id": workspace.id,
        "name": name,
        "type": _WORKSPACE,
        "etag": '"c300c0fa-0000-0700-0000-6618ec360000"',
    }


ROUTES = (
    Route("GET", f"{_REGISTRY}{_SETTINGS}", _SETTINGS_READ, list_settings),
    Route("GET", f"{_REGISTRY}{_SETTINGS}/{{setting}}", _SETTINGS_READ, get_setting),
    Route(
        "GET",
        f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{_WORKSPACE}/{{workspace}}",
        f"{_WORKSPACE}/read",
        get_workspace,
    ),
)
