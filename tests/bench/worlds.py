"""Makes worlds of any size in which one identity has the same few roles among those of all the others."""

from __future__ import annotations

from typing import Any

from tests.conftest import HEALTHY
from tests.simulator.world import World, guid, merge, read_yaml

REGISTRY = "contosoapps"
SIZES = (
    {"assignments": 10, "groups": 3, "definitions": 10},
    {"assignments": 400, "groups": 30, "definitions": 200},
    {"assignments": 4000, "groups": 300, "definitions": 2000},
)
_OWN_ROLES = ("AcrPull", "Reader", "custom0", "Container Registry Tasks Contributor")
_OTHER_SCOPES = (f"registry:{REGISTRY}", "resourceGroup:prod/apps", "subscription:prod", "managementGroup:corp")


def crowded_world(assignments: int, groups: int, definitions: int) -> World:
    """The healthy company, grown: so many role assignments, nested groups and custom roles.

    The developer is in the innermost group and so in every group that contains another. Four of the assignments are to
    groups of the developer; all others are to other principals, at the registry and above it.
    """
    custom = {f"custom{number}": _definition(number) for number in range(definitions)}
    return World.model_validate(
        merge(
            read_yaml(HEALTHY),
            {
                "tenants": {"contoso": {"groups": _groups(groups)}},
                "roleDefinitions": custom,
                "roleAssignments": {
                    **{name: None for name in read_yaml(HEALTHY)["roleAssignments"] if name != "owner-owns"},
                    **_own(groups),
                    **{f"other{number}": _other(number, definitions) for number in range(assignments - 5)},
                },
            },
        )
    )


def robots_world(identities: int, secrets: int) -> World:
    """Half of the identities hold a role themselves, half through a group; the first secret of each has ended."""
    names = [f"robot-{number:04}" for number in range(identities)]
    own, grouped = names[::2], names[1::2]
    keys = {"ended": {"end": "now-1d"}} | {f"key-{number}": {"end": "now+100d"} for number in range(1, secrets)}
    registry = {"role": "AcrPull", "scope": f"registry:{REGISTRY}"}
    more = {
        "tenants": {
            "contoso": {
                "groups": {"robots": {"members": grouped}},
                "applications": {name: {"secrets": keys} for name in names},
            }
        },
        "roleAssignments": {name: {"principal": name, **registry} for name in [*own, "robots"]},
    }
    return World.model_validate(merge(read_yaml(HEALTHY), more))


def _groups(count: int) -> dict[str, Any]:
    # A chain in which every group is the only member of the next; the last one closes the circle.
    chain = {f"nested{number}": {"members": [f"nested{number - 1}"]} for number in range(count)}
    return {**chain, "nested0": {"members": ["developer", f"nested{count - 1}"]}}


def _own(groups: int) -> dict[str, Any]:
    return {
        f"own{number}": {
            "principal": f"nested{number * (groups - 1) // (len(_OWN_ROLES) - 1)}",
            "role": role,
            "scope": _OTHER_SCOPES[number],
        }
        for number, role in enumerate(_OWN_ROLES)
    }


def _other(number: int, definitions: int) -> dict[str, Any]:
    return {
        "principal": guid("somebody", str(number)),
        "role": f"custom{number % definitions}",
        "scope": _OTHER_SCOPES[number % len(_OTHER_SCOPES)],
    }


def _definition(number: int) -> dict[str, Any]:
    return {
        "roleName": f"Custom role {number}",
        "actions": [f"Microsoft.Example{number}/things/read", "Microsoft.ContainerRegistry/registries/tokens/read"],
    }
