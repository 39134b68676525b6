"""Commands, each in a world in which it makes as many different requests as it can."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from tests.conftest import HEALTHY
from tests.simulator.world import World, guid, merge, read_yaml

SCENARIOS = Path(__file__).parents[1] / "scenarios"


@dataclass(frozen=True)
class Case:
    """A command line without `az`, and the world that it runs in."""

    name: str
    command: str
    keys: dict[str, Any] = field(default_factory=dict)
    """Laid over the healthy world."""
    stdin: Optional[str] = None
    seconds: float = 45.0
    """What it may take: the 30 of `--timeout` or of one silent service, and the CLI's own start on a busy machine."""

    @property
    def is_run(self) -> bool:
        """Whether its output is the report of a run."""
        return " run " in self.command

    def world(self) -> World:
        """The world, without faults."""
        return World.model_validate(merge(read_yaml(HEALTHY), self.keys))


_NO_ROLE: dict[str, Any] = {
    "tenants": {"contoso": {"groups": {"ops": {"members": ["developer"]}}}},
    "roleAssignments": {
        "developer-reads": {"principal": "ops", "role": "Reader", "scope": "registry:contosoapps"},
        "developer-pushes": None,
    },
}
_SECRETS = {"tenants": {"contoso": {"applications": {"ci-pull": {"secrets": {"main": {"end": "now-12d"}}}}}}}
_TOKEN = {
    "registries": {
        "contosoapps": {
            "scopeMaps": {"readers": {"actions": ["repositories/team/api/content/read"]}},
            "tokens": {"robot": {"scopeMap": "readers"}},
        }
    }
}
_LOG = {
    "registries": {
        "contosoapps": {"diagnosticSettings": {"to-logs": {"workspace": "logs", "categoryGroups": ["allLogs"]}}}
    },
    "workspaces": {
        "logs": {
            "subscription": "prod",
            "resourceGroup": "apps",
            "loginEvents": [{"registry": "contosoapps", "identity": "robot"}],
        }
    },
}
_CLUSTER = {
    "tenants": {"contoso": {"managedIdentities": {"aks-agents": {}, "aks-control": {"userAssigned": False}}}},
    "consumers": {
        "aks-prod": {
            "kind": "aks",
            "subscription": "prod",
            "resourceGroup": "apps",
            "kubeletIdentity": "aks-agents",
            "controlPlane": "aks-control",
        }
    },
}
_KEYS = (
    f"/subscriptions/{guid('subscription', 'prod')}/resourceGroups/apps"
    "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/keys"
)
_PREMIUM = {
    "registries": {
        "contosoapps": {
            "replications": {"northeurope": {}},
            "dataEndpointEnabled": True,
            "encryption": {"identity": "keys"},
        }
    },
    "tenants": {"contoso": {"managedIdentities": {"keys": {"userAssigned": True, "resourceId": _KEYS}}}},
}
_NAME = "acr diagnose-login"

CASES = (
    Case("run, healthy", f"{_NAME} run -n contosoapps --repository team/api --tag 1.4"),
    Case("run, no role to push", f"{_NAME} run -n contosoapps --repository team/api --action push", _NO_ROLE),
    Case(
        "run, expired secret",
        f"{_NAME} run -n contosoapps --repository team/api --username ${{principals.ci-pull.appId}} --password-stdin",
        _SECRETS,
        stdin="${principals.ci-pull.secrets.main}",
    ),
    Case("run, of another identity", f"{_NAME} run -n contosoapps --repository team/api --assignee ci-push"),
    Case("show-access", f"{_NAME} show-access -n contosoapps --repository team/api --assignee ci-pull", _NO_ROLE),
    Case("show-access --all", f"{_NAME} show-access -n contosoapps --all"),
    Case("plan-abac", f"{_NAME} plan-abac -n contosoapps"),
    Case("list-secrets", f"{_NAME} list-secrets -n contosoapps --all", _SECRETS),
    Case(
        "run, replicated registry",
        f"{_NAME} run -n contosoapps --repository team/api --tag 1.4 --action push",
        _PREMIUM,
    ),
    Case(
        "run, of a cluster",
        f"{_NAME} run -n contosoapps --repository team/api --resource ${{consumers.aks-prod.id}}",
        _CLUSTER,
    ),
    # Log Analytics may count for a minute.
    Case("list-events", f"{_NAME} list-events -n contosoapps", _LOG, seconds=75.0),
    Case("scan", f"{_NAME} scan", {**_TOKEN, "workspaces": _LOG["workspaces"]}),
    Case("show-token", f"{_NAME} show-token -n contosoapps --token robot --repository team/api", _TOKEN),
)
