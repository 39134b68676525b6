"""Writes `forty-principals.yaml`: a registry in the legacy mode to which 40 principals have a role of some kind.

`python -m tests.worlds.forty_principals > tests/worlds/forty-principals.yaml`

What a principal loses by the switch to repository permissions follows from its roles, which the names tell.
"""

from __future__ import annotations

from typing import Any

import yaml

REGISTRY = "registry:contosoapps"
READER = "Container Registry Repository Reader"
LISTER = "Container Registry Repository Catalog Lister"
IMPORTER = "Container Registry Data Importer and Data Reader"

USERS: dict[str, list[tuple[str, str]]] = {
    **{f"puller-{number}": [("AcrPull", REGISTRY)] for number in range(1, 7)},
    **{f"pusher-{number}": [("AcrPush", REGISTRY)] for number in range(1, 4)},
    "boss": [("Owner", "subscription:prod")],
    "ready-puller": [("AcrPull", REGISTRY), (READER, REGISTRY), (LISTER, REGISTRY)],
    "half-ready-puller": [("AcrPull", REGISTRY), (READER, REGISTRY)],
    "early-bird": [(READER, REGISTRY)],
    "auditor": [("Reader", "managementGroup:corp")],
}
GROUPS: dict[str, list[tuple[str, str]]] = {
    "team-pulls": [("AcrPull", "resourceGroup:prod/apps")],
    "team-deletes": [("AcrDelete", REGISTRY)],
    "team-imports": [(IMPORTER, REGISTRY)],
    "team-signs": [("AcrImageSigner", REGISTRY)],
}
APPLICATIONS: dict[str, list[tuple[str, str]]] = {
    **{f"ci-{number:02}": [("AcrPush", REGISTRY)] for number in range(1, 9)},
    **{f"config-{number}": [("administers-access", REGISTRY)] for number in range(1, 5)},
    "ci-bounded": [("Container Registry Repository Writer", REGISTRY)],
    "ci-contributor": [("Contributor", "resourceGroup:prod/apps")],
}
IDENTITIES: dict[str, list[tuple[str, str]]] = {
    **{f"web-{number}": [("AcrPull", REGISTRY)] for number in range(1, 8)},
    "custom-puller": [("pulls-by-wildcard", REGISTRY)],
}


def world() -> dict[str, Any]:
    """The world, laid over the healthy one."""
    everybody = {**USERS, **GROUPS, **APPLICATIONS, **IDENTITIES}
    assert len(everybody) == 40
    return {
        "tenants": {
            "contoso": {
                "users": {
                    "developer": None,
                    **{name: {"upn": f"{name}@contoso.com", "displayName": name} for name in USERS},
                },
                "groups": {"platform": None, **{name: {"members": ["puller-1"]} for name in GROUPS}},
                "applications": {"ci-pull": None, "ci-push": None, **{name: {} for name in APPLICATIONS}},
                "managedIdentities": {name: {} for name in IDENTITIES},
            }
        },
        "roleDefinitions": {
            "pulls-by-wildcard": {"actions": ["Microsoft.ContainerRegistry/registries/pull/*"]},
            "administers-access": {
                "actions": [
                    "Microsoft.Authorization/*",
                    "Microsoft.ContainerRegistry/registries/read",
                    "Microsoft.ContainerRegistry/registries/tokens/read",
                ]
            },
        },
        "roleAssignments": {
            **dict.fromkeys(("developer-reads", "developer-pushes", "owner-owns", "ci-pull-reads")),
            **dict.fromkeys(("ci-pull-pulls", "ci-push-pushes")),
            "administers": {"principal": "owner", "role": "administers-access", "scope": "subscription:prod"},
            **{
                f"{name}-{number}": {"principal": name, "role": role, "scope": scope}
                for name, roles in everybody.items()
                for number, (role, scope) in enumerate(roles, 1)
            },
        },
        "client": {"login": {"principal": "owner", "subscription": "prod"}},
    }


if __name__ == "__main__":
    print("# Written by forty_principals.py; see there.")
    print(yaml.safe_dump({"extends": "healthy.yaml", "world": world()}, sort_keys=False, width=120), end="")
