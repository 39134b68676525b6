"""The world in which credentials of every kind ask two registries, and the table of who asks for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.conftest import HEALTHY
from tests.simulator.world import World, merge, read_yaml

REGISTRIES = ("contosolegacy", "contosoabac")
SEEDED = ("team/api", "other/tool")
TAG = "1.0"
LEGACY_ROLES = (
    "AcrPull",
    "AcrPush",
    "AcrDelete",
    "Reader",
    "Contributor",
    "Owner",
    "Container Registry Repository Reader",
)
ABAC_ROLES = (
    "AcrPull",
    "AcrPush",
    "Owner",
    "Container Registry Repository Reader",
    "Container Registry Repository Writer",
    "Container Registry Repository Contributor",
)
TEAM_ONLY = (
    "((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})) OR "
    "(@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWith 'team/'))"
)
SCOPED: dict[str, Any] = {
    "adminUserEnabled": True,
    "scopeMaps": {
        "reading": {"actions": ["repositories/team/api/content/read"]},
        "writing": {"actions": ["repositories/team/*/content/read", "repositories/team/*/content/write"]},
        "deleting": {"actions": ["repositories/team/api/content/delete"]},
    },
    "tokens": {
        "reader": {"scopeMap": "reading", "passwords": {"password1": {}}},
        "writer": {"scopeMap": "writing", "passwords": {"password1": {}}},
        "deleter": {"scopeMap": "deleting", "passwords": {"password1": {}}},
        "disabled": {"scopeMap": "writing", "status": "disabled", "passwords": {"password1": {}}},
        "ended": {"scopeMap": "writing", "passwords": {"password1": {"expiry": "now-1d"}}},
    },
}


def app(registry: str, role: str) -> str:
    """The name of the application with this role alone."""
    return f"{registry}-{role.lower().replace(' ', '-')}"


def world() -> World:
    """One registry per mode; the second lets everybody pull."""
    registries = {
        "contosolegacy": {"subscription": "prod", "resourceGroup": "apps", **SCOPED},
        "contosoabac": {
            "subscription": "prod",
            "resourceGroup": "apps",
            "roleAssignmentMode": "AbacRepositoryPermissions",
            "anonymousPullEnabled": True,
            **SCOPED,
        },
    }
    roles = [("contosolegacy", role) for role in LEGACY_ROLES] + [("contosoabac", role) for role in ABAC_ROLES]
    applications: dict[str, Any] = {app(*each): {"secrets": {"main": {}}} for each in roles}
    assignments: dict[str, Any] = {
        app(*each): {"principal": app(*each), "role": each[1], "scope": f"registry:{each[0]}"} for each in roles
    }
    applications |= {
        "nobody": {"secrets": {"main": {}}},
        "late": {"secrets": {"main": {"start": "now-1d", "end": "now-1h"}}},
        "bounded": {"secrets": {"main": {}}},
    }
    assignments |= {
        "late": {"principal": "late", "role": "Owner", "scope": "subscription:prod"},
        "bounded": {
            "principal": "bounded",
            "role": "Container Registry Repository Reader",
            "scope": "registry:contosoabac",
            "condition": TEAM_ONLY,
        },
        "pushes": {"principal": "developer", "role": "AcrPush", "scope": "registry:contosolegacy"},
        "writes": {
            "principal": "developer",
            "role": "Container Registry Repository Writer",
            "scope": "registry:contosoabac",
        },
    }
    changes = {
        "tenants": {"contoso": {"applications": applications}},
        "registries": registries,
        "roleAssignments": assignments,
        # The tests bring the real clients.
        "client": {"login": {"principal": "owner", "subscription": "prod"}, "docker": {"installed": False}},
    }
    return World.model_validate(merge(read_yaml(HEALTHY), changes))


@dataclass(frozen=True)
class Credential:
    """A row of the table: who asks which registry for which repository."""

    registry: str
    kind: str
    """`app NAME`, `token NAME`, `admin`, `refresh token`, `access token` (issued to pull `team/api`), `anonymous`."""
    repository: str = "team/api"


ROWS = (
    *(Credential("contosolegacy", f"app {app('contosolegacy', role)}") for role in LEGACY_ROLES),
    *(Credential("contosoabac", f"app {app('contosoabac', role)}") for role in ABAC_ROLES),
    *(Credential(registry, f"app {name}") for registry in REGISTRIES for name in ("nobody", "late")),
    *(Credential("contosoabac", "app bounded", repository) for repository in SEEDED),
    *(
        Credential(registry, kind)
        for registry in REGISTRIES
        for kind in ("admin", "refresh token", "access token", "token reader", "token writer", "token deleter")
    ),
    Credential("contosolegacy", "token disabled"),
    Credential("contosolegacy", "token ended"),
    Credential("contosolegacy", "token writer", "other/tool"),
    *(Credential(registry, "anonymous") for registry in REGISTRIES),
)
