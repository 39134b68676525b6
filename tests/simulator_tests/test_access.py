"""Who may do what: Azure's roles and what a registry makes of them, scopes, groups, denials and conditions.

The expected rights are those of "Azure Container Registry Entra permissions and roles overview" and its reference.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ..simulator import access
from ..simulator.world import World
from .registry_under_test import REGISTRY, world_with

PULLER = {"pull", "metadata_read", "catalog"}
EVERYTHING = {"pull", "push", "delete", "metadata_read", "metadata_write", "catalog"}
MODES = {"legacy": "LegacyRegistryPermissions", "abac": "AbacRepositoryPermissions"}
REGISTRIES = "Microsoft.ContainerRegistry/registries"

GOLDEN: dict[str, tuple[set[str], set[str]]] = {
    # role: (rights in the mode of registry permissions, rights in the mode of repository permissions)
    "AcrPull": (PULLER, set()),
    "AcrPush": (PULLER | {"push"}, set()),
    "AcrDelete": ({"delete"}, set()),
    "AcrImageSigner": (set(), set()),
    "AcrQuarantineReader": (set(), set()),
    "Reader": (PULLER, set()),
    "Monitoring Reader": (PULLER, set()),
    "Contributor": (EVERYTHING, set()),
    "Owner": (EVERYTHING, set()),
    "User Access Administrator": (PULLER, set()),
    "Container Registry Repository Reader": (set(), {"pull", "metadata_read"}),
    "Container Registry Repository Writer": (set(), {"pull", "push", "metadata_read", "metadata_write"}),
    "Container Registry Repository Contributor": (set(), EVERYTHING - {"catalog"}),
    "Container Registry Repository Catalog Lister": (set(), {"catalog"}),
    "Container Registry Data Importer and Data Reader": (PULLER, PULLER),
    "Container Registry Tasks Contributor": (set(), set()),
    "Container Registry Configuration Reader and Data Access Configuration Reader": (set(), set()),
}


def _world(mode: str = "legacy", **changes: Any) -> World:
    """The healthy world with a user who has no role."""
    return world_with(
        registries={REGISTRY: {"roleAssignmentMode": MODES[mode]}},
        tenants={"contoso": {"users": {"visitor": {}}, **changes.pop("contoso", {})}},
        **changes,
    )


def _assigned(role: str, **more: Any) -> dict[str, Any]:
    return {"under-test": {"principal": "visitor", "role": role, "scope": f"registry:{REGISTRY}", **more}}


def _rights(world: World, repository: str = "team/api", at: datetime | None = None) -> set[str]:
    registry = world.registries[REGISTRY]
    return access.registry_rights(world, registry, world.object_id("visitor"), repository, at)


def _allowed(world: World, action: str, target: str | None = None, data: bool = False) -> access.Decision:
    target = target or world.registries[REGISTRY].id
    return access.allowed(world, world.object_id("visitor"), f"{REGISTRIES}/{action}", data, target)


@pytest.mark.parametrize("role", GOLDEN)
@pytest.mark.parametrize("mode", MODES)
def test_what_each_built_in_role_grants(mode: str, role: str) -> None:
    expected = GOLDEN[role][list(MODES).index(mode)]
    assert _rights(_world(mode, roleAssignments=_assigned(role))) == expected


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (
            "Owner",
            ["read", "write", "delete", "metadata/read", "metadata/write", "deleted/read", "deleted/restore/action"],
        ),
        ("AcrPush", ["read", "write"]),
        ("Reader", ["read", "metadata/read", "deleted/read"]),
    ],
)
def test_the_words_of_the_refresh_token(role: str, words: list[str]) -> None:
    world = _world(roleAssignments=_assigned(role))
    found = access.legacy_permission_words(world, world.registries[REGISTRY], world.object_id("visitor"))
    assert found == words


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (None, False),
        ("AcrPull", True),
        ("Container Registry Repository Reader", True),
        ("Container Registry Cache Rule Reader", True),
        ("Private DNS Zone Contributor", False),
    ],
)
def test_the_exchange_wants_any_permission_on_the_registry(role: str | None, expected: bool) -> None:
    world = _world(roleAssignments=_assigned(role) if role else {})
    assert access.has_any_permission(world, world.registries[REGISTRY], world.object_id("visitor")) is expected


# --- Roles ------------------------------------------------------------------------------------------------------------


def test_a_custom_role_is_narrowed_by_its_own_exceptions_only() -> None:
    roles = {"mine": {"roleName": "Mine", "actions": [f"{REGISTRIES}/*"], "notActions": [f"{REGISTRIES}/push/write"]}}
    world = _world(roleDefinitions=roles, roleAssignments=_assigned("mine"))
    assert _rights(world) == EVERYTHING - {"push"}
    world = _world(
        roleDefinitions=roles,
        roleAssignments={**_assigned("mine"), "second": _assigned("AcrPush")["under-test"]},
    )
    assert _rights(world) == EVERYTHING


def test_roles_are_found_by_name_in_any_case_and_by_id() -> None:
    assert _rights(_world(roleAssignments=_assigned("acrPULL"))) == PULLER
    assert _rights(_world(roleAssignments=_assigned("7f951dda-4ed3-4680-a7ca-43fe172d538d"))) == PULLER
    with pytest.raises(KeyError, match="no role is called 'AcrPul'"):
        _rights(_world(roleAssignments=_assigned("AcrPul")))


def test_actions_never_grant_data_actions() -> None:
    world = _world(roleAssignments=_assigned("Owner"))
    assert _allowed(world, "repositories/content/read", data=False).allowed
    assert not _allowed(world, "repositories/content/read", data=True).allowed


# --- Scopes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "counts"),
    [
        ("/", True),
        ("managementGroup:corp", True),
        ("managementGroup:top", True),
        ("managementGroup:other", False),
        ("subscription:prod", True),
        ("subscription:dev", False),
        ("resourceGroup:prod/apps", True),
        ("resourceGroup:prod/app", False),
        (f"registry:{REGISTRY}", True),
    ],
)
def test_a_role_counts_at_its_scope_and_below(scope: str, counts: bool) -> None:
    world = _world(
        managementGroups={
            "corp": {"parent": "top"},
            "top": {"tenant": "contoso"},
            "other": {"tenant": "contoso"},
        },
        roleAssignments=_assigned("AcrPull", scope=scope),
    )
    assert _rights(world) == (PULLER if counts else set())


@pytest.mark.parametrize("group", ["corp", ""])
def test_the_root_management_group_is_above_every_subscription_of_its_tenant(group: str) -> None:
    root = f"managementGroup:{_world().tenants['contoso'].id}"
    world = _world(roleAssignments=_assigned("AcrPull", scope=root), subscriptions={"prod": {"managementGroup": group}})
    assert _rights(world) == PULLER


def test_scopes_mind_no_letter_case() -> None:
    scope = _world().registries[REGISTRY].id.upper()
    assert _rights(_world(roleAssignments=_assigned("AcrPull", scope=scope))) == PULLER


def test_a_role_on_a_child_resource_does_not_count_for_the_registry() -> None:
    child = f"{_world().registries[REGISTRY].id}/tokens/ci"
    world = _world(roleAssignments=_assigned("Contributor", scope=child))
    assert _rights(world) == set()
    assert _allowed(world, "tokens/read", child).allowed
    assert access.has_role_within(world, world.object_id("visitor"), world.registries[REGISTRY].id)


def test_a_management_group_that_is_its_own_ancestor_ends() -> None:
    world = _world(
        managementGroups={"corp": {"parent": "loop"}, "loop": {"tenant": "contoso", "parent": "corp"}},
        roleAssignments=_assigned("AcrPull", scope="managementGroup:loop"),
    )
    assert _rights(world) == PULLER


# --- Groups -----------------------------------------------------------------------------------------------------------


def test_groups_count_through_groups_and_cycles_end() -> None:
    groups = {
        "inner": {"members": ["visitor", "outer"]},
        "outer": {"members": ["inner"]},
        "unrelated": {"members": ["owner"]},
    }
    world = _world(contoso={"groups": groups}, roleAssignments=_assigned("AcrPull", principal="outer"))
    ids = {world.object_id("inner"), world.object_id("outer")}
    assert access.groups_of(world, world.object_id("visitor")) == ids
    assert _rights(world) == PULLER


def test_a_role_of_somebody_else_or_of_the_wrong_id_does_not_count() -> None:
    assert _rights(_world(roleAssignments=_assigned("AcrPull", principal="platform"))) == set()
    wrong = "5f0b0f0e-0000-4000-8000-000000000000"
    assert _rights(_world(roleAssignments=_assigned("AcrPull", principal=wrong))) == set()


def test_what_is_eligible_grants_nothing() -> None:
    world = _world(eligibleAssignments=_assigned("Owner"))
    assert _rights(world) == set()
    assert not access.has_any_permission(world, world.registries[REGISTRY], world.object_id("visitor"))


# --- Time -------------------------------------------------------------------------------------------------------------


def test_young_assignments_do_not_count_yet_where_the_delay_matters() -> None:
    world = _world(roleAssignments=_assigned("AcrPull", createdOn="now-2m"), knobs={"propagation": "10m"})
    now = datetime.now(timezone.utc)
    assert _rights(world, at=now) == set()
    assert _rights(world, at=now + timedelta(minutes=9)) == PULLER
    assert _rights(world) == PULLER


# --- Denials ----------------------------------------------------------------------------------------------------------

DENY_PUSH = {"scope": "resourceGroup:prod/apps", "actions": [f"{REGISTRIES}/push/write"]}


def _denied(**deny: Any) -> World:
    return _world(
        contoso={"groups": {"guests": {"members": ["visitor"]}}},
        roleAssignments=_assigned("AcrPush"),
        denyAssignments={"stack": {**DENY_PUSH, "principals": ["visitor"], **deny}},
    )


def test_a_denial_wins_over_every_role() -> None:
    world = _denied()
    assert _rights(world) == PULLER
    decision = _allowed(world, "push/write")
    assert (decision.allowed, decision.reason, decision.denied_by) == (False, "denied", "stack")
    assert decision.grants == ("under-test",)


@pytest.mark.parametrize(
    "deny",
    [
        {"principals": ["*"]},
        {"principals": ["guests"]},
        {"actions": ["*"], "notActions": ["*/read"]},
        {"scope": "managementGroup:corp"},
    ],
)
def test_a_denial_reaches(deny: dict[str, Any]) -> None:
    assert _rights(_denied(**deny)) == PULLER


@pytest.mark.parametrize(
    "deny",
    [
        {"effect": "audit"},
        {"doNotApplyToChildScopes": True},
        {"principals": ["owner"]},
        {"principals": ["*"], "excludePrincipals": ["visitor"]},
        {"principals": ["*"], "excludePrincipals": ["guests"]},
        {"scope": "subscription:dev"},
        {"notActions": [f"{REGISTRIES}/push/write"]},
        {"actions": [], "dataActions": [f"{REGISTRIES}/repositories/content/write"]},
    ],
)
def test_a_denial_does_not_reach(deny: dict[str, Any]) -> None:
    assert _rights(_denied(**deny)) == PULLER | {"push"}


def test_a_denial_without_child_scopes_holds_at_its_own_scope() -> None:
    assert _rights(_denied(doNotApplyToChildScopes=True, scope=f"registry:{REGISTRY}")) == PULLER


# --- Conditions -------------------------------------------------------------------------------------------------------

ONLY_BACKEND = f"""
(
 (
  !(ActionMatches{{'{REGISTRIES}/repositories/content/read'}})
  AND
  !(ActionMatches{{'{REGISTRIES}/repositories/metadata/read'}})
 )
 OR
 (
  @Request[{REGISTRIES}/repositories:name] StringStartsWithIgnoreCase 'backend/'
 )
)
"""


def test_a_condition_limits_the_assignment_that_carries_it() -> None:
    world = _world("abac", roleAssignments=_assigned("Container Registry Repository Writer", condition=ONLY_BACKEND))
    assert _rights(world, "Backend/api") == {"pull", "push", "metadata_read", "metadata_write"}
    assert _rights(world, "backend2/api") == {"push", "metadata_write"}
    decision = access.allowed(
        world,
        world.object_id("visitor"),
        f"{REGISTRIES}/repositories/content/read",
        True,
        world.registries[REGISTRY].id,
        {access.REPOSITORY_NAME: "frontend/web"},
    )
    assert (decision.allowed, decision.reason) == (False, "condition")


def test_another_assignment_grants_what_a_condition_withholds() -> None:
    both = _assigned("Container Registry Repository Reader", condition=ONLY_BACKEND)
    both["plain"] = _assigned("Container Registry Repository Reader")["under-test"]
    assert "pull" in _rights(_world("abac", roleAssignments=both), "frontend/web")
