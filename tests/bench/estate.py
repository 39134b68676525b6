"""Makes estates of any size: registries over several subscriptions, role assignments, applications, tokens."""

from __future__ import annotations

from typing import Any

from tests.conftest import HEALTHY
from tests.simulator.world import World, guid, merge, read_yaml

_ROLES = ("AcrPull", "AcrPush", "Container Registry Repository Reader", "Reader")
_PER_SUBSCRIPTION = 100
_GONE = 50
"""Every so many-th assignment belongs to nobody any more."""


def estate_world(registries: int, assignments: int, applications: int) -> World:
    """The healthy company with so many registries more or less, each with its tokens and its share of assignments.

    Half of the applications hold a role themselves, the others through one of ten groups. Every third registry has
    the admin user on, every fifth is closed, every second records its logins; of the secrets every tenth has ended.
    """
    names = [f"robot{number:04}" for number in range(applications)]
    own, grouped = names[::2], names[1::2]
    groups = {f"robots{number}": {"members": grouped[number::10]} for number in range(min(10, len(grouped)))}
    places = [f"part{number}" for number in range(-(-registries // _PER_SUBSCRIPTION))]
    return World.model_validate(
        merge(
            read_yaml(HEALTHY),
            {
                "tenants": {
                    "contoso": {
                        "groups": groups,
                        "applications": {name: _application(number) for number, name in enumerate(names)},
                    }
                },
                "subscriptions": {
                    name: {"tenant": "contoso", "managementGroup": "corp", "resourceGroups": ["apps"]}
                    for name in places
                },
                "registries": {
                    "contosoapps": None,
                    **{f"contoso{number:04}": _registry(number, places) for number in range(registries)},
                },
                "roleAssignments": {
                    **dict.fromkeys(read_yaml(HEALTHY)["roleAssignments"]),
                    "developer-reads": {"principal": "developer", "role": "Reader", "scope": "managementGroup:corp"},
                    **{
                        f"held{number}": _assignment(number, registries, [*own, *groups] or ["owner"])
                        for number in range(assignments)
                    },
                },
            },
        )
    )


def _application(number: int) -> dict[str, Any]:
    return {"secrets": {"main": {"end": "now-3d" if number % 10 == 0 else "now+200d"}}}


def _registry(number: int, places: list[str]) -> dict[str, Any]:
    logged = {"logins": {"workspace": "/subscriptions/elsewhere/workspace", "categoryGroups": ["allLogs"]}}
    return {
        "subscription": places[number // _PER_SUBSCRIPTION],
        "resourceGroup": "apps",
        "adminUserEnabled": number % 3 == 0,
        "publicNetworkAccess": "Disabled" if number % 5 == 0 else "Enabled",
        "scopeMaps": {"readers": {"actions": ["repositories/team/api/content/read"]}},
        "tokens": {"robot": {"scopeMap": "readers", "passwords": {"password1": {"expiry": "now+90d"}}}},
        "diagnosticSettings": logged if number % 2 else {},
    }


def _assignment(number: int, registries: int, principals: list[str]) -> dict[str, Any]:
    gone = number % _GONE == _GONE - 1
    return {
        "principal": guid("gone", str(number)) if gone else principals[number % len(principals)],
        "role": _ROLES[number % len(_ROLES)],
        "scope": f"registry:contoso{number % registries:04}",
    }
