"""Random worlds in which Azure RBAC has something to decide.

The skeleton is fixed: a registry with its neighbours, a subscription below two management groups, three identities that
are asked about. Groups, roles, assignments and deny assignments are random.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ..simulator.roles import built_in_roles
from ..simulator.world import World, guid
from .actions import ACTIONS, DATA_ACTIONS, OTHER_ACTIONS, PARTIAL_WILDCARDS, WHOLE_WILDCARDS, any_case
from .conditions import any_conditions, decidable_conditions

TENANT = guid("tenant", "contoso")
SUBSCRIPTION = guid("subscription", "prod")
RESOURCE_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/apps/providers/Microsoft.ContainerRegistry/registries/contosoapps"
)
IDENTITIES = ("developer", "ci", "web")
_GROUPS = tuple(f"group{number}" for number in range(5))
_ORPHAN = guid("somebody", "deleted")
_SKELETON: dict[str, Any] = {
    "managementGroups": {
        "corp": {"tenant": "contoso"},
        "division": {"tenant": "contoso", "parent": "corp"},
        "elsewhere": {"tenant": "contoso", "parent": "corp"},
    },
    "subscriptions": {
        "prod": {"tenant": "contoso", "managementGroup": "division"},
        "other": {"tenant": "contoso", "managementGroup": "elsewhere"},
    },
}
_ABOVE = (
    "/",
    "managementGroup:corp",
    "managementGroup:division",
    f"/providers/microsoft.management/managementgroups/{TENANT}",
    "subscription:prod",
    "resourceGroup:prod/apps",
    "resourceGroup:prod/APPS",
    "registry:contosoapps",
    RESOURCE_ID.upper(),
    RESOURCE_ID + "/",
)
_ASIDE = (
    "managementGroup:elsewhere",
    "subscription:other",
    "resourceGroup:other/apps",
    "resourceGroup:prod/app",
    "registry:contosoapps2",
    RESOURCE_ID + "/tokens/robot",
)
_scopes = st.one_of(st.sampled_from(_ABOVE), st.sampled_from(_ABOVE), st.sampled_from(_ABOVE), st.sampled_from(_ASIDE))
_principals = st.sampled_from([*IDENTITIES, *_GROUPS, guid("user", "developer").upper(), _ORPHAN])

_ROLE_NAMES = (
    "AcrPull",
    "AcrPush",
    "AcrDelete",
    "Reader",
    "Contributor",
    "Owner",
    "Container Registry Repository Reader",
    "Container Registry Repository Writer",
    "Container Registry Repository Contributor",
    "Container Registry Repository Catalog Lister",
    "Container Registry Data Importer and Data Reader",
)
_DATA_ROLES = _ROLE_NAMES[6:]
_CUSTOM_ROLES = ("custom0", "custom1", "custom2")
_roles = st.one_of(
    st.sampled_from(_ROLE_NAMES),
    st.sampled_from(_CUSTOM_ROLES),
    st.sampled_from([role.id for role in built_in_roles()]),
)
_data_roles = st.sampled_from([*_DATA_ROLES, *_CUSTOM_ROLES])


def _some(*patterns: str, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(patterns).flatmap(any_case), max_size=most)


def _custom_roles(wildcards: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "actions": _some(*ACTIONS, *ACTIONS, *OTHER_ACTIONS, *WHOLE_WILDCARDS, *wildcards, most=4),
            "notActions": _some(*ACTIONS, *PARTIAL_WILDCARDS, *WHOLE_WILDCARDS, most=1),
            "dataActions": _some(*DATA_ACTIONS, *DATA_ACTIONS, *ACTIONS, *WHOLE_WILDCARDS, *wildcards, most=4),
            "notDataActions": _some(*DATA_ACTIONS, *PARTIAL_WILDCARDS, *WHOLE_WILDCARDS, most=1),
        }
    )


_groups = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from([*IDENTITIES, *_GROUPS]), max_size=3, unique=True) for name in _GROUPS}
).map(lambda groups: {name: {"members": members} for name, members in groups.items()})

_WIDE = WHOLE_WILDCARDS * 8
_denials = st.fixed_dictionaries(
    {
        "principals": st.one_of(st.just(["*"]), st.lists(_principals, min_size=1, max_size=2)),
        "excludePrincipals": st.lists(_principals, max_size=3),
        "scope": _scopes,
        "actions": _some(*ACTIONS, *PARTIAL_WILDCARDS, *_WIDE, most=2),
        "notActions": _some(*ACTIONS, *PARTIAL_WILDCARDS, "*/read", most=1),
        "dataActions": _some(*DATA_ACTIONS, *PARTIAL_WILDCARDS, *_WIDE, most=2),
        "notDataActions": _some(*DATA_ACTIONS, *PARTIAL_WILDCARDS, "*/read", most=1),
        "doNotApplyToChildScopes": st.booleans(),
        "effect": st.sampled_from(["enforced", "enforced", "enforced", "audit"]),
    }
)


def cases(open_questions: bool, is_abac: bool) -> st.SearchStrategy[dict[str, Any]]:
    """What is random about a world. With `open_questions` it may hold what the documentation leaves open: partial
    wildcards in custom roles, conditions on what only the service knows or where registries do not evaluate them."""
    custom = _custom_roles(PARTIAL_WILDCARDS if open_questions else ())
    who_and_where = {"principal": _principals, "scope": _scopes}
    assignments = st.fixed_dictionaries({**who_and_where, "role": _roles})
    if open_questions or is_abac:
        conditions = any_conditions if open_questions else decidable_conditions
        role = _roles if open_questions else _data_roles
        assignments = assignments | st.fixed_dictionaries({**who_and_where, "role": role, "condition": conditions})
    return st.fixed_dictionaries(
        {
            "mode": st.just("AbacRepositoryPermissions" if is_abac else "LegacyRegistryPermissions"),
            "groups": _groups,
            "roleDefinitions": st.fixed_dictionaries(dict.fromkeys(_CUSTOM_ROLES, custom)),
            "roleAssignments": st.lists(assignments, min_size=3, max_size=9).map(_numbered),
            "denyAssignments": st.lists(_denials, max_size=2).map(_numbered),
        }
    )


def _numbered(items: list[Any]) -> dict[str, Any]:
    return {f"number{number}": item for number, item in enumerate(items)}


def world_of(case: dict[str, Any]) -> World:
    """The world of a case."""
    registry = {"subscription": "prod", "resourceGroup": "apps", "roleAssignmentMode": case["mode"]}
    return World.model_validate(
        {
            **_SKELETON,
            "tenants": {
                "contoso": {
                    "users": {"developer": {}, "reader": {}},
                    "applications": {"ci": {}},
                    "managedIdentities": {"web": {}},
                    "groups": case["groups"],
                }
            },
            "registries": {"contosoapps": registry, "contosoapps2": registry},
            **{key: case[key] for key in ("roleDefinitions", "roleAssignments", "denyAssignments")},
        }
    )
